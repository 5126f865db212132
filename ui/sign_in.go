package ui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"accountable/ui/screen"
)

// completeSignIn reads all accounts again that waited for a sign-in.
func (m *model) completeSignIn(signIn screen.WaitingSignIn) tea.Cmd {
	id := signIn.ID
	m.SignIns.Renewed[id] = true
	var keys []string
	for _, row := range m.Roster.Rows() {
		if row.Result != nil && screen.Awaits(row.Result.Trouble) == id {
			keys = append(keys, row.Target.Key)
		}
	}
	var cmds []tea.Cmd
	for _, from := range m.Sources {
		if screen.Awaits(from.Trouble) == id {
			cmds = append(cmds, m.perform(screen.FindAccounts{Kind: from.Kind, Name: from.Name}))
		}
	}
	text := "Signed in."
	if len(keys) > 0 {
		cmds = append(cmds, m.perform(screen.Reread{Keys: keys}))
		text = fmt.Sprintf("Signed in: %s read again.", isBeing(len(keys)))
	}
	m.recount()
	if more := m.SignIns.Text(); more != "" {
		text += " Still waiting for you: " + more + "."
	}
	m.Notices.Add(screen.Remark(text))
	return tea.Batch(cmds...)
}

// isBeing counts accounts as what something happens to.
func isBeing(n int) string {
	if n == 1 {
		return "1 account is being"
	}
	return fmt.Sprintf("%d accounts are being", n)
}
