package change

import (
	"context"
	"time"

	"accountable/audit"
	"accountable/audit/journal"
	"accountable/audit/scan"
	"accountable/audit/workers"
)

// visibleAfter is the age after which a write that was left open is visible for
// certain, if it was sent at all: the longest wait for its quota and its answer,
// and for AWS to show it.
const visibleAfter = 10 * time.Minute

// RecheckRoute returns the route by which to read the account of a write again: the
// one that read a row of the account in this run, else one of the profile that
// wrote, else any. It returns false if none of the rows has a route.
func RecheckRoute(e journal.Entry, rows []*scan.Row) (audit.Route, bool) {
	for _, row := range rows {
		if row.Result != nil {
			if reading, ok := row.Result.Contacts[e.Type]; ok && reading.Trouble == nil {
				return row.Result.Via, true
			}
		}
		for _, r := range row.Target.Routes {
			if r.Label() == e.Profile {
				return r, true
			}
		}
		if len(row.Target.Routes) > 0 {
			return row.Target.Routes[0], true
		}
	}
	return audit.Route{}, false
}

// RecheckAll finds out how writes that were left open ended (see journal.Journal.OpenWrites),
// several at the same time, and records it. It reads each account by the route with
// the same index. It sends the outcome of each entry, with the entry's index, and
// closes the channel after the last one. The channel has room for all of them.
func (a *Applier) RecheckAll(ctx context.Context, entries []journal.Entry, routes []audit.Route) <-chan Progress {
	out := make(chan Progress, len(entries))
	workers.Go(ctx, func() {
		workers.ForEach(DefaultWriters, entries, func(i int, e journal.Entry) {
			o := Outcome{Change: RecordedChange(e), Kind: journal.Unconfirmed}
			if err := workers.Catch(ctx, func() { o = a.Recheck(ctx, e, routes[i]) }); err != nil {
				o.Trouble = audit.TroubleOf(err)
			}
			out <- Progress{Index: i, Outcome: &o}
		})
	}, func(error) { close(out) })
	return out
}

// Recheck finds out how one write that was left open ended, and records it: Written if
// the account has the new contact, Failed if it has the old one, ChangedMeanwhile if
// it has another one. If the account cannot be read, the outcome is Unconfirmed with
// the Trouble, and the write stays open. A zero route means that no route is known.
func (a *Applier) Recheck(ctx context.Context, e journal.Entry, route audit.Route) Outcome {
	c := RecordedChange(e)
	c.Route = route
	o := Outcome{Change: c, Kind: journal.Unconfirmed}
	if route.Label() == "" {
		o.Trouble = &audit.Trouble{
			Kind: audit.NoCredentials, Message: "no profile leads to account " + audit.DashedAccountID(e.AccountID) + " now",
			NextStep: "Start accountable with the profile that wrote: " + e.Profile,
		}
		return o
	}
	o = a.findOutcome(ctx, o, e.Time)
	o.At = a.Clock.Now()
	if !o.Read {
		return o
	}
	if err := a.Journal.EndOpen(e, o.recorded()); err != nil {
		o.Trouble = &audit.Trouble{
			Kind: audit.Unknown, Message: err.Error(), Err: err,
			NextStep: "The account was read; only the outcome of the write could not be recorded",
		}
	}
	return o
}

// findOutcome reads the contact of a change that an earlier process made. If that may
// have sent it moments ago, it waits as long as AWS may take to show it.
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
			o.Kind = journal.Written
			return o
		case !audit.SameContact(found, c.Before):
			o.Kind = journal.ChangedMeanwhile
			return o
		case a.Clock.Now().Sub(began) >= visibleAfter:
			o.Kind = journal.Failed
			return o
		}
	}
	o.Kind = journal.Failed
	return o
}
