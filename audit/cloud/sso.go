package cloud

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials/ssocreds"
	"github.com/aws/aws-sdk-go-v2/service/sso"
	ssotypes "github.com/aws/aws-sdk-go-v2/service/sso/types"
	"github.com/aws/aws-sdk-go-v2/service/ssooidc"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// signInError says that a person has to sign in, and why.
type signInError struct {
	reason string
	err    error
}

func (e *signInError) Error() string { return e.reason }
func (e *signInError) Unwrap() error { return e.err }

// ssoToken is the token of one Identity Center sign-in, shared by every profile
// of it and, by its file, with the AWS CLI: one refresh serves them all.
type ssoToken struct {
	path string
	now  func() time.Time

	mu    sync.Mutex
	oidc  *ssooidc.Client // nil: not known yet, or tokens of the older kind, which cannot be refreshed
	under *refresh        // under way
	// refused is the refresh token that Identity Center took back, with its answer.
	refused string
	refusal error
	// rejected is the access token that the portal refused before its time.
	rejected string
	// unwritten is a token that could not be put into the file while that held
	// the one called behind.
	unwritten *cachedToken
	behind    string
}

// refresh is one attempt at a fresh token, for all who wait for it.
type refresh struct {
	done  chan struct{}
	token string
	err   error
}

// refreshTimeout bounds a refresh. It goes on when whoever wanted it has gone:
// the answer holds the only refresh token that is good from then on.
const refreshTimeout = 30 * time.Second

// refreshEarly is how long before its end a token is refreshed that can be.
const refreshEarly = 30 * time.Second

// tokenOf is the token of a sign-in, by the name of its session or, of the older
// kind, its start URL.
func (c *Cloud) tokenOf(key string) *ssoToken {
	path := c.centerFile(key)
	c.mu.Lock()
	defer c.mu.Unlock()
	t, ok := c.tokens[path]
	if !ok {
		t = &ssoToken{path: path, now: c.now}
		c.tokens[path] = t
	}
	return t
}

// token is tokenOf, ready to be refreshed where that is possible: a token of a
// session is, by the OIDC service of the session's region.
func (c *Cloud) token(key string, cfg aws.Config, inSession bool, base *string) *ssoToken {
	t := c.tokenOf(key)
	t.mu.Lock()
	defer t.mu.Unlock()
	if inSession && t.oidc == nil {
		t.oidc = oidcClient(cfg, base)
	}
	return t
}

// oidcClient asks Identity Center for tokens. Nothing of that is signed.
func oidcClient(cfg aws.Config, base *string) *ssooidc.Client {
	cfg = cfg.Copy()
	cfg.Credentials = aws.AnonymousCredentials{}
	return ssooidc.NewFromConfig(cfg, func(o *ssooidc.Options) { o.BaseEndpoint = base })
}

// retrieve answers with the token. It looks at the file before anything is
// asked: an expired sign-in costs no request, and one that came about elsewhere
// counts.
func (t *ssoToken) retrieve(ctx context.Context) (string, error) {
	under, token, err := t.look(ctx)
	if under == nil {
		return token, err
	}
	select {
	case <-under.done:
		return under.token, under.err
	case <-ctx.Done():
		return "", fmt.Errorf("waiting for the sign-in: %w", ctx.Err())
	}
}

// look finds the token, or the refresh that is to be waited for.
func (t *ssoToken) look(ctx context.Context) (under *refresh, token string, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	cached, err := t.cached()
	if err != nil {
		return nil, "", err
	}
	expired, taken := t.expired(cached), cached.AccessToken == t.rejected
	switch {
	case !expired && !taken:
		return nil, cached.AccessToken, nil
	case t.under != nil:
		return t.under, "", nil
	case t.oidc == nil || !cached.refreshable(t.now()):
		reason := "the sign-in has expired"
		if !expired {
			reason = "the sign-in was taken back"
		}
		return nil, "", &signInError{reason: reason}
	case cached.RefreshToken == t.refused:
		return nil, "", t.refusal
	}
	t.under = &refresh{done: make(chan struct{})}
	go t.refresh(context.WithoutCancel(ctx), t.under, cached)
	return t.under, "", nil
}

// cached is what the file says, unless a newer token could not be put there.
func (t *ssoToken) cached() (cachedToken, error) {
	cached, err := readToken(t.path)
	if t.unwritten != nil && cached.AccessToken == t.behind {
		return *t.unwritten, nil
	}
	return cached, err
}

func (t *ssoToken) expired(cached cachedToken) bool {
	end := cached.ExpiresAt.Time
	if t.oidc != nil && cached.refreshable(t.now()) {
		end = end.Add(-refreshEarly)
	}
	return !t.now().Before(end)
}

