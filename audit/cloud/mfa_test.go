package cloud_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"accountable/audit"
	"accountable/audit/sandbox"
)

// mfaUp is a rig of two roles behind the device of the user "keys".
func mfaUp(t *testing.T, change func(*sandbox.World), rigging ...func(*rigging)) (r *rig, id, serial string) {
	t.Helper()
	w := profileWorld()
	serial = w.AddMFARole("stage", "keys", memberID, "Reader")
	w.AddMFARole("tooling", "keys", delegateID, "Auditor")
	if change != nil {
		change(&w)
	}
	return rigUp(t, w, rigging...), "mfa:" + serial + "@keys", serial
}

// wantsCode reads through a profile that waits for a code.
func wantsCode(t *testing.T, r *rig, profile, id string) {
	t.Helper()
	_, err := r.read(t.Context(), profile)
	got := trouble(t, err)
	expected{
		kind: audit.MFARequired, message: "requires a code from MFA device arn:aws:iam::111122223333:mfa/keys",
		next: "Enter the code", command: "aws sts get-session-token --profile keys --serial-number arn:aws:iam::111122223333:mfa/keys",
	}.hold(t, got)
	if got.SignInID != id {
		t.Errorf("%s: sign-in %q, want %q", profile, got.SignInID, id)
	}
}

// opens reads through a profile that needs no code any more.
func opens(t *testing.T, r *rig, profile string) {
	t.Helper()
	if _, err := r.read(t.Context(), profile); err != nil {
		t.Errorf("%s: %v", profile, audit.TroubleOf(err).Err)
	}
}

// TestOneCodeServesAll roles behind the device of a user with long-term keys,
// for as long as the session lasts that it buys.
func TestOneCodeServesAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, id, serial := mfaUp(t, nil)
		for _, p := range []string{"stage", "tooling"} {
			wantsCode(t, r, p, id)
		}
		if n := r.server.Count(sandbox.AssumeRole) + r.server.Count(sandbox.GetSessionToken); n != 0 {
			t.Errorf("%d requests without a code", n)
		}
		want := audit.SignIn{ID: id, Kind: audit.SignInCode, Name: serial, Detail: "of profile keys", Profiles: []string{"stage", "tooling"}}
		if got := r.PendingSignIns(); len(got) != 1 || !equalSignIn(got[0], want) {
			t.Fatalf("sign-ins %+v, want %+v", got, want)
		}
		code := r.server.MFACode(serial)
		if err := r.SubmitCode(t.Context(), id, code[:3]+" "+code[3:]+"\n"); err != nil {
			t.Fatal(audit.TroubleOf(err).Err)
		}
		var all sync.WaitGroup
		for _, p := range []string{"stage", "tooling", "stage", "tooling"} {
			all.Go(func() { opens(t, r, p) })
		}
		all.Wait()
		if n := r.server.Count(sandbox.GetSessionToken); n != 1 {
			t.Errorf("%d sessions, want 1", n)
		}
		if left := r.PendingSignIns(); len(left) != 0 {
			t.Errorf("still waiting: %+v", left)
		}
		time.Sleep(11 * time.Hour) // the roles have to be assumed anew, and no code is wanted
		opens(t, r, "stage")
		time.Sleep(2 * time.Hour)
		wantsCode(t, r, "stage", id)
		if len(r.PendingSignIns()) != 1 {
			t.Error("the session has run out, and nobody is asked for a code")
		}
	})
}

func equalSignIn(a, b audit.SignIn) bool {
	return a.ID == b.ID && a.Kind == b.Kind && a.Name == b.Name && a.Detail == b.Detail &&
		slices.Equal(a.Profiles, b.Profiles) && slices.Equal(a.Command, b.Command)
}

