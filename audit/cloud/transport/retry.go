package transport

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/smithy-go"
)

// maxAttempts is how often a request is sent at most. Throttled attempts do not
// count: the pacer repeats them.
const maxAttempts = 8

// connectAttempts is how often a connection is tried that fails to open: one
// retry covers a short interruption, and more would only delay the error.
const connectAttempts = 2

// Retryer is the SDK's standard retryer without its quota. A burst over hundreds
// of accounts drains the quota, which all requests share, and accounts are lost;
// each request is limited by its attempts and its context anyway.
type Retryer struct{ *retry.Standard }

// NewRetryer returns the retryer for everything but writes.
func NewRetryer() Retryer {
	return newRetryer(func(retryables []retry.IsErrorRetryable) []retry.IsErrorRetryable {
		return append([]retry.IsErrorRetryable{permanentFailures{}, tooManyRequests}, retryables...)
	})
}

// NewWriteRetryer returns a retryer that repeats a request only after answers
// which prove that nothing was applied. After any other failure of a write the
// contact must be read before it is sent again.
func NewWriteRetryer() Retryer {
	return newRetryer(func([]retry.IsErrorRetryable) []retry.IsErrorRetryable {
		return append([]retry.IsErrorRetryable{retry.NoRetryCanceledError{}, clockSkew{}}, throttles...)
	})
}

func newRetryer(choose func([]retry.IsErrorRetryable) []retry.IsErrorRetryable) Retryer {
	return Retryer{retry.NewStandard(func(o *retry.StandardOptions) {
		o.MaxAttempts = maxAttempts
		o.RateLimiter = ratelimit.None
		o.Retryables = choose(o.Retryables)
	})}
}

// New returns the retryer itself, in the form that aws.Config expects.
func (r Retryer) New() aws.Retryer { return r }

// RetryDelay stops after connectAttempts when no connection opens.
func (r Retryer) RetryDelay(attempt int, err error) (time.Duration, error) {
	if attempt >= connectAttempts && IsDialFailure(err) {
		return 0, err
	}
	return r.Standard.RetryDelay(attempt, err)
}

// GetRetryToken records the failure that is being retried (see Attempts).
func (r Retryer) GetRetryToken(ctx context.Context, opErr error) (func(error) error, error) {
	recordAttempt(ctx, opErr)
	return r.Standard.GetRetryToken(ctx, opErr)
}

// permanentFailures recognizes failures that a retry cannot change. The SDK
// retries every request that was not sent.
type permanentFailures struct{}

// IsErrorRetryable returns false for permanent failures, else unknown.
func (permanentFailures) IsErrorRetryable(err error) aws.Ternary {
	if _, ok := errors.AsType[*throttledTooLongError](err); ok {
		return aws.FalseTernary
	}
	// A nested operation fetches the credentials of this one. It made its own
	// attempts, and each attempt here would repeat all of them.
	_, nested := errors.AsType[*smithy.OperationError](err)
	if nested || isHandshakeFailure(err) {
		return aws.FalseTernary
	}
	return aws.UnknownTernary
}

// clockSkew recognizes the SDK's mark on a signature that AWS refused because the
// clocks differ: the SDK signs again with the server's time.
type clockSkew struct{}

// IsErrorRetryable returns the SDK's mark, or unknown where there is none.
func (clockSkew) IsErrorRetryable(err error) aws.Ternary {
	marked, ok := errors.AsType[interface {
		error
		RetryableError() bool
	}](err)
	if _, answered := errors.AsType[smithy.APIError](err); !ok || !answered {
		return aws.UnknownTernary
	}
	return aws.BoolTernary(marked.RetryableError())
}

type attemptsKey struct{}

// Attempts keeps the last failure that was retried in one call. When the time of
// a call ends between two attempts, that failure is the cause and not the
// timeout. A nil Attempts keeps nothing.
type Attempts struct {
	mu   sync.Mutex
	last error
}

// WithAttempts returns a context whose requests record their retried failures.
func WithAttempts(ctx context.Context) (context.Context, *Attempts) {
	a := &Attempts{}
	return context.WithValue(ctx, attemptsKey{}, a), a
}

// Last returns the last failure that was retried; nil where there was none.
func (a *Attempts) Last() error {
	if a == nil {
		return nil
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.last
}

func recordAttempt(ctx context.Context, err error) {
	a, ok := ctx.Value(attemptsKey{}).(*Attempts)
	if !ok {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.last = err
}
