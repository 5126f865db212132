package walk

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/ui/screen"
	"accountable/ui/widget"
)

// Walk leads through the accounts that do not pass, one at a time.
type Walk struct {
	screen.FullScreen
	*screen.App
	stage  walkStage
	Steps  []*walkStep // in the order of the list
	at     int
	scroll widget.Scroller
	seen   walkSeen
	used   *audit.Contact // that a plan was opened with
	kept   bool           // what was entered was written into the policy file
	from   walkStage      // the page that the text to hand over was opened from
}

// walkStage is the page that is shown.
type walkStage int

// The stages of a walk.
const (
	walkIntro walkStage = iota
	walkAccount
	WalkSummary
	walkHandOver
)

// walkStep is one account of the walk and what was done about it.
type walkStep struct {
	key     string // of its row
	Did     walkDid
	Contact *audit.Contact // that was written, or would be by somebody else
	denied  *audit.Trouble // why it could not be written
}

// walkDid is what was done about an account.
type walkDid int

// What can have been done.
const (
	walkNothing walkDid = iota
	WalkWrote
	walkSkipped
	WalkCollected // somebody else is to write it
)

// New returns a walk on its first page.
func New(a *screen.App) *Walk { return &Walk{App: a} }

// The commands of the walk.
const (
	cmdGoOn            screen.CommandID = "go-on"
	cmdOthers          screen.CommandID = "use-for-others"
	cmdSkip            screen.CommandID = "skip"
	cmdPreviousAccount screen.CommandID = "previous-account"
	cmdHandOver        screen.CommandID = "hand-over"
	cmdKeep            screen.CommandID = "keep-in-policy"
)

// Scope returns the commands of the page that is shown.
func (w *Walk) Scope() *screen.Scope {
	switch w.stage {
	case walkAccount:
		return w.accountScope()
	case WalkSummary:
		return w.summaryScope()
	case walkHandOver:
		return w.handOverScope()
	default:
		return w.introScope()
	}
}

func (w *Walk) introScope() *screen.Scope {
	return &screen.Scope{Name: "walk", Outer: screen.Reading(&w.scroll), Commands: []screen.Command{
		{ID: cmdGoOn, Keys: []string{"enter"}, Label: "begin", LabelNow: w.beginLabel, Help: "walk: begin", Group: screen.GroupWalk, Footer: 1, Do: w.goOn},
		w.signInCommand(),
		w.stopCommand("leave"),
	}}
}

func (w *Walk) accountScope() *screen.Scope {
	return &screen.Scope{Name: "walk account", Outer: screen.Reading(&w.scroll), Commands: []screen.Command{
		{ID: cmdGoOn, Keys: []string{"enter"}, Label: "edit", LabelNow: w.editLabel, Help: "walk: edit the contact of the account", Group: screen.GroupWalk, Footer: 1, Do: w.goOn},
		{ID: cmdOthers, Keys: []string{"a"}, Label: "use for the others", Help: "walk: plan what was entered last for all that are left", Group: screen.GroupWalk, Footer: 4, Disabled: w.nothingForOthers, Do: w.forOthers},
		{ID: cmdSkip, Keys: []string{"s"}, Label: "skip", Help: "walk: leave this account out", Group: screen.GroupWalk, Footer: 3, Do: w.skip},
		w.backCommand(),
		{ID: cmdHandOver, Keys: []string{"t"}, Label: "hand over", Help: "walk: a text for somebody who may write", Group: screen.GroupWalk, Footer: 6, Do: w.showHandOver},
		w.signInCommand(),
		w.stopCommand("stop"),
	}}
}

func (w *Walk) summaryScope() *screen.Scope {
	return &screen.Scope{Name: "walk summary", Outer: screen.Reading(&w.scroll), Commands: []screen.Command{
		{ID: cmdGoOn, Keys: []string{"enter"}, Label: "done", LabelNow: w.doneLabel, Help: "walk: done; or the text to hand over, where there is one", Group: screen.GroupWalk, Footer: 1, Do: w.goOn},
		w.backCommand(),
		{ID: cmdHandOver, Keys: []string{"t"}, Label: "hand over", Help: "walk: a text for somebody who may write", Group: screen.GroupWalk, Footer: 6, Disabled: w.nothingToHandOver, Do: w.showHandOver},
		{ID: cmdKeep, Keys: []string{"p"}, Label: "keep in the policy file", Help: "walk: write what was entered into the policy file; asks", Group: screen.GroupWalk, Footer: 3, Disabled: w.nothingToKeep, Do: w.keep},
		w.signInCommand(),
		w.stopCommand("leave"),
	}}
}

