package cli

import (
	"fmt"

	"accountable/audit"
)

// tellExceptions says on standard error which exceptions of the policy run out
// soon, ran out or are of no use. The last is told only of a run that was about
// everything there is.
func (r *runner) tellExceptions(s *session, roster *audit.Roster) {
	if s.out.demo {
		return
	}
	for _, remark := range s.ruling.Remarks(roster.Accounts(), s.out.clock.Now(), s.whole && !s.partial) {
		text := fmt.Sprintf("%s:%d: %s", s.ruling.name, remark.At.Line, remark.Text)
		if remark.Kind == audit.RemarkUnused && len(s.search.managers) == 0 {
			text += ", as far as this run went: it looked through no organization"
		}
		r.sayf("%s", text)
	}
}
