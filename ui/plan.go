package ui

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/ui/style"
	"accountable/ui/widget"
)

// planAbout says what a plan is made for.
type planAbout struct {
	// title heads the screen and the confirm, such as "What the policy wants".
	title string
	// hidden is how many of the accounts were marked and are not in view, and why,
	// such as "3 hidden by the filter"; "": none.
	hidden string
	// from is the screen on which the plan was asked for and that is done with once
	// something of it was written; nil: none is.
	from screen
}

// planScreen shows what a plan would do, has it confirmed, carries it out and
// says what came of it. It is one surface for all of that, so that an account
// stays where it is while it goes from planned to written.
type planScreen struct {
	fullScreen
	*app
	about  planAbout
	lines  []*planLine // one for each item of the plan, in its order
	list   planList
	shape  planShape
	types  int // how many types of contacts the plan is about
	before int // the widest value that a change replaces, in cells

	run   *planRun    // nil: nothing was confirmed yet
	runID string      // of the journal, "" before anything was written
	again []*planLine // that can be tried again
	wrote int         // how many were written, as far as anybody knows
	moved bool        // somebody moved the cursor while it was written
}

// planLine is one item of a plan and what became of it.
type planLine struct {
	item    change.PlanItem
	account string
	name    string
	differs []fieldChange
	open    bool // all is shown of it

	begun   bool         // it is being written, or was
	stage   change.Stage // that it has come to
	outcome *change.Outcome
}

// fieldChange is a field that a change would change, as it is shown.
type fieldChange struct {
	field       audit.Field
	before, now string
}

// newPlanScreen shows a plan on the full screen: each account before → after,
// what cannot be written with the reason, what stays as it is folded away. From
// there a person goes on to the confirm, sees every write as it is made, retries
// what failed and takes the run back. Nothing has been written when it opens.
// Open it with open{newPlanScreen(…)}; it leaves by itself. It looks at nothing
// that changes, so that a large one may be made beside the event loop.
func newPlanScreen(sh *app, plan change.Plan, about planAbout) *planScreen {
	s := &planScreen{app: sh, about: about}
	types := map[audit.ContactType]bool{}
	for _, item := range plan.Items {
		l := newPlanLine(item)
		for _, c := range l.differs {
			s.before = max(s.before, c.widthBefore())
		}
		s.lines = append(s.lines, l)
		types[item.Change.Type] = true
	}
	s.types = len(types)
	s.list.group(s.plannedGroups())
	return s
}

func newPlanLine(item change.PlanItem) *planLine {
	c := item.Change
	l := &planLine{
		item: item, account: style.Clean(cmp.Or(c.AccountID, c.Target.AccountID)),
		name: style.Clean(cmp.Or(c.Target.Name, profileText(c.Target))),
	}
	if item.State != change.Planned {
		return l
	}
	for _, f := range audit.Fields {
		if before, now := valueOf(f, c.Before), valueOf(f, c.After); before != now {
			l.differs = append(l.differs, fieldChange{f, before, now})
		}
	}
	return l
}

// widthBefore is how wide the value before is shown, in cells: one with blanks at
// its ends stands in quotation marks.
func (c fieldChange) widthBefore() int {
	clean := style.Clean(c.before)
	if strings.TrimSpace(clean) != clean {
		return style.Width(clean) + 2
	}
	return style.Width(clean)
}

// planGroup is lines under a heading that folds.
type planGroup struct {
	words  string // of the heading, after the number
	state  string // whose shape and style the heading has
	lines  []*planLine
	folded bool
}

// plannedGroups part the lines by what the plan does about them.
func (s *planScreen) plannedGroups() []*planGroup {
	groups := []*planGroup{
		{words: "to be changed", state: string(audit.Warn)},
		{words: "cannot be written", state: string(audit.Error)},
		{words: "unchanged", state: string(audit.Pass), folded: true},
	}
	at := map[change.PlanState]int{change.Planned: 0, change.Unwritable: 1, change.Unchanged: 2}
	for _, l := range s.lines {
		g := groups[at[l.item.State]]
		g.lines = append(g.lines, l)
	}
	groups = slices.DeleteFunc(groups, func(g *planGroup) bool { return len(g.lines) == 0 })
	if len(groups) == 1 { // else nothing would be shown
		groups[0].folded = false
	}
	return groups
}

// The commands of a plan.
const (
	cmdWritePlan commandID = "write-plan"
	cmdFoldPlan  commandID = "fold-plan"
	cmdPause     commandID = "pause"
	cmdStop      commandID = "stop"
	cmdRetry     commandID = "retry"
)

// scope returns what can be done before the plan is carried out, during and after it.
func (s *planScreen) scope() *scope {
	switch {
	case s.run == nil:
		return s.planScope()
	case s.busy():
		return s.runScope()
	default:
		return s.endScope()
	}
}

func (s *planScreen) planScope() *scope {
	return &scope{Name: "plan", Outer: reading(s), Commands: []command{
		{ID: cmdWritePlan, Keys: []string{"a"}, Label: "write", LabelNow: func() string { return fmt.Sprintf("write (%d)", len(s.planned())) }, Help: "plan: on to the question whether to write it", Group: groupPlan, Footer: 1, Writes: true, Disabled: s.nothingPlanned, Do: func() action { return s.ask(s.planned()) }},
		back(command{Help: "plan: back; nothing is written", Group: groupPlan, Footer: 2}, func() action { return closeScreen{s} }),
		s.foldCommand(),
		s.signInCommand(),
	}}
}

