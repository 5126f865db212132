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

// mostUnnumbered is how many accounts are written after a plain yes: above, their
// number has to be typed.
const mostUnnumbered = 10

// mostIdentified is of how many ways to write it is asked whose credentials they
// yield before anybody confirms. Each write asks anew for its own.
const mostIdentified = 5

// PlanConfirm asks whether changes to many accounts are to be made. Nothing is
// written without a yes to it.
type PlanConfirm struct {
	screen.Dialog
	*screen.App
	Plan     *Screen
	lines    []*planLine
	Accounts int
	kinds    []audit.ContactType
	Writers  []*planWriter // those that write the most first
	advice   []planAdvice
	judging  widget.Guard // asks the rules
	Advised  bool         // the rules have answered

	waits bool // the note says what stands in the way of writing
}

// planWriter is one way in which changes of a plan are made.
type planWriter struct {
	route   audit.Route
	Owner   string // the account that its credentials have to belong to
	count   int
	Asked   widget.Guard // whose credentials it yields
	Caller  *audit.Identity
	Trouble *audit.Trouble
}

// refused tells that these changes would be refused, as far as anybody has asked.
func (w *planWriter) refused() bool {
	return w.Trouble != nil || w.Caller != nil && w.Caller.AccountID != w.Owner
}

// planAdvice is what a rule says of contacts that are to be written.
type planAdvice struct {
	describe.Advice
	count int
}

func NewPlanConfirm(s *Screen, lines []*planLine) *PlanConfirm {
	c := &PlanConfirm{App: s.App, Plan: s, lines: lines}
	c.Grace = widget.OpenedByKey(time.Now())
	type way struct {
		label, owner string
		mode         audit.Mode
	}
	accounts, ways := map[string]bool{}, map[way]*planWriter{}
	for _, l := range lines {
		change := l.Item.Change
		accounts[change.AccountID] = true
		if !slices.Contains(c.kinds, change.Type) {
			c.kinds = append(c.kinds, change.Type)
		}
		owner := change.Route.CredentialAccount(change.AccountID)
		key := way{change.Route.Label(), owner, change.Route.Mode}
		if ways[key] == nil {
			ways[key] = &planWriter{route: change.Route, Owner: owner}
			c.Writers = append(c.Writers, ways[key])
		}
		ways[key].count++
	}
	if c.Accounts = len(accounts); c.Accounts > mostUnnumbered {
		c.Number = c.Accounts
	}
	slices.SortStableFunc(c.Writers, func(a, b *planWriter) int { return cmp.Compare(b.count, a.count) })
	return c
}

// begin asks what the confirm has to know: what the rules say, and who would write.
func (c *PlanConfirm) begin() tea.Cmd {
	drafts, counts := c.drafts()
	judge := widget.Ask(c.Context, &c.judging, func(context.Context) ([]planAdvice, error) { return c.advise(drafts, counts), nil })
	return tea.Batch(c.identify(), judge)
}

// drafts are the contacts that are to be written, each different one once, and
// how often there is each.
func (c *PlanConfirm) drafts() (drafts []change.Change, counts map[audit.Contact]int) {
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

// advise asks the rules about drafts. It is asked beside the event loop and looks
// at nothing that changes.
func (c *PlanConfirm) advise(drafts []change.Change, counts map[audit.Contact]int) []planAdvice {
	var all []planAdvice
	at := map[audit.RuleID]int{}
	for _, draft := range drafts {
		for _, a := range describe.AdviceOn(c.Planner(), draft.Target, *draft.After, nil) {
			i, known := at[a.Finding.Rule]
			if !known {
				i = len(all)
				at[a.Finding.Rule] = i
				all = append(all, planAdvice{Advice: a})
			}
			all[i].count += counts[*draft.After]
		}
	}
	return all
}

// identify asks whose the credentials are that write the most.
func (c *PlanConfirm) identify() tea.Cmd {
	var cmds []tea.Cmd
	for _, w := range c.Writers[:min(len(c.Writers), mostIdentified)] {
		applier := c.Options.Applier
		cmds = append(cmds, widget.Ask(c.Context, &w.Asked, func(ctx context.Context) (audit.Identity, error) { return applier.Identify(ctx, w.route) }))
	}
	return tea.Batch(cmds...)
}

func (c *PlanConfirm) Scope() *screen.Scope {
	s := c.Question(c.App, "plan confirm", c.buttons,
		screen.Back(screen.Command{Help: "before it is written: back to the plan", Group: screen.GroupPlan, Footer: 1}, func() screen.Action { return screen.Close{Screen: c} }),
		screen.Command{ID: "erase-digit", Keys: []string{"backspace"}, Label: "erase", Help: "before it is written: erase a digit of the number", Group: screen.GroupPlan, Do: func() screen.Action { c.EraseDigit(); return nil }},
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

func (c *PlanConfirm) OnKey(id screen.CommandID) {
	c.waits = false
	c.Dialog.OnKey(id)
}

func (c *PlanConfirm) Update(msg tea.Msg) screen.Action {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		c.TypeDigits(msg.Text)
	case widget.Answer[audit.Identity]:
		for _, w := range c.Writers {
			if w.Asked.Close(msg.Ticket) {
				c.identified(w, msg.Value, msg.Err)
			}
		}
	case widget.Answer[[]planAdvice]:
		if c.judging.Close(msg.Ticket) { // advice moves the focus to where nothing is written
			c.advice, c.Advised = msg.Value, true
			if len(c.advice) > 0 {
				c.SetFocus(screen.CmdBack)
			}
			c.stillWaits()
		}
	default:
		return c.Dialog.Update(msg)
	}
	return nil
}

// identified notes whose the credentials of a writer are. Where its writes would be
// refused, the focus moves to where nothing is written.
func (c *PlanConfirm) identified(w *planWriter, id audit.Identity, err error) {
	if w.Trouble = audit.TroubleOf(err); w.Trouble == nil {
		w.Caller = &id
	}
	if w.refused() {
		c.SetFocus(screen.CmdBack)
	}
	c.stillWaits()
}

// obstacle is why nothing can be written as things stand; "": it can.
func (c *PlanConfirm) obstacle() string {
	for _, w := range c.Writers {
		if w.Asked.IsOpen() {
			return "Checking credentials" + c.Theme.Glyphs.Ellipsis
		}
	}
	if !slices.ContainsFunc(c.Writers, func(w *planWriter) bool { return !w.refused() }) {
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

// Write begins the writes, as they are shown.
func (c *PlanConfirm) Write() screen.Action {
	if c.Note = c.obstacle(); c.Note != "" {
		c.waits = true
		return nil
	}
	return screen.All{screen.Close{Screen: c}, c.Plan.begin(c.lines)}
}

// stillWaits says anew what stands in the way, after something was answered.
func (c *PlanConfirm) stillWaits() {
	if c.waits {
		c.Note = c.obstacle()
	}
}
