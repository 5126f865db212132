package ui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"accountable/audit/change"
)

// cutOffMsg tells at the start which writes an earlier run left open.
type cutOffMsg struct{ entries []change.Entry }

// askLeftOpen asks at the start whether an earlier run was cut off.
func (m *model) askLeftOpen() tea.Cmd {
	journal := m.opts.Journal
	if journal == nil {
		return nil
	}
	return func() tea.Msg {
		entries, err := journal.OpenWrites()
		if err != nil {
			return nil // a journal that cannot be read keeps writes from being made, which is said then
		}
		return cutOffMsg{entries}
	}
}

// apply says it. It stays until somebody has looked or dismissed it: no
// dialog opens by itself.
func (msg cutOffMsg) apply(m *model) tea.Cmd {
	if len(msg.entries) == 0 {
		return nil
	}
	m.leftOpen = m.leftOpenText(msg.entries)
	return m.perform(notify{failure(m.leftOpen)})
}

// leftOpenText says what was cut off, and when.
func (s *app) leftOpenText(entries []change.Entry) string {
	first, runs := entries[0], map[string]bool{} // the oldest write of the newest run
	for _, e := range entries {
		if runs[e.Run] = true; e.Run == first.Run {
			first = e
		}
	}
	now := s.opts.now()
	show, look := s.keyName(cmdHistory), s.keyName(cmdRecheck)
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
