package walk

import (
	"fmt"
	"slices"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/policy"
	"accountable/audit/scan"
	"accountable/ui/describe"
	"accountable/ui/screen"
	"accountable/ui/style"
	"accountable/ui/widget"
)

// goOn is enter: it begins, opens the form of the account, or ends.
func (w *Walk) goOn() screen.Action {
	switch w.stage {
	case walkIntro:
		w.addSteps()
		if len(w.Steps) == 0 {
			if w.Scan.Reading() {
				return screen.Notify{Notice: screen.Remark("Wait a moment: nothing that does not pass has been read yet.")}
			}
			return screen.Close{Screen: w}
		}
		w.at = -1
		return w.next()
	case walkAccount:
		return w.edit()
	case WalkSummary:
		if w.toHandOver() > 0 {
			return w.showHandOver()
		}
		return screen.Close{Screen: w}
	default:
		return w.stop()
	}
}

// edit opens the form of the account that is shown.
func (w *Walk) edit() screen.Action {
	s, row := w.step()
	if row == nil || row.Result == nil {
		return nil
	}
	return screen.OpenForm{Keys: []string{s.key}, Guide: &screen.WalkStep{Position: w.progress(), Prefill: w.start(row), HandsOver: w.collects(row)}}
}

// start is what a form begins with where nothing is set: what the policy wants,
// and for the rest what was entered last; nil: nothing.
func (w *Walk) start(row *scan.Row) *audit.Contact {
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
func (w *Walk) wanted(row *scan.Row) policy.WantedFields {
	return w.Policy().Want(row.Result.Target, audit.Security).Values
}

// stepOf returns the step of an account, by the key of its row; nil: it has none.
func (w *Walk) stepOf(key string) *walkStep {
	if i := slices.IndexFunc(w.Steps, func(s *walkStep) bool { return s.key == key }); i >= 0 {
		return w.Steps[i]
	}
	return nil
}

// wrote notes the outcome of a write and goes on after a success.
func (w *Walk) wrote(ended screen.WriteEnded) screen.Action {
	s, o := w.stepOf(ended.Key), ended.Outcome
	switch {
	case s == nil:
	case o.Kind.IsDone():
		s.Did, s.Contact, s.denied = WalkWrote, o.Change.After, nil
		return w.next()
	case o.Trouble != nil && o.Trouble.Kind == audit.AccessDenied:
		s.Contact, s.denied = o.Change.After, o.Trouble
		if len(w.Lookup()(o.Change.AccountID).Routes) < 2 {
			w.scroll.Move(widget.ToTop)
			return screen.CloseAbove{Screen: w}
		}
	}
	return nil
}

// collected notes what another person is to write, and goes on.
func (w *Walk) collected(draft screen.DraftCollected) screen.Action {
	s := w.stepOf(draft.Key)
	if s == nil {
		return nil
	}
	s.Did, s.Contact = WalkCollected, &draft.Contact
	noted := screen.Notify{Notice: screen.Remark("Noted in the text to hand over, which comes at the end. Nothing was written.")}
	return screen.All{screen.SetLastSaved{Contact: draft.Contact}, screen.CloseAbove{Screen: w}, w.next(), noted}
}

// next shows the next account about which nothing was done, and after the last
// one what came of it all.
func (w *Walk) next() screen.Action {
	for i := w.at + 1; i < len(w.Steps); i++ {
		if w.open(w.Steps[i]) {
			w.at = i
			w.Show(walkAccount)
			return nil
		}
	}
	if w.addSteps() { // some were read meanwhile
		return w.next()
	}
	w.Show(WalkSummary)
	return nil
}

// skip leaves the account as it is.
func (w *Walk) skip() screen.Action {
	if s, _ := w.step(); s != nil && s.Did == walkNothing {
		s.Did = walkSkipped
	}
	return w.next()
}

// back shows the account before, whatever was done about it.
func (w *Walk) back() screen.Action {
	switch {
	case w.stage == walkHandOver:
		w.Show(w.from)
	case w.stage == WalkSummary && len(w.Steps) > 0:
		w.at = len(w.Steps) - 1
		w.Show(walkAccount)
	case w.stage == walkAccount && w.at > 0:
		w.at--
		w.Show(walkAccount)
	case w.stage == walkAccount:
		w.Show(walkIntro)
	default:
	}
	if s, _ := w.step(); s != nil && s.Did == walkSkipped && w.stage == walkAccount {
		s.Did = walkNothing // somebody looks at it again
	}
	return nil
}

// stop is esc: what was done stays done.
func (w *Walk) stop() screen.Action {
	switch {
	case w.stage == walkHandOver:
		w.Show(w.from)
		return nil
	case w.stage == walkAccount && slices.ContainsFunc(w.Steps, func(s *walkStep) bool { return s.Contact != nil }):
		w.Show(WalkSummary)
		return nil
	default:
		return screen.Close{Screen: w}
	}
}

// forOthers plans the contact that was entered last for all that are left.
func (w *Walk) forOthers() screen.Action {
	c, others := w.last(), w.others()
	var rows []*scan.Row
	for _, s := range others {
		row := w.Roster.Row(s.key)
		if w.collects(row) {
			s.Did, s.Contact = WalkCollected, c
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
		title += describe.AccountLabel(rows[0]) + ", too"
	} else {
		title += fmt.Sprintf("the other %d accounts", len(rows))
	}
	return screen.OpenEditPlan{Title: title, Keys: screen.KeysOf(rows), Edit: edit}
}

// OnRevealed notes what a plan has written, once it is closed.
func (w *Walk) OnRevealed() screen.Action {
	if w.used == nil {
		return nil
	}
	for _, s := range w.Steps {
		held, read := w.heldBy(s)
		if s.Did == walkNothing && read && audit.SameContact(held, w.used) {
			s.Did, s.Contact = WalkWrote, w.used
		}
	}
	w.used = nil
	if s, _ := w.step(); s == nil || !w.open(s) {
		return w.next()
	}
	return nil
}

// heldBy is what the account of a step holds, as far as it was read.
func (w *Walk) heldBy(s *walkStep) (*audit.Contact, bool) {
	row := w.Roster.Row(s.key)
	if row == nil || row.Result == nil || !describe.IsRead(row.Result) {
		return nil, false
	}
	return row.Result.Contact(audit.Security), true
}
