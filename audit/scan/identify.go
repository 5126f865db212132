package scan

import (
	"context"
	"sync"

	"accountable/audit"
	"accountable/audit/timing"
)

// Owner is the principal that a route's credentials belong to, or the reason why
// it is unknown.
type Owner struct {
	audit.Identity

	Trouble *audit.Trouble
}

// Identify asks AWS for the owners of routes, in the order of the routes, with at
// most Concurrency requests in flight. It calls onAnswer, unless that is nil, after
// each answer, from several goroutines.
func (a *Auditor) Identify(ctx context.Context, routes []audit.Route, onAnswer func()) []Owner {
	owners := make([]Owner, len(routes))
	slots := make(chan struct{}, a.concurrency())
	var workers sync.WaitGroup
	for i, route := range routes {
		slots <- struct{}{}
		workers.Go(func() {
			defer func() { <-slots }()
			ctx, cancel := timing.WithTimeout(ctx, a.AccountTimeout())
			defer cancel()
			id, err := a.Reader.Identify(ctx, route)
			owners[i] = Owner{id, audit.TroubleOf(err)}
			if onAnswer != nil {
				onAnswer()
			}
		})
	}
	workers.Wait()
	return owners
}
