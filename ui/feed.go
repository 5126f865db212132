package ui

import (
	"context"
	"iter"
	"sync"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
)

// feed is a line of targets that are read one after the other as they are
// found, so that a thousand pages of accounts are read by one run of the
// auditor with its bounds.
type feed struct {
	mu      sync.Mutex
	news    sync.Cond
	waiting []audit.Target
	closed  bool
}

func newFeed() *feed {
	f := &feed{}
	f.news.L = &f.mu
	return f
}

// put adds targets at the end; false: the line is closed.
func (f *feed) put(targets []audit.Target) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return false
	}
	f.waiting = append(f.waiting, targets...)
	f.news.Signal()
	return true
}

// close ends the line after what it holds.
func (f *feed) close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed = true
	f.news.Signal()
}

// all takes the targets out until the line has ended.
func (f *feed) all() iter.Seq[audit.Target] {
	return func(yield func(audit.Target) bool) {
		for {
			t, ok := f.next()
			if !ok || !yield(t) {
				return
			}
		}
	}
}

func (f *feed) next() (audit.Target, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for len(f.waiting) == 0 && !f.closed {
		f.news.Wait()
	}
	if len(f.waiting) == 0 {
		return audit.Target{}, false
	}
	t := f.waiting[0]
	f.waiting = f.waiting[1:]
	return t, true
}

// feeding is a reading that takes in targets while it is under way.
type feeding struct {
	era  int
	feed *feed
}

// more has further targets read by a feeding, or by a new one where there is none
// or it was stopped.
func (r *readings) more(ctx context.Context, f *feeding, targets []audit.Target) tea.Cmd {
	if len(targets) == 0 {
		return nil
	}
	if _, open := r.open[f.era]; open && f.feed != nil && f.feed.put(targets) {
		for _, t := range targets {
			r.asked[t.Key] = f.era
		}
		return nil
	}
	line := newFeed()
	line.put(targets)
	context.AfterFunc(ctx, line.close)
	cmd := r.start(ctx, targets, line.all())
	begun := r.open[r.last]
	hangUp := begun.cancel
	begun.cancel = func() {
		hangUp()
		line.close() // else the run would wait for more
	}
	r.open[r.last] = begun
	*f = feeding{r.last, line}
	return cmd
}

// enough tells that no more targets come.
func (f *feeding) enough() {
	if f.feed != nil {
		f.feed.close()
	}
}
