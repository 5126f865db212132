package ui

import (
	"slices"

	"accountable/audit"
	"accountable/audit/change"
)

// undoPlan plans to take writes back. What does not hold any more what was
// written is left alone, as far as this run has read it.
func undoPlan(sh *app, entries []change.Entry) change.Plan {
	plan := inRows(sh, change.Undo(entries, sh.ways))
	return sh.planner().Guard(stillHeld(sh, plan, "it holds something else by now than was written"))
}

// inRows puts what is planned by the journal into the order of the accounts.
func inRows(sh *app, plan change.Plan) change.Plan {
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
func againPlan(sh *app, entries []change.Entry) change.Plan {
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
func stillHeld(sh *app, plan change.Plan, otherwise string) change.Plan {
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
func heldNow(sh *app, accountID string, kind audit.ContactType) (*audit.Contact, bool) {
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

// planUndo opens the plan that takes writes back, or says why it does not.
func planUndo(sh *app, o openUndoPlan) action {
	if sh.opts.ReadOnly {
		return notify{remark("Read-only: nothing is written, so nothing is taken back either. Start without --read-only to undo.")}
	}
	plan := undoPlan(sh, o.entries)
	if len(plan.Items) == 1 && plan.Items[0].State != change.Planned {
		return notify{remark("It cannot be taken back: " + reasonOf(plan.Items[0]) + ".")}
	}
	return open{newPlanScreen(sh, plan, planAbout{title: "Take back " + o.name})}
}

// planAgain opens the plan that writes what was not written, or says why it does not.
func planAgain(sh *app, o openAgainPlan) action {
	if sh.opts.ReadOnly {
		return notify{remark("Read-only: nothing is written. Start without --read-only to plan it again.")}
	}
	plan := againPlan(sh, o.entries)
	if len(plan.Items) == 1 && plan.Items[0].State != change.Planned {
		return notify{remark("It is not planned again: " + reasonOf(plan.Items[0]) + ".")}
	}
	return open{newPlanScreen(sh, plan, planAbout{title: "Write again " + o.name})}
}

// reasonOf returns why an item of a plan is not written.
func reasonOf(it change.PlanItem) string {
	if it.Reason != "" {
		return it.Reason
	}
	return "it is as it was before"
}
