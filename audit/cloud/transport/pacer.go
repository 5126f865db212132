package transport

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"accountable/audit"
)

// bucketKey identifies a quota. The caller is an account id or, where the account
// is unknown, an access key id or the caller's name.
type bucketKey struct {
	operationName

	caller, partition string
}

// Pacer makes requests wait for AWS's quotas. It has one token bucket for each
// operation and calling account, and is safe for concurrent use.
type Pacer struct {
	mu      sync.Mutex
	buckets map[bucketKey]*bucket
}

// NewPacer returns a Pacer with full buckets.
func NewPacer() *Pacer { return &Pacer{buckets: map[bucketKey]*bucket{}} }

// bucketFor returns nil where AWS documents no quota and has not throttled yet.
func (p *Pacer) bucketFor(key bucketKey) *bucket {
	p.mu.Lock()
	defer p.mu.Unlock()
	b := p.buckets[key]
	if q, documented := quotaOf(key.partition, key.operationName); b == nil && documented {
		b = newBucket(q.withReserve())
		p.buckets[key] = b
	}
	return b
}

// throttledBucket returns the bucket of an operation that AWS throttled. It
// creates one where AWS documents no quota.
func (p *Pacer) throttledBucket(key bucketKey) *bucket {
	if b := p.bucketFor(key); b != nil {
		return b
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	b := p.buckets[key]
	if b == nil {
		b = newUnlimitedBucket()
		p.buckets[key] = b
	}
	return b
}

// Pacing returns how many requests wait, and for how long, for the operation with
// the longest wait for each request. A write waits for its own quota beside that
// of the reads around it, so a person waits for the slower of the two.
func (p *Pacer) Pacing() audit.Pacing {
	now := time.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	waits := map[operationName]audit.Pacing{}
	for key, b := range p.buckets {
		one, all := b.pacing(now), waits[key.operationName]
		all.Waiting += one.Waiting
		all.Longest = max(all.Longest, one.Longest)
		waits[key.operationName] = all
	}
	waitPerRequest := func(p audit.Pacing) float64 { return float64(p.Longest) / float64(max(p.Waiting, 1)) }
	var slowest audit.Pacing
	for _, all := range waits {
		if waitPerRequest(all) > waitPerRequest(slowest) {
			slowest = all
		}
	}
	return slowest
}

// Caller identifies whose quota the requests of one session count against.
type Caller struct {
	Partition   string
	Credentials aws.CredentialsProvider
	// Name identifies the caller in requests that fetch credentials: their account
	// cannot be asked yet. All users of one sign-in use the same portal and the
	// same token, so they share a name.
	Name string
	// StaticKeys is set where the profile states the account next to its keys. AWS
	// does not check that statement, so it is ignored.
	StaticKeys bool

	account atomic.Pointer[string]
}

// SetAccount records the account that AWS named; "" changes nothing.
func (c *Caller) SetAccount(accountID string) {
	if accountID != "" {
		c.account.Store(&accountID)
	}
}

// quotaOwner returns the account, or else what distinguishes these credentials
// from others.
func (c *Caller) quotaOwner(ctx context.Context) string {
	if id := c.account.Load(); id != nil {
		return *id
	}
	creds, err := c.Credentials.Retrieve(ctx)
	if err != nil {
		return c.Name // the request will fail with the same error
	}
	if creds.AccountID != "" && !c.StaticKeys {
		c.SetAccount(creds.AccountID)
		return creds.AccountID
	}
	return creds.AccessKeyID
}

// Middleware paces the requests of a caller. It belongs into the APIOptions of an
// aws.Config.
func (p *Pacer) Middleware(c *Caller) func(*middleware.Stack) error {
	return func(stack *middleware.Stack) error {
		// After the credentials, which take time that no bucket should count, and
		// before the signature, which must not become old.
		if err := stack.Finalize.Insert(pacing{p, c}, "Signing", middleware.Before); err != nil {
			return fmt.Errorf("pacing the requests: %w", err)
		}
		return nil
	}
}

// pacing is the middleware of one caller.
type pacing struct {
	pacer  *Pacer
	caller *Caller
}

func (pacing) ID() string { return "Pacing" }

// HandleFinalize waits for a token and sends the request, again for as long as
// AWS throttles it. The SDK's retryer never sees a throttled attempt.
func (p pacing) HandleFinalize(ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler) (
	out middleware.FinalizeOutput, metadata middleware.Metadata, err error,
) {
	request, ok := in.Request.(*smithyhttp.Request)
	if !ok {
		return out, metadata, fmt.Errorf("pacing the requests: unknown transport %T", in.Request)
	}
	key := p.key(ctx)
	for again := false; ; again = true {
		round := 0
		b := p.pacer.bucketFor(key)
		if b != nil {
			if round, err = b.waitForToken(ctx); err != nil {
				return out, metadata, err
			}
		}
		attempt := request.Clone()
		if again {
			if err = attempt.RewindStream(); err != nil {
				return out, metadata, fmt.Errorf("sending the request again: %w", err)
			}
		}
		in.Request = attempt
		out, metadata, err = next.HandleFinalize(ctx, in)
		if err == nil || !IsThrottled(err) {
			if b != nil {
				b.recordSuccess()
			}
			return out, metadata, err
		}
		recordAttempt(ctx, err)
		b = p.pacer.throttledBucket(key)
		b.slowDown(round)
		if b.isThrottledTooLong() {
			return out, metadata, &throttledTooLongError{err}
		}
	}
}

func (p pacing) key(ctx context.Context) bucketKey {
	key := bucketKey{
		operationName: operationName{awsmiddleware.GetServiceID(ctx), awsmiddleware.GetOperationName(ctx)},
		partition:     p.caller.Partition,
		caller:        p.caller.Name,
	}
	if _, documented := quotaOf(key.partition, key.operationName); documented {
		key.caller = p.caller.quotaOwner(ctx)
	}
	return key
}
