package ui

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/ui/style"
)

// undoPlan plans to take writes back. What does not hold any more what was
// written is left alone, as far as this run has read it.
func undoPlan(sh *shell, entries []change.Entry) change.Plan {
	plan := inRows(sh, change.Undo(entries, sh.ways))
	return sh.planner().Guard(stillHeld(sh, plan, "it holds something else by now than was written"))
}

// inRows puts what is planned by the journal into the order of the accounts.
func inRows(sh *shell, plan change.Plan) change.Plan {
	order := map[string]int{}
	for i, row := range sh.roster.Rows() {
		if _, known := order[row.Target.AccountID]; !known {
			order[row.Target.AccountID] = i
		}
	}
	slices.SortStableFunc(plan.Items, func(a, b change.PlanItem) int {
		return order[a.Change.AccountID] - order[b.Change.AccountID]
	})
	return plan
}

// againPlan plans what was to be written and was not: as undoing the way back.
func againPlan(sh *shell, entries []change.Entry) change.Plan {
	back := make([]change.Entry, len(entries))
	for i, e := range entries {
		e.Before, e.After, e.Outcome = e.After, e.Before, change.Written
		back[i] = e
	}
	plan := inRows(sh, change.Undo(back, sh.ways))
	return sh.planner().Guard(stillHeld(sh, plan, "it holds something else by now than was there before"))
}

// stillHeld looks at what this run has read: what does not hold what a change
// replaces is not written, and what holds what it brings is as it should be.
func stillHeld(sh *shell, plan change.Plan, otherwise string) change.Plan {
	for i, it := range plan.Items {
		if it.State != change.Planned {
			continue
		}
		held, read := heldNow(sh, it.Change.AccountID, it.Change.Type)
		switch {
		case !read || audit.SameContact(held, it.Change.Before):
		case audit.SameContact(held, it.Change.After):
			it.State, it.Reason, it.Change.After = change.Unchanged, "it holds that already", nil
		default:
			it.State, it.Reason, it.Change.After = change.Unwritable, otherwise, nil
		}
		plan.Items[i] = it
	}
	return plan
}

// heldNow is the contact that this run has read of an account; false: none.
func heldNow(sh *shell, accountID string, kind audit.ContactType) (*audit.Contact, bool) {
	for _, row := range sh.roster.RowsOfAccount(accountID) {
		if row.Result == nil {
			continue
		}
		if reading, asked := row.Result.Contacts[kind]; asked && reading.Trouble == nil {
			return reading.Contact, true
		}
	}
	return nil, false
}

// undoing opens the plan that takes writes back, or says why there is nothing
// to take back.
func undoing(sh *shell, read journalRead, entries []change.Entry, what string) action {
	if sh.opts.ReadOnly {
		return tell{remark("Read-only: nothing is written, so nothing is taken back either. Start without --read-only to undo.")}
	}
	var back []change.Entry
	for _, e := range entries {
		if read.stateOf(e).holds {
			back = append(back, e)
		}
	}
	if len(back) == 0 {
		return tell{remark(nothingBack(read, entries))}
	}
	plan := undoPlan(sh, back)
	if len(plan.Items) == 1 && plan.Items[0].State != change.Planned {
		return tell{remark("It cannot be taken back: " + reasonOf(plan.Items[0]) + ".")}
	}
	return open{newPlanScreen(sh, plan, planAbout{title: "Take back " + what})}
}

// nothingBack says why writes cannot be taken back.
func nothingBack(read journalRead, entries []change.Entry) string {
	if len(entries) != 1 {
		return "None of these took effect, so there is nothing to take back."
	}
	switch s := read.stateOf(entries[0]); s {
	case beingWritten:
		return "It is being written right now: wait for what comes of it."
	default:
		return "It had no effect (" + s.words + "), so there is nothing to take back."
	}
}

// planningAgain opens the plan that writes what was not written.
func planningAgain(sh *shell, read journalRead, entries []change.Entry, what string) action {
	if sh.opts.ReadOnly {
		return tell{remark("Read-only: nothing is written. Start without --read-only to plan it again.")}
	}
	var again []change.Entry
	isOpen := false
	for _, e := range entries {
		s := read.stateOf(e)
		isOpen = isOpen || s == leftOpen
		if s.again {
			again = append(again, e)
		}
	}
	switch {
	case len(again) == 0 && isOpen:
		return tell{remark("Nobody knows yet what became of it: l looks.")}
	case len(again) == 0:
		return tell{remark("Nothing is left to be written here.")}
	}
	plan := againPlan(sh, again)
	if len(plan.Items) == 1 && plan.Items[0].State != change.Planned {
		return tell{remark("It is not planned again: " + reasonOf(plan.Items[0]) + ".")}
	}
	return open{newPlanScreen(sh, plan, planAbout{title: "Write again " + what})}
}

// reasonOf is why an item of a plan is not written.
func reasonOf(it change.PlanItem) string {
	if it.Reason != "" {
		return it.Reason
	}
	return "it is as it was before"
}

// undoLast takes back the last write to an account that took effect.
func undoLast(sh *shell, it *item) action {
	switch {
	case it == nil:
		return tell{remark("Move to an account: its last write is taken back. h shows all writes.")}
	case sh.opts.History == nil:
		return tell{remark("There is no journal, so there is nothing to take back.")}
	}
	o, id := sh.opts, it.row.Target.AccountID
	if id == "" {
		return tell{remark("It is not known which account this is.")}
	}
	return run{func() tea.Msg { return lastWriteMsg{id, readJournal(o, id, 0)} }}
}

// lastWriteMsg brings the writes to an account, of which the last is to be taken back.
type lastWriteMsg struct {
	account string
	read    journalRead
}

func (msg lastWriteMsg) takenIn(m *model) tea.Cmd {
	name := m.accountName(msg.account)
	if msg.read.err != nil {
		return m.perform(tell{failure(fmt.Sprintf("The journal could not be read: %s.", style.Clean(msg.read.err.Error())))})
	}
	for _, e := range msg.read.entries {
		if msg.read.stateOf(e).holds {
			when := e.Time.In(m.opts.now().Location()).Format("2006-01-02 15:04")
			return m.perform(undoing(m.shell, msg.read, []change.Entry{e}, "the write to "+name+" of "+when))
		}
	}
	return m.perform(tell{remark("Nothing was written to " + name + " from here, so there is nothing to take back.")})
}
