package audit

import (
	"context"
	"maps"
)

// Recheck judges accounts again after writes to them. Writes that belong
// together share one, so that what one of them read is not read again for the
// others. It is safe for concurrent use.
type Recheck struct{ run *run }

// NewRecheck returns a Recheck that has read nothing yet.
func (a *Auditor) NewRecheck() *Recheck { return &Recheck{a.newRun()} }

// ContactUpdate is what one contact of an account holds after a write.
type ContactUpdate struct {
	Target    Target
	AccountID string
	Via       Route    // that wrote, and by which missing contacts are read
	Caller    Identity // who wrote
	Type      ContactType
	Contact   *Contact // nil: not set
	// Others are the other contacts as far as they were read before the write.
	Others map[ContactType]Reading
}

// Assume records what a contact held when it was read before a write, unless
// it is known or the account is being read now.
func (r *Recheck) Assume(accountID string, t ContactType, c *Contact) {
	acc := r.run.account(accountID)
	select {
	case <-acc.turn:
		acc.suppose(t, Reading{Contact: c})
		acc.turn <- struct{}{}
	default:
	}
}

// Judge judges the account by what it holds now. Contacts of it that are known
// are not read again.
func (r *Recheck) Judge(ctx context.Context, u ContactUpdate) Result {
	res := Result{Target: u.Target, Via: u.Via, Caller: u.Caller}
	res.Target.AccountID, res.Target.Skip, res.Target.Trouble = u.AccountID, "", nil
	acc := r.run.account(u.AccountID)
	<-acc.turn
	for t, reading := range u.Others {
		acc.suppose(t, reading)
	}
	acc.readings[u.Type] = Reading{Contact: u.Contact}
	if ctx.Err() == nil {
		left := allowance(r.run.timeout())
		r.run.read(ctx, acc, u.Via, res, &left)
	}
	res.Contacts = maps.Clone(acc.readings)
	acc.turn <- struct{}{}
	res.Trouble = res.Contacts[r.run.types()[0]].Trouble
	return r.run.judged(ctx, res)
}

// suppose records a reading unless the contact is known. The caller holds the turn.
func (acc *account) suppose(t ContactType, reading Reading) {
	if _, known := acc.readings[t]; !known && reading.Trouble == nil {
		acc.readings[t] = reading
	}
}
