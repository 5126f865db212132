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

// continueWalk shows the first account, opens the form of an account, or closes the walk.
func (w *Walk) continueWalk() screen.Action {
	switch w.stage {
	case introStage:
		w.addSteps()
		if len(w.Steps) == 0 {
			if w.Scan.Reading() {
				return screen.Notify{Notice: screen.Remark("No problems found yet, still loading.")}
			}
			return screen.Close{Screen: w}
		}
		w.at = -1
		return w.showNext()
	case accountStage:
		return w.openForm()
	case SummaryStage:
		if w.countHandedOver() > 0 {
			return w.showHandOver()
		}
		return screen.Close{Screen: w}
	default:
		return w.stopWalk()
	}
}

// openForm opens the form of the current account.
func (w *Walk) openForm() screen.Action {
	s, row := w.currentStep()
	if row == nil || row.Result == nil {
		return nil
	}
	return screen.OpenForm{Keys: []string{s.key}, Guide: &screen.WalkStep{Position: w.positionText(), Prefill: w.prefill(row), HandsOver: w.isHandedOver(row)}}
}

// prefill returns the initial values of the form of an account without a contact: those of
// the policy, else those of the last contact, or nil.
func (w *Walk) prefill(row *scan.Row) *audit.Contact {
	last, wanted := w.lastContact(), w.wantedFields(row)
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

// wantedFields returns the values that the policy certainly sets for an account.
func (w *Walk) wantedFields(row *scan.Row) policy.WantedFields {
	return w.Policy().Want(row.Result.Target, audit.Security).Values
}

// findStep returns the step of the account with a row key, or nil.
func (w *Walk) findStep(key string) *step {
	if i := slices.IndexFunc(w.Steps, func(s *step) bool { return s.key == key }); i >= 0 {
		return w.Steps[i]
	}
	return nil
}

// recordWrite records the outcome of a write and shows the next account after a success.
func (w *Walk) recordWrite(ended screen.WriteEnded) screen.Action {
	s, o := w.findStep(ended.Key), ended.Outcome
	switch {
	case s == nil:
	case o.Kind.IsDone():
		s.Progress, s.Contact, s.denied = Written, o.Change.After, nil
		return w.showNext()
	case o.Trouble != nil && o.Trouble.Kind == audit.AccessDenied:
		s.Contact, s.denied = o.Change.After, o.Trouble
		if len(w.Lookup()(o.Change.AccountID).Routes) < 2 {
			w.scroll.Move(widget.ToTop)
			return screen.CloseAbove{Screen: w}
		}
	}
	return nil
}

// recordDraft records a contact that another person has to write, and shows the next
// account.
func (w *Walk) recordDraft(draft screen.DraftCollected) screen.Action {
	s := w.findStep(draft.Key)
	if s == nil {
		return nil
	}
	s.Progress, s.Contact = Collected, &draft.Contact
	notice := screen.Notify{Notice: screen.Remark("Added to the text to hand over, which is shown at the end. Nothing was written.")}
	return screen.All{screen.SetLastSaved{Contact: draft.Contact}, screen.CloseAbove{Screen: w}, w.showNext(), notice}
}

// showNext shows the next open account, or the summary after the last one.
func (w *Walk) showNext() screen.Action {
	for i := w.at + 1; i < len(w.Steps); i++ {
		if w.isOpen(w.Steps[i]) {
			w.at = i
			w.ShowStage(accountStage)
			return nil
		}
	}
	if w.addSteps() { // found since the walk started
		return w.showNext()
	}
	w.ShowStage(SummaryStage)
	return nil
}

// skipAccount marks the account as skipped and shows the next one.
func (w *Walk) skipAccount() screen.Action {
	if s, _ := w.currentStep(); s != nil && s.Progress == untouched {
		s.Progress = skipped
	}
	return w.showNext()
}

// showPrevious shows the previous account or page.
func (w *Walk) showPrevious() screen.Action {
	switch {
	case w.stage == handOverStage:
		w.ShowStage(w.handOverFrom)
	case w.stage == SummaryStage && len(w.Steps) > 0:
		w.at = len(w.Steps) - 1
		w.ShowStage(accountStage)
	case w.stage == accountStage && w.at > 0:
		w.at--
		w.ShowStage(accountStage)
	case w.stage == accountStage:
		w.ShowStage(introStage)
	default:
	}
	if s, _ := w.currentStep(); s != nil && s.Progress == skipped && w.stage == accountStage {
		s.Progress = untouched // it is open again
	}
	return nil
}

// stopWalk shows the summary if a contact was entered, else it closes the walk.
func (w *Walk) stopWalk() screen.Action {
	switch {
	case w.stage == handOverStage:
		w.ShowStage(w.handOverFrom)
		return nil
	case w.stage == accountStage && slices.ContainsFunc(w.Steps, func(s *step) bool { return s.Contact != nil }):
		w.ShowStage(SummaryStage)
		return nil
	default:
		return screen.Close{Screen: w}
	}
}

// planForOthers opens a plan that writes the last contact to all open accounts.
func (w *Walk) planForOthers() screen.Action {
	c, others := w.lastContact(), w.openSteps()
	var rows []*scan.Row
	for _, s := range others {
		row := w.Roster.Row(s.key)
		if w.isHandedOver(row) {
			s.Progress, s.Contact = Collected, c
			continue
		}
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		return w.showNext()
	}
	w.plannedContact = c
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

// OnRevealed records what a plan has written. It is called when the plan is closed.
func (w *Walk) OnRevealed() screen.Action {
	if w.plannedContact == nil {
		return nil
	}
	for _, s := range w.Steps {
		held, read := w.currentContact(s)
		if s.Progress == untouched && read && audit.SameContact(held, w.plannedContact) {
			s.Progress, s.Contact = Written, w.plannedContact
		}
	}
	w.plannedContact = nil
	if s, _ := w.currentStep(); s == nil || !w.isOpen(s) {
		return w.showNext()
	}
	return nil
}

// currentContact returns the security contact of a step; false if it was not read.
func (w *Walk) currentContact(s *step) (*audit.Contact, bool) {
	row := w.Roster.Row(s.key)
	if row == nil || row.Result == nil || !describe.IsRead(row.Result) {
		return nil, false
	}
	return row.Result.Contact(audit.Security), true
}
