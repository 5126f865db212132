package ui

import (
	tea "charm.land/bubbletea/v2"

	"accountable/audit/change"
	"accountable/ui/screen"
)

// cutOffMsg tells at the start which writes an earlier run left open.
type cutOffMsg struct{ entries []change.Entry }

// askLeftOpen asks at the start whether an earlier run was cut off.
func (m *model) askLeftOpen() tea.Cmd {
	journal := m.Options.Journal
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
	m.leftOpen = m.LeftOpenText(msg.entries)
	return m.perform(screen.Notify{Notice: screen.Failure(m.leftOpen)})
}
