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

// notePolicy prints remarks about the policy after a run: undecided wants, other
// contact types, and exceptions that expire soon, have expired or are unused.
func (s *session) notePolicy(roster *scan.Roster) {
	if s.env.demo {
		return
	}
	if others := s.otherWantedTypes(); others != nil && !s.options.typesGiven {
		s.env.notef("%s wants something of the %s contact, too: --type %s looks at all",
			s.policy.name, strings.Join(others, " and the "), strings.Join(append(typeKeys(s.options.types), others...), ","))
	}
	results := roster.Accounts()
	if n, reason := s.countUndecided(results); n > 0 {
		if n > 1 {
			reason = "of the first, " + reason
		}
		s.env.notef("%s: what it wants of %s cannot be told: %s", s.policy.name, plural(n, "account", "accounts"), reason)
	}
	s.noteExceptions(results)
}

// otherWantedTypes returns the contact types that the policy sets and the run does
// not read.
func (s *session) otherWantedTypes() []string {
	var others []audit.ContactType
	for _, t := range audit.ContactTypes {
		if s.policy.WantsType(t) && !slices.Contains(s.options.types, t) {
			others = append(others, t)
		}
	}
	return typeKeys(others)
}

// countUndecided counts the accounts whose wanted contact depends on a fact that
// the run did not learn, with the reason for the first.
func (s *session) countUndecided(results []scan.Result) (n int, reason string) {
	for _, res := range results {
		if res.Status == audit.Skipped {
			continue
		}
		for _, t := range audit.ContactTypes {
			reading, read := res.Contacts[t]
			want := s.policy.Want(res.Target, t)
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

// undecidedReason returns the reason for the first undecided field.
func undecidedReason(want policy.Want) string {
	for _, f := range audit.Fields {
		if u, ok := want.Undecided[f]; ok {
			return u.Reason()
		}
	}
	return ""
}

// noteExceptions prints remarks about the exceptions of the policy. An unused
// exception is only reported by a run over every account.
func (s *session) noteExceptions(results []scan.Result) {
	for _, remark := range scan.ExceptionRemarks(&s.policy.Policy, results, s.env.clock.Now(), s.whole && !s.partial) {
		text := fmt.Sprintf("%s:%d: %s", s.policy.name, remark.At.Line, remark.Text)
		if remark.Kind == scan.RemarkUnused && len(s.search.managers) == 0 {
			text += ", as far as this run went: it looked through no organization"
		}
		s.env.notef("%s", text)
	}
}
