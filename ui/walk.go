package ui

import (
	tea "charm.land/bubbletea/v2"

	"accountable/audit"
)

// walk leads through the accounts that do not pass, one at a time.
type walk struct {
	screen
	*shell
	stage  walkStage
	steps  []*walkStep // in the order of the list
	at     int
	scroll scroller
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

// openWalk opens the walk.
func openWalk(sh *shell) action { return open{newWalk(sh)} }

func newWalk(sh *shell) *walk { return &walk{shell: sh} }

func (w *walk) scope() scope {
	switch w.stage {
	case walkAccount:
		return inWalk
	case walkSummary:
		return inWalkEnd
	case walkHandOver:
		return inHandOver
	default:
		return inWalkIntro
	}
}

func (w *walk) update(msg tea.Msg) action {
	switch msg := msg.(type) {
	case keyMsg:
		return w.key(msg.command)
	case tea.MouseWheelMsg:
		w.scroll.by(wheelStep(msg))
	}
	return nil
}

func (w *walk) key(c command) action {
	if w.scroll.move(c) {
		return nil
	}
	do, ok := walkCommands[c]
	if !ok {
		return nil
	}
	return do(w)
}

// walkCommands are what keys do in the walk.
var walkCommands = map[command]func(*walk) action{
	walkOn:       (*walk).goOn,
	walkSkip:     (*walk).skip,
	walkBack:     (*walk).back,
	useForOthers: (*walk).forOthers,
	handOver:     (*walk).showHandOver,
	copyHandOver: func(w *walk) action { return copyText{"the text to hand over", w.handOverText()} },
	keepInPolicy: (*walk).keep,
	openSignIns:  func(w *walk) action { return signInFor(w.shell, nil) },
	goBack:       (*walk).stop,
}

// turn shows a page from its top.
func (w *walk) turn(to walkStage) {
	w.stage = to
	w.scroll.top()
}

// idle is what there is no occasion for.
func (w *walk) idle(c command) bool {
	switch c {
	case useForOthers:
		return w.last() == nil || len(w.others()) == 0
	case openSignIns:
		return len(w.signIns.waiting) == 0
	case keepInPolicy:
		return !w.keepable()
	case handOver:
		return w.stage == walkSummary && w.toHandOver() == 0
	default:
		return false
	}
}

// words are what enter does on a page.
func (w *walk) words(c command) string {
	switch {
	case c == walkOn && w.stage == walkIntro && w.nothingToDo():
		return "done"
	case c == walkOn && w.stage == walkSummary && w.toHandOver() > 0:
		return "text to hand over"
	case c == walkOn && w.stage == walkAccount:
		if _, row := w.step(); row != nil && row.Result != nil {
			return editWords(row)
		}
	case c == goBack && w.stage == walkAccount:
		return "stop"
	case c == goBack && w.stage != walkHandOver:
		return "leave"
	}
	return ""
}

// nothingToDo tells that every account was read and none is to be led through.
func (w *walk) nothingToDo() bool { return w.look().walkable == 0 && !w.era.busy() }

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
