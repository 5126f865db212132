package scan

import (
	"context"
	"sync"
	"time"

	"accountable/audit"
)

// Event is one step of a scan, as plain data: Read, Delayed, Found, SearchEnded or
// Recalled. Engine.Apply takes events in the order in which they happened.
type Event interface{ isEvent() }

// Read is the result of one target, as its routes gave it.
type Read struct {
	Result Result

	question int // that it answers
}

// Delayed is a target whose read takes longer than delayedAfter, such as one whose
// credential_process waits for a person. The result still follows.
type Delayed struct {
	Key string // of the target

	question int // that is still open
}

// delayedAfter is how long a read may take before screens say that it waits.
const delayedAfter = 10 * time.Second

// Found is a step of a search.
type Found struct {
	Source    *Source
	Discovery audit.Discovery

	attempt int // of the source
}

// SearchEnded is the end of the search of one source.
type SearchEnded struct {
	Source *Source

	attempt int
}

// Recalled holds what earlier runs read of accounts, by the keys of their targets.
type Recalled struct{ Results map[string]*Result }

func (Read) isEvent()        {}
func (Delayed) isEvent()     {}
func (Found) isEvent()       {}
func (SearchEnded) isEvent() {}
func (Recalled) isEvent()    {}

// eventQueue hands events from the workers to the owner of an Engine. Adding an
// event never blocks, so no worker waits for the owner.
type eventQueue struct {
	ready chan struct{} // holds a value when events were added since the last take

	mu       sync.Mutex
	events   []Event
	underWay int // reads and searches whose last event has not been added
}

func newEventQueue() *eventQueue { return &eventQueue{ready: make(chan struct{}, 1)} }

// begin counts reads or searches that end later.
func (q *eventQueue) begin(n int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.underWay += n
}

// add adds an event that ends nothing.
func (q *eventQueue) add(ev Event) { q.end(ev, 0) }

// end adds an event, if there is one, that ends n reads or searches.
func (q *eventQueue) end(ev Event, n int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.underWay -= n
	if ev != nil {
		q.events = append(q.events, ev)
	}
	select {
	case q.ready <- struct{}{}:
	default:
	}
}

// take removes and returns all events.
func (q *eventQueue) take() []Event {
	q.mu.Lock()
	defer q.mu.Unlock()
	events := q.events
	q.events = nil
	return events
}

// state reports whether there are events, and whether nothing more is under way.
func (q *eventQueue) state() (some, whole bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.events) > 0, q.underWay == 0
}

// next waits for an event and gathers further events within the window. It
// returns early when nothing more is under way, and nil when ctx ends first.
func (q *eventQueue) next(ctx context.Context, window time.Duration) []Event {
	timer := time.NewTimer(window)
	defer timer.Stop()
	gathering := false // the window is open
	for {
		some, whole := q.state()
		if some && whole {
			return q.take()
		}
		if some && !gathering {
			gathering = true
			timer.Reset(window)
		}
		select {
		case <-q.ready:
		case <-timer.C:
			if gathering {
				return q.take()
			}
		case <-ctx.Done():
			return nil
		}
	}
}
