package cloud_test

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
	"accountable/audit/sandbox"
)

// refreshing answers as Identity Center's OIDC service, and leaves the rest to
// the sandbox.
type refreshing struct {
	next   http.RoundTripper
	status int
	body   string
	asked  atomic.Int32
}

func (f *refreshing) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Path != "/token" {
		return f.next.RoundTrip(r)
	}
	f.asked.Add(1)
	if _, err := io.Copy(io.Discard, r.Body); err != nil {
		return nil, err
	}
	return answer(f.status, http.Header{"Content-Type": {"application/json"}}, f.body)(r)
}

// refreshableRig has many profiles of one sign-in that ran out and can be renewed.
func refreshableRig(t *testing.T, status int, body string) (r *rig, oidc *refreshing, file string, profiles []string) {
	t.Helper()
	w := smallWorld()
	signedIn(&w, nil)
	for i := range 12 {
		name := fmt.Sprintf("sso-%d", i)
		w.AddSSO(name, "octank", accountID, "Auditor")
		profiles = append(profiles, name)
	}
	oidc = &refreshing{status: status, body: body}
	r = rigUp(t, w, func(g *rigging) {
		oidc.next = g.options.HTTPClient.Transport
		g.options.HTTPClient = &http.Client{Transport: oidc}
		g.edit = func(config string) string {
			sum := sha1.Sum([]byte("octank"))
			file = filepath.Join(g.home, ".aws", "sso", "cache", hex.EncodeToString(sum[:])+".json")
			rewrite(t, file, func(string) string {
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

// TestOneRefreshServesAll profiles of a sign-in, and the AWS CLI shares it.
func TestOneRefreshServesAll(t *testing.T) {
	r, oidc, file, profiles := refreshableRig(t, http.StatusOK, `{"accessToken":"a-token","expiresIn":3600,"refreshToken":"another","tokenType":"Bearer"}`)
	var all sync.WaitGroup
	for _, profile := range profiles {
		all.Go(func() {
			if _, err := r.ReadContact(t.Context(), audit.Route{Profile: profile}, accountID, audit.Security); err != nil {
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

func TestRefreshRefused(t *testing.T) {
	r, _, _, profiles := refreshableRig(t, http.StatusBadRequest, `{"error":"invalid_grant","__type":"InvalidGrantException"}`)
	_, err := r.ReadContact(t.Context(), audit.Route{Profile: profiles[0]}, accountID, audit.Security)
	expected{kind: audit.SigninExpired, command: "aws sso login --sso-session octank", signIn: true}.hold(t, trouble(t, err))
}

// TestDamagedToken tells so and quotes nothing of it.
func TestDamagedToken(t *testing.T) {
	for name, test := range map[string]struct{ text, want string }{
		"not JSON":   {"a-secret-token", "damaged"},
		"no token":   {"{}", "incomplete"},
		"no end":     {`{"accessToken":"a-secret-token"}`, "incomplete"},
		"a bad time": {`{"accessToken":"a-secret-token","expiresAt":"tomorrow"}`, "damaged"},
	} {
		t.Run(name, func(t *testing.T) {
			r, _, file, profiles := refreshableRig(t, http.StatusOK, "")
			rewrite(t, file, func(string) string { return test.text })
			_, err := r.ReadContact(t.Context(), audit.Route{Profile: profiles[0]}, accountID, audit.Security)
			got := trouble(t, err)
			expected{kind: audit.SigninExpired, message: test.want, command: "aws sso login --sso-session octank", signIn: true}.hold(t, got)
			if strings.Contains(got.Err.Error(), "a-secret-token") {
				t.Errorf("%v quotes the file", got.Err)
			}
		})
	}
}

// TestSignInElsewhere: a sign-in that comes later counts without a restart.
func TestSignInElsewhere(t *testing.T) {
	w := smallWorld()
	signedIn(&w, nil)
	var file, good string
	r := rigUp(t, w, func(g *rigging) {
		g.edit = func(config string) string {
			sum := sha1.Sum([]byte("octank"))
			file = filepath.Join(g.home, ".aws", "sso", "cache", hex.EncodeToString(sum[:])+".json")
			rewrite(t, file, func(text string) string { good = text; return "{}" })
			return config
		}
	})
	if _, err := r.read(t.Context(), "sso"); err == nil {
		t.Fatal("read without a sign-in")
	}
	rewrite(t, file, func(string) string { return good })
	if _, err := r.read(t.Context(), "sso"); err != nil {
		t.Error(err)
	}
	if n := r.server.Count(sandbox.GetRoleCredentials); n != 1 {
		t.Errorf("the portal was asked %d times, want 1", n)
	}
}
