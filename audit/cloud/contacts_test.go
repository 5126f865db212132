package cloud_test

import (
	"context"
	"testing"

	"accountable/audit"
	"accountable/audit/cloud/cloudtest"
	"accountable/audit/sandbox"
)

// TestIdentifyAlwaysAsks: who writes is never answered from memory.
func TestIdentifyAlwaysAsks(t *testing.T) {
	r := cloudtest.Open(t, cloudtest.OneAccount())
	const times = 3
	for range times {
		if _, err := r.Identify(t.Context(), r.Route("keys")); err != nil {
			t.Fatal(err)
		}
	}
	if n := r.Server.Count(sandbox.GetCallerIdentity); n != times {
		t.Errorf("AWS was asked %d times, want %d", n, times)
	}
}

// TestCredentialsAreKept until they run out: one role, one sign-in, however much
// is read.
func TestCredentialsAreKept(t *testing.T) {
	w := cloudtest.OneAccount()
	cloudtest.AddSignIn(&w, nil)
	w.AddRole("role", "sso", cloudtest.AccountID, "Reader")
	r := cloudtest.Open(t, w)
	for range 3 {
		for _, ct := range audit.ContactTypes {
			if _, err := r.ReadContact(t.Context(), r.Route("role"), cloudtest.AccountID, ct); err != nil {
				t.Fatal(err)
			}
		}
	}
	for operation, want := range map[string]int{
		sandbox.GetRoleCredentials: 1, sandbox.AssumeRole: 1, sandbox.GetAlternateContact: 9, sandbox.GetCallerIdentity: 0,
	} {
		if n := r.Server.Count(operation); n != want {
			t.Errorf("%s: %d requests, want %d", operation, n, want)
		}
	}
}

// TestContactIsNotSet is an answer and no error; each type is its own.
func TestContactIsNotSet(t *testing.T) {
	r := cloudtest.Open(t, cloudtest.OneAccount())
	contact, err := r.ReadContact(t.Context(), r.Route("keys"), cloudtest.AccountID, audit.Operations)
	if contact != nil || err != nil {
		t.Errorf("%+v, %v", contact, err)
	}
}

// TestStoppedRead leaves the profile as it was: the next one who asks gets an answer.
func TestStoppedRead(t *testing.T) {
	r := cloudtest.Open(t, cloudtest.OneAccount())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := r.Read(ctx, "keys")
	cloudtest.Want{Kind: audit.Cancelled, Next: "again"}.Check(t, cloudtest.Trouble(t, err))
	if _, err := r.Read(t.Context(), "keys"); err != nil {
		t.Error(err)
	}
}
