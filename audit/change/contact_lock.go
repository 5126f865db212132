package change

import (
	"context"
	"fmt"
	"time"

	"accountable/audit"
	"accountable/audit/journal"
)

// How a change waits while another run on this machine writes the same contact.
const (
	lockInterval   = 50 * time.Millisecond // between two attempts
	reportWait     = 2 * time.Second       // between two checks of what it waits for, which it reports
	maxWaitReports = 2                     // of one change
)

// lockContact locks the contact of a change. While another writer holds the lock, it gives
// the slot up, so that the other changes go on, and reports what it waits for. It returns an
// error when ctx ends, and when the other writer holds the lock longer than a write takes:
// that process hangs or was stopped.
func (b *Batch) lockContact(ctx context.Context, c Change, s *slot, report func(waiting string)) (*journal.ContactLock, error) {
	began := b.Applier.Clock.Now()
	reported, reports := "", 0
	for asked := began; ; {
		lock, err := b.Applier.Journal.TryLockContact(c.AccountID, c.Type)
		if lock != nil || err != nil {
			return lock, err
		}
		s.release()
		now := b.Applier.Clock.Now()
		if now.Sub(began) >= visibleAfter {
			return nil, &audit.Trouble{
				Kind: audit.Timeout, Refused: true,
				Message:  fmt.Sprintf("%s has not finished writing this contact in %.0f minutes", b.Applier.otherWriter(c), visibleAfter.Minutes()),
				NextStep: "Nothing was written. End the process that writes it, and try again",
			}
		}
		if now.Sub(asked) >= reportWait && reports < maxWaitReports {
			asked = now
			if reason := b.Applier.otherWriter(c) + " is writing this contact"; reason != reported {
				report(reason)
				reported, reports = reason, reports+1
			}
		}
		if err := b.Applier.Clock.Sleep(ctx, lockInterval); err != nil {
			return nil, err
		}
		if !s.acquire(ctx) {
			return nil, ctx.Err()
		}
	}
}

// otherWriter names the run that writes the contact of a change.
func (a *Applier) otherWriter(c Change) string {
	pending, _ := a.Journal.Pending(c.AccountID, c.Type) // without it the run has no name
	for _, e := range pending {
		if e.UnderWay() {
			return "another accountable (run " + e.Run + ")"
		}
	}
	return "another accountable"
}

// settlePending finds out and records how earlier writes to the contact ended if their
// process was killed. Otherwise AWS could apply such a write after the next read.
func (a *Applier) settlePending(ctx context.Context, c Change) {
	pending, err := a.Journal.Pending(c.AccountID, c.Type)
	if err != nil {
		return // the next write to the journal reports it
	}
	for _, e := range pending {
		if e.Open {
			a.Recheck(ctx, e, c.Route)
		}
	}
}
