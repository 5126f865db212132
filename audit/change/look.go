package change

import (
	"context"
	"fmt"
	"time"

	"accountable/audit"
)

// visibleAfter is how long after its intent a write that was left open shows for
// certain, if it was sent at all: the longest that it waits for its quota and
// its answer, and that AWS takes to show it.
const visibleAfter = 10 * time.Minute

// Recheck finds out what became of a write that was left open (see Journal.Open)
// and records it: Written where the account holds what was to be written, Failed
// where it holds what was there before, ChangedMeantime where it holds something
// else. Where the account cannot be read the outcome is Unconfirmed with the
// Trouble, and the write stays open.
func (a *Applier) Recheck(ctx context.Context, e Entry, route audit.Route) Outcome {
	c := e.Change()
	c.Route = route
	o := a.findOutcome(ctx, Outcome{Change: c, Kind: Unconfirmed}, e.Time)
	o.At = a.Clock.Now()
	if !o.Read {
		return o
	}
	if err := a.Journal.end(e.ID, o, true); err != nil {
		o.Trouble = &audit.Trouble{
			Kind: audit.Unknown, Message: err.Error(), Err: err,
			NextStep: "The account was read; only what became of the write could not be recorded",
		}
	}
	return o
}

// findOutcome reads the contact of a change of an earlier process. As long as that may
// have sent it moments ago, it gives AWS the time to show it.
func (a *Applier) findOutcome(ctx context.Context, o Outcome, began time.Time) Outcome {
	c := o.Change
	caller, err := a.checkCaller(ctx, c)
	if err != nil {
		o.Trouble = audit.TroubleOf(err)
		return o
	}
	o.Caller = caller
	for i, at := range readBackAt {
		if i > 0 && a.Clock.Sleep(ctx, at-readBackAt[i-1]) != nil {
			o.Read, o.Trouble = false, audit.TroubleOf(ctx.Err())
			return o
		}
		found, err := a.Read(ctx, c.Route, c.AccountID, c.Type)
		if err != nil {
			o.Read, o.Trouble = false, audit.TroubleOf(err)
			return o
		}
		o.Found, o.Read = found, true
		switch {
		case audit.SameContact(found, c.After):
			o.Kind = Written
			return o
		case !audit.SameContact(found, c.Before):
			o.Kind = ChangedMeanwhile
			return o
		case a.Clock.Now().Sub(began) >= visibleAfter:
			o.Kind = Failed
			return o
		}
	}
	o.Kind = Failed
	return o
}

// checkCaller asks whose the credentials of a change's route are, and refuses those that
// are not its account's.
func (a *Applier) checkCaller(ctx context.Context, c Change) (audit.Identity, error) {
	caller, err := a.Identify(ctx, c.Route)
	if err != nil {
		return audit.Identity{}, err
	}
	if want := c.Route.CredentialAccount(c.AccountID); caller.AccountID != want {
		return caller, &audit.Trouble{
			Kind: audit.BadProfile, Refused: true,
			Message: fmt.Sprintf("the credentials of %s belong to account %s now, not to %s",
				c.Route.Label(), caller.AccountID, want),
			NextStep: "Nothing was written. Read the row again (r) and look at which account the profile leads to",
		}
	}
	return caller, nil
}
