package cloud_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"accountable/audit"
	"accountable/audit/cloud"
	"accountable/audit/cloud/cloudtest"
	"accountable/audit/sandbox"
)

// writeOperations are the two operations that change AWS.
var writeOperations = map[string]struct {
	operation string
	do        func(ctx context.Context, w audit.Writer, route audit.Route) (string, error)
}{
	"put": {sandbox.PutAlternateContact, func(ctx context.Context, w audit.Writer, route audit.Route) (string, error) {
		return w.PutContact(ctx, route, cloudtest.AccountID, audit.Security, cloudtest.NewContact)
	}},
	"delete": {sandbox.DeleteAlternateContact, func(ctx context.Context, w audit.Writer, route audit.Route) (string, error) {
		return w.DeleteContact(ctx, route, cloudtest.AccountID, audit.Security)
	}},
}

func TestWrite_PutAndDelete(t *testing.T) {
	t.Parallel()
	r := cloudtest.Open(t, cloudtest.OneAccount())
	route := r.Route("keys")
	id, err := r.PutContact(t.Context(), route, cloudtest.AccountID, audit.Security, cloudtest.NewContact)
	if err != nil || id == "" {
		t.Fatalf("request id %q, %v", id, err)
	}
	got, err := r.Read(t.Context(), "keys")
	if err != nil || got == nil || *got != cloudtest.NewContact {
		t.Fatalf("read back %+v, %v", got, err)
	}
	id, err = r.DeleteContact(t.Context(), route, cloudtest.AccountID, audit.Security)
	if err != nil || id == "" {
		t.Fatalf("request id %q, %v", id, err)
	}
	if got, err = r.Read(t.Context(), "keys"); err != nil || got != nil {
		t.Fatalf("read after the delete: %+v, %v", got, err)
	}
}

func TestWrite_ReadOnlySendsNothing(t *testing.T) {
	t.Parallel()
	only := func(label string) func(string) bool { return func(profile string) bool { return profile == label } }
	for name, test := range map[string]struct {
		route   audit.Route
		options func(*cloud.Options)
		message string // "" if it is written
	}{
		"all":             {audit.Route{Profile: "keys"}, func(o *cloud.Options) { o.ReadOnly = true }, "read-only mode"},
		"this profile":    {audit.Route{Profile: "keys"}, func(o *cloud.Options) { o.ReadOnlyProfile = only("keys") }, "keys is a read-only profile"},
		"another profile": {audit.Route{Profile: "keys"}, func(o *cloud.Options) { o.ReadOnlyProfile = only("other") }, ""},
		"the profile of the organization": {
			audit.Route{Profile: "keys", Mode: audit.InOrganization, CallerAccountID: cloudtest.AccountID},
			func(o *cloud.Options) { o.ReadOnlyProfile = only("keys") }, "keys is a read-only profile",
		},
		"a role that is entered": {
			audit.Route{Session: "octank", Role: "Auditor", Mode: audit.IdentityCenter},
			func(o *cloud.Options) { o.ReadOnlyProfile = only("octank/Auditor") }, "octank/Auditor is a read-only profile",
		},
		"a profile that a role is assumed from": {
			audit.Route{Profile: "role"},
			func(o *cloud.Options) { o.ReadOnlyProfile = only("keys") }, "",
		},
		"a profile that assumes a role": {
			audit.Route{Profile: "role"},
			func(o *cloud.Options) { o.ReadOnlyProfile = only("role") }, "role is a read-only profile",
		},
	} {
		for way, write := range writeOperations {
			t.Run(name+" "+way, func(t *testing.T) {
				w := cloudtest.OneAccount()
				w.AddRole("role", "keys", cloudtest.AccountID, "Writer")
				r := cloudtest.Open(t, w, func(g *cloudtest.Setup) { test.options(&g.Options) })
				if test.message == "" {
					if _, err := write.do(t.Context(), r, test.route); err != nil {
						t.Error(err)
					}
					return
				}
				_, err := write.do(t.Context(), r.Cloud, test.route)
				got := cloudtest.Trouble(t, err)
				if got.Sent || !got.Refused || !strings.Contains(got.Message, test.message) {
					t.Errorf("%+v", got)
				}
				if asked := r.Server.Requests(); len(asked) != 0 {
					t.Errorf("AWS was asked: %v", asked)
				}
			})
		}
	}
}

