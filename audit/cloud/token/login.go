package token

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials/logincreds"
	"github.com/aws/aws-sdk-go-v2/service/signin"

	"accountable/audit/cloud/trouble"
	"accountable/config/atomicfile"
)

// Login provides the credentials of one `aws login`.
type Login struct {
	path string
	now  func() time.Time

	mu       sync.Mutex
	provider *logincreds.Provider  // nil: not needed yet
	cache    *aws.CredentialsCache // around this Login
	expired  [sha256.Size]byte     // the hash of a file whose session could not be renewed
}

// Provider returns the credentials. The configuration of the first call is used.
func (l *Login) Provider(cfg aws.Config, base *string) aws.CredentialsProvider {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.provider == nil {
		client := signin.NewFromConfig(cfg, func(o *signin.Options) { o.BaseEndpoint = base })
		l.provider = logincreds.New(client, l.path, func(o *logincreds.Options) { o.RestrictPermissions = true })
	}
	return l.cache
}

// Forget makes the next request read the file again.
func (l *Login) Forget() {
	l.cache.Invalidate()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.expired = [sha256.Size]byte{}
}

// IsValid reports whether the sign-in works, as far as is known without a request:
// the file does not say until when the session can be renewed.
func (l *Login) IsValid() bool {
	text, err := l.read()
	if err != nil {
		return false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return sha256.Sum256(text) != l.expired
}

// missingInAnswer is part of the SDK's error about an answer that lacks something (v1.20.15,
// credentials/logincreds).
const missingInAnswer = "in CreateOAuth2Token response"

// Retrieve checks the file before the SDK reads it. The SDK renews an expired sign-in and
// writes it to the same file.
func (l *Login) Retrieve(ctx context.Context) (aws.Credentials, error) {
	text, err := l.read()
	if err == nil && l.isExpired(text) {
		err = l.checkFolder()
	}
	if err != nil {
		return aws.Credentials{}, err
	}
	creds, err := l.provider.Retrieve(ctx)
	if err != nil {
		if strings.Contains(err.Error(), trouble.Reauthenticate) {
			l.mu.Lock()
			l.expired = sha256.Sum256(text)
			l.mu.Unlock()
		}
		if strings.Contains(err.Error(), missingInAnswer) {
			err = fmt.Errorf("%w: %w", trouble.ErrIncomplete, err)
		}
		return aws.Credentials{}, fmt.Errorf("using the sign-in of aws login: %w", err)
	}
	return creds, nil
}

// isExpired reports whether the SDK will renew the sign-in.
func (l *Login) isExpired(text []byte) bool {
	var cached struct {
		AccessToken struct {
			ExpiresAt time.Time `json:"expiresAt"`
		} `json:"accessToken"`
	}
	return json.Unmarshal(text, &cached) != nil || !l.now().Before(cached.AccessToken.ExpiresAt)
}

// checkFolder returns a *trouble.SignInError if another user may write into the file or its
// folder, or if the file is a link. The SDK would write a renewed sign-in there.
func (l *Login) checkFolder() error {
	_, err := atomicfile.ReadPrivate(l.path, signInFiles)
	if err == nil {
		return nil
	}
	reason, first := err.Error(), "Remove it"
	if unsafe, ok := errors.AsType[*atomicfile.UnsafeError](err); ok {
		reason, first = unsafe.Problem(), "Run "+unsafe.Command()
	}
	return &trouble.SignInError{Reason: "the sign-in has expired and cannot be renewed: " + reason, First: first, Err: err}
}

// read returns the file if the SDK can handle it. An expired sign-in whose key is
// not a PEM block, or a file with null, makes the SDK panic in a goroutine of its
// own, where it cannot be recovered.
func (l *Login) read() ([]byte, error) {
	var cached struct {
		AccessToken *struct{} `json:"accessToken"`
		Key         string    `json:"dpopKey"`
	}
	text, err := readCache(l.path, &cached)
	if err != nil {
		return nil, err
	}
	if block, _ := pem.Decode([]byte(cached.Key)); block == nil || cached.AccessToken == nil {
		return nil, &trouble.SignInError{Reason: "the cached sign-in is damaged"}
	}
	return text, nil
}
