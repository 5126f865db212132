package plan

import (
	"cmp"
	"slices"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/ui/screen"
)

// typedAbove is the number of accounts up to which a key confirms. Above it, the person
// types the number.
const typedAbove = 10

// maxIdentified is the number of routes whose credentials are checked before the
// confirmation. Each write checks its own again.
const maxIdentified = 5

// confirmDialog asks for the confirmation to write. Nothing is written without it.
type confirmDialog struct {
	screen.Dialog
	*screen.App
	plan     *Screen
	lines    []*planLine
	accounts int
	types    []audit.ContactType
	writers  []*writer // by number of writes, the most first
	checks   screen.ContactChecks
}

// writer is a route that writes changes of the plan.
type writer struct {
	*screen.CallerCheck
	count int
}

// newConfirm returns the confirmation for lines.
func newConfirm(s *Screen, lines []*planLine) *confirmDialog {
	c := &confirmDialog{App: s.App, plan: s, lines: lines}
	type way struct {
		label, owner string
		mode         audit.Mode
	}
	accounts, ways := map[string]bool{}, map[way]*writer{}
	for _, l := range lines {
		change := l.item.Change
		accounts[change.AccountID] = true
		if !slices.Contains(c.types, change.Type) {
			c.types = append(c.types, change.Type)
		}
		check := screen.NewCallerCheck(change.Route, change.AccountID)
		key := way{change.Route.Label(), check.Owner, change.Route.Mode}
		if ways[key] == nil {
			ways[key] = &writer{CallerCheck: check}
			c.writers = append(c.writers, ways[key])
		}
		ways[key].count++
	}
	if c.accounts = len(accounts); c.accounts > typedAbove {
		c.Number = c.accounts
	}
	slices.SortStableFunc(c.writers, func(a, b *writer) int { return cmp.Compare(b.count, a.count) })
	return c
}

// open opens the dialog and asks for the facts that it shows.
func (c *confirmDialog) open() screen.Action {
	changes := make([]change.Change, len(c.lines))
	for i, l := range c.lines {
		changes[i] = l.item.Change
	}
	check := tea.Batch(c.identify(), c.checks.Ask(c.App, changes))
	c.Pending = c.pendingText()
	return screen.All{screen.Open{Screen: c}, screen.Run{Cmd: check}}
}

// settle shows the buttons once all facts are known. Where nothing warns, it writes if
// enter was pressed meanwhile.
func (c *confirmDialog) settle() screen.Action {
	if c.Pending = c.pendingText(); c.Pending != "" {
		return nil
	}
	if len(c.checks.Advice) > 0 || slices.ContainsFunc(c.writers, (*writer).IsRefused) {
		c.Settle(screen.CmdBack)
		c.Note = c.forbiddenReason()
		return nil
	}
	if c.Settle(screen.CmdConfirm) {
		return c.write()
	}
	return nil
}

// pendingText returns what is still being checked, "" for nothing.
func (c *confirmDialog) pendingText() string {
	if text := c.checks.Pending(c.Theme); text != "" {
		return text
	}
	for _, w := range c.writers {
		if text := w.Pending(c.Theme); text != "" {
			return text
		}
	}
	return ""
}

// identify asks AWS for the principals of the routes with the most writes.
func (c *confirmDialog) identify() tea.Cmd {
	var cmds []tea.Cmd
	for _, w := range c.writers[:min(len(c.writers), maxIdentified)] {
		cmds = append(cmds, w.Ask(c.App))
	}
	return tea.Batch(cmds...)
}

// Scope returns the commands of the confirmation.
func (c *confirmDialog) Scope() *screen.Scope {
	s := c.Question("plan confirm", c.buttons,
		screen.Back(screen.Command{Help: "before the writes: back to the plan", Group: screen.GroupPlan, Footer: 1}, func() screen.Action { return screen.Close{Screen: c} }),
		screen.Command{ID: "erase-digit", Keys: []string{"backspace"}, Label: "erase", Help: "before the writes: erase a digit of the number", Group: screen.GroupPlan, Do: func() screen.Action { c.EraseDigit(); return nil }},
		screen.Command{ID: screen.CmdConfirm, Do: c.write},
	)
	s.Commands[1].Disabled = screen.When(func() bool { return c.Number > 0 }, "Type the number of accounts instead.")
	return s
}

// Update applies answers and digits.
func (c *confirmDialog) Update(msg tea.Msg) screen.Action {
	if key, ok := msg.(tea.KeyPressMsg); ok {
		c.TypeDigits(key.Text)
		return nil
	}
	switch {
	case slices.ContainsFunc(c.writers, func(w *writer) bool { return w.Update(msg) }):
		return c.settle()
	case c.checks.Update(msg):
		return screen.All{c.MailRemark(), c.settle()}
	default:
		return c.Dialog.Update(msg)
	}
}

// blockedReason returns why nothing can be written now, or "".
func (c *confirmDialog) blockedReason() string {
	if text := c.pendingText(); text != "" {
		return text
	}
	if !slices.ContainsFunc(c.writers, func(w *writer) bool { return !w.IsRefused() }) {
		return "None of these accounts can be written."
	}
	if reason := c.forbiddenReason(); reason != "" {
		return reason
	}
	if !c.IsNumberTyped() {
		return "Type " + strconv.Itoa(c.accounts) + " to confirm."
	}
	return ""
}

// forbiddenReason returns why the policy forbids what was typed, or "". Like the form of
// one account, it refuses that; a policy and an undo are only warned about.
func (c *confirmDialog) forbiddenReason() string {
	if c.plan.about.from == nil {
		return ""
	}
	return c.checks.ForbiddenReason(c.App)
}

// write starts the writes that are shown.
func (c *confirmDialog) write() screen.Action {
	if c.Note = c.blockedReason(); c.Note != "" {
		return nil
	}
	return screen.All{screen.Close{Screen: c}, c.plan.start(c.lines)}
}
