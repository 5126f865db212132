package cloud

import (
	"context"
	"crypto/sha1" //nolint:gosec // the name that the AWS CLI gives the file
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials/ssocreds"
	"github.com/aws/aws-sdk-go-v2/service/sso"
	"github.com/aws/aws-sdk-go-v2/service/ssooidc"
)

// signInError says that a person has to sign in, and why.
type signInError struct {
	reason string
	err    error
}

func (e *signInError) Error() string { return e.reason }
func (e *signInError) Unwrap() error { return e.err }

// ssoToken is the token of one Identity Center sign-in, shared by every profile
// of it: one refresh serves them all.
type ssoToken struct {
	path    string
	refresh *ssocreds.SSOTokenProvider // nil: tokens of the older kind cannot be refreshed
	now     func() time.Time

	turn chan struct{} // held while the file is looked at and refreshed
}

// token is shared by all sign-ins with the key: the name of a session, or the
// start URL of a profile of the older kind. The file is the AWS CLI's.
func (c *Cloud) token(key string, cfg aws.Config, session bool, base *string) *ssoToken {
	sum := sha1.Sum([]byte(key)) //nolint:gosec // as above
	path := filepath.Join(c.home, ".aws", "sso", "cache", hex.EncodeToString(sum[:])+".json")
	c.mu.Lock()
	defer c.mu.Unlock()
	if known, ok := c.tokens[path]; ok {
		return known
	}
	t := &ssoToken{path: path, now: c.now, turn: make(chan struct{}, 1)}
	if session {
		client := ssooidc.NewFromConfig(cfg, func(o *ssooidc.Options) { o.BaseEndpoint = base })
		t.refresh = ssocreds.NewSSOTokenProvider(client, path)
	}
	c.tokens[path] = t
	return t
}

// cachedToken is what is read of the AWS CLI's file.
type cachedToken struct {
	AccessToken  string    `json:"accessToken"`
	ExpiresAt    time.Time `json:"expiresAt"`
	RefreshToken string    `json:"refreshToken"`
	ClientID     string    `json:"clientId"`
	ClientSecret string    `json:"clientSecret"`
}

// retrieve answers with the token. It looks at the file before anything is
// asked: an expired sign-in costs no request.
func (t *ssoToken) retrieve(ctx context.Context) (string, error) {
	select {
	case t.turn <- struct{}{}:
		defer func() { <-t.turn }()
	case <-ctx.Done():
		return "", fmt.Errorf("waiting for the sign-in: %w", ctx.Err())
	}
	cached, err := t.read()
	if err != nil {
		return "", err
	}
	if t.now().Before(cached.ExpiresAt) {
		return cached.AccessToken, nil
	}
	if t.refresh == nil || cached.RefreshToken == "" || cached.ClientID == "" || cached.ClientSecret == "" {
		return "", &signInError{reason: "the sign-in has expired"}
	}
	fresh, err := t.refresh.RetrieveBearerToken(ctx)
	if err != nil {
		return "", fmt.Errorf("refreshing the sign-in: %w", err)
	}
	return fresh.Value, nil
}

func (t *ssoToken) read() (cachedToken, error) {
	var cached cachedToken
	text, err := os.ReadFile(t.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return cached, &signInError{reason: "nobody has signed in", err: err}
	case err != nil:
		return cached, &signInError{reason: "the cached sign-in cannot be read", err: err}
	}
	if err := json.Unmarshal(text, &cached); err != nil {
		return cached, &signInError{reason: "the cached sign-in is damaged", err: errNotJSON}
	}
	if cached.AccessToken == "" || cached.ExpiresAt.IsZero() {
		return cached, &signInError{reason: "the cached sign-in is incomplete"}
	}
	return cached, nil
}

// errNotJSON stands for the decoder's error, which may quote the file.
var errNotJSON = errors.New("not the JSON document that is expected")

// roleCredentials are those of one assignment in Identity Center.
type roleCredentials struct {
	portal          *sso.Client
	token           *ssoToken
	accountID, role string
}

// Retrieve asks the portal.
func (r *roleCredentials) Retrieve(ctx context.Context) (aws.Credentials, error) {
	token, err := r.token.retrieve(ctx)
	if err != nil {
		return aws.Credentials{}, err
	}
	out, err := r.portal.GetRoleCredentials(ctx, &sso.GetRoleCredentialsInput{
		AccessToken: &token, AccountId: &r.accountID, RoleName: &r.role,
	})
	if err != nil {
		return aws.Credentials{}, fmt.Errorf("asking the Identity Center portal: %w", err)
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

// errIncomplete is an answer that lacks what was asked for.
var errIncomplete = errors.New("the answer lacks what was asked for")
