package token

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	ssotypes "github.com/aws/aws-sdk-go-v2/service/sso/types"
	"github.com/aws/aws-sdk-go-v2/service/ssooidc"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"accountable/audit/cloud/shape"
	"accountable/audit/cloud/transport"
	"accountable/audit/cloud/trouble"
	"accountable/audit/workers"
)

// SSO is the token of one Identity Center sign-in. All its profiles share it
// and, through its file, the AWS CLI does too: one refresh serves all of them.
type SSO struct {
	path string
	now  func() time.Time

	mu      sync.Mutex
	oidc    *ssooidc.Client // nil: not needed yet, or a legacy token, which cannot be refreshed
	pending *refresh        // nil while no refresh runs
	// refused is the refresh token that Identity Center refused, with its answer.
	refused string
	refusal error
	// rejected is the access token that the portal refused before it expired.
	rejected string
	// unsaved is a token that could not be written to the file. It counts as long as
	// the file still has the access token in stale.
	unsaved *cachedToken
	stale   string
}

// refresh is one request for a new token, for all that wait for it.
type refresh struct {
	done  chan struct{}
	token string
	err   error
}

// refreshTimeout limits a refresh. It does not end with the caller's context: the
// answer contains the only refresh token that is valid from then on.
const refreshTimeout = 30 * time.Second

// refreshMargin is how long before its expiry a token is refreshed.
const refreshMargin = 30 * time.Second

// EnableRefresh sets the client that refreshes the token. Only tokens of an sso-session can
// be refreshed, in the session's region.
func (t *SSO) EnableRefresh(cfg aws.Config, base *string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.oidc == nil {
		t.oidc = NewClient(cfg, base)
	}
}

// NewClient returns a client of Identity Center's token service. Its requests are
// not signed.
func NewClient(cfg aws.Config, base *string) *ssooidc.Client {
	cfg = cfg.Copy()
	cfg.Credentials = aws.AnonymousCredentials{}
	return ssooidc.NewFromConfig(cfg, func(o *ssooidc.Options) { o.BaseEndpoint = base })
}

// retrieve returns the access token. It reads the file before it sends a request:
// an expired sign-in costs none, and a sign-in by another program counts.
func (t *SSO) retrieve(ctx context.Context) (string, error) {
	pending, token, err := t.current(ctx)
	if pending == nil {
		return token, err
	}
	select {
	case <-pending.done:
		return pending.token, pending.err
	case <-ctx.Done():
		return "", fmt.Errorf("waiting for the sign-in: %w", ctx.Err())
	}
}

// current returns the access token, or the refresh to wait for.
func (t *SSO) current(ctx context.Context) (pending *refresh, token string, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	cached, err := t.cached()
	if err != nil {
		return nil, "", err
	}
	expired, rejected := t.isExpired(cached), cached.AccessToken == t.rejected
	switch {
	case !expired && !rejected:
		return nil, cached.AccessToken, nil
	case t.pending != nil:
		return t.pending, "", nil
	case t.oidc == nil || !cached.isRefreshable(t.now()):
		reason := "the sign-in has expired"
		if !expired {
			reason = "the sign-in was revoked"
		}
		return nil, "", &trouble.SignInError{Reason: reason}
	case cached.RefreshToken == t.refused:
		return nil, "", t.refusal
	}
	pending = &refresh{done: make(chan struct{})}
	t.pending = pending
	ctx = context.WithoutCancel(ctx)
	workers.Go(ctx, func() { t.refresh(ctx, pending, cached) }, func(err error) {
		t.mu.Lock()
		defer t.mu.Unlock()
		if err != nil {
			pending.err = fmt.Errorf("refreshing the sign-in: %w", err)
		}
		t.pending = nil
		close(pending.done)
	})
	return pending, "", nil
}

// cached returns the token in the file, unless a newer one could not be saved.
func (t *SSO) cached() (cachedToken, error) {
	cached, err := readToken(t.path)
	if t.unsaved != nil && cached.AccessToken == t.stale {
		return *t.unsaved, nil
	}
	return cached, err
}

func (t *SSO) isExpired(cached cachedToken) bool {
	end := cached.ExpiresAt.Time
	if t.oidc != nil && cached.isRefreshable(t.now()) {
		end = end.Add(-refreshMargin)
	}
	return !t.now().Before(end)
}

