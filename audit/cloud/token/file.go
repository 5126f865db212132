package token

import (
	"bytes"
	"context"
	"crypto/sha1" //nolint:gosec // the AWS CLI names its files by this hash
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssooidc"

	"accountable/audit/cloud/shape"
	"accountable/audit/cloud/transport"
	"accountable/audit/cloud/trouble"
	"accountable/audit/timing"
	"accountable/config/atomicfile"
)

// Center is the Identity Center of a sign-in.
type Center struct {
	Key        string // the name of the session or, of the legacy kind, the start URL
	StartURL   string
	Region     string
	HasSession bool     // an sso-session section describes it; else it is of the legacy kind
	Scopes     []string // of a session; tokens of the legacy kind have none
}

// LoginFolderVariable names the folder with the sign-ins of `aws login`.
const LoginFolderVariable = "AWS_LOGIN_CACHE_DIRECTORY"

// Cache has the sign-ins that the AWS CLI keeps in files. It is safe for concurrent use.
type Cache struct {
	home, loginFolder string
	now               func() time.Time

	mu     sync.Mutex
	tokens map[string]*SSO   // by path
	logins map[string]*Login // by path
}

// NewCache returns the sign-ins below .aws in a home folder. loginFolder replaces the
// folder of `aws login`; "" means the AWS CLI's.
func NewCache(home, loginFolder string, now func() time.Time) *Cache {
	if loginFolder == "" {
		loginFolder = filepath.Join(home, ".aws", "login", "cache")
	}
	return &Cache{home: home, loginFolder: loginFolder, now: now, tokens: map[string]*SSO{}, logins: map[string]*Login{}}
}

// SSO returns the token of a sign-in, by the key of its Center.
func (c *Cache) SSO(key string) *SSO {
	path := c.centerFile(key)
	c.mu.Lock()
	defer c.mu.Unlock()
	t, ok := c.tokens[path]
	if !ok {
		t = &SSO{path: path, now: c.now}
		c.tokens[path] = t
	}
	return t
}

// Login returns the sign-in of a login_session. All profiles with that session share it: a
// refresh uses up the refresh token.
func (c *Cache) Login(session string) *Login {
	sum := sha256.Sum256([]byte(strings.TrimSpace(session)))
	path := filepath.Join(c.loginFolder, hex.EncodeToString(sum[:])+".json")
	c.mu.Lock()
	defer c.mu.Unlock()
	l, ok := c.logins[path]
	if !ok {
		l = &Login{path: path, now: c.now}
		l.cache = transport.NewCredentialsCache(l)
		c.logins[path] = l
	}
	return l
}

// centerFile returns the AWS CLI's file for a key: that of a Center, or the description of
// a registration.
func (c *Cache) centerFile(key string) string {
	sum := sha1.Sum([]byte(key)) //nolint:gosec // as above
	return filepath.Join(c.home, ".aws", "sso", "cache", hex.EncodeToString(sum[:])+".json")
}

// cliTime is a time in the AWS CLI's format.
type cliTime struct{ time.Time }

// cliLayout is the format that is written.
const cliLayout = "2006-01-02T15:04:05Z"

// MarshalJSON writes the time in UTC and in whole seconds.
func (t cliTime) MarshalJSON() ([]byte, error) {
	return []byte(`"` + t.UTC().Format(cliLayout) + `"`), nil
}

// UnmarshalJSON reads a time in any form that the AWS CLI reads.
func (t *cliTime) UnmarshalJSON(text []byte) error {
	var s string
	if err := json.Unmarshal(text, &s); err != nil {
		return errNotJSON
	}
	parsed, ok := timing.ParseCLI(s)
	if !ok {
		return errNotJSON
	}
	t.Time = parsed
	return nil
}

// cachedToken is the part of the AWS CLI's token file that this program reads and
// writes.
type cachedToken struct {
	AccessToken         string   `json:"accessToken"`
	ExpiresAt           cliTime  `json:"expiresAt"`
	RefreshToken        string   `json:"refreshToken,omitempty"`
	ClientID            string   `json:"clientId,omitempty"`
	ClientSecret        string   `json:"clientSecret,omitempty"`
	RegistrationExpires *cliTime `json:"registrationExpiresAt,omitempty"`
}

// isRefreshable reports whether the token can be refreshed, by its file.
func (t cachedToken) isRefreshable(now time.Time) bool {
	return t.RefreshToken != "" && t.ClientID != "" && t.ClientSecret != "" &&
		(t.RegistrationExpires == nil || now.Before(t.RegistrationExpires.Time))
}

// replaced returns the token with new tokens. The old refresh token is dropped: each one
// works once.
func (t cachedToken) replaced(with Tokens, now time.Time) cachedToken {
	t.AccessToken, t.RefreshToken, t.ExpiresAt = with.access, with.refresh, cliTime{now.Add(with.life)}
	return t
}

// signInFiles is far above what the AWS CLI writes: a few thousand bytes.
var signInFiles = atomicfile.Limit{Bytes: 1 << 20, Of: "sign-in files"}

// errNotJSON replaces the decoder's error, which may quote the file.
var errNotJSON = errors.New("it is not the expected JSON document")

