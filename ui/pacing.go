package ui

import (
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/ui/style"
)

// worthSaying is the shortest wait for a quota that is shown.
const worthSaying = 2 * time.Second

// askPacer looks how long quotas make requests wait, while there are any.
func (m *model) askPacer() {
	m.pacing = audit.Pacing{}
	if m.opts.Pacer != nil && m.era.busy() {
		m.pacing = m.opts.Pacer.Pacing()
	}
}

// pacingText says that a quota is what is waited for and how long the accounts
// that are left will take, in words for a lot of room and for little; "": none is.
func pacingText(p audit.Pacing, accounts int) (long, short string) {
	left := p.Remaining(accounts)
	if left < worthSaying {
		return "", ""
	}
	about := fmt.Sprintf("%d s", int(left.Round(time.Second).Seconds()))
	if left >= 2*time.Minute {
		about = fmt.Sprintf("%d min", int(left.Round(time.Minute).Minutes()))
	}
	return "waits for AWS's quota, about " + about, "quota " + about
}

// progressText is what is still being read, within a width.
func (a *accounts) progressText(width int) string {
	t, s := a.theme, a.counts
	text := t.Mark.Render(a.spin()) + t.Muted.Render(fmt.Sprintf(" %d/%d", s.Done, s.Accounts))
	if s.Done == s.Accounts && a.finding() {
		text = t.Mark.Render(a.spin()) + t.Muted.Render(" finding accounts")
	}
	long, short := pacingText(a.pacing, s.Accounts-s.Done)
	for _, wait := range []string{long, short} {
		whole := text + t.Muted.Render("  "+wait)
		if wait != "" && style.Width(whole) <= width {
			return whole
		}
	}
	return text
}

// startFinding looks for accounts where the command line says to.
func (m *model) startFinding() tea.Cmd {
	if m.opts.Discoverer == nil {
		return nil
	}
	var cmds []tea.Cmd
	for _, profile := range m.opts.StartOrganization {
		cmds = append(cmds, m.perform(findAccounts{ofOrganization, profile}))
	}
	if session := m.opts.StartSession; session != "" {
		cmds = append(cmds, m.perform(findAccounts{ofIdentityCenter, session}))
	}
	return tea.Batch(cmds...)
}
