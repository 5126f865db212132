package plan

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/ui/describe"
	"accountable/ui/screen"
	"accountable/ui/style"
	"accountable/ui/widget"
)

// About says what a plan is made for.
type About struct {
	// Title heads the screen and the confirm, such as "What the policy wants".
	Title string
	// hidden is how many of the accounts were marked and are not in view, and why,
	// such as "3 hidden by the filter"; "": none.
	hidden string
	// from is the screen on which the plan was asked for and that is done with once
	// something of it was written; nil: none is.
	from screen.Screen
}

// Screen shows what a plan would do, has it confirmed, carries it out and
// says what came of it. It is one surface for all of that, so that an account
// stays where it is while it goes from planned to written.
type Screen struct {
	screen.FullScreen
	*screen.App
	about  About
	Lines  []*planLine // one for each item of the plan, in its order
	List   planList
	shape  planShape
	types  int // how many types of contacts the plan is about
	before int // the widest value that a change replaces, in cells

	Run     *PlanRun     // nil: nothing was confirmed yet
	undoing widget.Guard // reads the journal for what the run wrote
	runID   string       // of the journal, "" before anything was written
	again   []*planLine  // that can be tried again
	wrote   int          // how many were written, as far as anybody knows
	moved   bool         // somebody moved the cursor while it was written
}

// planLine is one item of a plan and what became of it.
type planLine struct {
	Item    change.PlanItem
	account string
	name    string
	differs []fieldChange
	Open    bool // all is shown of it

	begun   bool         // it is being written, or was
	stage   change.Stage // that it has come to
	outcome *change.Outcome
}

// fieldChange is a field that a change would change, as it is shown.
type fieldChange struct {
	field       audit.Field
	before, now string
}

// New shows a plan on the full screen: each account before → after,
// what cannot be written with the reason, what stays as it is folded away. From
// there a person goes on to the confirm, sees every write as it is made, retries
// what failed and takes the run back. Nothing has been written when it opens.
// Open it with open{newPlanScreen(…)}; it leaves by itself. It looks at nothing
// that changes, so that a large one may be made beside the event loop.
func New(sh *screen.App, plan change.Plan, about About) *Screen {
	s := &Screen{App: sh, about: about}
	types := map[audit.ContactType]bool{}
	for _, item := range plan.Items {
		l := newPlanLine(item)
		for _, c := range l.differs {
			s.before = max(s.before, c.widthBefore())
		}
		s.Lines = append(s.Lines, l)
		types[item.Change.Type] = true
	}
	s.types = len(types)
	s.List.Group(s.plannedGroups())
	return s
}

