package workers

import (
	"context"
	"sync"
)

// Catch calls f. If f panics, it records the panic in the log of ctx and returns it as an
// error of type *PanicError.
func Catch(ctx context.Context, f func()) (err error) {
	defer func() {
		if p := newPanic(recover()); p != nil {
			logOf(ctx).Record(p)
			err = p
		}
	}()
	f()
	return nil
}

// Call returns what f returns. If f panics, the error is of type *PanicError.
func Call[T any](ctx context.Context, f func() (T, error)) (value T, err error) {
	if p := Catch(ctx, func() { value, err = f() }); p != nil {
		err = p
	}
	return value, err
}

// Go calls f in a goroutine, and afterwards end, unless that is nil. The error is nil, or
// the panic that ended f, which is in the log of ctx by then. What others wait for is
// completed in end, so that they never wait in vain.
func Go(ctx context.Context, f func(), end func(err error)) {
	go func() {
		err := Catch(ctx, f)
		if end == nil {
			return
		}
		_ = Catch(ctx, func() { end(err) }) // recorded; nothing is left that could be told
	}()
}

// Group is a set of goroutines that a caller waits for. Its zero value is ready for use,
// and it must not be copied.
type Group struct {
	running sync.WaitGroup

	mu    sync.Mutex
	first *PanicError // nil: there was none
}

// Go calls f in a goroutine.
func (g *Group) Go(f func()) {
	g.running.Go(func() {
		defer func() {
			if p := newPanic(recover()); p != nil {
				g.mu.Lock()
				defer g.mu.Unlock()
				if g.first == nil {
					g.first = p
				}
			}
		}()
		f()
	})
}

// Wait returns when all goroutines have ended. If some of them panicked, it panics in
// the goroutine of its caller, with the first of these panics and the stack of its
// goroutine.
func (g *Group) Wait() {
	g.running.Wait()
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.first != nil {
		panic(g.first)
	}
}

// ForEach calls do for each item, with its index, in goroutines of which at most limit
// run at a time. It returns when all calls have ended. A panic in one of them does not
// end the others; then it panics in the caller's goroutine, as Group.Wait does.
func ForEach[T any](limit int, items []T, do func(i int, item T)) {
	slots := make(chan struct{}, limit)
	var group Group
	for i, item := range items {
		slots <- struct{}{}
		group.Go(func() {
			defer func() { <-slots }()
			do(i, item)
		})
	}
	group.Wait()
}
