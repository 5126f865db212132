package walk

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/ui/screen"
	"accountable/ui/widget"
)

// Walk is the screen that leads through the accounts with problems, one at a time.
type Walk struct {
	screen.FullScreen
	*screen.App
	stage          stage
	Steps          []*step // in the order of the accounts list
	at             int
	scroll         widget.Scroller
	cachedOverview widget.Kept[int, *overview] // by screen.App.Revision
	plannedContact *audit.Contact              // contact of the open plan for the other accounts; nil: no plan is open
	savedInPolicy  bool                        // the contact was written into the policy file
	handOverFrom   stage                       // the page to return to from the text to hand over
}

// stage is a page of the walk.
type stage int

// The pages of a walk.
const (
	introStage stage = iota
	accountStage
	SummaryStage
	handOverStage
)

// step is one account of the walk and what was done about it.
type step struct {
	key      string // of the row
	Progress progress
	Contact  *audit.Contact // written, or to be written by another person
	denied   *audit.Trouble // why AWS refused the write
}

// progress is what was done for an account.
type progress int

// The kinds of progress.
const (
	untouched progress = iota
	Written
	skipped
	Collected // another person has to write it
)

// New returns a walk that shows its introduction.
func New(a *screen.App) *Walk { return &Walk{App: a} }

// The commands of the walk.
const (
	cmdContinue        screen.CommandID = "go-on"
	cmdUseForOthers    screen.CommandID = "use-for-others"
	cmdSkip            screen.CommandID = "skip"
	cmdPreviousAccount screen.CommandID = "previous-account"
	cmdHandOver        screen.CommandID = "hand-over"
	cmdSaveInPolicy    screen.CommandID = "keep-in-policy"
)

// Scope returns the commands of the current page.
func (w *Walk) Scope() *screen.Scope {
	switch w.stage {
	case accountStage:
		return w.accountScope()
	case SummaryStage:
		return w.summaryScope()
	case handOverStage:
		return w.handOverScope()
	default:
		return w.introScope()
	}
}

func (w *Walk) introScope() *screen.Scope {
	return &screen.Scope{Name: "walk", Outer: screen.Reading(&w.scroll), Commands: []screen.Command{
		{ID: cmdContinue, Keys: []string{"enter"}, Label: "start", LabelNow: screen.When(w.isDone, "done"), Help: "walk: start", Group: screen.GroupWalk, Footer: 1, Do: w.continueWalk},
		w.signInCommand(),
		w.stopCommand("leave"),
	}}
}

func (w *Walk) accountScope() *screen.Scope {
	return &screen.Scope{Name: "walk account", Outer: screen.Reading(&w.scroll), Commands: []screen.Command{
		{ID: cmdContinue, Keys: []string{"enter"}, Label: "edit", LabelNow: w.editLabel, Help: "walk: edit the contact of the account", Group: screen.GroupWalk, Footer: 1, Do: w.continueWalk},
		{ID: cmdUseForOthers, Keys: []string{"a"}, Label: "use for the others", Help: "walk: use the last contact for all remaining accounts", Group: screen.GroupWalk, Footer: 4, Disabled: screen.When(func() bool { return w.lastContact() == nil || len(w.openSteps()) == 0 }, "Fill in one account first."), Do: w.planForOthers},
		{ID: cmdSkip, Keys: []string{"s"}, Label: "skip", Help: "walk: skip this account", Group: screen.GroupWalk, Footer: 3, Do: w.skipAccount},
		w.backCommand(),
		{ID: cmdHandOver, Keys: []string{"t"}, Label: "hand over", Help: "walk: show a text for a person who may write", Group: screen.GroupWalk, Footer: 6, Do: w.showHandOver},
		w.signInCommand(),
		w.stopCommand("stop"),
	}}
}

