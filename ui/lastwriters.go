package ui

import tea "charm.land/bubbletea/v2"

// lastWritersMsg tells by which route each account was written last.
type lastWritersMsg struct{ last func(accountID string) string }

// askLastWriters asks the journal at the start which route wrote to each account
// last: that one is tried first.
func (m *model) askLastWriters() tea.Cmd {
	journal := m.Options.Journal
	if journal == nil {
		return nil
	}
	return func() tea.Msg {
		last, err := journal.LastWriters()
		if err != nil {
			return nil // a journal that cannot be read keeps writes from being made, which is said then
		}
		return lastWritersMsg{last}
	}
}

func (msg lastWritersMsg) apply(m *model) tea.Cmd { //nolint:unparam // an ownMsg may answer with a command
	m.Options.Applier.Memory.RememberEarlier(msg.last)
	return nil
}