// TestCodesForSessionKeys: whoever has no long-term keys gives a code a role.
func TestCodesForSessionKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, id, serial := mfaUp(t, func(w *sandbox.World) { w.Key("keys").Token = "a-session" })
		if err := r.SubmitCode(t.Context(), id, r.server.MFACode(serial)); err != nil {
			t.Fatal(audit.TroubleOf(err).Err)
		}
		opens(t, r, "stage")
		wantsCode(t, r, "tooling", id)
		if left, _ := r.SignIn(id); !slices.Equal(left.Profiles, []string{"tooling"}) {
			t.Errorf("waiting: %v", left.Profiles)
		}
		err := r.SubmitCode(t.Context(), id, r.server.MFACode(serial)) // the same one
		expected{kind: audit.MFARequired, message: "wrong or already used", next: "next code"}.hold(t, trouble(t, err))
		time.Sleep(30 * time.Second)
		if err := r.SubmitCode(t.Context(), id, r.server.MFACode(serial)); err != nil {
			t.Fatal(audit.TroubleOf(err).Err)
		}
		opens(t, r, "tooling")
		opens(t, r, "stage")
		if n := r.server.Count(sandbox.GetSessionToken); n != 0 {
			t.Errorf("%d sessions were asked for, which session keys cannot have", n)
		}
		if left := r.PendingSignIns(); len(left) != 0 {
			t.Errorf("still waiting: %+v", left)
		}
	})
}

// TestSessionsThatAreForbidden: a policy may keep a user from making any.
func TestSessionsThatAreForbidden(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, id, serial := mfaUp(t, func(w *sandbox.World) {
			w.Deny("arn:aws:iam::111122223333:user/keys", "sts:GetSessionToken", sandbox.IdentityPolicy)
		})
		if err := r.SubmitCode(t.Context(), id, r.server.MFACode(serial)); err != nil {
			t.Fatal(audit.TroubleOf(err).Err)
		}
		opens(t, r, "stage")
		wantsCode(t, r, "tooling", id)
	})
}

// TestWrongCodes are asked for again, and never sent where they cannot be right.
func TestWrongCodes(t *testing.T) {
	for name, test := range map[string]struct {
		code string
		id   string
		make func(*sandbox.World)
		want expected
		sent int
	}{
		"too short":  {code: "12345", want: expected{kind: audit.MFARequired, message: "six digits", next: "six digits"}},
		"no digits":  {code: "abcdef", want: expected{kind: audit.MFARequired, message: "six digits", next: "six digits"}},
		"nothing":    {code: " ", want: expected{kind: audit.MFARequired, message: "six digits", next: "six digits"}},
		"not digits": {code: "١٢٣٤٥٦", want: expected{kind: audit.MFARequired, message: "six digits", next: "six digits"}},
		"wrong": {
			code: "wrong", sent: 1,
			want: expected{kind: audit.MFARequired, message: "AWS rejected the code", next: "Wait for the next code of the device"},
		},
		"a device of somebody else": {
			code: "wrong", sent: 1, make: func(w *sandbox.World) { w.MFADevices[0].User = "arn:aws:iam::111122223333:user/jane" },
			want: expected{
				kind: audit.AccessDenied, message: "mfa/keys does not belong to profile stage", next: "mfa_serial",
				command: "aws iam list-mfa-devices --profile keys",
			},
		},
		"keys that are gone": {
			code: "wrong", sent: 1, make: func(w *sandbox.World) { w.Keys[0].Life = -time.Hour },
			want: expected{kind: audit.InvalidCredentials, message: "have expired"},
		},
		"no such device": {code: "123456", id: "mfa:x@y", want: expected{kind: audit.BadProfile, message: "no sign-in"}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r, id, serial := mfaUp(t, test.make)
				code := test.code
				if code == "wrong" {
					code = strings.Map(func(d rune) rune { return '0' + ('9'-d+5)%10 }, r.server.MFACode(serial))
				}
				asked := id
				if test.id != "" {
					asked = test.id
				}
				got := trouble(t, r.SubmitCode(t.Context(), asked, code))
				test.want.hold(t, got)
				if n := r.server.Count(sandbox.GetSessionToken); n != test.sent {
					t.Errorf("sent %d times, want %d", n, test.sent)
				}
				if got.Kind != audit.MFARequired {
					return
				}
				if got.SignInID != id {
					t.Errorf("sign-in %q, want %q", got.SignInID, id)
				}
				if err := r.SubmitCode(t.Context(), id, r.server.MFACode(serial)); err != nil {
					t.Errorf("the next one: %v", audit.TroubleOf(err).Err)
				}
				opens(t, r, "stage")
			})
		})
	}
}

