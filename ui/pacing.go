package ui

import (
	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/ui/screen"
)

// askPacer looks how long quotas make requests wait, while there are any.
func (m *model) askPacer() {
	m.Pacing = audit.Pacing{}
	if m.Options.Pacer != nil && m.era.busy() {
		m.Pacing = m.Options.Pacer.Pacing()
	}
}

// startFinding looks for accounts where the command line says to.
func (m *model) startFinding() tea.Cmd {
	if m.Options.Discoverer == nil {
		return nil
	}
	var cmds []tea.Cmd
	for _, profile := range m.Options.StartOrganization {
		cmds = append(cmds, m.perform(screen.FindAccounts{Kind: screen.OfOrganization, Name: profile}))
	}
	if session := m.Options.StartSession; session != "" {
		cmds = append(cmds, m.perform(screen.FindAccounts{Kind: screen.OfIdentityCenter, Name: session}))
	}
	return tea.Batch(cmds...)
}
