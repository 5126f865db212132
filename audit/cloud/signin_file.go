package cloud

import (
	"bytes"
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
	"github.com/aws/aws-sdk-go-v2/service/ssooidc"

	"accountable/config/atomicfile"
)

// centerFile is where the AWS CLI keeps what it calls by a key: the name of a
// session, a start URL, or the description of a registration.
func (c *Cloud) centerFile(key string) string {
	sum := sha1.Sum([]byte(key)) //nolint:gosec // as above
	return filepath.Join(c.home, ".aws", "sso", "cache", hex.EncodeToString(sum[:])+".json")
}

// cliTime is a time as the AWS CLI writes it.
type cliTime struct{ time.Time }

// The layouts of times: the one that is written, and those of older releases of
// the AWS CLI and of other tools.
const cliLayout = "2006-01-02T15:04:05Z"

var readLayouts = []string{time.RFC3339, "2006-01-02T15:04:05UTC"}

// MarshalJSON writes it in UTC and in whole seconds.
func (t cliTime) MarshalJSON() ([]byte, error) {
	return []byte(`"` + t.UTC().Format(cliLayout) + `"`), nil
}

// UnmarshalJSON reads it.
func (t *cliTime) UnmarshalJSON(text []byte) error {
	var s string
	if err := json.Unmarshal(text, &s); err != nil {
		return errNotJSON
	}
	for _, layout := range readLayouts {
		if parsed, err := time.Parse(layout, s); err == nil {
			t.Time = parsed
			return nil
		}
	}
	return errNotJSON
}

// cachedToken is what this program reads and writes of the AWS CLI's file.
type cachedToken struct {
	AccessToken         string   `json:"accessToken"`
	ExpiresAt           cliTime  `json:"expiresAt"`
	RefreshToken        string   `json:"refreshToken,omitempty"`
	ClientID            string   `json:"clientId,omitempty"`
	ClientSecret        string   `json:"clientSecret,omitempty"`
	RegistrationExpires *cliTime `json:"registrationExpiresAt,omitempty"`
}

// refreshable tells whether the token can be refreshed, as far as the file tells.
func (t cachedToken) refreshable(now time.Time) bool {
	return t.RefreshToken != "" && t.ClientID != "" && t.ClientSecret != "" &&
		(t.RegistrationExpires == nil || now.Before(t.RegistrationExpires.Time))
}

// granted is the token with a fresh one in its place. Refresh tokens are good once: the one that
// was there before goes.
func (t cachedToken) granted(out *ssooidc.CreateTokenOutput, now time.Time) cachedToken {
	t.AccessToken = aws.ToString(out.AccessToken)
	t.ExpiresAt = cliTime{now.Add(time.Duration(out.ExpiresIn) * time.Second)}
	t.RefreshToken = aws.ToString(out.RefreshToken)
	return t
}

// errNotJSON stands for the decoder's error, which may quote the file.
var errNotJSON = errors.New("not the JSON document that is expected")

func readToken(path string) (cachedToken, error) {
	var cached cachedToken
	text, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return cached, &signInError{reason: "nobody has signed in", err: err}
	case err != nil:
		return cached, &signInError{reason: "the cached sign-in cannot be read", err: err}
	}
	if err := json.Unmarshal(text, &cached); err != nil {
		return cachedToken{}, &signInError{reason: "the cached sign-in is damaged", err: errNotJSON}
	}
	if cached.AccessToken == "" || cached.ExpiresAt.IsZero() {
		return cachedToken{}, &signInError{reason: "the cached sign-in is incomplete"}
	}
	return cached, nil
}

// writeToken replaces the token in the file; keys that are not known here stay.
// The others are set too.
func writeToken(path string, token cachedToken, others map[string]string) error {
	fields := map[string]json.RawMessage{}
	if text, err := os.ReadFile(path); err == nil {
		if json.Unmarshal(text, &fields) != nil || fields == nil {
			fields = map[string]json.RawMessage{} // what cannot be read cannot be kept
		}
	}
	// What the new token does not have is not to be left over of the old one.
	delete(fields, "refreshToken")
	known, err := json.Marshal(token) //nolint:gosec // the secret is what the file is for
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

// writePrivate puts a JSON document in a file's place that only this user can
// read, so that no reader ever sees half of it.
func writePrivate(path string, document any) error {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(document); err != nil {
		return fmt.Errorf("encoding the sign-in: %w", err)
	}
	folder := filepath.Dir(path)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("keeping the sign-in: %w", err)
	}
	if err := atomicfile.Write(path, text.Bytes()); err != nil {
		return fmt.Errorf("keeping the sign-in: %w", err)
	}
	return nil
}
