package plan

import (
	"cmp"
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/journal"
	"accountable/ui/describe"
	"accountable/ui/screen"
	"accountable/ui/style"
	"accountable/ui/widget"
)

// about is what a plan is made for.
type about struct {
	// title heads the screen and the confirm, such as "Apply policy".
	title string
	// hidden is how many marked accounts are out of view, and why, such as "3 hidden by
	// the filter"; "": none.
	hidden string
	// from is the screen to close when something was written; nil: none.
	from screen.Screen
}

// Screen shows a plan before, during and after it is written. It is one screen for all
// of that, so that an account keeps its place.
type Screen struct {
	screen.FullScreen
	*screen.App
	about  about
	lines  []*planLine // one for each item, in the order of the plan
	list   rowList
	shape  layoutShape
	types  int // how many contact types the plan has
	before int // width of the widest value that changes, in cells

	run         *planRun     // nil: nothing has been confirmed
	undoing     widget.Guard // reads the journal for the writes of the run
	runID       string       // the id of the run in the journal; "" before a write
	retryable   []*planLine  // lines that can be tried again
	undoable    int          // how many writes can be undone
	cursorMoved bool         // the cursor was moved during the run
}

// planLine is one item of a plan and its outcome.
type planLine struct {
	item    change.PlanItem
	account string
	name    string
	differs []fieldChange
	open    bool // all details are shown

	started bool         // its change has started
	stage   change.Stage // the current one, or the last one
	waiting string       // what it waits for before it starts, or ""
	outcome *change.Outcome
}

// fieldChange is a field that a change replaces.
type fieldChange struct {
	field       audit.Field
	before, now string
}

// newScreen returns a screen that shows a plan: each account before → after, what is blocked
// with the reason, and what does not change in a folded group. From there a person
// confirms the writes, follows them, retries failed ones and undoes the run. Nothing has
// been written when the screen opens. New reads no state of the program that changes, so
// a large plan can be prepared outside the event loop.
func newScreen(sh *screen.App, plan change.Plan, about about) *Screen {
	s := &Screen{App: sh, about: about}
	types := map[audit.ContactType]bool{}
	for _, item := range plan.Items {
		l := newLine(item)
		for _, c := range l.differs {
			s.before = max(s.before, style.Width(style.Quote(c.before)))
		}
		s.lines = append(s.lines, l)
		types[item.Change.Type] = true
	}
	s.types = len(types)
	s.list.setGroups(s.plannedGroups())
	return s
}

func newLine(item change.PlanItem) *planLine {
	c := item.Change
	l := &planLine{
		item: item, account: style.Clean(cmp.Or(c.AccountID, c.Target.AccountID)),
		name: style.Clean(cmp.Or(c.Target.Name, describe.ProfileText(c.Target))),
	}
	if item.State != change.Planned {
		return l
	}
	for _, f := range audit.Fields {
		if before, now := f.ValueIn(c.Before), f.ValueIn(c.After); before != now {
			l.differs = append(l.differs, fieldChange{f, before, now})
		}
	}
	return l
}

// lineGroup is the lines below a heading that folds.
type lineGroup struct {
	label  string // after the number in the heading
	status string // of which the heading has the shape and style
	lines  []*planLine
	folded bool
}

// plannedGroups groups the lines by their state in the plan.
func (s *Screen) plannedGroups() []*lineGroup {
	groups := []*lineGroup{
		{label: change.Planned.Label(), status: string(audit.Warn)},
		{label: change.Unwritable.Label(), status: string(audit.Error)},
		{label: change.Unchanged.Label(), status: string(audit.Pass), folded: true},
	}
	at := map[change.PlanState]int{change.Planned: 0, change.Unwritable: 1, change.Unchanged: 2}
	for _, l := range s.lines {
		g := groups[at[l.item.State]]
		g.lines = append(g.lines, l)
	}
	groups = slices.DeleteFunc(groups, func(g *lineGroup) bool { return len(g.lines) == 0 })
	if len(groups) == 1 { // else nothing would be shown
		groups[0].folded = false
	}
	return groups
}

// The commands of a plan.
const (
	cmdWritePlan screen.CommandID = "write-plan"
	cmdFoldPlan  screen.CommandID = "fold-plan"
	cmdPause     screen.CommandID = "pause"
	cmdStop      screen.CommandID = "stop"
	cmdStopNow   screen.CommandID = "stop-now"
	cmdRetry     screen.CommandID = "retry"
)

// Scope returns the commands before, during or after the writes.
func (s *Screen) Scope() *screen.Scope {
	switch {
	case s.run == nil:
		return s.planScope()
	case s.isRunning():
		return s.runScope()
	default:
		return s.endScope()
	}
}

func (s *Screen) planScope() *screen.Scope {
	return &screen.Scope{Name: "plan", Outer: screen.Reading(s), Commands: []screen.Command{
		{ID: cmdWritePlan, Keys: []string{"a"}, Label: "write", LabelNow: func() string { return fmt.Sprintf("write (%d)", len(s.planned())) }, Help: "plan: write it, after a confirmation", Group: screen.GroupPlan, Footer: 1, Writes: true, Disabled: s.nothingPlanned, Do: func() screen.Action { return s.openConfirm(s.planned()) }},
		screen.Back(screen.Command{Help: "plan: back; nothing is written", Group: screen.GroupPlan, Footer: 2}, func() screen.Action { return screen.Close{Screen: s} }),
		s.foldCommand(),
		s.signInCommand(),
	}}
}

