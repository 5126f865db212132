package cloud_test

import (
	"context"
	"testing"

	"accountable/audit"
	"accountable/audit/sandbox"
)

// TestIdentifyAlwaysAsks: who writes is never answered from memory.
func TestIdentifyAlwaysAsks(t *testing.T) {
	r := rigUp(t, smallWorld())
	const times = 3
	for range times {
		if _, err := r.Identify(t.Context(), r.route("keys")); err != nil {
			t.Fatal(err)
		}
	}
	if n := r.server.Count(sandbox.GetCallerIdentity); n != times {
		t.Errorf("AWS was asked %d times, want %d", n, times)
	}
}

// TestCredentialsAreKept until they run out: one role, one sign-in, however much
// is read.
func TestCredentialsAreKept(t *testing.T) {
	w := smallWorld()
	signedIn(&w, nil)
	w.AddRole("role", "sso", accountID, "Reader")
	r := rigUp(t, w)
	for range 3 {
		for _, ct := range audit.ContactTypes {
			if _, err := r.ReadContact(t.Context(), r.route("role"), accountID, ct); err != nil {
				t.Fatal(err)
			}
		}
	}
	for operation, want := range map[string]int{
		sandbox.GetRoleCredentials: 1, sandbox.AssumeRole: 1, sandbox.GetAlternateContact: 9, sandbox.GetCallerIdentity: 0,
	} {
		if n := r.server.Count(operation); n != want {
			t.Errorf("%s: %d requests, want %d", operation, n, want)
		}
	}
}

// TestContactIsNotSet is an answer and no error; each type is its own.
func TestContactIsNotSet(t *testing.T) {
	r := rigUp(t, smallWorld())
	contact, err := r.ReadContact(t.Context(), r.route("keys"), accountID, audit.Operations)
	if contact != nil || err != nil {
		t.Errorf("%+v, %v", contact, err)
	}
}

// TestStoppedRead leaves the profile as it was: the next one who asks gets an answer.
func TestStoppedRead(t *testing.T) {
	r := rigUp(t, smallWorld())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := r.read(ctx, "keys")
	expected{kind: audit.Cancelled, next: "again"}.hold(t, trouble(t, err))
	if _, err := r.read(t.Context(), "keys"); err != nil {
		t.Error(err)
	}
}
