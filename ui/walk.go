package ui

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/ui/style"
)

// walk leads through the accounts that do not pass, one at a time.
type walk struct {
	screen
	*shell
	stage  walkStage
	steps  []*walkStep // in the order of the list
	at     int
	scroll scroller
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

// left are the rows that do not pass and can be led through, and, apart from
// them, those that are not to be written.
func (w *walk) left() (walkable, kept []*audit.Row) {
	for _, row := range w.roster.Rows() {
		status := row.Status()
		if row.SameAs != "" || row.Result == nil || status != audit.Fail && status != audit.Warn || !isRead(row.Result) {
			continue
		}
		if w.why(row) != "" {
			kept = append(kept, row)
			continue
		}
		walkable = append(walkable, row)
	}
	return walkable, kept
}

// why is why an account is not led through, or "". That the program writes
// nothing, or that IAM denied it, is no such reason: what is to be done is handed over.
func (w *walk) why(row *audit.Row) string {
	planner := w.opts.Planner
	planner.ReadOnly = false
	order := planner.Order
	order.ReadOnly = nil
	return planner.Forbidden(row.Result.Target, order.Routes(*row.Result))
}

// collects tells that what is entered for an account is for somebody else to write.
func (w *walk) collects(row *audit.Row) bool {
	return w.opts.ReadOnly || w.opts.Planner.ReadOnly || w.planner().Forbidden(row.Result.Target, w.opts.Planner.Order.Routes(*row.Result)) != ""
}

// gather takes in accounts that do not pass and have no step yet, and tells
// whether there were any.
func (w *walk) gather() bool {
	known := map[string]bool{}
	for _, s := range w.steps {
		known[s.key] = true
	}
	walkable, _ := w.left()
	n := len(w.steps)
	for _, row := range walkable {
		if !known[row.Target.Key] {
			w.steps = append(w.steps, &walkStep{key: row.Target.Key})
		}
	}
	return len(w.steps) > n
}

// step is the one that is shown, and its row.
func (w *walk) step() (*walkStep, *audit.Row) {
	if w.at < 0 || w.at >= len(w.steps) {
		return nil, nil
	}
	s := w.steps[w.at]
	return s, w.roster.Row(s.key)
}

// open tells whether something is still to be done about a step.
func (w *walk) open(s *walkStep) bool {
	row := w.roster.Row(s.key)
	return s.did == walkNothing && row != nil && row.Result != nil && !passes(row.Status())
}

// others are the steps about which nothing was done yet.
func (w *walk) others() []*walkStep {
	return slices.DeleteFunc(slices.Clone(w.steps), func(s *walkStep) bool { return !w.open(s) })
}

// last is the contact that was entered last; nil: none was.
func (w *walk) last() *audit.Contact {
	for i := range w.steps {
		s := w.steps[(w.at-i+2*len(w.steps))%len(w.steps)]
		if s.contact != nil {
			return s.contact
		}
	}
	return nil
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

// goOn is enter: it begins, opens the form of the account, or ends.
func (w *walk) goOn() action {
	switch w.stage {
	case walkIntro:
		w.gather()
		if len(w.steps) == 0 {
			if w.era.busy() {
				return tell{remark("Wait a moment: nothing that does not pass has been read yet.")}
			}
			return leave{w}
		}
		w.at = -1
		return w.next()
	case walkAccount:
		return w.edit()
	case walkSummary:
		if w.toHandOver() > 0 {
			return w.showHandOver()
		}
		return leave{w}
	default:
		return w.stop()
	}
}

// edit opens the form of the account that is shown.
func (w *walk) edit() action {
	s, row := w.step()
	if row == nil || row.Result == nil {
		return nil
	}
	g := &guide{step: w.progress(), start: w.start(row)}
	if w.collects(row) {
		g.collect = func(c audit.Contact) action { return w.collected(s, c) }
	} else {
		g.wrote = func(o audit.Outcome) action { return w.wrote(s, o) }
	}
	return guided(w.shell, row, g)
}

// start is what a form begins with where nothing is set: what the policy wants,
// else what was entered last.
func (w *walk) start(row *audit.Row) *audit.Contact {
	want := w.opts.Planner.Policy.Want(row.Result.Target, audit.Security)
	if len(want.Values) > 0 && len(want.Undecided) == 0 {
		var c audit.Contact
		for f, v := range want.Values {
			c = f.With(c, v.Text)
		}
		return &c
	}
	return w.last()
}

// wrote takes in what became of a write.
func (w *walk) wrote(s *walkStep, o audit.Outcome) action {
	switch {
	case o.Kind == audit.Written || o.Kind == audit.AlreadyRight:
		s.did, s.contact, s.denied = walkWrote, o.Change.After, nil
		return w.next()
	case o.Trouble != nil && o.Trouble.Kind == audit.AccessDenied:
		s.contact, s.denied = o.Change.After, o.Trouble
		if _, routes := w.ways(o.Change.AccountID); len(routes) < 2 {
			w.scroll.top()
			return backTo{w}
		}
	}
	return nil
}

// collected takes in what somebody else is to write.
func (w *walk) collected(s *walkStep, c audit.Contact) action {
	s.did, s.contact = walkCollected, &c
	return all{remember{c}, backTo{w}, w.next()}
}

// next shows the next account about which nothing was done, and after the last
// one what came of it all.
func (w *walk) next() action {
	for i := w.at + 1; i < len(w.steps); i++ {
		if w.open(w.steps[i]) {
			w.at = i
			w.turn(walkAccount)
			return nil
		}
	}
	if w.gather() { // some were read meanwhile
		return w.next()
	}
	w.turn(walkSummary)
	return nil
}

// skip leaves the account as it is.
func (w *walk) skip() action {
	if s, _ := w.step(); s != nil && s.did == walkNothing {
		s.did = walkSkipped
	}
	return w.next()
}

// back shows the account before, whatever was done about it.
func (w *walk) back() action {
	switch {
	case w.stage == walkHandOver:
		w.turn(w.from)
	case w.stage == walkSummary && len(w.steps) > 0:
		w.at = len(w.steps) - 1
		w.turn(walkAccount)
	case w.stage == walkAccount && w.at > 0:
		w.at--
		w.turn(walkAccount)
	case w.stage == walkAccount:
		w.turn(walkIntro)
	default:
	}
	if s, _ := w.step(); s != nil && s.did == walkSkipped && w.stage == walkAccount {
		s.did = walkNothing // somebody looks at it again
	}
	return nil
}

// stop is esc: what was done stays done.
func (w *walk) stop() action {
	switch {
	case w.stage == walkHandOver:
		w.turn(w.from)
		return nil
	case w.stage == walkAccount && slices.ContainsFunc(w.steps, func(s *walkStep) bool { return s.contact != nil }):
		w.turn(walkSummary)
		return nil
	default:
		return leave{w}
	}
}

// forOthers plans the contact that was entered last for all that are left.
func (w *walk) forOthers() action {
	c, others := w.last(), w.others()
	if c == nil || len(others) == 0 {
		return tell{remark("First enter a contact for one account: then it can be used for the others.")}
	}
	var rows []*audit.Row
	collects := false
	for _, s := range others {
		row := w.roster.Row(s.key)
		rows = append(rows, row)
		collects = collects || w.collects(row)
	}
	if collects {
		for _, s := range others {
			s.did, s.contact = walkCollected, c
		}
		return w.next()
	}
	w.used = c
	edit := audit.Edit{}
	for _, f := range audit.Fields {
		edit[f] = f.Of(*c)
	}
	planner := w.planner()
	planner.Types = []audit.ContactType{audit.Security}
	title := "Use " + style.Clean(c.Email) + " for "
	if len(rows) == 1 {
		title += newItem(rows[0], 0).label() + ", too"
	} else {
		title += fmt.Sprintf("the other %d accounts", len(rows))
	}
	return openPlan(w.shell, planAbout{title: title}, rows, func(results []audit.Result) audit.Plan {
		return planner.FromEdits(results, func(audit.Result, audit.ContactType) (audit.Edit, string) { return edit, "" })
	})
}

// uncovered takes in what a plan has done, once it is closed.
func (w *walk) uncovered() action {
	if w.used == nil {
		return nil
	}
	for _, s := range w.steps {
		held, read := w.heldBy(s)
		if s.did == walkNothing && read && audit.Same(held, w.used) {
			s.did, s.contact = walkWrote, w.used
		}
	}
	w.used = nil
	if s, _ := w.step(); s == nil || !w.open(s) {
		return w.next()
	}
	return nil
}

// heldBy is what the account of a step holds, as far as it was read.
func (w *walk) heldBy(s *walkStep) (*audit.Contact, bool) {
	row := w.roster.Row(s.key)
	if row == nil || row.Result == nil || !isRead(row.Result) {
		return nil, false
	}
	return row.Result.Contact(audit.Security), true
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
	case c == goBack && w.stage == walkAccount:
		return "stop"
	case c == goBack && w.stage != walkHandOver:
		return "leave"
	}
	return ""
}

// nothingToDo tells that every account was read and none is to be led through.
func (w *walk) nothingToDo() bool {
	walkable, _ := w.left()
	return len(walkable) == 0 && !w.era.busy()
}

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
