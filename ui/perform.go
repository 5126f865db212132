package ui

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/audit/scan"
	"accountable/ui/style"
)

// perform carries out an action of a screen. It is the one place where actions
// change state.
func (m *model) perform(a action) tea.Cmd {
	switch a := a.(type) {
	case nil:
		return nil
	case all:
		cmds := make([]tea.Cmd, 0, len(a))
		for _, one := range a {
			cmds = append(cmds, m.perform(one))
		}
		return tea.Batch(cmds...)
	case run:
		return a.cmd
	case notify:
		m.notices.add(a.notice)
		return nil
	case copyText:
		m.notices.add(remark("Copied: " + a.what + "."))
		return tea.SetClipboard(a.text)
	case browse:
		return m.browse(a)
	case openURL:
		return m.openURL(a.url)
	case reread:
		return m.reread(a.keys)
	case applyResults:
		return m.applyResults(a)
	case findAccounts:
		return m.findAccounts(a)
	case completeSignIn:
		return m.completeSignIn(a.signIn)
	case usePolicy:
		m.usePolicy(a)
		return nil
	case writeEnded, draftCollected, policySaved:
		return m.broadcast(a)
	}
	if cmd, ok := m.performOnProgram(a); ok {
		return cmd
	}
	if cmd, ok := m.performOnStack(a); ok {
		return cmd
	}
	return m.perform(m.screenFor(a))
}

// performOnProgram performs the actions of the program itself.
func (m *model) performOnProgram(a action) (tea.Cmd, bool) {
	switch a := a.(type) {
	case quit:
		m.quitting = true
		m.cancel()
		return m.saveAndQuit(), true
	case askQuit:
		return m.askQuit(), true
	case redraw:
		return tea.ClearScreen, true
	case suspend:
		return tea.Suspend, true
	case toggleMouse:
		m.toggleMouse()
	case toggleUnits:
		m.flat = !m.flat
		m.accounts.regroup()
	case setLastSaved:
		m.saved = &a.contact
	case unmark:
		m.accounts.unmark(a.keys)
	case dismissLeftOpen:
		m.notices.remove(m.leftOpen)
	default:
		return nil, false
	}
	return nil, true
}

// performOnStack opens and closes screens.
func (m *model) performOnStack(a action) (tea.Cmd, bool) {
	switch a := a.(type) {
	case open:
		m.stack = append(m.stack, a.screen)
	case openLater:
		over := m.top()
		return func() tea.Msg { return builtMsg{a.build(), over} }, true
	case openHelp:
		m.stack = append(m.stack, newHelp(m.app, m.top().scope()))
	case openMenu:
		m.stack = append(m.stack, newMenu(m.app, a))
	case openWalk:
		m.stack = append(m.stack, newWalk(m.app))
	case closeAbove:
		if at := slices.Index(m.stack, a.screen); at >= 0 {
			m.stack = m.stack[:at+1]
		}
	case closeScreen:
		was := m.top()
		m.stack = slices.DeleteFunc(m.stack, func(s screen) bool { return s == a.screen && s != screen(m.accounts) })
		if s, asks := m.top().(revealer); asks && m.top() != was {
			return m.perform(s.onRevealed()), true
		}
	default:
		return nil, false
	}
	return nil, true
}

// builtMsg is a screen that was built beside the event loop, and the one that was on
// top when it was asked for.
type builtMsg struct{ screen, over screen }

func (msg builtMsg) apply(m *model) tea.Cmd {
	m.notices.remark = ""
	if m.top() != msg.over {
		return nil
	}
	return m.perform(open{msg.screen})
}

// screenFor returns the action that opens what another feature asked for by name, or
// the notice that says why it does not open.
func (m *model) screenFor(a action) action {
	switch a := a.(type) {
	case openForm:
		return editContacts(m.app, a)
	case openPolicyPlan:
		return planPolicy(m.app, m.rowsOf(a.keys), a.hidden)
	case openEditPlan:
		return planEdit(m.app, m.rowsOf(a.keys), a)
	case openUndoPlan:
		return planUndo(m.app, a)
	case openAgainPlan:
		return planAgain(m.app, a)
	case openHistory:
		return historyOf(m.app, a)
	case undoLast:
		return readLastWrite(m.app, m.roster.Row(a.key))
	case openSignIns:
		return signInMenu(m.app, m.roster.Row(a.key))
	case openSignIn:
		return signInDialog(m.app, a.signIn)
	case openException:
		return exceptAccount(m.app, m.roster.Row(a.key))
	case openPolicyEdit:
		return editPolicy(m.app, a.change)
	default:
		panic(fmt.Sprintf("no case for the action %T", a))
	}
}

// rowsOf returns the rows of targets, by their keys.
func (m *model) rowsOf(keys []string) []*scan.Row {
	rows := make([]*scan.Row, 0, len(keys))
	for _, key := range keys {
		if row := m.roster.Row(key); row != nil {
			rows = append(rows, row)
		}
	}
	return rows
}

// broadcast hands a message to every screen.
func (m *model) broadcast(msg tea.Msg) tea.Cmd {
	var cmds []tea.Cmd
	for _, s := range slices.Clone(m.stack) {
		cmds = append(cmds, m.perform(s.update(msg)))
	}
	return tea.Batch(cmds...)
}

// browsedMsg reports whether the browser started.
type browsedMsg struct {
	url string
	err error
}

// browse opens a link in the browser, or copies it, and says who has to be signed in.
func (m *model) browse(a browse) tea.Cmd {
	if m.opts.OpenURL == nil {
		m.notices.add(remark("Copied, for a browser that is signed in to " + a.signedInTo + ": " + a.url))
		return tea.SetClipboard(a.url)
	}
	m.notices.add(remark("Opened in the browser, which has to be signed in to " + a.signedInTo + "."))
	return m.openURL(a.url)
}

// openURL opens a link in the browser, or copies it where no browser can be started.
func (m *model) openURL(url string) tea.Cmd {
	if m.opts.OpenURL == nil {
		return tea.SetClipboard(url)
	}
	ctx, start := m.ctx, m.opts.OpenURL
	return func() tea.Msg { return browsedMsg{url, start(ctx, url)} }
}

// reread reads accounts again; without keys, all.
func (m *model) reread(keys []string) tea.Cmd {
	rows := m.roster.Rows()
	if len(keys) == 0 {
		m.era.stop()
		m.accounts.refilter()
	} else {
		rows = m.sameAccounts(keys)
	}
	targets := make([]audit.Target, len(rows))
	for i, row := range rows {
		targets[i] = row.Source
		m.roster.MarkWaiting(row.Target.Key)
	}
	for _, row := range rows {
		m.opts.Applier.Memory.ForgetDenials(row.Target.AccountID) // permissions may have been granted meanwhile
	}
	m.accounts.changed(rows)
	m.recount()
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

// applyResults replaces the results of accounts that were judged outside of a scan.
func (m *model) applyResults(results []scan.Result) tea.Cmd {
	var rows []*scan.Row
	for _, res := range results {
		m.era.outdate(res.Target.Key)
		rows = append(rows, m.roster.AddResult(res)...)
	}
	m.accounts.changed(rows)
	m.recount()
	return m.keep(results)
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
