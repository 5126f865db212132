package scan

import (
	"context"
	"maps"

	"accountable/audit"
	"accountable/audit/timing"
)

// Recheck judges accounts after writes to them. Writes of one batch share a Recheck,
// so that a contact that was read for one of them is not read for the others. It is
// safe for concurrent use.
type Recheck struct{ memory *memory }

// NewRecheck returns a Recheck that has read nothing yet.
func (a *Auditor) NewRecheck() *Recheck { return &Recheck{a.newMemory()} }

// ContactUpdate is the value of one contact after a write.
type ContactUpdate struct {
	Target    audit.Target
	AccountID string
	Via       audit.Route    // that wrote, and that reads missing contacts
	Caller    audit.Identity // who wrote
	Type      audit.ContactType
	Contact   *audit.Contact // nil: not set
	// Others are the other contacts of the account as read before the write.
	Others map[audit.ContactType]audit.Reading
}

// Assume records a contact as it was read before a write, unless it is known or the
// account is being read now.
func (r *Recheck) Assume(accountID string, t audit.ContactType, c *audit.Contact) {
	acc := r.memory.account(accountID)
	select {
	case <-acc.turn:
		acc.assumeReading(t, audit.Reading{Contact: c})
		acc.turn <- struct{}{}
	default:
	}
}

// Judge judges the account by its contacts after the write. It reads contacts that
// are not known.
func (r *Recheck) Judge(ctx context.Context, u ContactUpdate) Result {
	res := Result{Target: u.Target, Via: u.Via, Caller: u.Caller}
	res.Target.AccountID, res.Target.Skip, res.Target.Trouble = u.AccountID, "", nil
	acc := r.memory.account(u.AccountID)
	<-acc.turn
	for t, reading := range u.Others {
		acc.assumeReading(t, reading)
	}
	acc.readings[u.Type] = audit.Reading{Contact: u.Contact}
	if ctx.Err() == nil {
		left := timing.Budget(r.memory.AccountTimeout())
		r.memory.readContacts(ctx, acc, u.Via, res, &left)
	}
	res.Contacts = maps.Clone(acc.readings)
	acc.turn <- struct{}{}
	res.Trouble = res.Contacts[r.memory.contactTypes()[0]].Trouble
	return r.memory.judgeResult(ctx, res)
}

// assumeReading records a reading unless the contact is known. The caller holds the turn.
func (acc *accountState) assumeReading(t audit.ContactType, reading audit.Reading) {
	if _, known := acc.readings[t]; !known && reading.Trouble == nil {
		acc.readings[t] = reading
	}
}
