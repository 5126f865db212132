package ui

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"accountable/audit/printable"
	"accountable/audit/scan"
	"accountable/ui/form"
	"accountable/ui/history"
	"accountable/ui/plan"
	"accountable/ui/policy"
	"accountable/ui/screen"
	"accountable/ui/signin"
	"accountable/ui/style"
	"accountable/ui/walk"
)

// perform carries out an action of a screen. It is the one place where actions
// change state.
func (m *model) perform(a screen.Action) tea.Cmd {
	switch a := a.(type) {
	case nil:
		return nil
	case screen.All:
		return m.performAll(a)
	case screen.Run:
		return a.Cmd
	case screen.Browse:
		return m.browse(a)
	case screen.OpenURL:
		return m.openURL(a.URL)
	case screen.Reread:
		return m.reread(a.Keys)
	case screen.ApplyResults:
		return m.applyResults(a)
	case screen.FindAccounts:
		return m.findAccounts(a.Place)
	case screen.CompleteSignIn:
		return m.completeSignIn(a.SignIn)
	case screen.WriteEnded, screen.DraftCollected, screen.PolicySaved:
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

// performAll performs actions in order.
func (m *model) performAll(actions screen.All) tea.Cmd {
	cmds := make([]tea.Cmd, 0, len(actions))
	for _, a := range actions {
		cmds = append(cmds, m.perform(a))
	}
	return tea.Batch(cmds...)
}

// performOnProgram performs the actions that change the shared state. It reports whether
// the action is one of them.
func (m *model) performOnProgram(a screen.Action) (tea.Cmd, bool) {
	switch a := a.(type) {
	case screen.Quit:
		m.quitting = true
		m.cancel()
		return m.saveAndQuit(), true
	case screen.AskQuit:
		return m.askQuit(), true
	case screen.Redraw:
		return tea.ClearScreen, true
	case screen.SaveTyped:
		return m.saveTyped(), true
	case screen.Suspend:
		return tea.Suspend, true
	case screen.CopyText:
		m.Notices.Add(screen.Remark("Copied: " + a.What + "."))
		return copyLines(a.Lines...), true
	case screen.Notify:
		m.Notices.Add(a.Notice)
	case screen.UsePolicy:
		m.usePolicy(a)
	case screen.ToggleMouse:
		m.toggleMouse()
	case screen.ToggleUnits:
		m.IsFlat = !m.IsFlat
		m.accounts.Regroup()
	case screen.SetLastSaved:
		m.LastSaved = &a.Contact
	case screen.Unmark:
		m.accounts.Unmark(a.Keys)
	case screen.DismissOpenWrites:
		m.Notices.Remove(m.openWrites)
	default:
		return nil, false
	}
	return nil, true
}

// performOnStack performs the actions that open and close screens. It reports whether the
// action is one of them.
func (m *model) performOnStack(a screen.Action) (tea.Cmd, bool) {
	switch a := a.(type) {
	case screen.Open:
		m.stack = append(m.stack, a.Screen)
	case screen.OpenLater:
		over := m.top()
		return func() tea.Msg { return builtMsg{a.Build(), over} }, true
	case screen.OpenHelp:
		m.stack = append(m.stack, newHelp(m.App, m.top().Scope()))
	case screen.OpenMenu:
		m.stack = append(m.stack, newMenu(m.App, a))
	case screen.OpenWalk:
		m.stack = append(m.stack, walk.New(m.App))
	case screen.CloseAbove:
		if at := slices.Index(m.stack, a.Screen); at >= 0 {
			m.stack = m.stack[:at+1]
		}
	case screen.Close:
		was := m.top()
		m.stack = slices.DeleteFunc(m.stack, func(s screen.Screen) bool { return s == a.Screen && s != screen.Screen(m.accounts) })
		if s, asks := m.top().(screen.Revealer); asks && m.top() != was {
			return m.perform(s.OnRevealed()), true
		}
	default:
		return nil, false
	}
	return nil, true
}

// builtMsg brings a screen that was built outside of the event loop, with the one that was
// on top when the work began.
type builtMsg struct{ screen, over screen.Screen }

func (msg builtMsg) apply(m *model) tea.Cmd {
	m.Notices.ClearRemark()
	if m.top() != msg.over {
		return nil
	}
	return m.perform(screen.Open{Screen: msg.screen})
}

// screenFor returns the action that opens a screen of another feature, or the notice that
// says why it does not open.
func (m *model) screenFor(a screen.Action) screen.Action {
	switch a := a.(type) {
	case screen.OpenForm:
		return form.OpenForm(m.App, a)
	case screen.OpenPolicyPlan:
		return plan.OpenPolicyPlan(m.App, m.rowsOf(a.Keys), a.Hidden)
	case screen.OpenEditPlan:
		return plan.OpenEditPlan(m.App, m.rowsOf(a.Keys), a)
	case screen.OpenUndoPlan:
		return plan.OpenUndoPlan(m.App, a)
	case screen.OpenRetryPlan:
		return plan.OpenRetryPlan(m.App, a)
	case screen.OpenHistory:
		return history.Open(m.App, a)
	case screen.UndoLast:
		return history.UndoLast(m.App, m.Roster.Row(a.Key))
	case screen.OpenSignIns:
		return signin.OpenMenu(m.App, m.Roster.Row(a.Key))
	case screen.OpenSignIn:
		return signin.OpenDialog(m.App, a.SignIn)
	case screen.OpenException:
		return policy.OpenException(m.App, m.Roster.Row(a.Key))
	case screen.OpenPolicyEdit:
		return policy.OpenEdit(m.App, a.Change)
	default:
		panic(fmt.Sprintf("no case for the action %T", a))
	}
}

// rowsOf returns the rows of targets, by their keys.
func (m *model) rowsOf(keys []string) []*scan.Row {
	rows := make([]*scan.Row, 0, len(keys))
	for _, key := range keys {
		if row := m.Roster.Row(key); row != nil {
			rows = append(rows, row)
		}
	}
	return rows
}

// broadcast hands a message to every screen.
func (m *model) broadcast(msg tea.Msg) tea.Cmd {
	var cmds []tea.Cmd
	for _, s := range slices.Clone(m.stack) {
		cmds = append(cmds, m.perform(s.Update(msg)))
	}
	return tea.Batch(cmds...)
}

// copyLines puts lines on the clipboard. Nothing else writes to it, so that every text is
// cleaned as what is drawn is.
func copyLines(lines ...string) tea.Cmd {
	clean := make([]string, len(lines))
	for i, line := range lines {
		clean[i] = printable.Remove(line)
	}
	return tea.SetClipboard(strings.Join(clean, "\n")) //nolint:forbidigo // the one place
}

// browsedMsg reports whether the browser started.
type browsedMsg struct {
	url string
	err error
}

// browse opens or copies a link and says which sign-in it needs.
func (m *model) browse(a screen.Browse) tea.Cmd {
	if m.Options.OpenURL == nil {
		m.Notices.Add(screen.Remark("Console link copied (sign in to " + a.SignedInTo + " first): " + a.URL))
		return copyLines(a.URL)
	}
	m.Notices.Add(screen.Remark("Opened in the browser. Sign in to " + a.SignedInTo + " there."))
	return m.openURL(a.URL)
}

// openURL opens a link in the browser, or copies it where no browser can be started.
func (m *model) openURL(url string) tea.Cmd {
	if m.Options.OpenURL == nil {
		return copyLines(url)
	}
	ctx, start := m.Context, m.Options.OpenURL
	return func() tea.Msg { return browsedMsg{url, start(ctx, url)} }
}

// browsed reports a browser that did not start, and copies the link.
func (m *model) browsed(msg browsedMsg) tea.Cmd {
	if msg.err == nil {
		return nil
	}
	m.Notices.Add(screen.Failure(fmt.Sprintf("The browser did not start (%s). Link copied: %s", style.Clean(msg.err.Error()), msg.url)))
	return copyLines(msg.url)
}
