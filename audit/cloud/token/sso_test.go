package token_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
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

// openSignedIn opens a Cloud with twelve profiles of one sign-in.
func openSignedIn(t *testing.T, change func(*sandbox.SignIn)) (r *cloudtest.Cloud, profiles []string) {
	t.Helper()
	w := cloudtest.OneAccount()
	cloudtest.AddSignIn(&w, change)
	profiles = append(profiles, "sso")
	for name := range strings.FieldsSeq("a b c d e f g h i j k") {
		w.AddSSO(name, "octank", cloudtest.AccountID, "Auditor")
		profiles = append(profiles, name)
	}
	return cloudtest.Open(t, w), profiles
}

// readAll reads with all profiles at once and returns their troubles.
func readAll(t *testing.T, r *cloudtest.Cloud, profiles []string) []*audit.Trouble {
	t.Helper()
	troubles := make([]*audit.Trouble, len(profiles))
	var all sync.WaitGroup
	for i, p := range profiles {
		all.Go(func() {
			_, err := r.Read(t.Context(), p)
			troubles[i] = audit.TroubleOf(err)
		})
	}
	all.Wait()
	return troubles
}

// A token that the portal refuses before it expired is refreshed once, or the sign-in
// waits for a person. No other request uses it.
func TestSSO_Revoked(t *testing.T) {
	t.Run("refreshed", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r, profiles := openSignedIn(t, func(s *sandbox.SignIn) { s.Refreshable = true })
			r.Server.SetFault("", sandbox.GetRoleCredentials, sandbox.Fault{Kind: sandbox.Expired, Times: 1})
			for i, got := range readAll(t, r, profiles) {
				if got != nil {
					t.Errorf("%s: %v", profiles[i], got.Err)
				}
			}
			if n := r.Server.Count(sandbox.CreateToken); n != 1 {
				t.Errorf("%d refreshes, want 1", n)
			}
		})
	})
	t.Run("for good", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r, profiles := openSignedIn(t, func(s *sandbox.SignIn) { s.Refreshable, s.Revoked = true, true })
			if len(r.PendingSignIns()) != 0 {
				t.Error("its file is good, and yet it waits")
			}
			for _, p := range profiles {
				_, err := r.Read(t.Context(), p)
				cloudtest.Want{Kind: audit.SigninExpired, Message: "revoked", Next: "Sign in", Command: "aws sso login", SignIn: true}.Check(t, cloudtest.Trouble(t, err))
			}
			if n := r.Server.Count(sandbox.CreateToken); n != 1 {
				t.Errorf("%d refreshes, want 1", n)
			}
			if n := r.Server.Count(sandbox.GetRoleCredentials); n != 1 {
				t.Errorf("the portal was asked %d times, want 1", n)
			}
			if got := r.PendingSignIns(); len(got) != 1 || !slices.Equal(got[0].Profiles, profiles) {
				t.Errorf("sign-ins %+v", got)
			}
			r.ForgetCredentials("sso:octank")
			if len(r.PendingSignIns()) != 0 {
				t.Error("what was remembered is not forgotten")
			}
		})
	})
}

// One attempt serves all that wait, and the next request makes another.
func TestSSO_FailedRefreshIsTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, profiles := openSignedIn(t, func(s *sandbox.SignIn) { s.Refreshable, s.Life = true, -time.Hour })
		r.Server.SetFault("", sandbox.CreateToken, sandbox.Fault{Kind: sandbox.ServerError})
		for i, got := range readAll(t, r, profiles) {
			if got == nil || got.Kind != audit.ServiceError {
				t.Errorf("%s: %+v", profiles[i], got)
			}
		}
		once := r.Server.Count(sandbox.CreateToken)
		if once > 8 {
			t.Errorf("%d requests for %d profiles", once, len(profiles))
		}
		r.Server.ClearFaults()
		for i, got := range readAll(t, r, profiles) {
			if got != nil {
				t.Errorf("%s: %v", profiles[i], got.Err)
			}
		}
		if n := r.Server.Count(sandbox.CreateToken) - once; n != 1 {
			t.Errorf("%d refreshes, want 1", n)
		}
	})
}

