package change

import (
	"context"
	"sync"
	"time"

	"accountable/audit"
)

// readBackAt is when a written contact is read back, counted from the write.
// AWS showed writes after 2.8 seconds at the latest; it promises nothing.
var readBackAt = [...]time.Duration{0, 1 * time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second}

// readTimeout is how long it may take to look what became of a write, quotas
// included: nobody can cancel that.
const readTimeout = time.Minute

// readUninterrupted reads a contact that may have been written, whether ctx has ended or not.
func (a *Applier) readUninterrupted(ctx context.Context, c Change) (*audit.Contact, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), readTimeout)
	defer cancel()
	return a.Read(ctx, c.Route, c.AccountID, c.Type)
}

// checkWritten looks what became of a write whose answer was lost. The outcome has no kind
// where the account still holds what was there before.
func (a *Applier) checkWritten(ctx context.Context, o Outcome) Outcome {
	found, err := a.readUninterrupted(ctx, o.Change)
	if err != nil { // nobody can tell: never call it failed
		o.Kind, o.Read = Unconfirmed, false
		return o
	}
	o.Found, o.Read = found, true
	switch {
	case audit.SameContact(found, o.Change.After):
		o.Kind, o.Trouble = Written, nil
	case !audit.SameContact(found, o.Change.Before):
		o.Kind = ChangedMeanwhile
	}
	return o
}

// awaitLostWrite is the outcome of a write whose answers were all lost and that did not
// show a second after the last of them. It has failed once it does not show for as
// long as others take at most; when ctx ends before, nobody knows.
func (a *Applier) awaitLostWrite(ctx context.Context, o Outcome) Outcome {
	for i := 2; i < len(readBackAt); i++ {
		if a.Clock.Sleep(ctx, readBackAt[i]-readBackAt[i-1]) != nil {
			o.Kind = Unconfirmed
			return o
		}
		if o = a.checkWritten(ctx, o); o.Kind != "" {
			return o
		}
	}
	o.Kind = Failed
	return o
}

// readBack waits until AWS shows what was written. When ctx ends it looks once
// more and waits no longer.
func (a *Applier) readBack(ctx context.Context, o Outcome, shows *readBackDelay) Outcome {
	o.Read = false
	var since time.Duration
	for i := shows.firstRead(); i < len(readBackAt); i++ {
		if wait := readBackAt[i] - since; wait > 0 {
			_ = a.Clock.Sleep(ctx, wait)
		}
		since = readBackAt[i]
		ended := ctx.Err() != nil
		found, err := a.readUninterrupted(ctx, o.Change)
		if o.Trouble = audit.TroubleOf(err); err == nil {
			o.Found, o.Read = found, true
			if audit.SameContact(found, o.Change.After) {
				shows.recordRead(i)
				return o
			}
		}
		if ended {
			break
		}
	}
	o.Kind = Unconfirmed
	return o
}

// readBackDelay is what the writes of a batch have seen of how long AWS takes to show
// them. Each read takes from the quota that the next write needs for its own, so
// those that would come too early are left out.
type readBackDelay struct {
	mu     sync.Mutex
	skip   int // of readBackAt
	streak int // of writes that showed at the first read
}

// promptReadStreak is after how many writes that showed at once an earlier read is
// tried again.
const promptReadStreak = 20

// firstRead is the read to begin with, an index of readBackAt.
func (s *readBackDelay) firstRead() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.skip
}

// recordRead notes by which read a write showed.
func (s *readBackDelay) recordRead(i int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case i > s.skip:
		s.skip, s.streak = i, 0
	case i == s.skip && i > 0:
		s.streak++
		if s.streak == promptReadStreak {
			s.skip, s.streak = i-1, 0
		}
	}
}
