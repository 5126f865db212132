package ui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/ui/widget"
)

// walk leads through the accounts that do not pass, one at a time.
type walk struct {
	fullScreen
	*app
	stage  walkStage
	steps  []*walkStep // in the order of the list
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
	walkSummary
	walkHandOver
)

// walkStep is one account of the walk and what was done about it.
type walkStep struct {
	key     string // of its row
	did     walkDid
	contact *audit.Contact // that was written, or would be by somebody else
	denied  *audit.Trouble // why it could not be written
}

// walkDid is what was done about an account.
type walkDid int

// What can have been done.
const (
	walkNothing walkDid = iota
	walkWrote
	walkSkipped
	walkCollected // somebody else is to write it
)

// newWalk returns a walk on its first page.
func newWalk(a *app) *walk { return &walk{app: a} }

// The commands of the walk.
const (
	cmdGoOn            commandID = "go-on"
	cmdOthers          commandID = "use-for-others"
	cmdSkip            commandID = "skip"
	cmdPreviousAccount commandID = "previous-account"
	cmdHandOver        commandID = "hand-over"
	cmdKeep            commandID = "keep-in-policy"
)

// scope returns the commands of the page that is shown.
func (w *walk) scope() *scope {
	switch w.stage {
	case walkAccount:
		return w.accountScope()
	case walkSummary:
		return w.summaryScope()
	case walkHandOver:
		return w.handOverScope()
	default:
		return w.introScope()
	}
}

func (w *walk) introScope() *scope {
	return &scope{Name: "walk", Outer: reading(&w.scroll), Commands: []command{
		{ID: cmdGoOn, Keys: []string{"enter"}, Label: "begin", LabelNow: w.beginLabel, Help: "walk: begin", Group: groupWalk, Footer: 1, Do: w.goOn},
		w.signInCommand(),
		w.stopCommand("leave"),
	}}
}

func (w *walk) accountScope() *scope {
	return &scope{Name: "walk account", Outer: reading(&w.scroll), Commands: []command{
		{ID: cmdGoOn, Keys: []string{"enter"}, Label: "edit", LabelNow: w.editLabel, Help: "walk: edit the contact of the account", Group: groupWalk, Footer: 1, Do: w.goOn},
		{ID: cmdOthers, Keys: []string{"a"}, Label: "use for the others", Help: "walk: plan what was entered last for all that are left", Group: groupWalk, Footer: 4, Disabled: w.nothingForOthers, Do: w.forOthers},
		{ID: cmdSkip, Keys: []string{"s"}, Label: "skip", Help: "walk: leave this account out", Group: groupWalk, Footer: 3, Do: w.skip},
		w.backCommand(),
		{ID: cmdHandOver, Keys: []string{"t"}, Label: "hand over", Help: "walk: a text for somebody who may write", Group: groupWalk, Footer: 6, Do: w.showHandOver},
		w.signInCommand(),
		w.stopCommand("stop"),
	}}
}

func (w *walk) summaryScope() *scope {
	return &scope{Name: "walk summary", Outer: reading(&w.scroll), Commands: []command{
		{ID: cmdGoOn, Keys: []string{"enter"}, Label: "done", LabelNow: w.doneLabel, Help: "walk: done; or the text to hand over, where there is one", Group: groupWalk, Footer: 1, Do: w.goOn},
		w.backCommand(),
		{ID: cmdHandOver, Keys: []string{"t"}, Label: "hand over", Help: "walk: a text for somebody who may write", Group: groupWalk, Footer: 6, Disabled: w.nothingToHandOver, Do: w.showHandOver},
		{ID: cmdKeep, Keys: []string{"p"}, Label: "keep in the policy file", Help: "walk: write what was entered into the policy file; asks", Group: groupWalk, Footer: 3, Disabled: w.nothingToKeep, Do: w.keep},
		w.signInCommand(),
		w.stopCommand("leave"),
	}}
}

func (w *walk) handOverScope() *scope {
	return &scope{Name: "hand over", Outer: reading(&w.scroll), Commands: []command{
		{ID: cmdCopy, Keys: []string{"y"}, Label: "copy", Help: "walk: copy the text to hand over", Group: groupWalk, Footer: 1, Do: func() action { return copyText{"the text to hand over", w.handOverText()} }},
		w.stopCommand("back"),
	}}
}

func (w *walk) backCommand() command {
	return command{ID: cmdPreviousAccount, Keys: []string{"b"}, Label: "back", Help: "walk: to the account before", Group: groupWalk, Footer: 5, Do: w.back}
}

func (w *walk) signInCommand() command {
	return command{ID: cmdSignIn, Keys: []string{"L"}, Label: "sign in", Help: "walk: sign in where accounts wait for it", Group: groupWalk, Footer: 7, Disabled: w.nothingToSignIn, Do: func() action { return openSignIns{} }}
}

func (w *walk) stopCommand(label string) command {
	return back(command{Label: label, Help: "walk: stop; what was done stays done", Group: groupWalk, Footer: 1}, w.stop)
}

func (w *walk) update(msg tea.Msg) action {
	switch msg := msg.(type) {
	case writeEnded:
		return w.wrote(msg)
	case draftCollected:
		return w.collected(msg)
	case policySaved:
		if msg.change.contact != nil {
			w.kept = true
			return notify{remark(fmt.Sprintf("Written: %s. Every account is held to it from now on.", msg.path))}
		}
	case tea.MouseWheelMsg:
		w.scroll.By(widget.WheelStep(msg))
	}
	return nil
}

// show shows a page from its top.
func (w *walk) show(to walkStage) {
	w.stage = to
	w.scroll.Move(widget.ToTop)
}

func (w *walk) nothingForOthers() string {
	if w.last() == nil || len(w.others()) == 0 {
		return "First enter a contact for one account: then it can be used for the others."
	}
	return ""
}

func (w *walk) nothingToSignIn() string {
	if len(w.signIns.waiting) == 0 {
		return "No account waits for a sign-in."
	}
	return ""
}

func (w *walk) nothingToKeep() string {
	if !w.keepable() {
		return "There is nothing to write into the policy file."
	}
	return ""
}

func (w *walk) nothingToHandOver() string {
	if w.toHandOver() == 0 {
		return "Nothing was entered for another person to write."
	}
	return ""
}

func (w *walk) beginLabel() string {
	if w.nothingToDo() {
		return "done"
	}
	return ""
}

func (w *walk) editLabel() string {
	if _, row := w.step(); row != nil && row.Result != nil {
		return editWords(row)
	}
	return ""
}

func (w *walk) doneLabel() string {
	if w.toHandOver() > 0 {
		return "text to hand over"
	}
	return ""
}

// nothingToDo tells that every account was read and none is to be led through.
func (w *walk) nothingToDo() bool { return w.overview().walkable == 0 && !w.isReading() }

// toHandOver is how many accounts somebody else is to write.
func (w *walk) toHandOver() int {
	n := 0
	for _, s := range w.steps {
		if s.did == walkCollected || s.did != walkWrote && s.denied != nil {
			n++
		}
	}
	return n
}

// walkScopes returns the scopes of the package's screens. The screens are zero values: their
// scopes are listed, and no command of them runs.
func walkScopes() []*scope {
	w := &walk{}
	return []*scope{w.introScope(), w.accountScope(), w.summaryScope(), w.handOverScope()}
}
