package scan

import (
	"context"
	"sync"
	"time"

	"accountable/audit"
	"accountable/audit/workers"
)

// request asks for a target to be read, in answer to a question of the Engine.
type request struct {
	target   audit.Target
	question int
}

// pass reads targets in the order in which they were added, with at most
// Concurrency requests in flight. Its workers start when there is work and end when
// there is none.
type pass struct {
	memory *memory
	parent context.Context
	queue  *eventQueue

	mu       sync.Mutex
	requests []request
	workers  int
	ctx      context.Context // of the workers, while there are any
	cancel   context.CancelFunc
}

// add queues requests. Each of them ends with one Read event, unless the pass is
// stopped before it is begun.
func (p *pass) add(requests []request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.requests = append(p.requests, requests...)
	if p.workers == 0 {
		p.ctx, p.cancel = context.WithCancel(p.parent)
	}
	for started := 0; started < len(requests) && p.workers < p.memory.concurrency(); started++ {
		p.workers++
		ctx := p.ctx
		workers.Go(ctx, func() { p.work(ctx) }, nil)
	}
}

// stop cancels the reads under way and drops the queued ones.
func (p *pass) stop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.queue.end(nil, len(p.requests))
	p.requests = nil
	if p.workers > 0 {
		p.cancel()
	}
}

func (p *pass) work(ctx context.Context) {
	for {
		r, ok := p.next()
		if !ok {
			return
		}
		delayed := time.AfterFunc(delayedAfter, func() { p.queue.add(Delayed{r.target.Key, r.question}) })
		res := p.memory.auditSafely(ctx, r.target)
		delayed.Stop()
		p.queue.end(Read{res, r.question}, 1)
	}
}

// next removes a request from the queue. False ends the worker.
func (p *pass) next() (request, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.requests) == 0 {
		p.workers--
		if p.workers == 0 {
			p.cancel()
		}
		return request{}, false
	}
	r := p.requests[0]
	p.requests = p.requests[1:]
	return r, true
}
