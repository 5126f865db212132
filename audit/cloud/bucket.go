package cloud

import (
	"context"
	"math"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"accountable/audit"
	"accountable/audit/timing"
)

// How a bucket answers to AWS's complaints.
const (
	// slowdown is what is left of the rate after one.
	slowdown = 0.8
	// slowest is how little of the documented rate is left after many: somebody
	// else may use the rest of the quota, but hardly all of it.
	slowest = 0.1
	// calm is how long nothing may be complained of until the rate is what it was.
	calm = 10 * time.Second
	// drought is how long AWS may refuse everything of one bucket until its
	// requests give up: no quota is as empty as that.
	drought = 2 * time.Minute
)

// bucket lets requests go one by one, in the order in which they came, at the
// rate of a quota.
type bucket struct {
	full rate.Limit    // the rate while nobody complains
	turn chan struct{} // held by the request that goes next

	mu       sync.Mutex
	limiter  *rate.Limiter
	waiting  int
	setbacks int
	last     time.Time // of AWS's last complaint; zero while the rate is full
	dry      time.Time // since when AWS has let nothing through; zero while it does
}

func newBucket(q quota) *bucket {
	return &bucket{full: q.rate, turn: make(chan struct{}, 1), limiter: rate.NewLimiter(q.rate, q.burst)}
}

// newUnbounded is the bucket of an operation without a documented quota, which
// holds nothing back until AWS complains.
func newUnbounded() *bucket {
	b := newBucket(assumedQuota)
	b.full = rate.Inf
	b.limiter.SetLimit(rate.Inf)
	return b
}

// take waits for a token, as long as ctx lives. The time is not the account's.
// What it answers with goes to setback if AWS complains nevertheless.
func (b *bucket) take(ctx context.Context) (round int, err error) {
	resume := timing.PauseTimeout(ctx)
	round, err = b.wait(ctx)
	resume()
	if err == nil && ctx.Err() != nil { // it ended while its turn came
		err = &queueError{ctx.Err()}
	}
	return round, err
}

func (b *bucket) wait(ctx context.Context) (round int, err error) {
	b.queue(1)
	defer b.queue(-1)
	select {
	case b.turn <- struct{}{}:
		defer func() { <-b.turn }()
	case <-ctx.Done():
		return 0, &queueError{ctx.Err()}
	}
	for {
		if ctx.Err() != nil {
			return 0, &queueError{ctx.Err()}
		}
		round, wait := b.try(time.Now())
		if wait == 0 {
			return round, nil
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
		}
	}
}

func (b *bucket) queue(n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.waiting += n
}

// try takes a token, or tells how long it takes until there is one.
func (b *bucket) try(now time.Time) (round int, wait time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.last.IsZero() && now.Sub(b.last) >= calm {
		b.last = time.Time{}
		b.limiter.SetLimitAt(now, b.full)
	}
	token := b.limiter.ReserveN(now, 1)
	if wait = token.DelayFrom(now); wait > 0 {
		token.CancelAt(now)
	}
	return b.setbacks, wait
}

// flow notes that AWS let a request through.
func (b *bucket) flow() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.dry = time.Time{}
}

// dried tells, after a complaint, that AWS has let nothing through for so long
// that waiting on is no use.
func (b *bucket) dried() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return time.Since(b.dry) >= drought
}

// setback takes one second's tokens and lowers the rate by a fifth. Requests
// that were on their way already when the last one happened say nothing new.
func (b *bucket) setback(round int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	b.last = now
	if b.dry.IsZero() {
		b.dry = now
	}
	if round != b.setbacks {
		return
	}
	b.setbacks++
	full := b.full
	if full == rate.Inf {
		full = assumedQuota.rate
	}
	limit := b.limiter.Limit()
	if limit == rate.Inf {
		limit = full
		b.limiter.SetLimitAt(now, limit)
	}
	for range int(math.Ceil(float64(limit))) {
		b.limiter.ReserveN(now, 1)
	}
	b.limiter.SetLimitAt(now, max(limit*slowdown, full*slowest))
}

// pacing tells how many requests wait and how long the last of them will.
func (b *bucket) pacing(now time.Time) audit.Pacing {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.waiting == 0 || b.limiter.Limit() == rate.Inf {
		return audit.Pacing{}
	}
	missing := float64(b.waiting) - b.limiter.TokensAt(now)
	if missing <= 0 {
		return audit.Pacing{} // they are about to go
	}
	seconds := missing / float64(b.limiter.Limit())
	return audit.Pacing{Waiting: b.waiting, Longest: time.Duration(seconds * float64(time.Second))}
}

// queueError says that ctx ended before the request's turn: it was not sent.
type queueError struct{ err error }

func (e *queueError) Error() string { return "waiting for AWS's quota: " + e.err.Error() }
func (e *queueError) Unwrap() error { return e.err }

// CanceledError keeps the SDK from trying again.
func (e *queueError) CanceledError() bool { return true }

// droughtError is the complaint after which a request is not sent again.
type droughtError struct{ err error }

func (e *droughtError) Error() string { return e.err.Error() }
func (e *droughtError) Unwrap() error { return e.err }

// CanceledError keeps the SDK from trying again.
func (e *droughtError) CanceledError() bool { return true }
