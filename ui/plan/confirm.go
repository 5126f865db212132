package plan

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/ui/describe"
	"accountable/ui/screen"
	"accountable/ui/widget"
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
	advice   []ruleAdvice
	judging  widget.Guard // accepts the answer of the rules
	advised  bool         // the rules have been asked

	notesBlock bool // the note is the reason why nothing can be written
}

// writer is a route that writes changes of the plan.
type writer struct {
	route   audit.Route
	owner   string // the account of the credentials that are needed
	count   int
	asked   widget.Guard // accepts the principal
	caller  *audit.Identity
	trouble *audit.Trouble
}

// isRefused reports whether its writes would be refused, as far as is known.
func (w *writer) isRefused() bool {
	return w.trouble != nil || w.caller != nil && w.caller.AccountID != w.owner
}

// ruleAdvice is what a rule says about new contacts, and about how many.
type ruleAdvice struct {
	describe.Advice
	count int
}

// newConfirm returns the confirmation for lines.
func newConfirm(s *Screen, lines []*planLine) *confirmDialog {
	c := &confirmDialog{App: s.App, plan: s, lines: lines}
	c.Grace = widget.OpenedByKey(time.Now())
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
		owner := change.Route.CredentialAccount(change.AccountID)
		key := way{change.Route.Label(), owner, change.Route.Mode}
		if ways[key] == nil {
			ways[key] = &writer{route: change.Route, owner: owner}
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

// askAWS asks for the principals of the routes and judges the new contacts.
func (c *confirmDialog) askAWS() tea.Cmd {
	drafts, counts := c.distinctContacts()
	judge := widget.Ask(c.Context, &c.judging, func(context.Context) ([]ruleAdvice, error) { return c.judgeContacts(drafts, counts), nil })
	return tea.Batch(c.identify(), judge)
}

// distinctContacts returns one change for each different new contact, and how often each
// contact occurs.
func (c *confirmDialog) distinctContacts() (drafts []change.Change, counts map[audit.Contact]int) {
	counts = map[audit.Contact]int{}
	for _, l := range c.lines {
		change := l.item.Change
		if change.After == nil || change.Type != audit.Security {
			continue
		}
		counts[*change.After]++
		if counts[*change.After] == 1 {
			drafts = append(drafts, change)
		}
	}
	return drafts, counts
}

// judgeContacts judges new contacts. It runs outside the event loop and reads no state
// that changes.
func (c *confirmDialog) judgeContacts(drafts []change.Change, counts map[audit.Contact]int) []ruleAdvice {
	var all []ruleAdvice
	at := map[audit.RuleID]int{}
	for _, draft := range drafts {
		for _, a := range describe.AdviceOn(c.Planner(), draft.Target, *draft.After, nil) {
			i, known := at[a.Finding.Rule]
			if !known {
				i = len(all)
				at[a.Finding.Rule] = i
				all = append(all, ruleAdvice{Advice: a})
			}
			all[i].count += counts[*draft.After]
		}
	}
	return all
}

// identify asks AWS for the principals of the routes with the most writes.
func (c *confirmDialog) identify() tea.Cmd {
	var cmds []tea.Cmd
	for _, w := range c.writers[:min(len(c.writers), maxIdentified)] {
		applier := c.Options.Applier
		cmds = append(cmds, widget.Ask(c.Context, &w.asked, func(ctx context.Context) (audit.Identity, error) { return applier.Identify(ctx, w.route) }))
	}
	return tea.Batch(cmds...)
}

// Scope returns the commands of the confirmation.
func (c *confirmDialog) Scope() *screen.Scope {
	s := c.Question(c.App, "plan confirm", c.buttons,
		screen.Back(screen.Command{Help: "before the writes: back to the plan", Group: screen.GroupPlan, Footer: 1}, func() screen.Action { return screen.Close{Screen: c} }),
		screen.Command{ID: "erase-digit", Keys: []string{"backspace"}, Label: "erase", Help: "before the writes: erase a digit of the number", Group: screen.GroupPlan, Do: func() screen.Action { c.EraseDigit(); return nil }},
		c.Confirmed(c.write),
	)
	s.Commands[1].Disabled = screen.When(func() bool { return c.Number > 0 }, "Type the number of accounts instead.")
	return s
}

// OnKey removes the note of the last key.
func (c *confirmDialog) OnKey(id screen.CommandID) {
	c.notesBlock = false
	c.Dialog.OnKey(id)
}

// Update applies answers and digits.
func (c *confirmDialog) Update(msg tea.Msg) screen.Action {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		c.TypeDigits(msg.Text)
	case widget.Answer[audit.Identity]:
		for _, w := range c.writers {
			if w.asked.Close(msg.Ticket) {
				c.recordIdentity(w, msg.Value, msg.Err)
			}
		}
	case widget.Answer[[]ruleAdvice]:
		if c.judging.Close(msg.Ticket) { // advice moves the focus to Back
			c.advice, c.advised = msg.Value, true
			if len(c.advice) > 0 {
				c.SetFocus(screen.CmdBack)
			}
			c.updateNote()
		}
	default:
		return c.Dialog.Update(msg)
	}
	return nil
}

// recordIdentity records the principal of a route. If its writes would be refused, the
// focus moves to Back.
func (c *confirmDialog) recordIdentity(w *writer, id audit.Identity, err error) {
	if w.trouble = audit.TroubleOf(err); w.trouble == nil {
		w.caller = &id
	}
	if w.isRefused() {
		c.SetFocus(screen.CmdBack)
	}
	c.updateNote()
}

// blockedReason returns why nothing can be written now, or "".
func (c *confirmDialog) blockedReason() string {
	for _, w := range c.writers {
		if w.asked.IsOpen() {
			return "Checking credentials" + c.Theme.Glyphs.Ellipsis
		}
	}
	if !slices.ContainsFunc(c.writers, func(w *writer) bool { return !w.isRefused() }) {
		return "None of these accounts can be written."
	}
	if !c.advised {
		return "Checking rules" + c.Theme.Glyphs.Ellipsis
	}
	if !c.IsNumberTyped() {
		return "Type " + strconv.Itoa(c.accounts) + " to confirm."
	}
	return ""
}

// write starts the writes that are shown.
func (c *confirmDialog) write() screen.Action {
	if c.Note = c.blockedReason(); c.Note != "" {
		c.notesBlock = true
		return nil
	}
	return screen.All{screen.Close{Screen: c}, c.plan.start(c.lines)}
}

// updateNote updates the reason why nothing can be written after an answer.
func (c *confirmDialog) updateNote() {
	if c.notesBlock {
		c.Note = c.blockedReason()
	}
}
