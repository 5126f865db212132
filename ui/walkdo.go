package ui

import (
	"fmt"
	"slices"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/policy"
	"accountable/audit/scan"
	"accountable/ui/style"
	"accountable/ui/widget"
)

// goOn is enter: it begins, opens the form of the account, or ends.
func (w *walk) goOn() action {
	switch w.stage {
	case walkIntro:
		w.addSteps()
		if len(w.steps) == 0 {
			if w.isReading() {
				return notify{remark("Wait a moment: nothing that does not pass has been read yet.")}
			}
			return closeScreen{w}
		}
		w.at = -1
		return w.next()
	case walkAccount:
		return w.edit()
	case walkSummary:
		if w.toHandOver() > 0 {
			return w.showHandOver()
		}
		return closeScreen{w}
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
	return openForm{keys: []string{s.key}, guide: &guide{step: w.progress(), start: w.start(row), collect: w.collects(row)}}
}

// start is what a form begins with where nothing is set: what the policy wants,
// and for the rest what was entered last; nil: nothing.
func (w *walk) start(row *scan.Row) *audit.Contact {
	last, wanted := w.last(), w.wanted(row)
	if last == nil && len(wanted) == 0 {
		return nil
	}
	var c audit.Contact
	if last != nil {
		c = *last
	}
	for f, v := range wanted {
		c = f.With(c, v.Text)
	}
	return &c
}

// wanted is what the policy wants of an account, as far as anybody can tell.
func (w *walk) wanted(row *scan.Row) policy.WantedFields {
	return w.policy().Want(row.Result.Target, audit.Security).Values
}

// stepOf returns the step of an account, by the key of its row; nil: it has none.
func (w *walk) stepOf(key string) *walkStep {
	if i := slices.IndexFunc(w.steps, func(s *walkStep) bool { return s.key == key }); i >= 0 {
		return w.steps[i]
	}
	return nil
}

// wrote notes the outcome of a write and goes on after a success.
func (w *walk) wrote(ended writeEnded) action {
	s, o := w.stepOf(ended.key), ended.outcome
	switch {
	case s == nil:
	case o.Kind.IsDone():
		s.did, s.contact, s.denied = walkWrote, o.Change.After, nil
		return w.next()
	case o.Trouble != nil && o.Trouble.Kind == audit.AccessDenied:
		s.contact, s.denied = o.Change.After, o.Trouble
		if len(w.lookup()(o.Change.AccountID).Routes) < 2 {
			w.scroll.Move(widget.ToTop)
			return closeAbove{w}
		}
	}
	return nil
}

// collected notes what another person is to write, and goes on.
func (w *walk) collected(draft draftCollected) action {
	s := w.stepOf(draft.key)
	if s == nil {
		return nil
	}
	s.did, s.contact = walkCollected, &draft.contact
	noted := notify{remark("Noted in the text to hand over, which comes at the end. Nothing was written.")}
	return all{setLastSaved{draft.contact}, closeAbove{w}, w.next(), noted}
}

// next shows the next account about which nothing was done, and after the last
// one what came of it all.
func (w *walk) next() action {
	for i := w.at + 1; i < len(w.steps); i++ {
		if w.open(w.steps[i]) {
			w.at = i
			w.show(walkAccount)
			return nil
		}
	}
	if w.addSteps() { // some were read meanwhile
		return w.next()
	}
	w.show(walkSummary)
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
		w.show(w.from)
	case w.stage == walkSummary && len(w.steps) > 0:
		w.at = len(w.steps) - 1
		w.show(walkAccount)
	case w.stage == walkAccount && w.at > 0:
		w.at--
		w.show(walkAccount)
	case w.stage == walkAccount:
		w.show(walkIntro)
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
		w.show(w.from)
		return nil
	case w.stage == walkAccount && slices.ContainsFunc(w.steps, func(s *walkStep) bool { return s.contact != nil }):
		w.show(walkSummary)
		return nil
	default:
		return closeScreen{w}
	}
}

// forOthers plans the contact that was entered last for all that are left.
func (w *walk) forOthers() action {
	c, others := w.last(), w.others()
	var rows []*scan.Row
	for _, s := range others {
		row := w.roster.Row(s.key)
		if w.collects(row) {
			s.did, s.contact = walkCollected, c
			continue
		}
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		return w.next()
	}
	w.used = c
	edit := change.Edit{}
	for _, f := range audit.Fields {
		edit[f] = f.Of(*c)
	}
	title := "Use " + style.Clean(c.Email) + " for "
	if len(rows) == 1 {
		title += accountLabel(rows[0]) + ", too"
	} else {
		title += fmt.Sprintf("the other %d accounts", len(rows))
	}
	return openEditPlan{title, keysOfRows(rows), edit}
}

// onRevealed notes what a plan has written, once it is closed.
func (w *walk) onRevealed() action {
	if w.used == nil {
		return nil
	}
	for _, s := range w.steps {
		held, read := w.heldBy(s)
		if s.did == walkNothing && read && audit.SameContact(held, w.used) {
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
