package ui

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/ui/widget"
)

// mostUnnumbered is how many accounts are written after a plain yes: above, their
// number has to be typed.
const mostUnnumbered = 10

// mostIdentified is of how many ways to write it is asked whose credentials they
// yield before anybody confirms. Each write asks anew for its own.
const mostIdentified = 5

// planConfirm asks whether changes to many accounts are to be made. Nothing is
// written without a yes to it.
type planConfirm struct {
	dialog
	*app
	plan     *planScreen
	lines    []*planLine
	accounts int
	kinds    []audit.ContactType
	writers  []*planWriter // those that write the most first
	advice   []planAdvice
	advised  bool // the rules have been asked

	waits bool // the note says what stands in the way of writing
}

// planWriter is one way in which changes of a plan are made.
type planWriter struct {
	route   audit.Route
	owner   string // the account that its credentials have to belong to
	count   int
	asked   bool // whose credentials it yields; there was no answer yet
	caller  *audit.Identity
	trouble *audit.Trouble
}

// refused tells that these changes would be refused, as far as anybody has asked.
func (w *planWriter) refused() bool {
	return w.trouble != nil || w.caller != nil && w.caller.AccountID != w.owner
}

// planAdvice is what a rule says of contacts that are to be written.
type planAdvice struct {
	advice
	count int
}

// The messages of a confirm.
type (
	// planWriterMsg tells whom the credentials of a writer belong to.
	planWriterMsg struct {
		writer   *planWriter
		identity audit.Identity
		err      error
	}
	// planAdviceMsg tells what the rules say.
	planAdviceMsg struct {
		confirm *planConfirm
		advice  []planAdvice
	}
)

func newPlanConfirm(s *planScreen, lines []*planLine) *planConfirm {
	c := &planConfirm{app: s.app, plan: s, lines: lines}
	c.Grace = widget.OpenedByKey(time.Now())
	type way struct {
		label, owner string
		mode         audit.Mode
	}
	accounts, ways := map[string]bool{}, map[way]*planWriter{}
	for _, l := range lines {
		change := l.item.Change
		accounts[change.AccountID] = true
		if !slices.Contains(c.kinds, change.Type) {
			c.kinds = append(c.kinds, change.Type)
		}
		owner := change.Route.CredentialAccount(change.AccountID)
		key := way{change.Route.Label(), owner, change.Route.Mode}
		if ways[key] == nil {
			ways[key] = &planWriter{route: change.Route, owner: owner}
			c.writers = append(c.writers, ways[key])
		}
		ways[key].count++
	}
	if c.accounts = len(accounts); c.accounts > mostUnnumbered {
		c.Number = c.accounts
	}
	slices.SortStableFunc(c.writers, func(a, b *planWriter) int { return cmp.Compare(b.count, a.count) })
	return c
}

// begin asks what the confirm has to know: what the rules say, and who would write.
func (c *planConfirm) begin() tea.Cmd {
	drafts, counts := c.drafts()
	return tea.Batch(c.identify(), func() tea.Msg { return planAdviceMsg{c, c.advise(drafts, counts)} })
}

// drafts are the contacts that are to be written, each different one once, and
// how often there is each.
func (c *planConfirm) drafts() (drafts []change.Change, counts map[audit.Contact]int) {
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

// advise asks the rules about drafts. It is asked beside the event loop and looks
// at nothing that changes.
func (c *planConfirm) advise(drafts []change.Change, counts map[audit.Contact]int) []planAdvice {
	var all []planAdvice
	at := map[audit.RuleID]int{}
	for _, draft := range drafts {
		for _, a := range adviceOn(c.app, draft.Target, *draft.After, nil) {
			i, known := at[a.finding.Rule]
			if !known {
				i = len(all)
				at[a.finding.Rule] = i
				all = append(all, planAdvice{advice: a})
			}
			all[i].count += counts[*draft.After]
		}
	}
	return all
}

// identify asks whose the credentials are that write the most.
func (c *planConfirm) identify() tea.Cmd {
	var cmds []tea.Cmd
	for _, w := range c.writers[:min(len(c.writers), mostIdentified)] {
		w.asked = true
		ctx, applier := c.ctx, c.opts.Applier
		cmds = append(cmds, func() tea.Msg {
			id, err := applier.Identify(ctx, w.route)
			return planWriterMsg{w, id, err}
		})
	}
	return tea.Batch(cmds...)
}

func (c *planConfirm) scope() *scope {
	s := c.question(c.app, "plan confirm", c.buttons,
		back(command{Help: "before it is written: back to the plan", Group: groupPlan, Footer: 1}, func() action { return closeScreen{c} }),
		command{ID: "erase-digit", Keys: []string{"backspace"}, Label: "erase", Help: "before it is written: erase a digit of the number", Group: groupPlan, Do: func() action { c.EraseDigit(); return nil }},
		c.confirmed(c.write),
	)
	s.Commands[1].Disabled = func() string {
		if c.Number > 0 {
			return "Type the number of accounts instead."
		}
		return ""
	}
	return s
}

func (c *planConfirm) keyPressed(id commandID) {
	c.waits = false
	c.dialog.keyPressed(id)
}

func (c *planConfirm) update(msg tea.Msg) action {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		c.TypeDigits(msg.Text)
	case planWriterMsg:
		if slices.Contains(c.writers, msg.writer) {
			w := msg.writer
			w.asked = false
			if w.trouble = audit.TroubleOf(msg.err); w.trouble == nil {
				w.caller = &msg.identity
			}
			if w.refused() {
				c.SetFocus(cmdBack)
			}
			c.stillWaits()
		}
	case planAdviceMsg:
		if msg.confirm == c { // advice moves the focus to where nothing is written
			c.advice, c.advised = msg.advice, true
			if len(msg.advice) > 0 {
				c.SetFocus(cmdBack)
			}
			c.stillWaits()
		}
	default:
		return c.dialog.update(msg)
	}
	return nil
}

// obstacle is why nothing can be written as things stand; "": it can.
func (c *planConfirm) obstacle() string {
	for _, w := range c.writers {
		if w.asked {
			return "Wait: AWS is still being asked who would write."
		}
	}
	if !slices.ContainsFunc(c.writers, func(w *planWriter) bool { return !w.refused() }) {
		return "Every one of these writes would be refused, so nothing is written."
	}
	if !c.advised {
		return "Wait: the rules are still being asked about it."
	}
	if !c.IsNumberTyped() {
		return "Type " + strconv.Itoa(c.accounts) + ", the number of accounts, to write to them."
	}
	return ""
}

// write begins the writes, as they are shown.
func (c *planConfirm) write() action {
	if c.Note = c.obstacle(); c.Note != "" {
		c.waits = true
		return nil
	}
	return all{closeScreen{c}, c.plan.begin(c.lines)}
}

// stillWaits says anew what stands in the way, after something was answered.
func (c *planConfirm) stillWaits() {
	if c.waits {
		c.Note = c.obstacle()
	}
}