func newPlanLine(item change.PlanItem) *planLine {
	c := item.Change
	l := &planLine{
		Item: item, account: style.Clean(cmp.Or(c.AccountID, c.Target.AccountID)),
		name: style.Clean(cmp.Or(c.Target.Name, describe.ProfileText(c.Target))),
	}
	if item.State != change.Planned {
		return l
	}
	for _, f := range audit.Fields {
		if before, now := describe.ValueOf(f, c.Before), describe.ValueOf(f, c.After); before != now {
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
	Folded bool
}

// plannedGroups part the lines by what the plan does about them.
func (s *Screen) plannedGroups() []*planGroup {
	groups := []*planGroup{
		{words: "to be changed", state: string(audit.Warn)},
		{words: "cannot be written", state: string(audit.Error)},
		{words: "unchanged", state: string(audit.Pass), Folded: true},
	}
	at := map[change.PlanState]int{change.Planned: 0, change.Unwritable: 1, change.Unchanged: 2}
	for _, l := range s.Lines {
		g := groups[at[l.Item.State]]
		g.lines = append(g.lines, l)
	}
	groups = slices.DeleteFunc(groups, func(g *planGroup) bool { return len(g.lines) == 0 })
	if len(groups) == 1 { // else nothing would be shown
		groups[0].Folded = false
	}
	return groups
}

// The commands of a plan.
const (
	cmdWritePlan screen.CommandID = "write-plan"
	cmdFoldPlan  screen.CommandID = "fold-plan"
	cmdPause     screen.CommandID = "pause"
	cmdStop      screen.CommandID = "stop"
	cmdRetry     screen.CommandID = "retry"
)

// Scope returns what can be done before the plan is carried out, during and after it.
func (s *Screen) Scope() *screen.Scope {
	switch {
	case s.Run == nil:
		return s.planScope()
	case s.busy():
		return s.runScope()
	default:
		return s.endScope()
	}
}

func (s *Screen) planScope() *screen.Scope {
	return &screen.Scope{Name: "plan", Outer: screen.Reading(s), Commands: []screen.Command{
		{ID: cmdWritePlan, Keys: []string{"a"}, Label: "write", LabelNow: func() string { return fmt.Sprintf("write (%d)", len(s.Planned())) }, Help: "plan: on to the question whether to write it", Group: screen.GroupPlan, Footer: 1, Writes: true, Disabled: s.nothingPlanned, Do: func() screen.Action { return s.ask(s.Planned()) }},
		screen.Back(screen.Command{Help: "plan: back; nothing is written", Group: screen.GroupPlan, Footer: 2}, func() screen.Action { return screen.Close{Screen: s} }),
		s.foldCommand(),
		s.signInCommand(),
	}}
}

func (s *Screen) runScope() *screen.Scope {
	return &screen.Scope{Name: "run", Outer: screen.Scrolling(s), Commands: []screen.Command{
		{ID: cmdPause, Keys: []string{"p"}, Label: "pause", LabelNow: s.pauseLabel, Help: "while it is written: begin no further write; go on", Group: screen.GroupPlan, Footer: 1, Disabled: s.isStopping, Do: s.pause},
		{ID: cmdStop, Keys: []string{"s", "esc"}, Label: "stop", LabelNow: s.stopLabel, Help: "while it is written: stop after the writes under way; asks", Group: screen.GroupPlan, Footer: 2, Disabled: s.isStopping, Do: s.stop},
		s.foldCommand(),
	}}
}

func (s *Screen) endScope() *screen.Scope {
	return &screen.Scope{Name: "run ended", Outer: screen.Reading(s), Commands: []screen.Command{
		{ID: cmdRetry, Keys: []string{"r"}, Label: "try again", LabelNow: s.retryLabel, Help: "afterwards: try again what was not written; what was denied, by the next profile", Group: screen.GroupPlan, Footer: 3, Disabled: s.nothingToRetry, Do: s.retry},
		{ID: screen.CmdUndo, Keys: []string{"u"}, Label: "undo", Help: "afterwards: plan to take back what was written", Group: screen.GroupPlan, Footer: 4, Disabled: s.nothingWritten, Do: s.undo},
		{ID: screen.CmdCopy, Keys: []string{"y"}, Label: "copy", Help: "afterwards: copy what came of it, without contacts", Group: screen.GroupPlan, Footer: 6, Do: func() screen.Action { return screen.CopyText{What: "what came of it", Text: s.summaryText()} }},
		screen.Back(screen.Command{Help: "afterwards: back to the accounts", Group: screen.GroupPlan, Footer: 1}, func() screen.Action { return screen.Close{Screen: s} }),
		s.foldCommand(),
		s.signInCommand(),
	}}
}

func (s *Screen) foldCommand() screen.Command {
	label := func() string {
		if s.onHeading() {
			return "fold, unfold"
		}
		return ""
	}
	return screen.Command{ID: cmdFoldPlan, Keys: []string{"enter"}, Label: "details", LabelNow: label, Help: "plan: fold or unfold a heading; all of an account, or the least", Group: screen.GroupPlan, Footer: 5, Do: func() screen.Action { s.List.Toggle(); return nil }}
}

func (s *Screen) signInCommand() screen.Command {
	return screen.Command{ID: screen.CmdSignIn, Keys: []string{"L"}, Label: "sign in", Help: "sign in where accounts wait for it", Group: screen.GroupSignIn, Do: func() screen.Action { return screen.OpenSignIns{} }}
}

// Move moves the cursor, which then no longer follows the writes.
func (s *Screen) Move(m widget.Motion) {
	s.moved = true
	s.List.Move(m)
}

// OnKey takes back the question whether to stop, unless it is answered.
func (s *Screen) OnKey(id screen.CommandID) {
	if s.Run != nil && id != cmdStop {
		s.Run.asked = false
	}
}

func (s *Screen) nothingPlanned() string {
	switch {
	case len(s.Planned()) > 0:
		return ""
	case s.Options.ReadOnly:
		return readOnlyReason
	default:
		return "Nothing in this plan can be written."
	}
}

func (s *Screen) nothingToRetry() string {
	if len(s.again) == 0 {
		return "There is nothing to try again."
	}
	return ""
}

func (s *Screen) nothingWritten() string {
	if s.wrote == 0 {
		return "Nothing was written, so there is nothing to take back."
	}
	return ""
}

func (s *Screen) isStopping() string {
	if s.busy() && s.Run.stopping {
		return "Stopping: waiting for the writes under way."
	}
	return ""
}

func (s *Screen) pauseLabel() string {
	if s.busy() && s.Run.Batch.Paused() {
		return "go on"
	}
	return ""
}

func (s *Screen) stopLabel() string {
	if s.busy() && s.Run.asked {
		return "stop now"
	}
	return ""
}

func (s *Screen) retryLabel() string {
	if !slices.ContainsFunc(s.again, func(l *planLine) bool { return l.outcome.Kind != change.WriteCancelled }) {
		return fmt.Sprintf("write the rest (%d)", len(s.again))
	}
	return fmt.Sprintf("try again (%d)", len(s.again))
}

func (s *Screen) onHeading() bool {
	r, ok := s.List.current()
	return ok && r.line == nil
}

// Planned are the lines that are to be changed.
func (s *Screen) Planned() []*planLine {
	for _, g := range s.List.Groups {
		if len(g.lines) > 0 && g.lines[0].Item.State == change.Planned {
			return g.lines
		}
	}
	return nil
}

func (s *Screen) Update(msg tea.Msg) screen.Action {
	switch msg := msg.(type) {
	case PlanNewsMsg:
		if s.Run != nil && s.Run.Guard.Accepts(msg.Ticket) {
			return s.TakeNews(msg)
		}
	case PlanTickMsg:
		if s.busy() && s.Run.Guard.Accepts(msg.Ticket) {
			s.askPacer()
			return s.Run.turn()
		}
	case widget.Answer[[]change.Entry]:
		if s.undoing.Close(msg.Ticket) {
			return s.takeBack(msg.Value, msg.Err)
		}
	case screen.ClickMsg:
		if row, ok := msg.Target.(int); ok {
			s.moved = true
			s.List.click(row)
		}
	case tea.MouseWheelMsg:
		s.moved = true
		s.List.scroll(widget.WheelStep(msg))
	}
	return nil
}

const readOnlyReason = "Read-only: nothing is written. Start without --read-only to write."

// ask asks whether to write lines.
func (s *Screen) ask(lines []*planLine) screen.Action {
	if s.Options.ReadOnly {
		return screen.Notify{Notice: screen.Remark(readOnlyReason)}
	}
	c := NewPlanConfirm(s, lines)
	return screen.All{screen.Open{Screen: c}, screen.Run{Cmd: c.begin()}}
}