// refresh asks for a fresh token and tells all who wait.
func (t *ssoToken) refresh(ctx context.Context, under *refresh, cached cachedToken) {
	ctx, cancel := context.WithTimeout(ctx, refreshTimeout)
	defer cancel()
	out, err := createToken(ctx, t.oidc, &ssooidc.CreateTokenInput{
		ClientId: &cached.ClientID, ClientSecret: &cached.ClientSecret, RefreshToken: &cached.RefreshToken,
		GrantType: aws.String("refresh_token"),
	})
	if err == nil && aws.ToString(out.AccessToken) == "" {
		err = errIncomplete
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	defer close(under.done)
	t.under = nil
	if err != nil {
		// The AWS CLI may have spent the refresh token meanwhile.
		if other, e := t.cached(); e == nil && other.AccessToken != cached.AccessToken && !t.expired(other) {
			under.token = other.AccessToken
			return
		}
		under.err = fmt.Errorf("refreshing the sign-in: %w", err)
		if isRefusal(err) {
			t.refused, t.refusal = cached.RefreshToken, under.err
		}
		return
	}
	fresh := cached.granted(out, t.now())
	under.token = fresh.AccessToken
	// Where the file cannot be written the token serves this program.
	_ = t.keep(fresh, nil)
}

// createToken asks for a token. Where time runs out between two attempts its
// error is what the last one failed of.
func createToken(ctx context.Context, client *ssooidc.Client, in *ssooidc.CreateTokenInput) (*ssooidc.CreateTokenOutput, error) {
	ctx, tried := withAttempts(ctx)
	out, err := client.CreateToken(ctx, in)
	if last := tried.lastError(); errors.Is(err, context.DeadlineExceeded) && last != nil {
		err = &smithy.OperationError{ServiceID: ssooidc.ServiceID, OperationName: "CreateToken", Err: last}
	}
	return out, err
}

// keep puts a token into the file, beside what else stands there, and holds it
// here where that is not possible.
func (t *ssoToken) keep(fresh cachedToken, others map[string]string) error {
	behind, _ := readToken(t.path)
	err := writeToken(t.path, fresh, others)
	t.unwritten, t.behind = nil, ""
	if err != nil {
		t.unwritten, t.behind = &fresh, behind.AccessToken
	}
	t.refused, t.refusal, t.rejected = "", nil, ""
	return err
}

// isRefusal tells an answer that will be the same the next time.
func isRefusal(err error) bool {
	answer, ok := errors.AsType[*smithyhttp.ResponseError](err)
	return ok && answer.HTTPStatusCode() >= 400 && answer.HTTPStatusCode() < 500 && throttles.IsErrorRetryable(err) != aws.TrueTernary
}

// valid tells whether nobody has to sign in, as far as is known without asking.
func (t *ssoToken) valid() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	cached, err := t.cached()
	if err != nil {
		return false
	}
	if cached.refreshable(t.now()) && cached.RefreshToken != t.refused {
		return true
	}
	return t.now().Before(cached.ExpiresAt.Time) && cached.AccessToken != t.rejected
}

// reject notes that the portal refused a token that has not run out.
func (t *ssoToken) reject(token string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.rejected = token
}

func (t *ssoToken) forget() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.refused, t.refusal, t.rejected = "", nil, ""
}

// roleCredentials are those of one assignment in Identity Center.
type roleCredentials struct {
	portal          *sso.Client
	token           *ssoToken
	accountID, role string
}

// Retrieve asks the portal.
func (r *roleCredentials) Retrieve(ctx context.Context) (aws.Credentials, error) {
	var out *sso.GetRoleCredentialsOutput
	err := r.token.use(ctx, func(token string) (err error) {
		out, err = r.portal.GetRoleCredentials(ctx, &sso.GetRoleCredentialsInput{
			AccessToken: &token, AccountId: &r.accountID, RoleName: &r.role,
		})
		return err //nolint:wrapcheck // use does
	})
	if err != nil {
		return aws.Credentials{}, err
	}
	got := out.RoleCredentials
	if got == nil || got.AccessKeyId == nil || got.SecretAccessKey == nil {
		return aws.Credentials{}, fmt.Errorf("asking the Identity Center portal: %w", errIncomplete)
	}
	return aws.Credentials{
		AccessKeyID: *got.AccessKeyId, SecretAccessKey: *got.SecretAccessKey, SessionToken: aws.ToString(got.SessionToken),
		CanExpire: true, Expires: time.UnixMilli(got.Expiration).UTC(),
		Source: ssocreds.ProviderName, AccountID: r.accountID,
	}, nil
}

// use asks the portal with the token, and once more with a fresh one where the
// portal refuses a token before its time.
func (t *ssoToken) use(ctx context.Context, ask func(token string) error) error {
	token, err := t.retrieve(ctx)
	if err != nil {
		return err
	}
	err = ask(token)
	if _, refused := errors.AsType[*ssotypes.UnauthorizedException](err); refused {
		t.reject(token)
		if fresh, e := t.retrieve(ctx); e == nil && fresh != token {
			err = ask(fresh)
		}
	}
	if err != nil {
		return fmt.Errorf("asking the Identity Center portal: %w", err)
	}
	return nil
}

// errIncomplete is an answer that lacks what was asked for.
var errIncomplete = errors.New("the answer lacks what was asked for")
