package audit

import (
	"context"
	"iter"
	"time"
)

// Auditor reads and judges accounts. Its fields are set once, before the first Run.
type Auditor struct {
	Reader Reader
	Mail   MailResolver // nil: no DNS is asked
	Policy Policy
	Types  []ContactType // read for each account; empty: Security alone
	// Concurrency bounds the requests in flight; 0 means DefaultConcurrency.
	Concurrency int
	// Timeout bounds the time one account takes from its first request; 0 means DefaultTimeout.
	Timeout time.Duration
	Clock   Clock
}

// The bounds that hold where nobody sets others.
const (
	DefaultConcurrency = 32
	DefaultTimeout     = 30 * time.Second
)

// Run reads and judges the targets and streams a Result for each as it comes,
// in no fixed order; the channel is closed after the last one. An account is
// read once however many targets turn out to lead to it. When ctx ends, the
// targets that were not read come out as errors of kind Cancelled, so that
// there is always one Result per target. The channel must be drained.
func (a *Auditor) Run(ctx context.Context, targets iter.Seq[Target]) <-chan Result {
	panic("being written")
}
