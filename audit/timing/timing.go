package timing

import (
	"context"
	"sync"
	"time"

	"accountable/audit"
)

// PauseTimeout stops the timeout of a request while it waits for something other than
// AWS: a rate limit, a sign-in, another process. Calling resume starts the timeout again;
// then ctx may have ended. If ctx has no timeout of this package, it does nothing.
func PauseTimeout(ctx context.Context) (resume func()) {
	w, ok := ctx.Value(stopwatchKey{}).(*stopwatch)
	if !ok {
		return func() {}
	}
	w.pause()
	return sync.OnceFunc(w.resume)
}

// Budget is the time left for several requests, such as all requests for one account.
type Budget time.Duration

// Spend runs one request within a budget and subtracts the time it took.
func Spend[T any](ctx context.Context, left *Budget, request func(context.Context) (T, error)) (T, error) {
	w := startStopwatch(ctx, time.Duration(*left))
	value, err := request(w)
	*left = Budget(w.stop())
	return value, err
}

// WithTimeout returns a context that ends after d, without the time between PauseTimeout
// and its resume.
func WithTimeout(parent context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	w := startStopwatch(parent, d)
	return w, func() { w.stop() }
}

// WithoutInterruption is WithTimeout for a request that must not be interrupted, such as a
// write. The context ends with its parent only while its timeout is paused, when nothing
// has been sent yet.
func WithoutInterruption(parent context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	w := newStopwatch(parent, d)
	w.survivesParent = true
	return w, func() { w.stop() }
}

// DefaultTimeout bounds the requests for one account unless another timeout is set.
const DefaultTimeout = 30 * time.Second

type stopwatchKey struct{}

// stopwatch is a context whose deadline moves while it is paused. It uses the clock of
// the system, as all contexts do.
type stopwatch struct {
	context.Context // the parent's values
	done            chan struct{}
	timer           *time.Timer
	survivesParent  bool // ends with the parent during pauses only

	mu        sync.Mutex
	err       error
	left      time.Duration
	startedAt time.Time   // of the current run of left
	pauses    int         // may overlap
	detach    func() bool // detaches from the end of the parent; nil if not attached
}

func newStopwatch(parent context.Context, left time.Duration) *stopwatch {
	w := &stopwatch{Context: parent, done: make(chan struct{}), left: left, startedAt: time.Now()}
	w.timer = time.AfterFunc(left, func() { w.end(context.DeadlineExceeded) })
	return w
}

func startStopwatch(parent context.Context, left time.Duration) *stopwatch {
	w := newStopwatch(parent, left)
	w.attach()
	return w
}

// attach makes the context end with its parent. The caller holds the lock, unless the
// context is new.
func (w *stopwatch) attach() {
	w.detach = context.AfterFunc(w.Context, func() { w.end(w.Context.Err()) })
}

// Deadline returns no deadline, because it moves.
func (w *stopwatch) Deadline() (time.Time, bool) { return time.Time{}, false }

func (w *stopwatch) Done() <-chan struct{} { return w.done }

func (w *stopwatch) Err() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.err
}

func (w *stopwatch) Value(key any) any {
	if key == (stopwatchKey{}) {
		return w
	}
	return w.Context.Value(key)
}

func (w *stopwatch) end(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.endLocked(err)
}

func (w *stopwatch) endLocked(err error) {
	if w.err == nil {
		w.err = err
		close(w.done)
	}
}

func (w *stopwatch) pause() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.pauses++
	if w.pauses > 1 {
		return
	}
	w.timer.Stop()
	w.left -= time.Since(w.startedAt)
	if w.survivesParent {
		w.attach()
	}
}

func (w *stopwatch) resume() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.pauses--
	if w.pauses > 0 {
		return
	}
	if w.survivesParent && !w.detach() {
		w.endLocked(w.Context.Err()) // now, before the request is sent
	}
	if w.err == nil {
		w.startedAt = time.Now()
		w.timer.Reset(max(w.left, 0))
	}
}

// stop ends the context and returns the time left.
func (w *stopwatch) stop() time.Duration {
	w.timer.Stop()
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.detach != nil {
		w.detach()
	}
	w.endLocked(context.Canceled)
	if w.pauses == 0 {
		w.left -= time.Since(w.startedAt)
	}
	return w.left
}

// SystemClock is the clock of the system.
type SystemClock struct{}

var _ audit.Clock = SystemClock{}

// Now returns the current time.
func (SystemClock) Now() time.Time { return time.Now() }

// Sleep waits for d or until ctx is done, and returns ctx's error in that case.
func (SystemClock) Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
