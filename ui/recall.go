package ui

import (
	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/audit/scan"
)

// recallBatch is how many accounts are recalled at a time: judging them takes
// about 50 µs each.
const recallBatch = 200

// recalledMsg brings what earlier runs read of some targets.
type recalledMsg struct {
	known map[string]*scan.Result // by key
	rest  []audit.Target          // that are still to be recalled
}

// recall looks up what earlier runs read of targets and judges it, beside the
// event loop.
func (m *model) recall(targets []audit.Target) tea.Cmd {
	known, auditor := m.Options.Known, m.Options.Auditor
	if len(known.Accounts) == 0 || len(targets) == 0 {
		return nil
	}
	now, rest := targets, []audit.Target(nil)
	if len(targets) > recallBatch {
		now, rest = targets[:recallBatch], targets[recallBatch:]
	}
	return func() tea.Msg {
		msg := recalledMsg{map[string]*scan.Result{}, rest}
		for _, t := range now {
			row := scan.Row{Source: t}
			known.Recall(&row, auditor)
			if row.Known != nil {
				msg.known[t.Key] = row.Known
			}
		}
		return msg
	}
}

// apply shows what was recalled of accounts that were not read meanwhile, and
// what has changed since of those that were.
func (msg recalledMsg) apply(m *model) tea.Cmd {
	rows := make([]*scan.Row, 0, len(msg.known))
	for key, known := range msg.known {
		if row := m.Roster.Row(key); row != nil && row.Known == nil {
			row.Known = known
			rows = append(rows, row)
		}
	}
	m.accounts.Changed(rows)
	return m.recall(msg.rest)
}