// readCache reads a sign-in's file. Its error is a *trouble.SignInError.
func readCache(path string, document any) ([]byte, error) {
	text, err := atomicfile.ReadFile(path, signInFiles)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, &trouble.SignInError{Reason: "not signed in", Err: err}
	case err != nil:
		// The AWS CLI waits for ever for a named pipe: sign in after it is gone.
		return nil, &trouble.SignInError{Reason: "could not read the cached sign-in: " + err.Error(), First: "Remove it", Err: err}
	}
	if err := json.Unmarshal(text, document); err != nil {
		return nil, &trouble.SignInError{Reason: "the cached sign-in is damaged", Err: errNotJSON}
	}
	return text, nil
}

func readToken(path string) (cachedToken, error) {
	var cached cachedToken
	if _, err := readCache(path, &cached); err != nil {
		return cachedToken{}, err
	}
	if cached.AccessToken == "" || cached.ExpiresAt.IsZero() {
		return cachedToken{}, &trouble.SignInError{Reason: "the cached sign-in is incomplete"}
	}
	return cached, nil
}

// writeToken replaces the token in the file and sets the other keys. Keys that this
// program does not know are kept.
func writeToken(path string, token cachedToken, others map[string]string) error {
	fields := map[string]json.RawMessage{}
	if text, err := atomicfile.ReadFile(path, signInFiles); err == nil {
		if json.Unmarshal(text, &fields) != nil || fields == nil {
			fields = map[string]json.RawMessage{} // a damaged file is replaced
		}
	}
	delete(fields, "refreshToken")    // the new token may have none
	known, err := json.Marshal(token) //nolint:gosec // the file is for the secret
	if err == nil {
		err = json.Unmarshal(known, &fields)
	}
	if err != nil {
		return fmt.Errorf("encoding the sign-in: %w", err)
	}
	for key, value := range others {
		if fields[key], err = json.Marshal(value); err != nil {
			return fmt.Errorf("encoding the sign-in: %w", err)
		}
	}
	return writePrivate(path, fields)
}

// writePrivate replaces a file by a JSON document that only this user can read. It writes
// nothing into a folder that another user may write into: that user could replace the sign-in
// by one of their own.
func writePrivate(path string, document any) error {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(document); err != nil {
		return fmt.Errorf("encoding the sign-in: %w", err)
	}
	if err := atomicfile.EnsurePrivateFolder(filepath.Dir(path)); err != nil {
		return fmt.Errorf("saving the sign-in: %w", err)
	}
	if err := atomicfile.Write(path, text.Bytes()); err != nil {
		return fmt.Errorf("saving the sign-in: %w", err)
	}
	return nil
}

// Registration is this program as a client of Identity Center.
type Registration struct {
	ClientID     string   `json:"clientId"`
	ClientSecret string   `json:"clientSecret"`
	ExpiresAt    cliTime  `json:"expiresAt"`
	Scopes       []string `json:"scopes,omitempty"`
}

// registrationMargin is how long a saved registration must still be valid.
const registrationMargin = 15 * time.Minute

// registrationKey returns the key of the registration's file. It differs from the
// AWS CLI's: the person who approves sees the name of the registered program.
func registrationKey(toolName string, center Center) string {
	session := ""
	if center.HasSession {
		session = center.Key
	}
	key, err := json.Marshal(map[string]any{
		"tool": toolName, "startUrl": center.StartURL, "region": center.Region, "scopes": center.Scopes, "session_name": session,
	})
	if err != nil {
		panic("token: cannot encode strings: " + err.Error())
	}
	return string(key)
}

// SavedRegistration returns the saved registration; false where there is none or it
// expires soon.
func (c *Cache) SavedRegistration(toolName string, center Center) (Registration, bool) {
	var known Registration
	text, err := atomicfile.ReadFile(c.centerFile(registrationKey(toolName, center)), signInFiles)
	if err != nil || json.Unmarshal(text, &known) != nil {
		return Registration{}, false
	}
	return known, known.ClientID != "" && known.ClientSecret != "" && c.now().Add(registrationMargin).Before(known.ExpiresAt.Time)
}

// Register registers this program under a name and saves the registration. It logs an error
// of saving: the registration works without a file.
func (c *Cache) Register(ctx context.Context, client *ssooidc.Client, toolName string, log *slog.Logger, center Center) (Registration, error) {
	out, err := client.RegisterClient(ctx, &ssooidc.RegisterClientInput{
		ClientName: aws.String(toolName), ClientType: aws.String("public"), Scopes: center.Scopes,
	})
	if err != nil {
		return Registration{}, fmt.Errorf("registering with Identity Center: %w", err)
	}
	known := Registration{ExpiresAt: cliTime{time.Unix(out.ClientSecretExpiresAt, 0)}, Scopes: center.Scopes}
	if known.ClientID, err = shape.Secret.Read(out.ClientId); err == nil {
		known.ClientSecret, err = shape.Secret.Read(out.ClientSecret)
	}
	if err != nil {
		return Registration{}, fmt.Errorf("registering with Identity Center: %w", err)
	}
	if err := writePrivate(c.centerFile(registrationKey(toolName, center)), known); err != nil {
		log.DebugContext(ctx, "could not save the registration", "error", err)
	}
	return known, nil
}
