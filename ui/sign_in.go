package ui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"accountable/ui/screen"
)

// completeSignIn reads and searches again what waited for a sign-in.
func (m *model) completeSignIn(signIn screen.WaitingSignIn) tea.Cmd {
	rows := m.engine.Unlock(signIn.ID)
	cmd := m.showReread(rows)
	text := "Signed in."
	if len(rows) > 0 {
		text = fmt.Sprintf("Signed in: %s read again.", isBeing(len(rows)))
	}
	if more := m.SignIns.Text(); more != "" {
		text += " Still waiting for you: " + more + "."
	}
	m.Notices.Add(screen.Remark(text))
	return cmd
}

// isBeing counts accounts as what something happens to.
func isBeing(n int) string {
	if n == 1 {
		return "1 account is being"
	}
	return fmt.Sprintf("%d accounts are being", n)
}
