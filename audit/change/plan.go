package change

import (
	"accountable/audit"
	"accountable/audit/journal"
	"accountable/audit/policy"
)

// Change is the change of one contact of one account.
type Change struct {
	Target    audit.Target
	AccountID string      // that the person saw
	Route     audit.Route // whose credentials write
	Type      audit.ContactType
	Before    *audit.Contact // as the person saw it; nil: it is not set
	After     *audit.Contact // nil: it is deleted
	// Others are the account's other contacts that were read and do not change. They
	// spare reads when the account is judged after the write.
	Others map[audit.ContactType]audit.Reading
	// Run groups the changes that were confirmed together (see journal.Journal.NewRun); "":
	// the Batch assigns one.
	Run string
	// Ticket names the change in another system, or is "".
	Ticket string
	// UndoOf is the run that the change takes back, RedoOf the undo that it takes back.
	// At most one is set.
	UndoOf, RedoOf string
}

// RecordedChange returns the change that an entry of the journal is about.
func RecordedChange(e journal.Entry) Change {
	return Change{
		Target: audit.Target{Key: e.AccountID, AccountID: e.AccountID}, AccountID: e.AccountID, Route: e.Route, Type: e.Type,
		Before: e.Before, After: e.After, Run: e.Run, Ticket: e.Ticket,
	}
}

// contactKey is one contact of one account.
type contactKey struct {
	accountID string
	kind      audit.ContactType
}

// Plan is what to change in accounts, before a person has confirmed it.
type Plan struct {
	Items []PlanItem // in the order of the accounts
}

// PlanState is what a plan does with one contact. Its values are stable: saved plans
// hold them.
type PlanState string

// The states of a plan item.
const (
	Planned    PlanState = "planned"    // the contact changes
	Unchanged  PlanState = "unchanged"  // the contact is as wanted, or nothing is wanted
	Unwritable PlanState = "unwritable" // the contact should change and cannot: see Reason
)

// planStateLabels holds the only words for the states of plan items.
var planStateLabels = map[PlanState]string{Planned: "to change", Unchanged: "unchanged", Unwritable: "blocked"}

// Label returns the state in a word or two, such as "to change", to be counted.
func (s PlanState) Label() string { return planStateLabels[s] }

// PlanItem is what a plan does with one contact of one account.
type PlanItem struct {
	State PlanState
	// Change holds the account, the route and the contact as it was read in every
	// state. Its After is set if the state is Planned.
	Change Change
	// Routes are the routes that may write, in the order in which they are tried.
	Routes []audit.Route
	// Reason is why the contact does not change: a sentence without a full stop.
	Reason string
	// Missing are the fields that a new contact lacks. Invalid are the fields that AWS
	// would not accept. Both are nil if the reason is another one.
	Missing []audit.Field
	Invalid []*audit.FieldError
	// Trouble is why the contact could not be read, or nil.
	Trouble *audit.Trouble
	// Spelling are the fields that differ from the policy only in their spelling. They
	// do not change.
	Spelling []policy.Difference
}

// UseNextRoute makes the change use the route after the one that was tried; after the
// last route comes the first one.
func (it *PlanItem) UseNextRoute(tried audit.Route) {
	for i, r := range it.Routes {
		if r.Label() == tried.Label() && r.Mode == tried.Mode {
			it.Change.Route = it.Routes[(i+1)%len(it.Routes)]
			return
		}
	}
}

// Edit holds new values for fields of a contact. The other fields keep their values.
type Edit map[audit.Field]string

// Changes returns the planned changes.
func (p Plan) Changes() []Change {
	var all []Change
	for _, it := range p.Items {
		if it.State == Planned {
			all = append(all, it.Change)
		}
	}
	return all
}

// LeftOut returns the items that need a change but cannot be written.
func (p Plan) LeftOut() []PlanItem {
	var items []PlanItem
	for _, it := range p.Items {
		if it.State == Unwritable {
			items = append(items, it)
		}
	}
	return items
}

// Count returns how many items have a state.
func (p Plan) Count(s PlanState) int {
	n := 0
	for _, it := range p.Items {
		if it.State == s {
			n++
		}
	}
	return n
}
