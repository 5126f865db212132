package change

import (
	"sync"

	"accountable/audit"
)

// Denials remembers which routes AWS did not let write to which accounts since
// the program started. A Batch records them and a Planner plans around them, so
// that a denial holds for every way to start a write. The zero value remembers
// nothing. It is safe for concurrent use.
type Denials struct {
	mu      sync.Mutex
	reasons map[deniedRoute]string
}

// deniedRoute is a route to an account, as far as permissions depend on it.
type deniedRoute struct {
	accountID, label string
	mode             audit.Mode
}

// Record remembers an outcome whose write AWS denied. It ignores other outcomes.
func (d *Denials) Record(o Outcome) {
	if o.Trouble == nil || o.Trouble.Kind != audit.AccessDenied || o.Kind != Failed && o.Kind != Refused {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.reasons == nil {
		d.reasons = map[deniedRoute]string{}
	}
	r := o.Change.Route
	d.reasons[deniedRoute{o.Change.AccountID, r.Label(), r.Mode}] = o.Trouble.Message
}

// Reason returns why a route must not be used to write to an account, or "" when
// nothing was denied. A nil Denials returns "".
func (d *Denials) Reason(accountID string, r audit.Route) string {
	if d == nil {
		return ""
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.reasons[deniedRoute{accountID, r.Label(), r.Mode}]
}

// Forget forgets the denials of one account. It is called when the account is read
// again, because the permission may have been granted.
func (d *Denials) Forget(accountID string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for denied := range d.reasons {
		if denied.accountID == accountID {
			delete(d.reasons, denied)
		}
	}
}
