package change

import (
	"cmp"
	"slices"

	"accountable/audit"
)

// Undo plans to take back writes: one, or a whole run. Those to the same contact
// are taken back at once, to what it held before the first of them; a contact
// that was not set then is deleted. Only writes that took effect, or may have,
// are taken back. Applying the plan leaves alone what no longer holds what the
// last of them wrote. It goes by account and type, as other plans do.
//
// The function finds an account and the routes that may write to it, in the
// order in which they are tried; nil finds what the journal recorded.
func Undo(entries []Entry, find func(accountID string) (audit.Target, []audit.Route)) Plan {
	entries = slices.DeleteFunc(slices.Clone(entries), func(e Entry) bool {
		return e.Outcome != "" && !e.Outcome.Accepted()
	})
	slices.SortStableFunc(entries, func(a, b Entry) int { // the clock may have been set back in between
		return cmp.Or(cmp.Compare(a.position, b.position), a.Time.Compare(b.Time), cmp.Compare(len(a.ID), len(b.ID)), cmp.Compare(a.ID, b.ID))
	})
	type contact struct {
		account string
		kind    audit.ContactType
	}
	at := map[contact]int{}
	var folded []Entry // the last write to each contact, with what was there before the first
	for _, e := range entries {
		key := contact{e.AccountID, e.Type}
		i, known := at[key]
		if !known {
			at[key] = len(folded)
			folded = append(folded, e)
			continue
		}
		e.Before = folded[i].Before
		folded[i] = e
	}
	slices.SortStableFunc(folded, func(a, b Entry) int {
		return cmp.Or(cmp.Compare(a.AccountID, b.AccountID), cmp.Compare(slices.Index(audit.ContactTypes, a.Type), slices.Index(audit.ContactTypes, b.Type)))
	})
	var plan Plan
	for _, e := range folded {
		plan.Items = append(plan.Items, undoWrite(e, find))
	}
	return plan
}

// undoWrite plans to put back what a write replaced.
func undoWrite(e Entry, find func(accountID string) (audit.Target, []audit.Route)) PlanItem {
	c := e.Change()
	c.Before, c.After, c.Run, c.Ticket = e.After, e.Before, "", ""
	it := PlanItem{State: Planned, Change: c}
	if find != nil {
		target, routes := find(e.AccountID)
		if target.AccountID == "" {
			target = c.Target
		}
		it.Change.Target, it.Routes = target, routes
	} else if e.Route.Label() != "" {
		it.Routes = []audit.Route{e.Route}
	}
	switch {
	case audit.SameContact(e.Before, e.After):
		it.State = Unchanged
	case it.Change.Target.Skip != "":
		it.State, it.Reason = Unwritable, it.Change.Target.Skip
	case len(it.Routes) == 0:
		it.State, it.Reason = Unwritable, "no profile that may write leads there now"
	default:
		it.Change.Route = it.Routes[0]
	}
	if it.State != Planned {
		it.Change.After = nil
	}
	return it
}
