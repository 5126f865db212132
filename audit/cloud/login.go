package cloud

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials/logincreds"
	"github.com/aws/aws-sdk-go-v2/service/signin"
)

// loginFolderVariable names the folder of the sign-ins of `aws login`.
const loginFolderVariable = "AWS_LOGIN_CACHE_DIRECTORY"

// login yields the credentials of one `aws login`.
type login struct {
	path string

	mu       sync.Mutex
	provider *logincreds.Provider  // nil: not needed yet
	cache    *aws.CredentialsCache // around this login
	over     [sha256.Size]byte     // of a file whose session could not be renewed
}

// loginFile is the sign-in of a login_session. Profiles with the same share it:
// refreshing spends the refresh token, which is good for one of them only.
func (c *Cloud) loginFile(session string) *login {
	folder := c.env(loginFolderVariable)
	if folder == "" {
		folder = filepath.Join(c.home, ".aws", "login", "cache")
	}
	sum := sha256.Sum256([]byte(strings.TrimSpace(session)))
	path := filepath.Join(folder, hex.EncodeToString(sum[:])+".json")
	c.mu.Lock()
	defer c.mu.Unlock()
	l, ok := c.logins[path]
	if !ok {
		l = &login{path: path}
		l.cache = aws.NewCredentialsCache(l)
		c.logins[path] = l
	}
	return l
}

// login are the credentials of a login_session.
func (c *Cloud) login(session string, cfg aws.Config, base *string) aws.CredentialsProvider {
	l := c.loginFile(session)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.provider == nil {
		client := signin.NewFromConfig(cfg, func(o *signin.Options) { o.BaseEndpoint = base })
		l.provider = logincreds.New(client, l.path, func(o *logincreds.Options) { o.RestrictPermissions = true })
	}
	return l.cache
}

// forget makes the next request begin with the file.
func (l *login) forget() {
	l.cache.Invalidate()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.over = [sha256.Size]byte{}
}

// valid tells whether nobody has to sign in, as far as is known without asking:
// when a session can no longer be renewed stands in no file.
func (l *login) valid() bool {
	text, err := l.read()
	if err != nil {
		return false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return sha256.Sum256(text) != l.over
}

// Retrieve looks at the file before the SDK does.
func (l *login) Retrieve(ctx context.Context) (aws.Credentials, error) {
	text, err := l.read()
	if err != nil {
		return aws.Credentials{}, err
	}
	creds, err := l.provider.Retrieve(ctx)
	if err != nil {
		if strings.Contains(err.Error(), reauthenticate) {
			l.mu.Lock()
			l.over = sha256.Sum256(text)
			l.mu.Unlock()
		}
		return aws.Credentials{}, fmt.Errorf("using the sign-in of aws login: %w", err)
	}
	return creds, nil
}

// reauthenticate is how the SDK says that a sign-in cannot be renewed.
const reauthenticate = "please reauthenticate"

// read gives the file if the SDK can cope with it: an expired sign-in whose key
// is no PEM block, or a file that holds null, makes the SDK panic in a goroutine
// of its own, where nobody can recover.
func (l *login) read() ([]byte, error) {
	text, err := os.ReadFile(l.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, &signInError{reason: "nobody has signed in", err: err}
	case err != nil:
		return nil, &signInError{reason: "the cached sign-in cannot be read", err: err}
	}
	var cached struct {
		AccessToken *struct{} `json:"accessToken"`
		Key         string    `json:"dpopKey"`
	}
	if err := json.Unmarshal(text, &cached); err != nil {
		return nil, &signInError{reason: "the cached sign-in is damaged", err: errNotJSON}
	}
	if block, _ := pem.Decode([]byte(cached.Key)); block == nil || cached.AccessToken == nil {
		return nil, &signInError{reason: "the cached sign-in is damaged"}
	}
	return text, nil
}
