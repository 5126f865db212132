package change

import (
	"context"
	"sync"
	"time"

	"accountable/audit"
	"accountable/audit/journal"
)

// readBackAt are the times after a write at which the contact is read back. In our
// measurements AWS showed every write within 2.8 seconds; it promises nothing.
var readBackAt = [...]time.Duration{0, 1 * time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second}

// readTimeout bounds a read that cannot be canceled, the wait for its quota included.
const readTimeout = time.Minute

// readUninterrupted reads a contact that may have been written, also after ctx has
// ended.
func (a *Applier) readUninterrupted(ctx context.Context, c Change) (*audit.Contact, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), readTimeout)
	defer cancel()
	return a.Read(ctx, c.Route, c.AccountID, c.Type)
}

// checkWritten reads the contact after the answer to a write was lost. The outcome has
// a kind unless the account still has the old contact.
func (a *Applier) checkWritten(ctx context.Context, o Outcome) Outcome {
	found, err := a.readUninterrupted(ctx, o.Change)
	if err != nil { // it may have been written: never call it failed
		o.Kind, o.Read = journal.Unconfirmed, false
		if t := audit.TroubleOf(err); t.Refused { // the credentials belong to another account now
			o.Trouble = t
		}
		return o
	}
	o.Found, o.Read = found, true
	switch {
	case audit.SameContact(found, o.Change.After):
		o.Kind, o.Trouble = journal.Written, nil
	case !audit.SameContact(found, o.Change.Before):
		o.Kind = journal.ChangedMeanwhile
	}
	return o
}

// awaitLostWrite returns the outcome of a write whose answers were all lost and that
// AWS did not show one second after the last of them. The write has failed if AWS does
// not show it within the time of a read-back, and is unconfirmed if ctx ends earlier.
func (a *Applier) awaitLostWrite(ctx context.Context, o Outcome) Outcome {
	for i := 2; i < len(readBackAt); i++ {
		if a.Clock.Sleep(ctx, readBackAt[i]-readBackAt[i-1]) != nil {
			o.Kind = journal.Unconfirmed
			return o
		}
		if o = a.checkWritten(ctx, o); o.Kind != "" {
			return o
		}
	}
	o.Kind = journal.Failed
	return o
}

// readBack reads the contact until AWS shows the write. When ctx ends it reads once
// more and waits no longer.
func (a *Applier) readBack(ctx context.Context, o Outcome, delay *readBackDelay) Outcome {
	o.Read = false
	var since time.Duration
	for i := delay.firstRead(); i < len(readBackAt); i++ {
		if wait := readBackAt[i] - since; wait > 0 {
			_ = a.Clock.Sleep(ctx, wait)
		}
		since = readBackAt[i]
		ended := ctx.Err() != nil
		found, err := a.readUninterrupted(ctx, o.Change)
		if o.Trouble = audit.TroubleOf(err); err == nil {
			o.Found, o.Read = found, true
			if audit.SameContact(found, o.Change.After) {
				delay.recordRead(i)
				return o
			}
		}
		if ended {
			break
		}
	}
	o.Kind = journal.Unconfirmed
	return o
}

// readBackDelay learns in a batch how long AWS takes to show its writes. Read-backs use
// the same quota as the checks before the next writes, so reads that would come too
// early are skipped.
type readBackDelay struct {
	mu     sync.Mutex
	skip   int // how many of readBackAt
	streak int // how many writes in a row showed at the first read
}

// promptReadStreak is the streak after which an earlier first read is tried again.
const promptReadStreak = 20

// firstRead returns the index in readBackAt of the first read.
func (d *readBackDelay) firstRead() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.skip
}

// recordRead records the index in readBackAt of the read that showed a write.
func (d *readBackDelay) recordRead(i int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case i > d.skip:
		d.skip, d.streak = i, 0
	case i == d.skip && i > 0:
		d.streak++
		if d.streak == promptReadStreak {
			d.skip, d.streak = i-1, 0
		}
	}
}