// TestMFAOnASignIn: what the role goes on from is asked for first.
func TestMFAOnASignIn(t *testing.T) {
	r, _, _ := mfaUp(t, func(w *sandbox.World) {
		signedIn(w, func(s *sandbox.SignIn) { s.Token = "" })
		w.AddRole("role", "sso", memberID, "Other")
		w.Profile("role").MFASerial = "arn:aws:iam::111122223333:mfa/jane"
	})
	_, err := r.read(t.Context(), "role")
	got := trouble(t, err)
	expected{kind: audit.SigninExpired, message: "not signed in", command: "aws sso login --sso-session octank", signIn: true}.hold(t, got)
	if got.SignInID != "sso:octank" {
		t.Errorf("sign-in %q", got.SignInID)
	}
}

// TestCodeForANameInQuotes: the profile is the same however it is spelled.
func TestCodeForANameInQuotes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, id, serial := mfaUp(t, nil, func(g *rigging) {
			withSections("[profile \"my role\"]\nservices = sandbox\nrole_arn = arn:aws:iam::444455556666:role/Reader\nsource_profile = keys\n" +
				"mfa_serial = arn:aws:iam::111122223333:mfa/keys\n")(g)
		})
		if s, _ := r.SignIn(id); !slices.Equal(s.Profiles, []string{"stage", "tooling", "my role"}) {
			t.Errorf("waiting: %v", s.Profiles)
		}
		for _, name := range []string{"my role", `"my role"`} {
			wantsCode(t, r, name, id)
		}
		if err := r.SubmitCode(t.Context(), id, r.server.MFACode(serial)); err != nil {
			t.Fatal(audit.TroubleOf(err).Err)
		}
		for _, name := range []string{"my role", `"my role"`} {
			if _, err := r.Identify(t.Context(), audit.Route{Profile: name}); err != nil {
				t.Errorf("%s: %v", name, audit.TroubleOf(err).Err)
			}
		}
	})
}

// TestDevicesOfNamesWithAnAt: names of profiles and of devices may hold an @.
func TestDevicesOfNamesWithAnAt(t *testing.T) {
	r := rigUp(t, profileWorld(), withSections("[profile me@octank]\naws_access_key_id = AKIAOCTANK\naws_secret_access_key = secret\n"+
		"[profile deep]\nrole_arn = arn:aws:iam::444455556666:role/Reader\nsource_profile = me@octank\n"+
		"mfa_serial = arn:aws:iam::111122223333:mfa/me@laptop\n"))
	_, err := r.Identify(t.Context(), audit.Route{Profile: "deep"})
	got := trouble(t, err)
	expected{
		kind: audit.MFARequired, message: "device arn:aws:iam::111122223333:mfa/me@laptop",
		next: "Enter the code", command: "--profile me@octank --serial-number arn:aws:iam::111122223333:mfa/me@laptop",
	}.hold(t, got)
	if s, ok := r.SignIn(got.SignInID); !ok || s.Name != "arn:aws:iam::111122223333:mfa/me@laptop" {
		t.Errorf("the sign-in is of %q", s.Name)
	}
}

// TestRenewForgetsCodes: the next request wants one again.
func TestRenewForgetsCodes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, id, serial := mfaUp(t, nil)
		if err := r.SubmitCode(t.Context(), id, r.server.MFACode(serial)); err != nil {
			t.Fatal(audit.TroubleOf(err).Err)
		}
		opens(t, r, "stage")
		r.ForgetCredentials(id)
		wantsCode(t, r, "stage", id)
	})
}
