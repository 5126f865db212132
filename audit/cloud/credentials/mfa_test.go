package credentials_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"accountable/audit"
	"accountable/audit/cloud/cloudtest"
	"accountable/audit/sandbox"
)

// openWithMFA opens a Cloud with two roles behind the device of the user "keys".
func openWithMFA(t *testing.T, change func(*sandbox.World), rigging ...func(*cloudtest.Setup)) (r *cloudtest.Cloud, id, serial string) {
	t.Helper()
	w := cloudtest.ThreeAccounts()
	serial = w.AddMFARole("stage", "keys", cloudtest.MemberID, "Reader")
	w.AddMFARole("tooling", "keys", cloudtest.DelegateID, "Auditor")
	if change != nil {
		change(&w)
	}
	return cloudtest.Open(t, w, rigging...), "mfa:" + serial + "@keys", serial
}

// expectCodeNeeded fails the test unless the profile needs a code.
func expectCodeNeeded(t *testing.T, r *cloudtest.Cloud, profile, id string) {
	t.Helper()
	_, err := r.Read(t.Context(), profile)
	got := cloudtest.Trouble(t, err)
	cloudtest.Want{
		Kind: audit.MFARequired, Message: "requires a code from MFA device arn:aws:iam::111122223333:mfa/keys",
		Next: "Enter the code", Command: "aws sts get-session-token --profile keys --serial-number arn:aws:iam::111122223333:mfa/keys",
	}.Check(t, got)
	if got.SignInID != id {
		t.Errorf("%s: sign-in %q, want %q", profile, got.SignInID, id)
	}
}

// With a user's long-term keys a code obtains a session, which serves all roles behind
// the device until it expires.
func TestMFA_OneCodeServesAllRoles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, id, serial := openWithMFA(t, nil)
		for _, p := range []string{"stage", "tooling"} {
			expectCodeNeeded(t, r, p, id)
		}
		if n := r.Server.Count(sandbox.AssumeRole) + r.Server.Count(sandbox.GetSessionToken); n != 0 {
			t.Errorf("%d requests without a code", n)
		}
		want := audit.SignIn{ID: id, Kind: audit.SignInCode, Name: serial, Detail: "of profile keys", Profiles: []string{"stage", "tooling"}}
		if got := r.PendingSignIns(); len(got) != 1 || !cloudtest.EqualSignIns(got[0], want) {
			t.Fatalf("sign-ins %+v, want %+v", got, want)
		}
		code := r.Server.MFACode(serial)
		if err := r.SubmitCode(t.Context(), id, code[:3]+" "+code[3:]+"\n"); err != nil {
			t.Fatal(audit.TroubleOf(err).Err)
		}
		var all sync.WaitGroup
		for _, p := range []string{"stage", "tooling", "stage", "tooling"} {
			all.Go(func() { r.ExpectReadable(p) })
		}
		all.Wait()
		if n := r.Server.Count(sandbox.GetSessionToken); n != 1 {
			t.Errorf("%d sessions, want 1", n)
		}
		if left := r.PendingSignIns(); len(left) != 0 {
			t.Errorf("still pending: %+v", left)
		}
		time.Sleep(11 * time.Hour) // the roles are assumed again without a code
		r.ExpectReadable("stage")
		time.Sleep(2 * time.Hour)
		expectCodeNeeded(t, r, "stage", id)
		if len(r.PendingSignIns()) != 1 {
			t.Error("the session has expired, but no code is requested")
		}
	})
}

