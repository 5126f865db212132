package scan

import (
	"context"
	"sync/atomic"
	"time"

	"accountable/audit"
	"accountable/audit/policy"
	"accountable/audit/rules"
	"accountable/audit/timing"
	"accountable/audit/workers"
)

// Auditor holds how accounts are read and judged. Its exported fields are set
// once, before its first use.
type Auditor struct {
	Reader audit.Reader
	// Mail has the answers of the DNS about mail domains; nil: there are none.
	Mail *MailAnswers
	// Renewals has the answers of RDAP about registered domains; nil: there are none.
	Renewals *RenewalAnswers
	// AskDNS and AskRDAP have the domain of every contact looked up. Otherwise only those
	// answers count that are known already.
	AskDNS, AskRDAP bool
	// InForce is the policy by which accounts are judged; nil: the built-in rules alone.
	InForce *policy.InForce
	Types   []audit.ContactType // read for each account; empty: Security alone
	// Concurrency bounds the requests in flight; 0 means DefaultConcurrency.
	Concurrency int
	// Timeout bounds the time of all requests for one account, from the first
	// one, waits for quotas excluded; 0 means timing.DefaultTimeout.
	Timeout time.Duration
	Clock   audit.Clock

	peers atomic.Pointer[rules.Peers] // nil until all accounts have been read
}

// DefaultConcurrency is how many requests are in flight at once where
// Auditor.Concurrency is 0.
const DefaultConcurrency = 32

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
	workers.ForEach(a.concurrency(), routes, func(i int, route audit.Route) {
		ctx, cancel := timing.WithTimeout(ctx, a.AccountTimeout())
		defer cancel()
		id, err := workers.Call(ctx, func() (audit.Identity, error) { return a.Reader.Identify(ctx, route) })
		owners[i] = Owner{id, audit.TroubleOf(err)}
		if onAnswer != nil {
			onAnswer()
		}
	})
	return owners
}
