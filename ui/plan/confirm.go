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

// Confirm asks for the confirmation to write. Nothing is written without it.
type Confirm struct {
	screen.Dialog
	*screen.App
	Plan     *Screen
	lines    []*Line
	Accounts int
	types    []audit.ContactType
	Writers  []*writer // by number of writes, the most first
	advice   []ruleAdvice
	judging  widget.Guard // accepts the answer of the rules
	Advised  bool         // the rules have been asked

	notesBlock bool // the note is the reason why nothing can be written
}

// writer is a route that writes changes of the plan.
type writer struct {
	route   audit.Route
	Owner   string // the account of the credentials that are needed
	count   int
	Asked   widget.Guard // accepts the principal
	Caller  *audit.Identity
	Trouble *audit.Trouble
}

// isRefused reports whether its writes would be refused, as far as is known.
func (w *writer) isRefused() bool {
	return w.Trouble != nil || w.Caller != nil && w.Caller.AccountID != w.Owner
}

// ruleAdvice is what a rule says about new contacts, and about how many.
type ruleAdvice struct {
	describe.Advice
	count int
}

// NewConfirm returns the confirmation for lines.
func NewConfirm(s *Screen, lines []*Line) *Confirm {
	c := &Confirm{App: s.App, Plan: s, lines: lines}
	c.Grace = widget.OpenedByKey(time.Now())
	type way struct {
		label, owner string
		mode         audit.Mode
	}
	accounts, ways := map[string]bool{}, map[way]*writer{}
	for _, l := range lines {
		change := l.Item.Change
		accounts[change.AccountID] = true
		if !slices.Contains(c.types, change.Type) {
			c.types = append(c.types, change.Type)
		}
		owner := change.Route.CredentialAccount(change.AccountID)
		key := way{change.Route.Label(), owner, change.Route.Mode}
		if ways[key] == nil {
			ways[key] = &writer{route: change.Route, Owner: owner}
			c.Writers = append(c.Writers, ways[key])
		}
		ways[key].count++
	}
	if c.Accounts = len(accounts); c.Accounts > typedAbove {
		c.Number = c.Accounts
	}
	slices.SortStableFunc(c.Writers, func(a, b *writer) int { return cmp.Compare(b.count, a.count) })
	return c
}

// askAWS asks for the principals of the routes and judges the new contacts.
func (c *Confirm) askAWS() tea.Cmd {
	drafts, counts := c.distinctContacts()
	judge := widget.Ask(c.Context, &c.judging, func(context.Context) ([]ruleAdvice, error) { return c.judgeContacts(drafts, counts), nil })
	return tea.Batch(c.identify(), judge)
}

// distinctContacts returns one change for each different new contact, and how often each
// contact occurs.
func (c *Confirm) distinctContacts() (drafts []change.Change, counts map[audit.Contact]int) {
	counts = map[audit.Contact]int{}
	for _, l := range c.lines {
		change := l.Item.Change
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
func (c *Confirm) judgeContacts(drafts []change.Change, counts map[audit.Contact]int) []ruleAdvice {
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
func (c *Confirm) identify() tea.Cmd {
	var cmds []tea.Cmd
	for _, w := range c.Writers[:min(len(c.Writers), maxIdentified)] {
		applier := c.Options.Applier
		cmds = append(cmds, widget.Ask(c.Context, &w.Asked, func(ctx context.Context) (audit.Identity, error) { return applier.Identify(ctx, w.route) }))
	}
	return tea.Batch(cmds...)
}

// Scope returns the commands of the confirmation.
func (c *Confirm) Scope() *screen.Scope {
	s := c.Question(c.App, "plan confirm", c.buttons,
		screen.Back(screen.Command{Help: "before the writes: back to the plan", Group: screen.GroupPlan, Footer: 1}, func() screen.Action { return screen.Close{Screen: c} }),
		screen.Command{ID: "erase-digit", Keys: []string{"backspace"}, Label: "erase", Help: "before the writes: erase a digit of the number", Group: screen.GroupPlan, Do: func() screen.Action { c.EraseDigit(); return nil }},
		c.Confirmed(c.Write),
	)
	s.Commands[1].Disabled = func() string {
		if c.Number > 0 {
			return "Type the number of accounts instead."
		}
		return ""
	}
	return s
}

// OnKey removes the note of the last key.
func (c *Confirm) OnKey(id screen.CommandID) {
	c.notesBlock = false
	c.Dialog.OnKey(id)
}

// Update applies answers and digits.
func (c *Confirm) Update(msg tea.Msg) screen.Action {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		c.TypeDigits(msg.Text)
	case widget.Answer[audit.Identity]:
		for _, w := range c.Writers {
			if w.Asked.Close(msg.Ticket) {
				c.recordIdentity(w, msg.Value, msg.Err)
			}
		}
	case widget.Answer[[]ruleAdvice]:
		if c.judging.Close(msg.Ticket) { // advice moves the focus to Back
			c.advice, c.Advised = msg.Value, true
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
func (c *Confirm) recordIdentity(w *writer, id audit.Identity, err error) {
	if w.Trouble = audit.TroubleOf(err); w.Trouble == nil {
		w.Caller = &id
	}
	if w.isRefused() {
		c.SetFocus(screen.CmdBack)
	}
	c.updateNote()
}

// blockedReason returns why nothing can be written now, or "".
func (c *Confirm) blockedReason() string {
	for _, w := range c.Writers {
		if w.Asked.IsOpen() {
			return "Checking credentials" + c.Theme.Glyphs.Ellipsis
		}
	}
	if !slices.ContainsFunc(c.Writers, func(w *writer) bool { return !w.isRefused() }) {
		return "None of these accounts can be written."
	}
	if !c.Advised {
		return "Checking rules" + c.Theme.Glyphs.Ellipsis
	}
	if !c.IsNumberTyped() {
		return "Type " + strconv.Itoa(c.Accounts) + " to confirm."
	}
	return ""
}

// Write starts the writes that are shown.
func (c *Confirm) Write() screen.Action {
	if c.Note = c.blockedReason(); c.Note != "" {
		c.notesBlock = true
		return nil
	}
	return screen.All{screen.Close{Screen: c}, c.Plan.start(c.lines)}
}

// updateNote updates the reason why nothing can be written after an answer.
func (c *Confirm) updateNote() {
	if c.notesBlock {
		c.Note = c.blockedReason()
	}
}