func TestMFA_SessionKeysNeedACodeForEachRole(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, id, serial := openWithMFA(t, func(w *sandbox.World) { w.Key("keys").Token = "a-session" })
		if err := r.SubmitCode(t.Context(), id, r.Server.MFACode(serial)); err != nil {
			t.Fatal(audit.TroubleOf(err).Err)
		}
		r.ExpectReadable("stage")
		expectCodeNeeded(t, r, "tooling", id)
		if left, _ := r.SignIn(id); !slices.Equal(left.Profiles, []string{"tooling"}) {
			t.Errorf("waiting: %v", left.Profiles)
		}
		err := r.SubmitCode(t.Context(), id, r.Server.MFACode(serial)) // the same code
		cloudtest.Want{Kind: audit.MFARequired, Message: "wrong or already used", Next: "next code"}.Check(t, cloudtest.Trouble(t, err))
		time.Sleep(30 * time.Second)
		if err := r.SubmitCode(t.Context(), id, r.Server.MFACode(serial)); err != nil {
			t.Fatal(audit.TroubleOf(err).Err)
		}
		r.ExpectReadable("tooling")
		r.ExpectReadable("stage")
		if n := r.Server.Count(sandbox.GetSessionToken); n != 0 {
			t.Errorf("%d sessions were asked for, which session keys cannot have", n)
		}
		if left := r.PendingSignIns(); len(left) != 0 {
			t.Errorf("still pending: %+v", left)
		}
	})
}

// A policy may deny sessions to a user.
func TestMFA_GetSessionTokenDenied(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, id, serial := openWithMFA(t, func(w *sandbox.World) {
			w.Deny("arn:aws:iam::111122223333:user/keys", "sts:GetSessionToken", sandbox.IdentityPolicy)
		})
		if err := r.SubmitCode(t.Context(), id, r.Server.MFACode(serial)); err != nil {
			t.Fatal(audit.TroubleOf(err).Err)
		}
		r.ExpectReadable("stage")
		expectCodeNeeded(t, r, "tooling", id)
	})
}

// Another code is requested. A malformed code is not sent.
func TestMFA_RejectedCodes(t *testing.T) {
	for name, test := range map[string]struct {
		code string
		id   string
		make func(*sandbox.World)
		want cloudtest.Want
		sent int
	}{
		"too short":  {code: "12345", want: cloudtest.Want{Kind: audit.MFARequired, Message: "six digits", Next: "six digits"}},
		"no digits":  {code: "abcdef", want: cloudtest.Want{Kind: audit.MFARequired, Message: "six digits", Next: "six digits"}},
		"nothing":    {code: " ", want: cloudtest.Want{Kind: audit.MFARequired, Message: "six digits", Next: "six digits"}},
		"not digits": {code: "١٢٣٤٥٦", want: cloudtest.Want{Kind: audit.MFARequired, Message: "six digits", Next: "six digits"}},
		"wrong": {
			code: "wrong", sent: 1,
			want: cloudtest.Want{Kind: audit.MFARequired, Message: "AWS rejected the code", Next: "Wait for the next code of the device"},
		},
		"another user's device": {
			code: "wrong", sent: 1, make: func(w *sandbox.World) { w.MFADevices[0].User = "arn:aws:iam::111122223333:user/jane" },
			want: cloudtest.Want{
				Kind: audit.AccessDenied, Message: "mfa/keys does not belong to profile stage", Next: "mfa_serial",
				Command: "aws iam list-mfa-devices --profile keys",
			},
		},
		"deleted keys": {
			code: "wrong", sent: 1, make: func(w *sandbox.World) { w.Keys[0].Life = -time.Hour },
			want: cloudtest.Want{Kind: audit.InvalidCredentials, Message: "have expired"},
		},
		"no such device": {code: "123456", id: "mfa:x@y", want: cloudtest.Want{Kind: audit.BadProfile, Message: "no sign-in"}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r, id, serial := openWithMFA(t, test.make)
				code := test.code
				if code == "wrong" {
					code = strings.Map(func(d rune) rune { return '0' + ('9'-d+5)%10 }, r.Server.MFACode(serial))
				}
				asked := id
				if test.id != "" {
					asked = test.id
				}
				got := cloudtest.Trouble(t, r.SubmitCode(t.Context(), asked, code))
				test.want.Check(t, got)
				if n := r.Server.Count(sandbox.GetSessionToken); n != test.sent {
					t.Errorf("sent %d times, want %d", n, test.sent)
				}
				if got.Kind != audit.MFARequired {
					return
				}
				if got.SignInID != id {
					t.Errorf("sign-in %q, want %q", got.SignInID, id)
				}
				if err := r.SubmitCode(t.Context(), id, r.Server.MFACode(serial)); err != nil {
					t.Errorf("the next one: %v", audit.TroubleOf(err).Err)
				}
				r.ExpectReadable("stage")
			})
		})
	}
}

