package change

import (
	"accountable/audit"
	"accountable/audit/policy"
)

// Plan is what is to be done to many accounts, before anybody has confirmed it.
type Plan struct {
	Items []PlanItem // in the order of the accounts it was made of
}

// PlanState says what a plan does about one contact.
type PlanState string

// What a plan can do about a contact.
const (
	Planned    PlanState = "planned"    // it is to be changed
	Unchanged  PlanState = "unchanged"  // it is as it should be, or nothing is wanted of it
	Unwritable PlanState = "unwritable" // it should be changed and cannot be: see Reason
)

// PlanItem is what a plan does about one contact of one account.
type PlanItem struct {
	State PlanState
	// Change holds the account, the way and the contact as it was read, whatever
	// the state; its After is set where it is planned. Whoever confirms it gives it a
	// Run and a Ticket.
	Change Change
	// Routes are the ways to write, the one that Change uses first.
	Routes []audit.Route
	// Reason is why nothing is changed: a sentence without a full stop.
	Reason string
	// Missing are the fields that a new contact lacks, Invalid those that AWS would
	// not accept; nil where the reason is another one.
	Missing []audit.Field
	Invalid []*audit.FieldError
	// Trouble is why the contact could not be read; nil elsewhere.
	Trouble *audit.Trouble
	// Spelling are the fields that differ from what is wanted in their spelling
	// alone, which is not planned.
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

// Edit is what fields of a contact are to hold; those that are not there keep
// what they hold.
type Edit map[audit.Field]string

// Changes are those that are planned.
func (p Plan) Changes() []Change {
	var all []Change
	for _, it := range p.Items {
		if it.State == Planned {
			all = append(all, it.Change)
		}
	}
	return all
}

// Count is how many items have a state.
func (p Plan) Count(s PlanState) int {
	n := 0
	for _, it := range p.Items {
		if it.State == s {
			n++
		}
	}
	return n
}
