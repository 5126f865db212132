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

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials/logincreds"
	"github.com/aws/aws-sdk-go-v2/service/signin"
)

// loginFolderVariable names the folder of the sign-ins of `aws login`.
const loginFolderVariable = "AWS_LOGIN_CACHE_DIRECTORY"

// login yields the credentials of one `aws login`.
type login struct {
	path     string
	provider *logincreds.Provider
}

// login is shared by all profiles that sign in alike: refreshing spends the
// refresh token, which is good for one of them only.
func (c *Cloud) login(session string, cfg aws.Config, base *string) aws.CredentialsProvider {
	folder := c.env(loginFolderVariable)
	if folder == "" {
		folder = filepath.Join(c.home, ".aws", "login", "cache")
	}
	sum := sha256.Sum256([]byte(strings.TrimSpace(session)))
	path := filepath.Join(folder, hex.EncodeToString(sum[:])+".json")
	c.mu.Lock()
	defer c.mu.Unlock()
	if known, ok := c.logins[path]; ok {
		return known
	}
	client := signin.NewFromConfig(cfg, func(o *signin.Options) { o.BaseEndpoint = base })
	c.logins[path] = aws.NewCredentialsCache(&login{path: path, provider: logincreds.New(client, path, func(o *logincreds.Options) {
		o.RestrictPermissions = true
	})})
	return c.logins[path]
}

// Retrieve looks at the file before the SDK does: an expired sign-in whose key
// is no PEM block, or a file that holds null, makes the SDK panic in a goroutine
// of its own, where nobody can recover.
func (l *login) Retrieve(ctx context.Context) (aws.Credentials, error) {
	text, err := os.ReadFile(l.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return aws.Credentials{}, &signInError{reason: "nobody has signed in", err: err}
	case err != nil:
		return aws.Credentials{}, &signInError{reason: "the cached sign-in cannot be read", err: err}
	}
	var cached struct {
		AccessToken *struct{} `json:"accessToken"`
		Key         string    `json:"dpopKey"`
	}
	if err := json.Unmarshal(text, &cached); err != nil {
		return aws.Credentials{}, &signInError{reason: "the cached sign-in is damaged", err: errNotJSON}
	}
	if block, _ := pem.Decode([]byte(cached.Key)); block == nil || cached.AccessToken == nil {
		return aws.Credentials{}, &signInError{reason: "the cached sign-in is damaged"}
	}
	creds, err := l.provider.Retrieve(ctx)
	if err != nil {
		return aws.Credentials{}, fmt.Errorf("using the sign-in of aws login: %w", err)
	}
	return creds, nil
}