// The source of the role's credentials is needed before the code.
func TestMFA_SignInComesFirst(t *testing.T) {
	r, _, _ := openWithMFA(t, func(w *sandbox.World) {
		cloudtest.AddSignIn(w, func(s *sandbox.SignIn) { s.Token = "" })
		w.AddRole("role", "sso", cloudtest.MemberID, "Other")
		w.Profile("role").MFASerial = "arn:aws:iam::111122223333:mfa/jane"
	})
	_, err := r.Read(t.Context(), "role")
	got := cloudtest.Trouble(t, err)
	cloudtest.Want{Kind: audit.SigninExpired, Message: "not signed in", Command: "aws sso login --sso-session octank", SignIn: true}.Check(t, got)
	if got.SignInID != "sso:octank" {
		t.Errorf("sign-in %q", got.SignInID)
	}
}

func TestMFA_QuotedProfileName(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, id, serial := openWithMFA(t, nil, func(g *cloudtest.Setup) {
			cloudtest.AppendConfig("[profile \"my role\"]\nservices = sandbox\nrole_arn = arn:aws:iam::444455556666:role/Reader\nsource_profile = keys\n" +
				"mfa_serial = arn:aws:iam::111122223333:mfa/keys\n")(g)
		})
		if s, _ := r.SignIn(id); !slices.Equal(s.Profiles, []string{"stage", "tooling", "my role"}) {
			t.Errorf("waiting: %v", s.Profiles)
		}
		for _, name := range []string{"my role", `"my role"`} {
			expectCodeNeeded(t, r, name, id)
		}
		if err := r.SubmitCode(t.Context(), id, r.Server.MFACode(serial)); err != nil {
			t.Fatal(audit.TroubleOf(err).Err)
		}
		for _, name := range []string{"my role", `"my role"`} {
			if _, err := r.Identify(t.Context(), audit.Route{Profile: name}); err != nil {
				t.Errorf("%s: %v", name, audit.TroubleOf(err).Err)
			}
		}
	})
}

// Names of profiles and of devices may contain an @.
func TestMFA_NamesWithAt(t *testing.T) {
	r := cloudtest.Open(t, cloudtest.ThreeAccounts(), cloudtest.AppendConfig("[profile me@octank]\naws_access_key_id = AKIAOCTANK\naws_secret_access_key = secret\n"+
		"[profile deep]\nrole_arn = arn:aws:iam::444455556666:role/Reader\nsource_profile = me@octank\n"+
		"mfa_serial = arn:aws:iam::111122223333:mfa/me@laptop\n"))
	_, err := r.Identify(t.Context(), audit.Route{Profile: "deep"})
	got := cloudtest.Trouble(t, err)
	cloudtest.Want{
		Kind: audit.MFARequired, Message: "device arn:aws:iam::111122223333:mfa/me@laptop",
		Next: "Enter the code", Command: "--profile me@octank --serial-number arn:aws:iam::111122223333:mfa/me@laptop",
	}.Check(t, got)
	if s, ok := r.SignIn(got.SignInID); !ok || s.Name != "arn:aws:iam::111122223333:mfa/me@laptop" {
		t.Errorf("the sign-in is of %q", s.Name)
	}
}

func TestMFA_ForgetCredentialsDropsCodes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, id, serial := openWithMFA(t, nil)
		if err := r.SubmitCode(t.Context(), id, r.Server.MFACode(serial)); err != nil {
			t.Fatal(audit.TroubleOf(err).Err)
		}
		r.ExpectReadable("stage")
		r.ForgetCredentials(id)
		expectCodeNeeded(t, r, "stage", id)
	})
}
