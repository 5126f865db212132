package credentials

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials/ssocreds"
	"github.com/aws/aws-sdk-go-v2/service/sso"
	ssotypes "github.com/aws/aws-sdk-go-v2/service/sso/types"
	"github.com/aws/aws-sdk-go-v2/service/ssooidc"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"accountable/audit/cloud/transport"
	"accountable/audit/cloud/trouble"
	"accountable/config"
)

// ssoToken is the token of one Identity Center sign-in. All its profiles share it
// and, through its file, the AWS CLI does too: one refresh serves all of them.
type ssoToken struct {
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

// token returns the token of a sign-in, by the name of its session or, of the legacy
// kind, its start URL.
func (s *Store) token(key string) *ssoToken {
	path := s.centerFile(key)
	s.mu.Lock()
	defer s.mu.Unlock()
	t, ok := s.tokens[path]
	if !ok {
		t = &ssoToken{path: path, now: s.now}
		s.tokens[path] = t
	}
	return t
}

// refreshableToken returns the token with a client to refresh it. Only tokens of a
// session can be refreshed, in the session's region.
func (s *Store) refreshableToken(key string, cfg aws.Config, hasSession bool, base *string) *ssoToken {
	t := s.token(key)
	t.mu.Lock()
	defer t.mu.Unlock()
	if hasSession && t.oidc == nil {
		t.oidc = oidcClient(cfg, base)
	}
	return t
}

// oidcClient returns a client of Identity Center's token service. Its requests are
// not signed.
func oidcClient(cfg aws.Config, base *string) *ssooidc.Client {
	cfg = cfg.Copy()
	cfg.Credentials = aws.AnonymousCredentials{}
	return ssooidc.NewFromConfig(cfg, func(o *ssooidc.Options) { o.BaseEndpoint = base })
}

// retrieve returns the access token. It reads the file before it sends a request:
// an expired sign-in costs none, and a sign-in by another program counts.
func (t *ssoToken) retrieve(ctx context.Context) (string, error) {
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
func (t *ssoToken) current(ctx context.Context) (pending *refresh, token string, err error) {
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
	t.pending = &refresh{done: make(chan struct{})}
	go t.refresh(context.WithoutCancel(ctx), t.pending, cached)
	return t.pending, "", nil
}

// cached returns the token in the file, unless a newer one could not be saved.
func (t *ssoToken) cached() (cachedToken, error) {
	cached, err := readToken(t.path)
	if t.unsaved != nil && cached.AccessToken == t.stale {
		return *t.unsaved, nil
	}
	return cached, err
}

func (t *ssoToken) isExpired(cached cachedToken) bool {
	end := cached.ExpiresAt.Time
	if t.oidc != nil && cached.isRefreshable(t.now()) {
		end = end.Add(-refreshMargin)
	}
	return !t.now().Before(end)
}

// refresh requests a new token for all that wait.
func (t *ssoToken) refresh(ctx context.Context, pending *refresh, cached cachedToken) {
	ctx, cancel := context.WithTimeout(ctx, refreshTimeout)
	defer cancel()
	out, err := createToken(ctx, t.oidc, &ssooidc.CreateTokenInput{
		ClientId: &cached.ClientID, ClientSecret: &cached.ClientSecret, RefreshToken: &cached.RefreshToken,
		GrantType: aws.String("refresh_token"),
	})
	if err == nil && aws.ToString(out.AccessToken) == "" {
		err = trouble.ErrIncomplete
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	defer close(pending.done)
	t.pending = nil
	if err != nil {
		// The AWS CLI may have used the refresh token in the same moment.
		if other, e := t.cached(); e == nil && other.AccessToken != cached.AccessToken && !t.isExpired(other) {
			pending.token = other.AccessToken
			return
		}
		pending.err = fmt.Errorf("refreshing the sign-in: %w", err)
		if isRefusal(err) {
			t.refused, t.refusal = cached.RefreshToken, pending.err
		}
		return
	}
	renewed := cached.replaced(out, t.now())
	pending.token = renewed.AccessToken
	_ = t.save(renewed, nil) // unsaved, it works until this program ends
}

// createToken requests a token. When the time ends between two attempts, its error
// is that of the last attempt.
func createToken(ctx context.Context, client *ssooidc.Client, in *ssooidc.CreateTokenInput) (*ssooidc.CreateTokenOutput, error) {
	ctx, attempts := transport.WithAttempts(ctx)
	out, err := client.CreateToken(ctx, in)
	if last := attempts.Last(); errors.Is(err, context.DeadlineExceeded) && last != nil {
		err = &smithy.OperationError{ServiceID: ssooidc.ServiceID, OperationName: "CreateToken", Err: last}
	}
	return out, err
}

// save writes a token to the file, with the other keys, and keeps it in memory where
// that fails. The caller holds the lock.
func (t *ssoToken) save(token cachedToken, others map[string]string) error {
	old, _ := readToken(t.path)
	err := writeToken(t.path, token, others)
	t.unsaved, t.stale = nil, ""
	if err != nil {
		t.unsaved, t.stale = &token, old.AccessToken
	}
	t.refused, t.refusal, t.rejected = "", nil, ""
	return err
}

// isRefusal reports whether a repeated request would get the same answer.
func isRefusal(err error) bool {
	answer, ok := errors.AsType[*smithyhttp.ResponseError](err)
	return ok && answer.HTTPStatusCode() >= 400 && answer.HTTPStatusCode() < 500 && !transport.IsThrottled(err)
}

// isValid reports whether the sign-in works, as far as is known without a request.
func (t *ssoToken) isValid() bool {
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
func (t *ssoToken) reject(token string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.rejected = token
}

// forget drops what Identity Center refused.
func (t *ssoToken) forget() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.refused, t.refusal, t.rejected = "", nil, ""
}

// use sends a request to the portal with the access token, and once more with a new
// token if the portal refuses the first one before it expired.
func (t *ssoToken) use(ctx context.Context, request func(token string) error) error {
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

// roleCredentials are the credentials of one Identity Center role in an account.
type roleCredentials struct {
	portal          *sso.Client
	token           *ssoToken
	accountID, role string
}

// Retrieve requests the credentials from the portal.
func (r *roleCredentials) Retrieve(ctx context.Context) (aws.Credentials, error) {
	var out *sso.GetRoleCredentialsOutput
	err := r.token.use(ctx, func(token string) (err error) {
		out, err = r.portal.GetRoleCredentials(ctx, &sso.GetRoleCredentialsInput{
			AccessToken: &token, AccountId: &r.accountID, RoleName: &r.role,
		})
		return err //nolint:wrapcheck // use wraps it
	})
	if err != nil {
		return aws.Credentials{}, err
	}
	got := out.RoleCredentials
	if got == nil || got.AccessKeyId == nil || got.SecretAccessKey == nil {
		return aws.Credentials{}, fmt.Errorf("asking the Identity Center portal: %w", trouble.ErrIncomplete)
	}
	return aws.Credentials{
		AccessKeyID: *got.AccessKeyId, SecretAccessKey: *got.SecretAccessKey, SessionToken: aws.ToString(got.SessionToken),
		CanExpire: true, Expires: time.UnixMilli(got.Expiration).UTC(),
		Source: ssocreds.ProviderName, AccountID: r.accountID,
	}, nil
}

// Portal is Identity Center's access portal, as the person who signed in sees it.
type Portal struct {
	Client    *sso.Client
	Call      trouble.Call // what its troubles say
	Session   string
	Partition string
	Endpoint  string // the override of the Account Management endpoint, or ""

	token     *ssoToken
	config    aws.Config
	endpoints endpoints
	region    string
}

// Portal returns the portal of an Identity Center session. It sends no request. Its
// error is a *audit.Trouble.
func (s *Store) Portal(ctx context.Context, session string) (*Portal, error) {
	return s.portal(ctx, session, assignment{session: strings.TrimSpace(session)})
}

// portal names an assignment in its troubles.
func (s *Store) portal(ctx context.Context, session string, a assignment) (*Portal, error) {
	in := s.findSignIn(centerPrefix + strings.TrimSpace(session))
	if in == nil || !in.center.hasSession {
		return nil, trouble.UnknownSignIn(session)
	}
	cfg, ends, err := s.centerConfig(ctx, in)
	if err != nil {
		return nil, err
	}
	subject := trouble.Subject{
		Profile: config.Profile{Kind: config.KindSSO, AccountID: a.accountID, Values: map[string]string{
			"sso_session": a.session, "sso_account_id": a.accountID, "sso_role_name": a.role,
		}},
		SignIn: in.commandLine(), SignInID: in.ID,
	}
	p := &Portal{
		Call: trouble.Call{Subject: subject, Now: s.now}, Session: in.center.key, Partition: config.PartitionOf(in.center.region),
		token: s.refreshableToken(in.center.key, cfg, true, ends.base(serviceSSOOIDC)), config: cfg, endpoints: ends, region: in.center.region,
	}
	p.Endpoint, _ = ends.override(serviceAccount)
	// All requests to the portal of a sign-in count against one quota.
	paced := cfg.Copy()
	paced.APIOptions = s.apiOptions(&transport.Caller{Partition: p.Partition, Name: in.ID, Credentials: cfg.Credentials})
	p.Client = sso.NewFromConfig(paced, func(o *sso.Options) { o.BaseEndpoint = ends.base(serviceSSO) })
	return p, nil
}

// UseToken sends a request with the sign-in's access token. It repeats the request
// with a new token if the portal refuses the first one.
func (p *Portal) UseToken(ctx context.Context, request func(token string) error) error {
	return p.token.use(ctx, request)
}