// A write is repeated only if AWS says that it did nothing, for as long as there is
// time.
func TestWrite_IsSentOnce(t *testing.T) {
	t.Parallel()
	const (
		throttledThenWell = 3
		many              = -1
	)
	for name, test := range map[string]struct {
		fault    sandbox.Fault
		requests int
		kind     audit.TroubleKind // "" for success
		sent     bool
	}{
		"throttled":     {sandbox.Fault{Kind: sandbox.Throttle, Times: throttledThenWell}, throttledThenWell + 1, "", false},
		"throttled out": {sandbox.Fault{Kind: sandbox.Throttle}, many, audit.Throttled, false},
		"denied":        {sandbox.Fault{Kind: sandbox.Denied}, 1, audit.AccessDenied, false},
		"bad clock":     {sandbox.Fault{Kind: sandbox.BadClock}, 1, audit.ClockSkew, false},
		"expired":       {sandbox.Fault{Kind: sandbox.Expired}, 1, audit.InvalidCredentials, false},
		"server error":  {sandbox.Fault{Kind: sandbox.ServerError}, 1, audit.ServiceError, true},
		"cut":           {sandbox.Fault{Kind: sandbox.Reset}, 1, audit.Unreachable, true},
		"answer lost":   {sandbox.Fault{Kind: sandbox.LostAnswer}, 1, audit.Unreachable, true},
		"no answer":     {sandbox.Fault{Kind: sandbox.Hang}, 1, audit.Timeout, true},
		"proxy page":    {sandbox.Fault{Kind: sandbox.ProxyPage}, 1, audit.BadResponse, true},
	} {
		for way, write := range writeOperations {
			t.Run(name+" "+way, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					r := cloudtest.Open(t, cloudtest.OneAccount())
					r.Server.SetFault("", write.operation, test.fault)
					ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
					defer cancel()
					_, err := write.do(ctx, r, r.Route("keys"))
					if n := r.Server.Count(write.operation); n != test.requests && (test.requests != many || n <= throttledThenWell) {
						t.Errorf("%d requests, want %d", n, test.requests)
					}
					if test.kind == "" {
						if err != nil {
							t.Error(err)
						}
						return
					}
					got := cloudtest.Trouble(t, err)
					if got.Kind != test.kind || got.Sent != test.sent {
						t.Errorf("%s, sent %v; want %s, sent %v (%v)", got.Kind, got.Sent, test.kind, test.sent, got.Err)
					}
				})
			})
		}
	}
}

func TestWrite_NotSentWithoutCredentialsOrConnection(t *testing.T) {
	t.Parallel()
	t.Run("signed out", func(t *testing.T) {
		w := cloudtest.OneAccount()
		cloudtest.AddSignIn(&w, func(s *sandbox.SignIn) { s.Life = -time.Hour })
		r := cloudtest.Open(t, w)
		_, err := r.PutContact(t.Context(), r.Route("sso"), cloudtest.AccountID, audit.Security, cloudtest.NewContact)
		if got := cloudtest.Trouble(t, err); got.Sent || got.Kind != audit.SigninExpired {
			t.Errorf("%+v", got)
		}
	})
	t.Run("unknown host", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := cloudtest.Open(t, cloudtest.OneAccount(), func(g *cloudtest.Setup) { g.BaseURL = "http://nobody.octank.internal" })
			_, err := r.PutContact(t.Context(), r.Route("keys"), cloudtest.AccountID, audit.Security, cloudtest.NewContact)
			if got := cloudtest.Trouble(t, err); got.Sent || got.Kind != audit.Unreachable {
				t.Errorf("%+v (%v)", got, got.Err)
			}
		})
	})
}

// AWS refuses it, and nothing was applied.
func TestDeleteContact_NotSet(t *testing.T) {
	t.Parallel()
	w := cloudtest.OneAccount()
	r := cloudtest.Open(t, w)
	_, err := r.DeleteContact(t.Context(), r.Route("keys"), cloudtest.AccountID, audit.Billing)
	if got := cloudtest.Trouble(t, err); got.Sent || !strings.Contains(got.Message, "not set") {
		t.Errorf("%+v", got)
	}
}

// AWS quotes the value that it refuses.
func TestWrite_RefusedContactIsNotLogged(t *testing.T) {
	t.Parallel()
	r := cloudtest.Open(t, cloudtest.OneAccount())
	contact := cloudtest.NewContact
	contact.Phone = "call me maybe"
	_, err := r.PutContact(t.Context(), r.Route("keys"), cloudtest.AccountID, audit.Security, contact)
	got := cloudtest.Trouble(t, err)
	if got.Sent {
		t.Error("a refused contact counts as sent")
	}
	for _, text := range []string{got.Message, got.NextStep, got.Err.Error()} {
		for _, f := range audit.Fields {
			if strings.Contains(text, f.Of(contact)) {
				t.Errorf("%q contains contact data", text)
			}
		}
	}
}
