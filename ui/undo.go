package ui

import (
	"slices"

	"accountable/audit/change"
)

// inRows puts the items of a plan into the order of the accounts.
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

// planUndo opens the plan that takes writes back, or says why it does not.
func planUndo(sh *app, o openUndoPlan) action {
	if sh.opts.ReadOnly {
		return notify{remark("Read-only: nothing is written, so nothing is taken back either. Start without --read-only to undo.")}
	}
	plan := inRows(sh, sh.planner().Undo(o.entries, sh.lookup()))
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
	plan := inRows(sh, sh.planner().Redo(o.entries, sh.lookup()))
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

// lookup returns what the list knows about accounts.
func (a *app) lookup() change.Lookup { return a.planner().LookupRoster(a.roster) }
