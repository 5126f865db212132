package token_test

import (
	"crypto/sha1"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"accountable/audit"
	"accountable/audit/cloud/cloudtest"
	"accountable/audit/sandbox"
)

// fakeTokenService answers as Identity Center's token service. Other requests go to the
// sandbox.
type fakeTokenService struct {
	next   http.RoundTripper
	status int
	body   string
	asked  atomic.Int32
}

func (f *fakeTokenService) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Path != "/token" {
		return f.next.RoundTrip(r)
	}
	f.asked.Add(1)
	if _, err := io.Copy(io.Discard, r.Body); err != nil {
		return nil, err
	}
	return cloudtest.Answer(f.status, http.Header{"Content-Type": {"application/json"}}, f.body)(r)
}

// openExpired opens a Cloud with many profiles of one sign-in that has expired and can
// be refreshed.
func openExpired(t *testing.T, status int, body string) (r *cloudtest.Cloud, oidc *fakeTokenService, file string, profiles []string) {
	t.Helper()
	w := cloudtest.OneAccount()
	cloudtest.AddSignIn(&w, nil)
	for i := range 12 {
		name := fmt.Sprintf("sso-%d", i)
		w.AddSSO(name, "octank", cloudtest.AccountID, "Auditor")
		profiles = append(profiles, name)
	}
	oidc = &fakeTokenService{status: status, body: body}
	r = cloudtest.Open(t, w, func(g *cloudtest.Setup) {
		oidc.next = g.Options.HTTPClient.Transport
		g.Options.HTTPClient = &http.Client{Transport: oidc}
		g.Edit = func(config string) string {
			sum := sha1.Sum([]byte("octank"))
			file = filepath.Join(g.Home, ".aws", "sso", "cache", hex.EncodeToString(sum[:])+".json")
			cloudtest.EditFile(t, file, func(string) string {
				text, err := json.Marshal(map[string]string{
					"accessToken": "an old token", "expiresAt": time.Now().Add(-time.Hour).UTC().Format(time.RFC3339),
					"clientId": "client", "clientSecret": "secret", "refreshToken": "refresh",
					"registrationExpiresAt": time.Now().Add(time.Hour).UTC().Format(time.RFC3339), "region": "eu-central-1",
				})
				if err != nil {
					t.Fatal(err)
				}
				return string(text)
			})
			return config
		}
	})
	return r, oidc, file, profiles
}

// The AWS CLI finds the new token too.
func TestSSO_OneRefreshServesAllProfiles(t *testing.T) {
	r, oidc, file, profiles := openExpired(t, http.StatusOK, `{"accessToken":"a-token","expiresIn":3600,"refreshToken":"another","tokenType":"Bearer"}`)
	var all sync.WaitGroup
	for _, profile := range profiles {
		all.Go(func() {
			if _, err := r.ReadContact(t.Context(), audit.Route{Profile: profile}, cloudtest.AccountID, audit.Security); err != nil {
				t.Errorf("%s: %v", profile, audit.TroubleOf(err).Err)
			}
		})
	}
	all.Wait()
	if n := oidc.asked.Load(); n != 1 {
		t.Errorf("%d refreshes, want 1", n)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"a-token"`, `"another"`, `"registrationExpiresAt"`, `"region"`} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the cache file lacks %s", want)
		}
	}
}

func TestSSO_RefreshRefused(t *testing.T) {
	r, _, _, profiles := openExpired(t, http.StatusBadRequest, `{"error":"invalid_grant","__type":"InvalidGrantException"}`)
	_, err := r.ReadContact(t.Context(), audit.Route{Profile: profiles[0]}, cloudtest.AccountID, audit.Security)
	cloudtest.Want{Kind: audit.SigninExpired, Command: "aws sso login --sso-session octank", SignIn: true}.Check(t, cloudtest.Trouble(t, err))
}

// The error does not quote the file.
func TestSSO_DamagedFile(t *testing.T) {
	for name, test := range map[string]struct{ text, want string }{
		"not JSON":   {"a-secret-token", "damaged"},
		"no token":   {"{}", "incomplete"},
		"no end":     {`{"accessToken":"a-secret-token"}`, "incomplete"},
		"a bad time": {`{"accessToken":"a-secret-token","expiresAt":"tomorrow"}`, "damaged"},
	} {
		t.Run(name, func(t *testing.T) {
			r, _, file, profiles := openExpired(t, http.StatusOK, "")
			cloudtest.EditFile(t, file, func(string) string { return test.text })
			_, err := r.ReadContact(t.Context(), audit.Route{Profile: profiles[0]}, cloudtest.AccountID, audit.Security)
			got := cloudtest.Trouble(t, err)
			cloudtest.Want{Kind: audit.SigninExpired, Message: test.want, Command: "aws sso login --sso-session octank", SignIn: true}.Check(t, got)
			if strings.Contains(got.Err.Error(), "a-secret-token") {
				t.Errorf("%v quotes the file", got.Err)
			}
		})
	}
}

// It counts without a restart.
func TestSSO_SignInByAnotherProgram(t *testing.T) {
	w := cloudtest.OneAccount()
	cloudtest.AddSignIn(&w, nil)
	var file, good string
	r := cloudtest.Open(t, w, func(g *cloudtest.Setup) {
		g.Edit = func(config string) string {
			sum := sha1.Sum([]byte("octank"))
			file = filepath.Join(g.Home, ".aws", "sso", "cache", hex.EncodeToString(sum[:])+".json")
			cloudtest.EditFile(t, file, func(text string) string { good = text; return "{}" })
			return config
		}
	})
	if _, err := r.Read(t.Context(), "sso"); err == nil {
		t.Fatal("read without a sign-in")
	}
	cloudtest.EditFile(t, file, func(string) string { return good })
	if _, err := r.Read(t.Context(), "sso"); err != nil {
		t.Error(err)
	}
	if n := r.Server.Count(sandbox.GetRoleCredentials); n != 1 {
		t.Errorf("the portal was asked %d times, want 1", n)
	}
}
