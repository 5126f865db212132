package cli

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"accountable/audit"
	"accountable/audit/policy"
	"accountable/audit/scan"
)

// tellPolicy says on standard error what there is to know of the policy after a
// run: what nobody could decide, and of its exceptions.
func (r *runner) tellPolicy(s *session, roster *scan.Roster) {
	if s.out.demo {
		return
	}
	if others := r.wantedBeside(); others != nil && !r.flags.typed() {
		r.sayf("%s wants something of the %s contact, too: --type %s looks at all",
			s.ruling.name, strings.Join(others, " and the "), strings.Join(append(keysOfTypes(r.flags.types), others...), ","))
	}
	results := roster.Accounts()
	if n, reason := s.undecided(results); n > 0 {
		if n > 1 {
			reason = "of the first, " + reason
		}
		r.sayf("%s: what it wants of %s cannot be told: %s", s.ruling.name, plural(n, "account", "accounts"), reason)
	}
	r.tellExceptions(s, results)
}

// wantedBeside are the types that the policy wants something of and that the run
// does not look at.
func (r *runner) wantedBeside() []string {
	var others []audit.ContactType
	for _, t := range audit.ContactTypes {
		if r.ruling.WantsType(t) && !slices.Contains(r.flags.types, t) {
			others = append(others, t)
		}
	}
	return keysOfTypes(others)
}

func keysOfTypes(types []audit.ContactType) []string {
	var keys []string
	for _, t := range types {
		keys = append(keys, t.Key())
	}
	return keys
}

// undecided counts the accounts of which the run did not learn what decides what
// is wanted of their contacts, and says why of the first.
func (s *session) undecided(results []scan.Result) (n int, reason string) {
	for _, res := range results {
		if res.Status == audit.Skipped {
			continue
		}
		for _, t := range audit.ContactTypes {
			reading, read := res.Contacts[t]
			want := s.ruling.Want(res.Target, t)
			if !read || reading.Trouble != nil || len(want.Undecided) == 0 {
				continue
			}
			n++
			reason = cmp.Or(reason, undecidedReason(want))
			break
		}
	}
	return n, reason
}

// undecidedReason is why the first field that is not decided is not.
func undecidedReason(want policy.Want) string {
	for _, f := range audit.Fields {
		if u, ok := want.Undecided[f]; ok {
			return u.Reason()
		}
	}
	return ""
}

// tellExceptions says on standard error which exceptions of the policy run out
// soon, ran out or are of no use. The last is told only of a run that was about
// everything there is.
func (r *runner) tellExceptions(s *session, results []scan.Result) {
	for _, remark := range scan.ExceptionRemarks(&s.ruling.Policy, results, s.out.clock.Now(), s.whole && !s.partial) {
		text := fmt.Sprintf("%s:%d: %s", s.ruling.name, remark.At.Line, remark.Text)
		if remark.Kind == scan.RemarkUnused && len(s.search.managers) == 0 {
			text += ", as far as this run went: it looked through no organization"
		}
		r.sayf("%s", text)
	}
}
