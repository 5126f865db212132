package cloudtest

import (
	"crypto/sha1" //nolint:gosec // the AWS CLI names its files by this hash
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"

	"accountable/audit"
	"accountable/audit/sandbox/network"
)

// EqualSignIns reports whether two sign-ins are the same.
func EqualSignIns(a, b audit.SignIn) bool {
	return a.ID == b.ID && a.Kind == b.Kind && a.Name == b.Name && a.Detail == b.Detail &&
		slices.Equal(a.Profiles, b.Profiles) && slices.Equal(a.Command, b.Command)
}

// ExpectReadable fails the test unless the profile can read its account.
func (c *Cloud) ExpectReadable(profile string) {
	c.t.Helper()
	if _, err := c.Read(c.t.Context(), profile); err != nil {
		c.t.Errorf("%s: %v", profile, audit.TroubleOf(err).Err)
	}
}

// TokenFile returns the AWS CLI's file for the token of a sign-in.
func TokenFile(home, key string) string {
	sum := sha1.Sum([]byte(key)) //nolint:gosec // as above
	return filepath.Join(home, ".aws", "sso", "cache", hex.EncodeToString(sum[:])+".json")
}

// ProcessProfile returns the section of a profile with a credential_process.
func ProcessProfile(name, command string) string {
	return fmt.Sprintf("[profile %s]\nregion = us-east-1\nendpoint_url = %s\ncredential_process = %s\n", name, network.BaseURL, command)
}

// Hosts is a network that records the addresses of requests and fails them.
type Hosts struct{ Asked []string }

// ErrNoHost is why requests to Hosts fail.
var ErrNoHost = errors.New("no host answers")

// RoundTrip fails without a retry.
func (h *Hosts) RoundTrip(r *http.Request) (*http.Response, error) {
	h.Asked = append(h.Asked, r.URL.Scheme+"://"+r.URL.Host)
	return nil, &FinalError{ErrNoHost}
}

// FinalError is not retried by the SDK.
type FinalError struct{ error }

// CanceledError stops the SDK's retries.
func (*FinalError) CanceledError() bool { return true }

// Unwrap returns the cause.
func (e *FinalError) Unwrap() error { return e.error }

// NewFinalError wraps an error that is not retried.
func NewFinalError(err error) error { return &FinalError{err} }