func (s *Screen) runScope() *screen.Scope {
	stopping := screen.When(func() bool { return s.isRunning() && s.run.stopping }, "Stopping: finishing writes in progress.")
	return &screen.Scope{Name: "run", Outer: screen.Scrolling(s), Commands: []screen.Command{
		{ID: cmdPause, Keys: []string{"p"}, Label: "pause", LabelNow: screen.When(func() bool { return s.isRunning() && s.run.Batch.Paused() }, "resume"), Help: "during the writes: pause, resume", Group: screen.GroupPlan, Footer: 1, Disabled: stopping, Do: s.pause},
		{ID: cmdStop, Keys: []string{"s", "esc"}, Label: "stop", Help: "during the writes: stop after those in progress", Group: screen.GroupPlan, Footer: 2, Disabled: stopping, Do: s.stop},
		s.foldCommand(),
	}}
}

func (s *Screen) endScope() *screen.Scope {
	return &screen.Scope{Name: "run ended", Outer: screen.Reading(s), Commands: []screen.Command{
		{ID: cmdRetry, Keys: []string{"r"}, Label: "try again", LabelNow: s.retryLabel, Help: "after the writes: retry those that failed; denied ones with the next profile", Group: screen.GroupPlan, Footer: 3, Disabled: screen.When(func() bool { return len(s.retryable) == 0 }, "Nothing to retry."), Do: s.retry},
		{ID: screen.CmdUndo, Keys: []string{"u"}, Label: "undo", LabelNow: screen.When(s.isUndo, "redo"), Help: "after the writes: undo them", Group: screen.GroupPlan, Footer: 4, Disabled: screen.When(func() bool { return s.undoable == 0 }, "Nothing was written, so there is nothing to undo."), Do: s.undo},
		{ID: screen.CmdCopy, Keys: []string{"y"}, Label: "copy", Help: "after the writes: copy the outcomes, without contacts", Group: screen.GroupPlan, Footer: 6, Do: func() screen.Action { return screen.Copy("the outcomes", s.summaryLines()...) }},
		screen.Back(screen.Command{Help: "after the writes: back to the accounts", Group: screen.GroupPlan, Footer: 1}, func() screen.Action { return screen.Close{Screen: s} }),
		s.foldCommand(),
		s.signInCommand(),
	}}
}

func (s *Screen) foldCommand() screen.Command {
	return screen.Command{ID: cmdFoldPlan, Keys: []string{"enter"}, Label: "details", LabelNow: screen.When(s.onHeading, "fold, unfold"), Help: "plan: fold or unfold a group, show or hide details", Group: screen.GroupPlan, Footer: 5, Do: func() screen.Action { s.list.toggle(); return nil }}
}

func (s *Screen) signInCommand() screen.Command {
	return screen.Command{ID: screen.CmdSignIn, Keys: []string{"L"}, Label: "sign in", Help: "sign in for accounts that need it", Group: screen.GroupSignIn, Do: func() screen.Action { return screen.OpenSignIns{} }}
}

// Move moves the cursor. From then on it does not follow the writes.
func (s *Screen) Move(m widget.Motion) {
	s.cursorMoved = true
	s.list.Move(m)
}

func (s *Screen) nothingPlanned() string {
	switch {
	case len(s.planned()) > 0:
		return ""
	case s.Options.ReadOnly:
		return readOnlyReason
	default:
		return "Nothing in this plan can be written."
	}
}

func (s *Screen) retryLabel() string {
	if !slices.ContainsFunc(s.retryable, func(l *planLine) bool { return l.outcome.Kind != journal.WriteCancelled }) {
		return fmt.Sprintf("write the rest (%d)", len(s.retryable))
	}
	return fmt.Sprintf("try again (%d)", len(s.retryable))
}

func (s *Screen) onHeading() bool {
	r, ok := s.list.current()
	return ok && r.line == nil
}

// planned returns the lines whose contacts change.
func (s *Screen) planned() []*planLine {
	for _, g := range s.list.groups {
		if len(g.lines) > 0 && g.lines[0].item.State == change.Planned {
			return g.lines
		}
	}
	return nil
}

// Update applies progress, answers and clicks.
func (s *Screen) Update(msg tea.Msg) screen.Action {
	switch msg := msg.(type) {
	case screen.WriteProgress:
		if s.run != nil && s.run.Guard.Accepts(msg.Ticket) {
			return s.applyProgress(msg)
		}
	case screen.WriteTick:
		if s.isRunning() && s.run.Guard.Accepts(msg.Ticket) {
			s.updatePacing()
			return s.run.advanceSpinner()
		}
	case widget.Answer[journal.Takeback]:
		if s.undoing.Close(msg.Ticket) {
			return screen.OpenUndoPlan{Chosen: msg.Value, Err: msg.Err, Name: "these writes"}
		}
	case screen.ClickMsg:
		if row, ok := msg.Target.(int); ok {
			s.cursorMoved = true
			s.list.click(row)
		}
	case tea.MouseWheelMsg:
		s.cursorMoved = true
		s.list.scroll(widget.WheelStep(msg))
	}
	return nil
}

const readOnlyReason = "Read-only: nothing is written. Start without --read-only to write."

// openConfirm opens the confirmation for lines.
func (s *Screen) openConfirm(lines []*planLine) screen.Action {
	if s.Options.ReadOnly {
		return screen.Notify{Notice: screen.Remark(readOnlyReason)}
	}
	c := newConfirm(s, lines)
	return c.open()
}

// Scopes returns the scopes of the package's screens. The screens are zero values:
// their scopes are listed, and no command of them runs.
func Scopes() []*screen.Scope {
	plan := &Screen{}
	return []*screen.Scope{plan.planScope(), (&confirmDialog{}).Scope(), plan.runScope(), plan.endScope(), screen.QuestionScope(plan.stopNowCommand()), (&noPolicy{}).Scope()}
}
