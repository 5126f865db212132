package credentials

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"path/filepath"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials/logincreds"
	"github.com/aws/aws-sdk-go-v2/service/signin"

	"accountable/audit/cloud/trouble"
)

// loginFolderVariable names the folder with the sign-ins of `aws login`.
const loginFolderVariable = "AWS_LOGIN_CACHE_DIRECTORY"

// awsLogin provides the credentials of one `aws login`.
type awsLogin struct {
	path string

	mu       sync.Mutex
	provider *logincreds.Provider  // nil: not needed yet
	cache    *aws.CredentialsCache // around this awsLogin
	expired  [sha256.Size]byte     // the hash of a file whose session could not be renewed
}

// login returns the sign-in of a login_session. All profiles with that session share
// it: a refresh uses up the refresh token.
func (s *Store) login(session string) *awsLogin {
	folder := s.env.get(loginFolderVariable)
	if folder == "" {
		folder = filepath.Join(s.home, ".aws", "login", "cache")
	}
	sum := sha256.Sum256([]byte(strings.TrimSpace(session)))
	path := filepath.Join(folder, hex.EncodeToString(sum[:])+".json")
	s.mu.Lock()
	defer s.mu.Unlock()
	l, ok := s.logins[path]
	if !ok {
		l = &awsLogin{path: path}
		l.cache = aws.NewCredentialsCache(l)
		s.logins[path] = l
	}
	return l
}

// loginProvider returns the credentials of a login_session.
func (s *Store) loginProvider(session string, cfg aws.Config, base *string) aws.CredentialsProvider {
	l := s.login(session)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.provider == nil {
		client := signin.NewFromConfig(cfg, func(o *signin.Options) { o.BaseEndpoint = base })
		l.provider = logincreds.New(client, l.path, func(o *logincreds.Options) { o.RestrictPermissions = true })
	}
	return l.cache
}

// forget makes the next request read the file again.
func (l *awsLogin) forget() {
	l.cache.Invalidate()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.expired = [sha256.Size]byte{}
}

// isValid reports whether the sign-in works, as far as is known without a request:
// the file does not say until when the session can be renewed.
func (l *awsLogin) isValid() bool {
	text, err := l.read()
	if err != nil {
		return false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return sha256.Sum256(text) != l.expired
}

// Retrieve checks the file before the SDK reads it.
func (l *awsLogin) Retrieve(ctx context.Context) (aws.Credentials, error) {
	text, err := l.read()
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
		return aws.Credentials{}, fmt.Errorf("using the sign-in of aws login: %w", err)
	}
	return creds, nil
}

// read returns the file if the SDK can handle it. An expired sign-in whose key is
// not a PEM block, or a file with null, makes the SDK panic in a goroutine of its
// own, where it cannot be recovered.
func (l *awsLogin) read() ([]byte, error) {
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
