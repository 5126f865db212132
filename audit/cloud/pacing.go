package cloud

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
	"accountable/config"
)

// Pacing tells how requests wait for AWS's quotas.
func (c *Cloud) Pacing() audit.Pacing { return c.pacer.pacing(time.Now()) }

// bucketKey says what a quota is for. The caller is an account; where it is not
// known, the credentials.
type bucketKey struct {
	operationName

	caller, partition string
}

// pacer holds the buckets of everything that is asked in this process.
type pacer struct {
	mu      sync.Mutex
	buckets map[bucketKey]*bucket
}

func newPacer() *pacer { return &pacer{buckets: map[bucketKey]*bucket{}} }

// bucket is nil where AWS documents no quota and has not complained yet.
func (p *pacer) bucket(key bucketKey) *bucket {
	p.mu.Lock()
	defer p.mu.Unlock()
	b := p.buckets[key]
	if q, documented := quotaOf(key.partition, key.operationName); b == nil && documented {
		b = newBucket(q.within())
		p.buckets[key] = b
	}
	return b
}

// complaint is the bucket of what AWS complains of, a new one if there was none.
func (p *pacer) complaint(key bucketKey) *bucket {
	if b := p.bucket(key); b != nil {
		return b
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	b := p.buckets[key]
	if b == nil {
		b = newUnbounded()
		p.buckets[key] = b
	}
	return b
}

// pacing tells of the operation whose requests go slowest: a write waits for a
// quota of its own beside that of the reads around it, and whoever waits for both
// is not done before the slower one.
func (p *pacer) pacing(now time.Time) audit.Pacing {
	p.mu.Lock()
	defer p.mu.Unlock()
	waits := map[operationName]audit.Pacing{}
	for key, b := range p.buckets {
		one, all := b.pacing(now), waits[key.operationName]
		all.Waiting += one.Waiting
		all.Longest = max(all.Longest, one.Longest)
		waits[key.operationName] = all
	}
	pace := func(p audit.Pacing) float64 { return float64(p.Longest) / float64(max(p.Waiting, 1)) }
	var slowest audit.Pacing
	for _, all := range waits {
		if pace(all) > pace(slowest) {
			slowest = all
		}
	}
	return slowest
}

// paced makes a session's requests wait for their bucket, and again for as long
// as AWS says that it was asked too much, but lets any request through. It stands behind what brings the
// credentials, which takes time that no bucket knows of, and before the
// signature, which must not be old.
type paced struct {
	pacer   *pacer
	session *session
}

// add puts it into the stack of an operation.
func (p paced) add(stack *middleware.Stack) error {
	if err := stack.Finalize.Insert(p, "Signing", middleware.Before); err != nil {
		return fmt.Errorf("pacing the requests: %w", err)
	}
	return nil
}

func (paced) ID() string { return "Pacing" }

// HandleFinalize sends one attempt. The SDK's retries never see a throttled one.
func (p paced) HandleFinalize(ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler) (
	out middleware.FinalizeOutput, metadata middleware.Metadata, err error,
) {
	request, ok := in.Request.(*smithyhttp.Request)
	if !ok {
		return out, metadata, fmt.Errorf("pacing the requests: unknown transport %T", in.Request)
	}
	key := p.key(ctx)
	for again := false; ; again = true {
		round := 0
		b := p.pacer.bucket(key)
		if b != nil {
			if round, err = b.take(ctx); err != nil {
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
		if err == nil || throttles.IsErrorRetryable(err) != aws.TrueTernary {
			if b != nil {
				b.flow()
			}
			return out, metadata, err
		}
		noteAttempt(ctx, err)
		b = p.pacer.complaint(key)
		b.setback(round)
		if b.dried() {
			return out, metadata, &droughtError{err}
		}
	}
}

// key finds the bucket of an operation.
func (p paced) key(ctx context.Context) bucketKey {
	key := bucketKey{
		operationName: operationName{awsmiddleware.GetServiceID(ctx), awsmiddleware.GetOperationName(ctx)},
		partition:     config.PartitionOf(p.session.cfg.Region),
	}
	if _, documented := quotaOf(key.partition, key.operationName); documented {
		key.caller = p.session.owner.of(ctx, p.session)
	} else {
		// By these the credentials come about: whose they are cannot be asked yet.
		// All who come from one sign-in ask the same portal with the same token.
		key.caller = orElse(p.session.who.signInID, p.session.who.name())
	}
	return key
}

// owner is the account that a session's credentials belong to, once it is known.
type owner struct{ id atomic.Pointer[string] }

func (o *owner) learn(accountID string) {
	if accountID != "" {
		o.id.Store(&accountID)
	}
}

// of is the account, or what else tells the credentials from others.
func (o *owner) of(ctx context.Context, s *session) string {
	if id := o.id.Load(); id != nil {
		return *id
	}
	creds, err := s.cfg.Credentials.Retrieve(ctx)
	if err != nil {
		return s.who.name() // the request fails of it in a moment
	}
	// Beside static keys the account is a note that nobody checks.
	if creds.AccountID != "" && s.who.kind() != config.KindKeys {
		o.learn(creds.AccountID)
		return creds.AccountID
	}
	return creds.AccessKeyID
}
