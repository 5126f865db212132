package plan

import (
	"fmt"
	"slices"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/scan"
	"accountable/ui/describe"
	"accountable/ui/screen"
	"accountable/ui/style"
)

// maxPlannedInline is the number of accounts up to which a plan is made in the event
// loop. Larger plans are made outside of it.
const maxPlannedInline = 100

// OpenPolicyPlan opens the plan to apply the policy to accounts, or explains how to get a
// policy. The plan is made only from what this run has read.
func OpenPolicyPlan(sh *screen.App, rows []*scan.Row, hidden string) screen.Action {
	if len(rows) == 0 {
		return nil
	}
	planner := sh.Planner()
	if !slices.ContainsFunc(planner.PlannedTypes(), sh.Policy().WantsType) {
		return screen.Open{Screen: newNoPolicy(sh, rows, hidden)}
	}
	about := about{title: "Apply policy", hidden: hidden}
	return openPlan(sh, about, rows, planner.FromPolicy)
}

// openPlan makes a plan and opens it. Accounts that were not read in this run are blocked.
func openPlan(sh *screen.App, about about, rows []*scan.Row, plan func([]scan.Result) change.Plan) screen.Action {
	results := make([]scan.Result, 0, len(rows))
	unread := map[int]change.PlanItem{}
	for i, row := range rows {
		if row.Result != nil {
			results = append(results, *row.Result)
			continue
		}
		unread[i] = change.PlanItem{
			State:  change.Unwritable,
			Reason: "not read yet",
			Change: change.Change{Target: row.Target, AccountID: row.Target.AccountID, Type: audit.Security},
		}
	}
	prepare := func() *Screen { return newScreen(sh, insertUnread(plan(results), unread, len(rows)), about) }
	if len(rows) <= maxPlannedInline {
		return screen.Open{Screen: prepare()}
	}
	return screen.All{screen.Notify{Notice: screen.Remark(fmt.Sprintf("Planning for %d accounts%s", len(rows), sh.Theme.Glyphs.Ellipsis))}, screen.OpenLater{Build: func() screen.Screen { return prepare() }}}
}

// insertUnread inserts the items of accounts that were not read. A plan has the same
// number of items for each account.
func insertUnread(plan change.Plan, unread map[int]change.PlanItem, accounts int) change.Plan {
	if len(unread) == 0 || len(plan.Items) == 0 && len(unread) < accounts {
		return plan
	}
	each := 1
	if read := accounts - len(unread); read > 0 {
		each = len(plan.Items) / read
	}
	items := make([]change.PlanItem, 0, len(plan.Items)+len(unread))
	rest := plan.Items
	for i := range accounts {
		if it, ok := unread[i]; ok {
			items = append(items, it)
			continue
		}
		items = append(items, rest[:each]...)
		rest = rest[each:]
	}
	return change.Plan{Items: items}
}

// OpenEditPlan opens the plan of one edit in several accounts.
func OpenEditPlan(sh *screen.App, rows []*scan.Row, o screen.OpenEditPlan) screen.Action {
	planner := sh.Planner()
	planner.Types = []audit.ContactType{audit.Security}
	return openPlan(sh, about{title: o.Title, hidden: o.Hidden, from: o.From}, rows, func(results []scan.Result) change.Plan {
		return planner.FromEdits(results, func(scan.Result, audit.ContactType) (change.Edit, string) { return o.Edit, "" })
	})
}

// sortByRows sorts the items of a plan in the order of the list.
func sortByRows(sh *screen.App, plan change.Plan) change.Plan {
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

// OpenUndoPlan opens the plan that undoes writes, or says why nothing can be undone. The undo
// of an undo is a redo, as on the command line.
func OpenUndoPlan(sh *screen.App, o screen.OpenUndoPlan) screen.Action {
	chosen := o.Chosen
	switch {
	case o.Err != nil:
		return screen.Notify{Notice: screen.Remark("Cannot be undone now: " + style.Clean(o.Err.Error()) + ".")}
	case len(chosen.Entries) == 0:
		return screen.Notify{Notice: screen.Remark("Undone already by the run " + style.Clean(chosen.By) + ".")}
	}
	word := "Undo "
	if chosen.Entries[0].UndoOf != "" {
		word = "Redo "
	}
	plan := openJournalPlan(sh, word+o.Name, "undo", "undone", sh.Planner().Undo(chosen.Entries, sh.Lookup()))
	if chosen.Done == 0 {
		return plan
	}
	rest := fmt.Sprintf("%d of these %d writes are undone already. The plan undoes the rest.", chosen.Done, chosen.Done+len(chosen.Entries))
	return screen.All{plan, screen.Notify{Notice: screen.Remark(rest)}}
}

// OpenRetryPlan opens the plan that retries writes that had no effect, or says why nothing
// can be retried.
func OpenRetryPlan(sh *screen.App, o screen.OpenRetryPlan) screen.Action {
	return openJournalPlan(sh, "Retry "+o.Name, "retry", "retried", sh.Planner().Retry(o.Entries, sh.Lookup()))
}

// openJournalPlan opens a plan made from the journal, or says why it cannot be done.
func openJournalPlan(sh *screen.App, title, do, done string, plan change.Plan) screen.Action {
	if sh.Options.ReadOnly {
		return screen.Notify{Notice: screen.Remark("Read-only mode: start without --read-only to " + do + ".")}
	}
	if len(plan.Items) == 1 && plan.Items[0].State != change.Planned {
		return screen.Notify{Notice: screen.Remark("Cannot be " + done + ": " + describe.ReasonOf(plan.Items[0]) + ".")}
	}
	return screen.Open{Screen: newScreen(sh, sortByRows(sh, plan), about{title: title})}
}