func (w *Walk) summaryScope() *screen.Scope {
	return &screen.Scope{Name: "walk summary", Outer: screen.Reading(&w.scroll), Commands: []screen.Command{
		{ID: cmdContinue, Keys: []string{"enter"}, Label: "done", LabelNow: screen.When(func() bool { return w.countHandedOver() > 0 }, "text to hand over"), Help: "walk: close, or show the text to hand over", Group: screen.GroupWalk, Footer: 1, Do: w.continueWalk},
		w.backCommand(),
		{ID: cmdHandOver, Keys: []string{"t"}, Label: "hand over", Help: "walk: show a text for a person who may write", Group: screen.GroupWalk, Footer: 6, Disabled: screen.When(func() bool { return w.countHandedOver() == 0 }, "Nothing to hand over."), Do: w.showHandOver},
		{ID: cmdSaveInPolicy, Keys: []string{"p"}, Label: "save in the policy", Help: "walk: save the contact in the policy file (asks first)", Group: screen.GroupWalk, Footer: 3, Disabled: screen.When(func() bool { return !w.canSaveInPolicy() }, "Nothing to save in the policy file."), Do: w.saveInPolicy},
		w.signInCommand(),
		w.stopCommand("leave"),
	}}
}

func (w *Walk) handOverScope() *screen.Scope {
	return &screen.Scope{Name: "hand over", Outer: screen.Reading(&w.scroll), Commands: []screen.Command{
		{ID: screen.CmdCopy, Keys: []string{"y"}, Label: "copy", Help: "walk: copy the text to hand over", Group: screen.GroupWalk, Footer: 1, Do: func() screen.Action { return screen.Copy("the text to hand over", w.handOverText()...) }},
		w.stopCommand("back"),
	}}
}

func (w *Walk) backCommand() screen.Command {
	return screen.Command{ID: cmdPreviousAccount, Keys: []string{"b"}, Label: "back", Help: "walk: previous account", Group: screen.GroupWalk, Footer: 5, Do: w.showPrevious}
}

func (w *Walk) signInCommand() screen.Command {
	return screen.Command{ID: screen.CmdSignIn, Keys: []string{"L"}, Label: "sign in", Help: "walk: sign in for accounts that need it", Group: screen.GroupWalk, Footer: 7, Disabled: screen.When(func() bool { return len(w.SignIns.Waiting) == 0 }, "No account needs a sign-in."), Do: func() screen.Action { return screen.OpenSignIns{} }}
}

func (w *Walk) stopCommand(label string) screen.Command {
	return screen.Back(screen.Command{Label: label, Help: "walk: stop; written contacts stay", Group: screen.GroupWalk, Footer: 1}, w.stopWalk)
}

// Update handles messages of other screens and the mouse wheel.
func (w *Walk) Update(msg tea.Msg) screen.Action {
	switch msg := msg.(type) {
	case screen.WriteEnded:
		return w.recordWrite(msg)
	case screen.DraftCollected:
		return w.recordDraft(msg)
	case screen.PolicySaved:
		if msg.Change.Contact != nil {
			w.savedInPolicy = true
			return screen.Notify{Notice: screen.Remark(fmt.Sprintf("Saved in %s. Every account is checked against it now.", msg.Path))}
		}
	case tea.MouseWheelMsg:
		w.scroll.By(widget.WheelStep(msg))
	}
	return nil
}

// ShowStage shows a page from its top.
func (w *Walk) ShowStage(to stage) {
	w.stage = to
	w.scroll.Move(widget.ToTop)
}

func (w *Walk) editLabel() string {
	if _, row := w.currentStep(); row != nil && row.Result != nil {
		return editLabel(row)
	}
	return ""
}

// isDone reports whether all accounts have been read and none needs the walk.
func (w *Walk) isDone() bool { return w.overview().walkable == 0 && !w.Scan.Reading() }

// countHandedOver returns how many accounts another person has to write.
func (w *Walk) countHandedOver() int {
	n := 0
	for _, s := range w.Steps {
		if s.Progress == Collected || s.Progress != Written && s.denied != nil {
			n++
		}
	}
	return n
}

// Scopes returns the scopes of the package's screens for the help and for tests. Their
// commands must not be run.
func Scopes() []*screen.Scope {
	w := &Walk{}
	return []*screen.Scope{w.introScope(), w.accountScope(), w.summaryScope(), w.handOverScope()}
}