// refresh requests a new token for all that wait.
func (t *SSO) refresh(ctx context.Context, pending *refresh, cached cachedToken) {
	ctx, cancel := context.WithTimeout(ctx, refreshTimeout)
	defer cancel()
	out, err := Create(ctx, t.oidc, &ssooidc.CreateTokenInput{
		ClientId: &cached.ClientID, ClientSecret: &cached.ClientSecret, RefreshToken: &cached.RefreshToken,
		GrantType: aws.String("refresh_token"),
	})
	t.mu.Lock()
	defer t.mu.Unlock()
	if err != nil {
		// The AWS CLI may have used the refresh token in the same moment.
		if other, e := t.cached(); e == nil && other.AccessToken != cached.AccessToken && !t.isExpired(other) {
			pending.token = other.AccessToken
			return
		}
		pending.err = fmt.Errorf("refreshing the sign-in: %w", err)
		if IsRefusal(err) {
			t.refused, t.refusal = cached.RefreshToken, pending.err
		}
		return
	}
	renewed := cached.replaced(out, t.now())
	pending.token = renewed.AccessToken
	_ = t.save(renewed, nil) // unsaved, it works until this program ends
}

// Tokens are the tokens of one answer of Identity Center.
type Tokens struct {
	access, refresh string
	life            time.Duration
}

// Create requests tokens. When the time ends between two attempts, its error
// is that of the last attempt.
func Create(ctx context.Context, client *ssooidc.Client, in *ssooidc.CreateTokenInput) (got Tokens, err error) {
	ctx, attempts := transport.WithAttempts(ctx)
	out, err := client.CreateToken(ctx, in)
	if last := attempts.Last(); errors.Is(err, context.DeadlineExceeded) && last != nil {
		err = &smithy.OperationError{ServiceID: ssooidc.ServiceID, OperationName: "CreateToken", Err: last}
	}
	if err != nil {
		return Tokens{}, err
	}
	if got.access, err = shape.Secret.Read(out.AccessToken); err != nil {
		return Tokens{}, err
	}
	got.refresh, err = shape.Secret.ReadOptional(out.RefreshToken)
	got.life = time.Duration(out.ExpiresIn) * time.Second
	return got, err
}

// Path returns the path of the token's file.
func (t *SSO) Path() string { return t.path }

// Grant saves the first token of a sign-in. After an error the token works until this
// program ends.
func (t *SSO) Grant(tokens Tokens, client Registration, center Center) error {
	granted := cachedToken{
		ClientID: client.ClientID, ClientSecret: client.ClientSecret, RegistrationExpires: &client.ExpiresAt,
	}.replaced(tokens, t.now())
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.save(granted, map[string]string{"startUrl": center.StartURL, "region": center.Region})
}

// save writes a token to the file, with the other keys, and keeps it in memory where
// that fails. The caller holds the lock.
func (t *SSO) save(token cachedToken, others map[string]string) error {
	old, _ := readToken(t.path)
	err := writeToken(t.path, token, others)
	t.unsaved, t.stale = nil, ""
	if err != nil {
		t.unsaved, t.stale = &token, old.AccessToken
	}
	t.refused, t.refusal, t.rejected = "", nil, ""
	return err
}

// IsRefusal reports whether AWS refused a request, so that a repeated one would get the
// same answer. A proxy's error page is not a refusal by AWS.
func IsRefusal(err error) bool {
	answer, ok := errors.AsType[*smithyhttp.ResponseError](err)
	return ok && answer.HTTPStatusCode() >= 400 && answer.HTTPStatusCode() < 500 && trouble.HasAWSCode(err) && !transport.IsThrottled(err)
}

// IsValid reports whether the sign-in works, as far as is known without a request.
func (t *SSO) IsValid() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	cached, err := t.cached()
	if err != nil {
		return false
	}
	if cached.isRefreshable(t.now()) && cached.RefreshToken != t.refused {
		return true
	}
	return t.now().Before(cached.ExpiresAt.Time) && cached.AccessToken != t.rejected
}

// reject records that the portal refused an access token that has not expired.
func (t *SSO) reject(token string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.rejected = token
}

// Forget drops what Identity Center refused, so that the next request tries again.
func (t *SSO) Forget() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.refused, t.refusal, t.rejected = "", nil, ""
}

// Use sends a request to the portal with the access token, and once more with a new
// token if the portal refuses the first one before it expired.
func (t *SSO) Use(ctx context.Context, request func(token string) error) error {
	token, err := t.retrieve(ctx)
	if err != nil {
		return err
	}
	err = request(token)
	if _, refused := errors.AsType[*ssotypes.UnauthorizedException](err); refused {
		t.reject(token)
		if renewed, e := t.retrieve(ctx); e == nil && renewed != token {
			err = request(renewed)
		}
	}
	if err != nil {
		return fmt.Errorf("asking the Identity Center portal: %w", err)
	}
	return nil
}
