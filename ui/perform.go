package ui

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/audit/scan"
	"accountable/ui/style"
)

// perform carries out an action that a surface answered with.
func (m *model) perform(a action) tea.Cmd {
	if a == nil {
		return nil
	}
	return a.perform(m)
}

func (a open) perform(m *model) tea.Cmd {
	m.stack = append(m.stack, a.surface)
	return nil
}

// uncoverer is a surface that wants to hear that it is on top again.
type uncoverer interface{ uncovered() action }

func (a leave) perform(m *model) tea.Cmd {
	was := m.top()
	m.stack = slices.DeleteFunc(m.stack, func(s surface) bool { return s == a.surface && s != surface(m.accounts) })
	if s, asks := m.top().(uncoverer); asks && m.top() != was {
		return m.perform(s.uncovered())
	}
	return nil
}

func (a backTo) perform(m *model) tea.Cmd {
	if at := slices.Index(m.stack, a.surface); at >= 0 {
		m.stack = m.stack[:at+1]
	}
	return nil
}

func (a run) perform(*model) tea.Cmd { return a.cmd }

func (a tell) perform(m *model) tea.Cmd {
	m.notices.add(a.notice)
	return nil
}

func (a copyText) perform(m *model) tea.Cmd {
	m.notices.add(remark("Copied: " + a.what + "."))
	return tea.SetClipboard(a.text)
}

// browsedMsg tells whether the browser could be started.
type browsedMsg struct {
	url string
	err error
}

func (a browse) perform(m *model) tea.Cmd {
	if m.opts.OpenURL == nil {
		m.notices.add(remark("Copied, for a browser that is signed in to " + a.signedInTo + ": " + a.url))
		return tea.SetClipboard(a.url)
	}
	m.notices.add(remark("Opened in the browser, which has to be signed in to " + a.signedInTo + "."))
	ctx, start := m.ctx, m.opts.OpenURL
	return func() tea.Msg { return browsedMsg{a.url, start(ctx, a.url)} }
}

func (a reread) perform(m *model) tea.Cmd {
	rows := m.roster.Rows()
	if len(a.keys) == 0 {
		m.era.stop()
		m.accounts.refilter()
	} else {
		rows = m.sameAccounts(a.keys)
	}
	targets := make([]audit.Target, len(rows))
	for i, row := range rows {
		targets[i] = row.Source
		m.roster.MarkWaiting(row.Target.Key)
	}
	for _, row := range rows {
		m.opts.Applier.Denials.Forget(row.Target.AccountID) // permissions may have been granted meanwhile
	}
	m.accounts.changed(rows)
	m.accounts.count()
	return tea.Batch(m.era.begin(m.ctx, targets), m.spinOn())
}

// sameAccounts are the rows of the keys and all others that lead to the same accounts.
func (m *model) sameAccounts(keys []string) []*scan.Row {
	ids, wanted := map[string]bool{}, map[string]bool{}
	for _, k := range keys {
		wanted[k] = true
		if row := m.roster.Row(k); row != nil && row.Target.AccountID != "" {
			ids[row.Target.AccountID] = true
		}
	}
	var rows []*scan.Row
	for _, row := range m.roster.Rows() {
		if ids[row.Target.AccountID] || wanted[row.Target.Key] {
			rows = append(rows, row)
		}
	}
	return rows
}

func (a settle) perform(m *model) tea.Cmd { return settleAll{a.result}.perform(m) }

func (a settleAll) perform(m *model) tea.Cmd {
	var rows []*scan.Row
	for _, res := range a {
		m.era.outdate(res.Target.Key)
		rows = append(rows, m.roster.AddResult(res)...)
	}
	m.accounts.changed(rows)
	m.accounts.count()
	return m.keep(a)
}

func (a quit) perform(m *model) tea.Cmd {
	m.quitting = true
	m.cancel()
	return m.saveAndQuit()
}

func (a all) perform(m *model) tea.Cmd {
	cmds := make([]tea.Cmd, 0, len(a))
	for _, one := range a {
		cmds = append(cmds, m.perform(one))
	}
	return tea.Batch(cmds...)
}

// browsed says what became of starting the browser. The link is there to be
// copied whether or not that worked.
func (m *model) browsed(msg browsedMsg) tea.Cmd {
	if msg.err == nil {
		return nil
	}
	m.notices.add(failure(fmt.Sprintf("The browser did not start (%s). The link was copied: %s", style.Clean(msg.err.Error()), msg.url)))
	return tea.SetClipboard(msg.url)
}
