package screen

import (
	"fmt"

	"accountable/audit/change"
)

// LeftOpenText says what was cut off, and when.
func (s *App) LeftOpenText(entries []change.Entry) string {
	first, runs := entries[0], map[string]bool{} // the oldest write of the newest run
	for _, e := range entries {
		if runs[e.Run] = true; e.Run == first.Run {
			first = e
		}
	}
	now := s.Options.CurrentTime()
	show, look := s.KeyName(CmdHistory), s.KeyName(CmdRecheck)
	when := first.Time.In(now.Location())
	at := "at " + when.Format("15:04")
	if when.Format("2006-01-02") != now.Format("2006-01-02") {
		at = "on " + when.Format("2006-01-02 at 15:04")
	}
	switch {
	case len(entries) == 1:
		return "A write " + at + " was cut off, and nobody knows what became of it: " + show + " shows it, " + look + " looks."
	case len(runs) == 1:
		return fmt.Sprintf("%d writes of the run %s were cut off, and nobody knows what became of them: %s shows them, %s looks.", len(entries), at, show, look)
	default:
		return fmt.Sprintf("%d writes of %d runs were cut off, the last one %s, and nobody knows what became of them: %s shows them, %s looks.", len(entries), len(runs), at, show, look)
	}
}
