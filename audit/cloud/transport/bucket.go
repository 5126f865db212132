package transport

import (
	"context"
	"math"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"accountable/audit"
	"accountable/audit/timing"
)

// How a bucket reacts when AWS throttles.
const (
	// slowdown is the factor for the rate each time AWS throttles.
	slowdown = 0.8
	// minRateShare is the smallest part of the documented rate: another program
	// may use the rest of the quota, but hardly all of it.
	minRateShare = 0.1
	// recoveryTime is how long AWS must not throttle until the full rate is back.
	recoveryTime = 10 * time.Second
	// throttledLimit is how long AWS may refuse every request of a bucket until
	// they fail: no quota stays empty for longer.
	throttledLimit = 2 * time.Minute
)

// bucket lets requests through one by one, in the order of their arrival, at the
// rate of a quota.
type bucket struct {
	full rate.Limit    // the rate while AWS does not throttle
	turn chan struct{} // held by the request that is next

	mu           sync.Mutex
	limiter      *rate.Limiter
	waiting      int
	throttled    int       // how often AWS throttled
	lastThrottle time.Time // zero while the rate is full
	refusedSince time.Time // since when AWS lets no request through; zero while it does
}

func newBucket(q quota) *bucket {
	return &bucket{full: q.rate, turn: make(chan struct{}, 1), limiter: rate.NewLimiter(q.rate, q.burst)}
}

// newUnlimitedBucket returns the bucket of an operation without a documented
// quota. It delays nothing until AWS throttles.
func newUnlimitedBucket() *bucket {
	b := newBucket(assumedQuota)
	b.full = rate.Inf
	b.limiter.SetLimit(rate.Inf)
	return b
}

// waitForToken waits for a token until ctx ends. The wait does not count against
// the timeout of the account. The returned round belongs to slowDown, if AWS
// throttles the request nevertheless.
func (b *bucket) waitForToken(ctx context.Context) (round int, err error) {
	resume := timing.PauseTimeout(ctx)
	round, err = b.queue(ctx)
	resume()
	if err == nil && ctx.Err() != nil { // it ended just now
		err = &queueError{ctx.Err()}
	}
	return round, err
}

func (b *bucket) queue(ctx context.Context) (round int, err error) {
	b.addWaiting(1)
	defer b.addWaiting(-1)
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
		round, wait := b.takeToken(time.Now())
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

func (b *bucket) addWaiting(n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.waiting += n
}

// takeToken takes a token, or returns how long it takes until there is one.
func (b *bucket) takeToken(now time.Time) (round int, wait time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.lastThrottle.IsZero() && now.Sub(b.lastThrottle) >= recoveryTime {
		b.lastThrottle = time.Time{}
		b.limiter.SetLimitAt(now, b.full)
	}
	token := b.limiter.ReserveN(now, 1)
	if wait = token.DelayFrom(now); wait > 0 {
		token.CancelAt(now)
	}
	return b.throttled, wait
}

// recordSuccess records that AWS did not throttle a request.
func (b *bucket) recordSuccess() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.refusedSince = time.Time{}
}

// isThrottledTooLong reports, after slowDown, whether AWS has refused every
// request for throttledLimit.
func (b *bucket) isThrottledTooLong() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return time.Since(b.refusedSince) >= throttledLimit
}

// slowDown takes the tokens of one second and lowers the rate by a fifth. It
// ignores requests of an earlier round: they were sent before the rate changed.
func (b *bucket) slowDown(round int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	b.lastThrottle = now
	if b.refusedSince.IsZero() {
		b.refusedSince = now
	}
	if round != b.throttled {
		return
	}
	b.throttled++
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
	b.limiter.SetLimitAt(now, max(limit*slowdown, full*minRateShare))
}

// pacing returns how many requests wait and how long the last of them will.
func (b *bucket) pacing(now time.Time) audit.Pacing {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.waiting == 0 || b.limiter.Limit() == rate.Inf {
		return audit.Pacing{}
	}
	missing := float64(b.waiting) - b.limiter.TokensAt(now)
	if missing <= 0 {
		return audit.Pacing{} // the tokens are there already
	}
	seconds := missing / float64(b.limiter.Limit())
	return audit.Pacing{Waiting: b.waiting, Longest: time.Duration(seconds * float64(time.Second))}
}

// queueError is returned when ctx ends before the request has a token. The
// request was not sent.
type queueError struct{ err error }

func (e *queueError) Error() string { return "waiting for AWS's quota: " + e.err.Error() }
func (e *queueError) Unwrap() error { return e.err }

// CanceledError makes the SDK give up.
func (e *queueError) CanceledError() bool { return true }

// throttledTooLongError wraps the last refusal of a request that is not repeated.
type throttledTooLongError struct{ err error }

func (e *throttledTooLongError) Error() string { return e.err.Error() }
func (e *throttledTooLongError) Unwrap() error { return e.err }

// CanceledError makes the SDK give up.
func (e *throttledTooLongError) CanceledError() bool { return true }
