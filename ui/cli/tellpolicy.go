package cli

import (
	"fmt"

	"accountable/audit"
)

// tellPolicy says on standard error what there is to know of the policy after a
// run: what nobody could decide, and of its exceptions.
func (r *runner) tellPolicy(s *session, roster *audit.Roster) {
	if s.out.demo {
		return
	}
	results := roster.Accounts()
	if n, reason := s.undecided(results); n > 0 {
		r.sayf("%s: what it wants of %s cannot be told: %s", s.ruling.name, plural(n, "account", "accounts"), reason)
	}
	r.tellExceptions(s, results)
}

// undecided counts the accounts of which the run did not learn what decides what
// is wanted of their contacts, and says why of the first.
func (s *session) undecided(results []audit.Result) (n int, reason string) {
	for _, res := range results {
		if res.Status == audit.Skipped {
			continue
		}
		for t, reading := range res.Contacts {
			want := s.ruling.Want(res.Target, t)
			if reading.Trouble != nil || len(want.Undecided) == 0 {
				continue
			}
			if n++; reason == "" {
				reason = undecidedReason(want)
			}
			break
		}
	}
	return n, reason
}

// undecidedReason is why the first field that is not decided is not.
func undecidedReason(want audit.Want) string {
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
func (r *runner) tellExceptions(s *session, results []audit.Result) {
	for _, remark := range s.ruling.Remarks(results, s.out.clock.Now(), s.whole && !s.partial) {
		text := fmt.Sprintf("%s:%d: %s", s.ruling.name, remark.At.Line, remark.Text)
		if remark.Kind == audit.RemarkUnused && len(s.search.managers) == 0 {
			text += ", as far as this run went: it looked through no organization"
		}
		r.sayf("%s", text)
	}
}
