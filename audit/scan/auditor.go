package scan

import (
	"context"
	"iter"
	"sync"
	"time"

	"accountable/audit"
	"accountable/audit/policy"
	"accountable/audit/timing"
)

// Auditor holds how accounts are read and judged. Its fields are set once, before
// its first use.
type Auditor struct {
	Reader audit.Reader
	Mail   audit.MailResolver // nil: the DNS is not asked
	// InForce is the policy by which accounts are judged; nil: the built-in rules alone.
	InForce *policy.InForce
	Types   []audit.ContactType // read for each account; empty: Security alone
	// Concurrency bounds the requests in flight; 0 means DefaultConcurrency.
	Concurrency int
	// Timeout bounds the time of all requests for one account, from the first
	// one, waits for quotas excluded; 0 means timing.DefaultTimeout.
	Timeout time.Duration
	Clock   audit.Clock
}

// DefaultConcurrency is how many requests are in flight at once where
// Auditor.Concurrency is 0.
const DefaultConcurrency = 32

// Run reads and judges the targets and streams a Result for each as it comes,
// in no fixed order; the channel is closed after the last one. An account is
// read once however many targets turn out to lead to it. When ctx ends, the
// targets that were not read come out as errors of kind Cancelled, so that
// there is always one Result per target. The channel must be drained.
func (a *Auditor) Run(ctx context.Context, targets iter.Seq[audit.Target]) <-chan Result {
	feed, out := make(chan audit.Target), make(chan Result)
	go func() {
		defer close(feed)
		for t := range targets {
			feed <- t
		}
	}()
	m := a.newMemory()
	var workers sync.WaitGroup
	for range a.concurrency() {
		workers.Go(func() {
			for t := range feed {
				out <- m.auditTarget(ctx, t)
			}
		})
	}
	go func() {
		workers.Wait()
		close(out)
	}()
	return out
}

func (a *Auditor) concurrency() int {
	if a.Concurrency > 0 {
		return a.Concurrency
	}
	return DefaultConcurrency
}

// AccountTimeout is the Timeout in force.
func (a *Auditor) AccountTimeout() time.Duration {
	if a.Timeout > 0 {
		return a.Timeout
	}
	return timing.DefaultTimeout
}

func (a *Auditor) contactTypes() []audit.ContactType {
	if len(a.Types) > 0 {
		return a.Types
	}
	return []audit.ContactType{audit.Security}
}