func (w *Walk) handOverScope() *screen.Scope {
	return &screen.Scope{Name: "hand over", Outer: screen.Reading(&w.scroll), Commands: []screen.Command{
		{ID: screen.CmdCopy, Keys: []string{"y"}, Label: "copy", Help: "walk: copy the text to hand over", Group: screen.GroupWalk, Footer: 1, Do: func() screen.Action { return screen.CopyText{What: "the text to hand over", Text: w.handOverText()} }},
		w.stopCommand("back"),
	}}
}

func (w *Walk) backCommand() screen.Command {
	return screen.Command{ID: cmdPreviousAccount, Keys: []string{"b"}, Label: "back", Help: "walk: to the account before", Group: screen.GroupWalk, Footer: 5, Do: w.back}
}

func (w *Walk) signInCommand() screen.Command {
	return screen.Command{ID: screen.CmdSignIn, Keys: []string{"L"}, Label: "sign in", Help: "walk: sign in where accounts wait for it", Group: screen.GroupWalk, Footer: 7, Disabled: w.nothingToSignIn, Do: func() screen.Action { return screen.OpenSignIns{} }}
}

func (w *Walk) stopCommand(label string) screen.Command {
	return screen.Back(screen.Command{Label: label, Help: "walk: stop; what was done stays done", Group: screen.GroupWalk, Footer: 1}, w.stop)
}

func (w *Walk) Update(msg tea.Msg) screen.Action {
	switch msg := msg.(type) {
	case screen.WriteEnded:
		return w.wrote(msg)
	case screen.DraftCollected:
		return w.collected(msg)
	case screen.PolicySaved:
		if msg.Change.Contact != nil {
			w.kept = true
			return screen.Notify{Notice: screen.Remark(fmt.Sprintf("Written: %s. Every account is held to it from now on.", msg.Path))}
		}
	case tea.MouseWheelMsg:
		w.scroll.By(widget.WheelStep(msg))
	}
	return nil
}

// Show shows a page from its top.
func (w *Walk) Show(to walkStage) {
	w.stage = to
	w.scroll.Move(widget.ToTop)
}

func (w *Walk) nothingForOthers() string {
	if w.last() == nil || len(w.others()) == 0 {
		return "First enter a contact for one account: then it can be used for the others."
	}
	return ""
}

func (w *Walk) nothingToSignIn() string {
	if len(w.SignIns.Waiting) == 0 {
		return "No account waits for a sign-in."
	}
	return ""
}

func (w *Walk) nothingToKeep() string {
	if !w.keepable() {
		return "There is nothing to write into the policy file."
	}
	return ""
}

func (w *Walk) nothingToHandOver() string {
	if w.toHandOver() == 0 {
		return "Nothing was entered for another person to write."
	}
	return ""
}

func (w *Walk) beginLabel() string {
	if w.nothingToDo() {
		return "done"
	}
	return ""
}

func (w *Walk) editLabel() string {
	if _, row := w.step(); row != nil && row.Result != nil {
		return editWords(row)
	}
	return ""
}

func (w *Walk) doneLabel() string {
	if w.toHandOver() > 0 {
		return "text to hand over"
	}
	return ""
}

// nothingToDo tells that every account was read and none is to be led through.
func (w *Walk) nothingToDo() bool { return w.overview().walkable == 0 && !w.Scan.Reading() }

// toHandOver is how many accounts somebody else is to write.
func (w *Walk) toHandOver() int {
	n := 0
	for _, s := range w.Steps {
		if s.Did == WalkCollected || s.Did != WalkWrote && s.denied != nil {
			n++
		}
	}
	return n
}

// Scopes returns the scopes of the package's screens. The screens are zero values: their
// scopes are listed, and no command of them runs.
func Scopes() []*screen.Scope {
	w := &Walk{}
	return []*screen.Scope{w.introScope(), w.accountScope(), w.summaryScope(), w.handOverScope()}
}