// Its answer contains the only refresh token that is valid from then on.
func TestSSO_RefreshOutlivesTheRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := cloudtest.OneAccount()
		cloudtest.AddSignIn(&w, func(s *sandbox.SignIn) { s.Refreshable, s.Life = true, -time.Hour })
		w.Latency = sandbox.Latency{Min: time.Second, Max: time.Second}
		r := cloudtest.Open(t, w)
		impatient, stop := context.WithTimeout(t.Context(), 500*time.Millisecond)
		defer stop()
		_, err := r.Read(impatient, "sso")
		cloudtest.Want{Kind: audit.Timeout, Message: "no answer in time", Next: "--timeout"}.Check(t, cloudtest.Trouble(t, err))
		time.Sleep(time.Second)
		r.ExpectReadable("sso")
		if n := r.Server.Count(sandbox.CreateToken); n != 1 {
			t.Errorf("%d refreshes, want 1", n)
		}
	})
}

// concurrentRefresh refreshes the token just before the program does, as the AWS CLI
// may. The program's refresh token is then used up.
type concurrentRefresh struct {
	next http.RoundTripper
	file string
}

func (o *concurrentRefresh) RoundTrip(q *http.Request) (*http.Response, error) {
	if q.URL.Path != "/token" {
		return o.next.RoundTrip(q)
	}
	first, err := o.next.RoundTrip(q)
	if err != nil {
		return nil, err
	}
	defer first.Body.Close()
	var granted struct {
		AccessToken string `json:"accessToken"`
	}
	if err := json.NewDecoder(first.Body).Decode(&granted); err != nil {
		return nil, err
	}
	text, err := json.Marshal(map[string]string{
		"accessToken": granted.AccessToken, "expiresAt": time.Now().Add(time.Hour).UTC().Format(time.RFC3339),
	})
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(o.file, text, 0o600); err != nil {
		return nil, err
	}
	return cloudtest.Answer(http.StatusBadRequest, http.Header{"X-Amzn-Errortype": {"InvalidGrantException"}, "Content-Type": {"application/json"}}, `{}`)(q)
}

func TestSSO_RefreshedByAnotherProgram(t *testing.T) {
	w := cloudtest.OneAccount()
	cloudtest.AddSignIn(&w, func(s *sandbox.SignIn) { s.Refreshable, s.Life = true, -time.Hour })
	r := cloudtest.Open(t, w, func(g *cloudtest.Setup) {
		network := &concurrentRefresh{next: g.Options.HTTPClient.Transport}
		g.Options.HTTPClient = &http.Client{Transport: network}
		g.Edit = func(config string) string { network.file = cloudtest.TokenFile(g.Home, "octank"); return config }
	})
	r.ExpectReadable("sso")
}

