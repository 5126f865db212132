package plan

import (
	"slices"

	"accountable/audit/change"
	"accountable/ui/describe"
	"accountable/ui/screen"
)

// inRows puts the items of a plan into the order of the accounts.
func inRows(sh *screen.App, plan change.Plan) change.Plan {
	order := map[string]int{}
	for i, row := range sh.Roster.Rows() {
		if _, known := order[row.Target.AccountID]; !known {
			order[row.Target.AccountID] = i
		}
	}
	slices.SortStableFunc(plan.Items, func(a, b change.PlanItem) int {
		return order[a.Change.AccountID] - order[b.Change.AccountID]
	})
	return plan
}

// OpenUndoPlan opens the plan that takes writes back, or says why it does not.
func OpenUndoPlan(sh *screen.App, o screen.OpenUndoPlan) screen.Action {
	if sh.Options.ReadOnly {
		return screen.Notify{Notice: screen.Remark("Read-only: nothing is written, so nothing is taken back either. Start without --read-only to undo.")}
	}
	plan := inRows(sh, sh.Planner().Undo(o.Entries, sh.Lookup()))
	if len(plan.Items) == 1 && plan.Items[0].State != change.Planned {
		return screen.Notify{Notice: screen.Remark("It cannot be taken back: " + describe.ReasonOf(plan.Items[0]) + ".")}
	}
	return screen.Open{Screen: New(sh, plan, About{Title: "Take back " + o.Name})}
}

// OpenRedoPlan opens the plan that writes what was not written, or says why it does not.
func OpenRedoPlan(sh *screen.App, o screen.OpenRedoPlan) screen.Action {
	if sh.Options.ReadOnly {
		return screen.Notify{Notice: screen.Remark("Read-only: nothing is written. Start without --read-only to plan it again.")}
	}
	plan := inRows(sh, sh.Planner().Redo(o.Entries, sh.Lookup()))
	if len(plan.Items) == 1 && plan.Items[0].State != change.Planned {
		return screen.Notify{Notice: screen.Remark("It is not planned again: " + describe.ReasonOf(plan.Items[0]) + ".")}
	}
	return screen.Open{Screen: New(sh, plan, About{Title: "Write again " + o.Name})}
}
