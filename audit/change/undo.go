package change

import (
	"cmp"
	"slices"

	"accountable/audit"
	"accountable/audit/journal"
	"accountable/audit/scan"
)

// KnownAccount is what a caller of Undo or Retry has read of an account. Its
// zero value is an account that no profile leads to.
type KnownAccount struct {
	Target   audit.Target
	Routes   []audit.Route // that may write, in the order in which they are tried
	Contacts map[audit.ContactType]audit.Reading
}

// Lookup returns what is known about an account.
type Lookup func(accountID string) KnownAccount

// LookupRoster returns a Lookup in a roster.
func (p Planner) LookupRoster(roster *scan.Roster) Lookup {
	return func(accountID string) KnownAccount {
		rows := roster.RowsOfAccount(accountID)
		if len(rows) == 0 {
			return KnownAccount{}
		}
		res := scan.Result{Target: rows[0].Target}
		if rows[0].Result != nil {
			res = *rows[0].Result
		}
		known := KnownAccount{Target: res.Target, Routes: p.Order.Routes(res), Contacts: map[audit.ContactType]audit.Reading{}}
		for _, row := range slices.Backward(rows) {
			if row.Result == nil {
				continue
			}
			for t, reading := range row.Result.Contacts {
				if reading.Trouble == nil {
					known.Contacts[t] = reading
				}
			}
		}
		return known
	}
}

// Undo plans to restore what writes replaced: those of one entry, or of a whole
// run. The undo of an undo is a redo. Writes to the same contact are undone together: the plan restores what it
// held before the first of them, and deletes a contact that was not set then.
// Writes that had no effect are ignored.
//
// The plan changes only contacts that still hold what the last write set, as far
// as lookup has read them; applying it checks that again. A nil lookup uses the routes that
// the journal recorded.
func (p Planner) Undo(entries []journal.Entry, lookup Lookup) Plan {
	return p.fromJournal(entries, journal.Entry.CanUndo, lookup, func(c Change, first, last journal.Entry) Change {
		c.Before, c.After = last.After, first.Before
		if last.UndoOf != "" {
			c.RedoOf = last.Run
		} else {
			c.UndoOf = last.Run
		}
		return c
	})
}

// Retry plans the writes that had no effect again. The plan changes only contacts
// that still hold what the write was to replace, as far as lookup has read them. Of several
// writes to the same contact it plans the last one.
func (p Planner) Retry(entries []journal.Entry, lookup Lookup) Plan {
	return p.fromJournal(entries, journal.Entry.CanRetry, lookup, func(c Change, _, last journal.Entry) Change {
		c.UndoOf, c.RedoOf = last.UndoOf, last.RedoOf
		return c
	})
}

// fromJournal plans one change for each contact that the matching entries are
// about, from the first and the last of its writes.
func (p Planner) fromJournal(
	entries []journal.Entry, matches func(journal.Entry) bool, lookup Lookup, replace func(c Change, first, last journal.Entry) Change,
) Plan {
	entries = slices.DeleteFunc(slices.Clone(entries), func(e journal.Entry) bool { return !matches(e) })
	slices.SortStableFunc(entries, journal.CompareEntries)
	first, last := map[contactKey]journal.Entry{}, map[contactKey]journal.Entry{}
	var keys []contactKey
	for _, e := range entries {
		key := contactKey{e.AccountID, e.Type}
		if _, known := first[key]; !known {
			first[key] = e
			keys = append(keys, key)
		}
		last[key] = e
	}
	slices.SortStableFunc(keys, func(a, b contactKey) int {
		return cmp.Or(cmp.Compare(a.accountID, b.accountID), cmp.Compare(slices.Index(audit.ContactTypes, a.kind), slices.Index(audit.ContactTypes, b.kind)))
	})
	var plan Plan
	for _, key := range keys {
		c := RecordedChange(last[key])
		c.Run, c.Ticket = "", ""
		plan.Items = append(plan.Items, journalItem(replace(c, first[key], last[key]), lookup))
	}
	return p.Guard(plan)
}

// journalItem plans a change that the journal suggests, unless the account is known
// to hold something else than the change replaces.
func journalItem(c Change, lookup Lookup) PlanItem {
	it := PlanItem{State: Planned, Change: c}
	var held audit.Reading
	var isRead bool
	if lookup == nil {
		if c.Route.Label() != "" {
			it.Routes = []audit.Route{c.Route}
		}
	} else {
		known := lookup(c.AccountID)
		if known.Target.AccountID != "" {
			it.Change.Target = known.Target
		}
		it.Routes = known.Routes
		held, isRead = known.Contacts[c.Type]
	}
	switch {
	case audit.SameContact(c.Before, c.After):
		it.State = Unchanged
	case it.Change.Target.Skip != "":
		it.State, it.Reason = Unwritable, it.Change.Target.Skip
	case len(it.Routes) == 0:
		it.State, it.Reason = Unwritable, "no profile that may write leads there now"
	case isRead && audit.SameContact(held.Contact, c.After):
		it.State, it.Reason = Unchanged, "it holds that already"
	case isRead && !audit.SameContact(held.Contact, c.Before):
		it.State, it.Reason = Unwritable, "the contact has been changed since"
	}
	if it.State == Planned {
		it.Change.Route = it.Routes[0]
	} else {
		it.Change.After = nil
	}
	return it
}
