package audit

import (
	"context"
	"sync"
	"time"
)

// readBackAt is when a written contact is read back, counted from the write.
// AWS showed writes after 2.8 seconds at the latest; it promises nothing.
var readBackAt = [...]time.Duration{0, 1 * time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second}

// lookPatience is how long it may take to look what became of a write, quotas
// included: nobody can cancel that.
const lookPatience = time.Minute

// look reads a contact that may have been written, whether ctx has ended or not.
func (a *Applier) look(ctx context.Context, c Change) (*Contact, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lookPatience)
	defer cancel()
	return a.Read(ctx, c.Route, c.AccountID, c.Type)
}

// seen looks what became of a write whose answer was lost. The outcome has no kind
// where the account still holds what was there before.
func (a *Applier) seen(ctx context.Context, o Outcome) Outcome {
	found, err := a.look(ctx, o.Change)
	if err != nil { // nobody can tell: never call it failed
		o.Kind, o.Read = Unconfirmed, false
		return o
	}
	o.Found, o.Read = found, true
	switch {
	case Same(found, o.Change.After):
		o.Kind, o.Trouble = Written, nil
	case !Same(found, o.Change.Before):
		o.Kind = ChangedMeantime
	}
	return o
}

// lost is the outcome of a write whose answers were all lost and that did not
// show a second after the last of them. It has failed once it does not show for as
// long as others take at most; when ctx ends before, nobody knows.
func (a *Applier) lost(ctx context.Context, o Outcome) Outcome {
	for i := 2; i < len(readBackAt); i++ {
		if a.Clock.Sleep(ctx, readBackAt[i]-readBackAt[i-1]) != nil {
			o.Kind = Unconfirmed
			return o
		}
		if o = a.seen(ctx, o); o.Kind != "" {
			return o
		}
	}
	o.Kind = Failed
	return o
}

// readBack waits until AWS shows what was written. When ctx ends it looks once
// more and waits no longer.
func (a *Applier) readBack(ctx context.Context, o Outcome, shows *showing) Outcome {
	o.Read = false
	var since time.Duration
	for i := shows.first(); i < len(readBackAt); i++ {
		if wait := readBackAt[i] - since; wait > 0 {
			_ = a.Clock.Sleep(ctx, wait)
		}
		since = readBackAt[i]
		ended := ctx.Err() != nil
		found, err := a.look(ctx, o.Change)
		if o.Trouble = TroubleOf(err); err == nil {
			o.Found, o.Read = found, true
			if Same(found, o.Change.After) {
				shows.at(i)
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

// showing is what the writes of a batch have seen of how long AWS takes to show
// them. Each read takes from the quota that the next write needs for its own, so
// those that would come too early are left out.
type showing struct {
	mu     sync.Mutex
	skip   int // of readBackAt
	streak int // of writes that showed at the first read
}

// showingStreak is after how many writes that showed at once an earlier read is
// tried again.
const showingStreak = 20

// first is the read to begin with, an index of readBackAt.
func (s *showing) first() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.skip
}

// at notes by which read a write showed.
func (s *showing) at(i int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case i > s.skip:
		s.skip, s.streak = i, 0
	case i == s.skip && i > 0:
		s.streak++
		if s.streak == showingStreak {
			s.skip, s.streak = i-1, 0
		}
	}
}
