package cloud_test

import (
	"context"
	"testing"

	"accountable/audit"
	"accountable/audit/cloud/cloudtest"
	"accountable/audit/sandbox"
)

func TestIdentify_AlwaysAsksAWS(t *testing.T) {
	t.Parallel()
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

// One AssumeRole and one sign-in serve all reads until they expire.
func TestCredentials_AreFetchedOnce(t *testing.T) {
	t.Parallel()
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

// A missing contact is an answer and not an error, for each type on its own.
func TestReadContact_NotSet(t *testing.T) {
	t.Parallel()
	r := cloudtest.Open(t, cloudtest.OneAccount())
	contact, err := r.ReadContact(t.Context(), r.Route("keys"), cloudtest.AccountID, audit.Operations)
	if contact != nil || err != nil {
		t.Errorf("%+v, %v", contact, err)
	}
}

func TestReadContact_CanceledReadDoesNotBreakTheProfile(t *testing.T) {
	t.Parallel()
	r := cloudtest.Open(t, cloudtest.OneAccount())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := r.Read(ctx, "keys")
	cloudtest.Want{Kind: audit.Cancelled, Next: "again"}.Check(t, cloudtest.Trouble(t, err))
	if _, err := r.Read(t.Context(), "keys"); err != nil {
		t.Error(err)
	}
}