// They are in file order, and no request is sent.
func TestPendingSignIns_ListsExpiredSignIns(t *testing.T) {
	w := cloudtest.ThreeAccounts()
	serial := w.AddMFARole("stage", "keys", cloudtest.MemberID, "Reader")
	cloudtest.AddSignIn(&w, func(s *sandbox.SignIn) { s.Token = "" })
	w.AddRole("on the sign-in", "sso", cloudtest.MemberID, "Other")
	w.AddLogin("console", cloudtest.MemberID)
	w.AddLogin("fresh", cloudtest.DelegateID)
	w.SignIns = append(w.SignIns,
		sandbox.SignIn{StartURL: "https://older.awsapps.com/start", Region: "eu-central-1", User: "jane", Token: "over", Life: -time.Hour},
		sandbox.SignIn{Name: "good", StartURL: cloudtest.StartURL, Region: "eu-central-1", User: "jane", Token: "good"},
		sandbox.SignIn{Name: "renewable", StartURL: cloudtest.StartURL, Region: "eu-central-1", User: "jane", Token: "old", Life: -time.Hour, Refreshable: true},
	)
	w.AddSSO("older", "https://older.awsapps.com/start", cloudtest.AccountID, "Auditor")
	w.AddSSO("good", "good", cloudtest.AccountID, "Auditor")
	w.AddSSO("renewable", "renewable", cloudtest.AccountID, "Auditor")
	w.AddRole("tooling", "keys", cloudtest.DelegateID, "Auditor")
	w.Profile("tooling").MFASerial = serial
	r := cloudtest.Open(t, w, func(g *cloudtest.Setup) {
		g.Edit = func(config string) string {
			sum := sha256.Sum256([]byte("arn:aws:iam::444455556666:user/console"))
			if err := os.Remove(filepath.Join(g.Home, ".aws", "login", "cache", hex.EncodeToString(sum[:])+".json")); err != nil {
				t.Fatal(err)
			}
			return config + "\n[profile broken]\nsso_session = nowhere\n[profile gov]\nregion = us-gov-west-1\nsso_session = octank\nsso_account_id = 111122223333\nsso_role_name = Auditor\n"
		}
	})
	want := []audit.SignIn{
		{ID: "mfa:" + serial + "@keys", Kind: audit.SignInCode, Name: serial, Detail: "of profile keys", Profiles: []string{"stage", "tooling"}},
		{ID: "sso:octank", Kind: audit.SignInDevice, Name: "octank", Detail: cloudtest.StartURL, Profiles: []string{"sso", "on the sign-in"}},
		{
			ID: "login:arn:aws:iam::444455556666:user/console", Kind: audit.SignInCommand, Name: "console",
			Detail: "arn:aws:iam::444455556666:user/console", Profiles: []string{"console"}, Command: []string{"aws", "login", "--profile", "console"},
		},
		{
			ID: "sso:https://older.awsapps.com/start", Kind: audit.SignInDevice, Name: "https://older.awsapps.com/start",
			Detail: "of profile older", Profiles: []string{"older"},
		},
	}
	got := r.PendingSignIns()
	if !slices.EqualFunc(got, want, cloudtest.EqualSignIns) {
		t.Errorf("waiting:\n%+v\nwant\n%+v", got, want)
	}
	for _, s := range want {
		if found, ok := r.SignIn(s.ID); !ok || !cloudtest.EqualSignIns(found, s) {
			t.Errorf("%s: %+v, %v", s.ID, found, ok)
		}
	}
	if _, ok := r.SignIn("sso:nowhere"); ok {
		t.Error("an unknown sign-in was found")
	}
	if n := len(r.Server.Requests()); n != 0 {
		t.Errorf("%d kinds of requests, want none", n)
	}
}

// A sign-in that cannot be renewed is pending until its command has run.
func TestLogin_WorksAgainAfterTheCommand(t *testing.T) {
	const id = "login:arn:aws:iam::444455556666:user/login"
	w := cloudtest.ThreeAccounts()
	w.AddLogin("login", cloudtest.MemberID)
	w.AddRole("role", "login", cloudtest.DelegateID, "Auditor")
	good := *w.Key("login")
	w.Key("login").Life = -time.Hour
	fresh := w.AddLogin("spare", cloudtest.MemberID)
	var file string
	r := cloudtest.Open(t, w, func(g *cloudtest.Setup) {
		g.Edit = func(config string) string {
			sum := sha256.Sum256([]byte("arn:aws:iam::444455556666:user/login"))
			file = filepath.Join(g.Home, ".aws", "login", "cache", hex.EncodeToString(sum[:])+".json")
			return config
		}
	})
	if got := r.PendingSignIns(); len(got) != 0 {
		t.Errorf("pending although it can be refreshed: %+v", got)
	}
	for _, p := range []string{"login", "role"} {
		_, err := r.Read(t.Context(), p)
		got := cloudtest.Trouble(t, err)
		cloudtest.Want{Kind: audit.SigninExpired, Command: "aws login --profile login", SignIn: true}.Check(t, got)
		if got.SignInID != id {
			t.Errorf("sign-in %q, want %q", got.SignInID, id)
		}
	}
	if got := r.PendingSignIns(); len(got) != 1 || got[0].ID != id || !slices.Equal(got[0].Profiles, []string{"login", "role"}) {
		t.Errorf("sign-ins %+v", got)
	}
	// aws login writes other keys; the sandbox has the keys of another profile.
	cloudtest.EditFile(t, file, func(text string) string {
		text = strings.NewReplacer(good.ID, fresh.ID, good.Secret, fresh.Secret, good.Token, fresh.Token).Replace(text)
		return regexp.MustCompile(`"expiresAt":"[^"]*"`).ReplaceAllString(text, `"expiresAt":"`+time.Now().Add(time.Hour).UTC().Format(time.RFC3339)+`"`)
	})
	r.ForgetCredentials(id)
	if got := r.PendingSignIns(); len(got) != 0 {
		t.Errorf("still pending: %+v", got)
	}
	r.ExpectReadable("login")
	r.ExpectReadable("role")
}