func (s *planScreen) runScope() *scope {
	return &scope{Name: "run", Outer: scrolling(s), Commands: []command{
		{ID: cmdPause, Keys: []string{"p"}, Label: "pause", LabelNow: s.pauseLabel, Help: "while it is written: begin no further write; go on", Group: groupPlan, Footer: 1, Disabled: s.isStopping, Do: s.pause},
		{ID: cmdStop, Keys: []string{"s", "esc"}, Label: "stop", LabelNow: s.stopLabel, Help: "while it is written: stop after the writes under way; asks", Group: groupPlan, Footer: 2, Disabled: s.isStopping, Do: s.stop},
		s.foldCommand(),
	}}
}

func (s *planScreen) endScope() *scope {
	return &scope{Name: "run ended", Outer: reading(s), Commands: []command{
		{ID: cmdRetry, Keys: []string{"r"}, Label: "try again", LabelNow: s.retryLabel, Help: "afterwards: try again what was not written; what was denied, by the next profile", Group: groupPlan, Footer: 3, Disabled: s.nothingToRetry, Do: s.retry},
		{ID: cmdUndo, Keys: []string{"u"}, Label: "undo", Help: "afterwards: plan to take back what was written", Group: groupPlan, Footer: 4, Disabled: s.nothingWritten, Do: s.undo},
		{ID: cmdCopy, Keys: []string{"y"}, Label: "copy", Help: "afterwards: copy what came of it, without contacts", Group: groupPlan, Footer: 6, Do: func() action { return copyText{"what came of it", s.summaryText()} }},
		back(command{Help: "afterwards: back to the accounts", Group: groupPlan, Footer: 1}, func() action { return closeScreen{s} }),
		s.foldCommand(),
		s.signInCommand(),
	}}
}

func (s *planScreen) foldCommand() command {
	label := func() string {
		if s.onHeading() {
			return "fold, unfold"
		}
		return ""
	}
	return command{ID: cmdFoldPlan, Keys: []string{"enter"}, Label: "details", LabelNow: label, Help: "plan: fold or unfold a heading; all of an account, or the least", Group: groupPlan, Footer: 5, Do: func() action { s.list.toggle(); return nil }}
}

func (s *planScreen) signInCommand() command {
	return command{ID: cmdSignIn, Keys: []string{"L"}, Label: "sign in", Help: "sign in where accounts wait for it", Group: groupSignIn, Do: func() action { return openSignIns{} }}
}

// Move moves the cursor, which then no longer follows the writes.
func (s *planScreen) Move(m widget.Motion) {
	s.moved = true
	s.list.Move(m)
}

// keyPressed takes back the question whether to stop, unless it is answered.
func (s *planScreen) keyPressed(id commandID) {
	if s.run != nil && id != cmdStop {
		s.run.asked = false
	}
}

func (s *planScreen) nothingPlanned() string {
	switch {
	case len(s.planned()) > 0:
		return ""
	case s.opts.ReadOnly:
		return readOnlyReason
	default:
		return "Nothing in this plan can be written."
	}
}

func (s *planScreen) nothingToRetry() string {
	if len(s.again) == 0 {
		return "There is nothing to try again."
	}
	return ""
}

func (s *planScreen) nothingWritten() string {
	if s.wrote == 0 {
		return "Nothing was written, so there is nothing to take back."
	}
	return ""
}

func (s *planScreen) isStopping() string {
	if s.busy() && s.run.stopping {
		return "Stopping: waiting for the writes under way."
	}
	return ""
}

func (s *planScreen) pauseLabel() string {
	if s.busy() && s.run.batch.Paused() {
		return "go on"
	}
	return ""
}

func (s *planScreen) stopLabel() string {
	if s.busy() && s.run.asked {
		return "stop now"
	}
	return ""
}

func (s *planScreen) retryLabel() string {
	if !slices.ContainsFunc(s.again, func(l *planLine) bool { return l.outcome.Kind != change.WriteCancelled }) {
		return fmt.Sprintf("write the rest (%d)", len(s.again))
	}
	return fmt.Sprintf("try again (%d)", len(s.again))
}

func (s *planScreen) onHeading() bool {
	r, ok := s.list.current()
	return ok && r.line == nil
}

// planned are the lines that are to be changed.
func (s *planScreen) planned() []*planLine {
	for _, g := range s.list.groups {
		if len(g.lines) > 0 && g.lines[0].item.State == change.Planned {
			return g.lines
		}
	}
	return nil
}

func (s *planScreen) update(msg tea.Msg) action {
	switch msg := msg.(type) {
	case planNewsMsg:
		if msg.run == s.run {
			return s.takeNews(msg)
		}
	case planTickMsg:
		if msg.run == s.run && s.busy() {
			s.askPacer()
			return s.run.turn()
		}
	case runReadMsg:
		if msg.plan == s {
			return s.takeBack(msg)
		}
	case clickMsg:
		if row, ok := msg.target.(int); ok {
			s.moved = true
			s.list.click(row)
		}
	case tea.MouseWheelMsg:
		s.moved = true
		s.list.scroll(widget.WheelStep(msg))
	}
	return nil
}

const readOnlyReason = "Read-only: nothing is written. Start without --read-only to write."

// ask asks whether to write lines.
func (s *planScreen) ask(lines []*planLine) action {
	if s.opts.ReadOnly {
		return notify{remark(readOnlyReason)}
	}
	c := newPlanConfirm(s, lines)
	return all{open{c}, run{c.begin()}}
}
