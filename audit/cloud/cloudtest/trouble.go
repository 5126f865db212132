package cloudtest

import (
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"

	"accountable/audit"
)

// Trouble returns the Trouble of an error and checks that its texts are fit for people.
// The test fails without an error.
func Trouble(t *testing.T, err error) *audit.Trouble {
	t.Helper()
	if err == nil {
		t.Fatal("no error")
	}
	found := audit.TroubleOf(err)
	for _, text := range []string{found.Message, found.NextStep} {
		for _, bad := range []string{"operation error", "https response error", "failed to refresh", "%!", "  ", "\n"} {
			if strings.Contains(text, bad) {
				t.Errorf("%q is not fit for people: %q", text, bad)
			}
		}
	}
	if found.Message == "" {
		t.Error("no message")
	}
	return found
}

// Want is what a test expects of a Trouble. The texts are parts of it; an empty Command
// must be empty.
type Want struct {
	Kind    audit.TroubleKind
	Message string
	Next    string
	Command string
	SignIn  bool
}

// Check compares a Trouble.
func (w Want) Check(t *testing.T, got *audit.Trouble) {
	t.Helper()
	if got.Kind != w.Kind {
		t.Errorf("kind %s, want %s (%s; %v)", got.Kind, w.Kind, got.Message, got.Err)
	}
	if !strings.Contains(got.Message, w.Message) {
		t.Errorf("message %q, want %q", got.Message, w.Message)
	}
	if !strings.Contains(got.NextStep, w.Next) {
		t.Errorf("next step %q, want %q", got.NextStep, w.Next)
	}
	if !strings.Contains(got.Command, w.Command) || w.Command == "" && got.Command != "" {
		t.Errorf("command %q, want %q", got.Command, w.Command)
	}
	if got.SignIn != w.SignIn {
		t.Errorf("sign-in %v, want %v", got.SignIn, w.SignIn)
	}
}

// RoundTrip is a network that gives answers which the sandbox would not give.
type RoundTrip func(r *http.Request) (*http.Response, error)

// RoundTrip answers a request.
func (f RoundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// Answer returns a network that always gives this answer.
func Answer(status int, header http.Header, body string) RoundTrip {
	return func(r *http.Request) (*http.Response, error) {
		h := header.Clone()
		if h == nil {
			h = http.Header{}
		}
		return &http.Response{
			StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body)), Request: r,
			Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		}, nil
	}
}

// Fail returns a network on which every request fails.
func Fail(err error) RoundTrip {
	return func(*http.Request) (*http.Response, error) { return nil, err }
}

// DialError returns the error of a connection that did not open.
func DialError(err error) error {
	return &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", err)}
}
