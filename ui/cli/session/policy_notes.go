package session

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"accountable/audit"
	"accountable/audit/policy"
	"accountable/audit/scan"
	"accountable/ui/cli/text"
)

// NotePolicy prints remarks about the policy after a run: undecided wants, other
// contact types, and exceptions that expire soon, have expired or are unused.
func (s *Session) NotePolicy(roster *scan.Roster) {
	if s.Env.Demo {
		return
	}
	if others := s.OtherWantedTypes(); others != nil && !s.Options.TypesGiven {
		s.Env.Notef("%s also sets the %s contact: check it with --type %s",
			s.Policy.Name, strings.Join(others, " and the "), strings.Join(append(text.TypeKeys(s.Options.Types), others...), ","))
	}
	results := roster.Accounts()
	if n, reason := s.countUndecided(results); n > 0 {
		if n > 1 {
			reason = "the first: " + reason
		}
		s.Env.Notef("%s: cannot decide what it sets for %s: %s", s.Policy.Name, audit.Plural(n, "account", "accounts"), reason)
	}
	s.noteExceptions(results)
}

// OtherWantedTypes returns the contact types that the policy sets and the run does
// not read.
func (s *Session) OtherWantedTypes() []string {
	var others []audit.ContactType
	for _, t := range audit.ContactTypes {
		if s.Policy.Policy().WantsType(t) && !slices.Contains(s.Options.Types, t) {
			others = append(others, t)
		}
	}
	return text.TypeKeys(others)
}

// countUndecided counts the accounts whose wanted contact depends on a fact that
// the run did not learn, with the reason for the first.
func (s *Session) countUndecided(results []scan.Result) (n int, reason string) {
	for _, res := range results {
		if res.Status == audit.Skipped {
			continue
		}
		for _, t := range audit.ContactTypes {
			reading, read := res.Contacts[t]
			want := s.Policy.Policy().Want(res.Target, t)
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
func (s *Session) noteExceptions(results []scan.Result) {
	for _, remark := range scan.ExceptionRemarks(s.Policy.Policy(), results, s.Env.Clock.Now(), s.Whole && !s.Partial) {
		text := fmt.Sprintf("%s:%d: %s", s.Policy.Name, remark.At.Line, remark.Text)
		if remark.Kind == scan.RemarkUnused && len(s.search.organizations()) == 0 {
			text += " (this run did not search an organization)"
		}
		s.Env.Notef("%s", text)
	}
}
