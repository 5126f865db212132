package cloud

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/smithy-go"
)

// maxAttempts is how often a request is sent at most. Throttled ones do not
// count: those wait for their bucket (see paced).
const maxAttempts = 8

// connectAttempts is how often a connection is tried that nobody answers: one
// retry tells a hiccup from an endpoint that is not there, and more would only
// keep the person from hearing about it.
const connectAttempts = 2

// tooMany takes an answer for throttling by its status alone: behind a gateway
// or a proxy it may come without the error code that the SDK goes by.
var tooMany = retry.RetryableHTTPStatusCode{Codes: map[int]struct{}{http.StatusTooManyRequests: {}}}

// throttles recognises answers which say that nothing was done because too much
// was asked.
var throttles = retry.IsErrorRetryables{
	retry.RetryableErrorCode{Codes: retry.DefaultThrottleErrorCodes},
	tooMany,
}

// retryer is the SDK's standard retryer without its quota: a burst over hundreds
// of accounts drains the shared quota and accounts are lost, although each
// request is bounded by attempts and by its context anyway.
type retryer struct{ *retry.Standard }

func newRetryer() retryer {
	return retryer{retry.NewStandard(func(o *retry.StandardOptions) {
		o.MaxAttempts = maxAttempts
		o.RateLimiter = ratelimit.None
		o.Retryables = append([]retry.IsErrorRetryable{lasting{}, tooMany}, o.Retryables...)
	})}
}

// newWriteRetryer retries only after answers which prove that nothing was
// applied. Whatever else goes wrong with a write, the contact has to be read
// before it is sent again.
func newWriteRetryer() retryer {
	return retryer{retry.NewStandard(func(o *retry.StandardOptions) {
		o.MaxAttempts = maxAttempts
		o.RateLimiter = ratelimit.None
		o.Retryables = append([]retry.IsErrorRetryable{retry.NoRetryCanceledError{}, skewed{}}, throttles...)
	})}
}

// RetryDelay ends the attempts early where nobody answers.
func (r retryer) RetryDelay(attempt int, err error) (time.Duration, error) {
	if attempt >= connectAttempts && isDialFailure(err) {
		return 0, err
	}
	return r.Standard.RetryDelay(attempt, err)
}

// GetRetryToken notes what is being retried, so that when time runs out between
// two attempts it can be told what it ran out on.
func (r retryer) GetRetryToken(ctx context.Context, opErr error) (func(error) error, error) {
	noteAttempt(ctx, opErr)
	return r.Standard.GetRetryToken(ctx, opErr)
}

// lasting recognises what will be the same at the next attempt; the SDK takes
// every request that was not sent for a passing fault.
type lasting struct{}

func (lasting) IsErrorRetryable(err error) aws.Ternary {
	if _, dried := errors.AsType[*droughtError](err); dried {
		return aws.FalseTernary
	}
	// An operation within this one yields its credentials: it has made its own
	// attempts, and each attempt here would make them all again.
	_, within := errors.AsType[*smithy.OperationError](err)
	if within || beforeRequest(err) {
		return aws.FalseTernary
	}
	return aws.UnknownTernary
}

// isDialFailure tells that no connection came about, so that nothing was sent.
func isDialFailure(err error) bool {
	if _, ok := errors.AsType[*net.DNSError](err); ok {
		return true
	}
	op, ok := errors.AsType[*net.OpError](err)
	return ok && (op.Op == "dial" || op.Op == "proxyconnect")
}

// skewed recognises the SDK's mark on a signature that was refused because the
// clocks differ: it signs again by the server's clock.
type skewed struct{}

func (skewed) IsErrorRetryable(err error) aws.Ternary {
	marked, ok := errors.AsType[interface {
		error
		RetryableError() bool
	}](err)
	if _, answered := errors.AsType[smithy.APIError](err); !ok || !answered {
		return aws.UnknownTernary
	}
	return aws.BoolTernary(marked.RetryableError())
}

// noteAttempt notes what is tried again.
func noteAttempt(ctx context.Context, err error) {
	if a, ok := ctx.Value(attemptsKey{}).(*attempts); ok {
		a.note(err)
	}
}

type attemptsKey struct{}

// attempts remembers the last failure that was retried in one call.
type attempts struct {
	mu   sync.Mutex
	last error
}

func (a *attempts) note(err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.last = err
}

func (a *attempts) lastError() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.last
}

// withAttempts makes room for the last failure of a call.
func withAttempts(ctx context.Context) (context.Context, *attempts) {
	a := &attempts{}
	return context.WithValue(ctx, attemptsKey{}, a), a
}
