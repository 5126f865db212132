package credentials_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"accountable/audit"
	"accountable/audit/cloud/cloudtest"
	"accountable/audit/sandbox"
	"accountable/audit/sandbox/network"
)

// pendingSignIn is a Cloud with a sign-in that is not made yet and three profiles
// that use it. The key is the sign-in's name or, of the legacy kind, its start URL.
type pendingSignIn struct {
	*cloudtest.Cloud

	t        *testing.T
	key, id  string
	file     string
	profiles []string
}

func openPendingSignIn(t *testing.T, older bool, flow sandbox.DeviceFlow, change ...func(*cloudtest.Setup)) *pendingSignIn {
	t.Helper()
	w := cloudtest.OneAccount()
	cloudtest.AddSignIn(&w, func(s *sandbox.SignIn) {
		s.Token = ""
		if older {
			s.Name = ""
		}
	})
	key := "octank"
	if older {
		key = cloudtest.StartURL
	}
	for _, name := range []string{"stage", "prod"} {
		w.AddSSO(name, key, cloudtest.AccountID, "Auditor")
	}
	w.DeviceFlow = flow
	s := &pendingSignIn{t: t, key: key, id: "sso:" + key, profiles: []string{"sso", "stage", "prod"}}
	change = append([]func(*cloudtest.Setup){func(g *cloudtest.Setup) {
		g.Edit = func(config string) string { s.file = cloudtest.TokenFile(g.Home, key); return config }
	}}, change...)
	s.Cloud = cloudtest.Open(t, w, change...)
	return s
}

// signIn signs in. person answers for the code.
func (s *pendingSignIn) signIn(ctx context.Context, person func(code string)) error {
	s.t.Helper()
	grant, err := s.StartDevice(ctx, s.id)
	if err != nil {
		s.t.Fatal(err, audit.TroubleOf(err).Err)
	}
	if person != nil {
		person(grant.Code)
	}
	return s.AwaitDevice(ctx, grant)
}

func decodeFile(t *testing.T, path string) map[string]any {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]any
	if err := json.Unmarshal(text, &fields); err != nil {
		t.Fatal(err)
	}
	return fields
}

// Both kinds of sign-in work for all their profiles, and the AWS CLI finds the token in
// its own file.
func TestDeviceFlow_MakesProfilesReadable(t *testing.T) {
	for name, older := range map[string]bool{"a session": false, "a start URL": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := openPendingSignIn(t, older, sandbox.DeviceFlow{AnswerAfter: 12 * time.Second, Interval: 5 * time.Second})
				ctx := t.Context()
				for _, p := range s.profiles {
					_, err := s.Read(ctx, p)
					got := cloudtest.Trouble(t, err)
					cloudtest.Want{Kind: audit.SigninExpired, Message: "not signed in", Command: "aws sso login", SignIn: true}.Check(t, got)
					if got.SignInID != s.id {
						t.Errorf("%s: sign-in %q, want %q", p, got.SignInID, s.id)
					}
				}
				waiting := s.PendingSignIns()
				if len(waiting) != 1 || waiting[0].ID != s.id || waiting[0].Kind != audit.SignInDevice || !slices.Equal(waiting[0].Profiles, s.profiles) {
					t.Fatalf("sign-ins %+v", waiting)
				}
				began := time.Now()
				if err := s.signIn(ctx, nil); err != nil {
					t.Fatal(err, audit.TroubleOf(err).Err)
				}
				if took := time.Since(began).Round(time.Millisecond); took != 15*time.Second {
					t.Errorf("signed in after %v: polls come every 5s, and the answer after 12s", took)
				}
				if n := s.Server.Count(sandbox.CreateToken); n != 3 {
					t.Errorf("%d polls, want 3", n)
				}
				for _, p := range s.profiles {
					if _, err := s.Read(ctx, p); err != nil {
						t.Errorf("%s: %v", p, audit.TroubleOf(err).Err)
					}
				}
				if left := s.PendingSignIns(); len(left) != 0 {
					t.Errorf("still pending: %+v", left)
				}
			})
		})
	}
}

// cliTime is the format in which botocore writes times to its caches (strftime of
// %Y-%m-%dT%H:%M:%SZ).
var cliTime = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$`)

// It is checked as the AWS CLI (SSOTokenProvider and SSOTokenFetcher of botocore) and
// the SDK read it.
func TestDeviceFlow_TokenFileIsReadableByOtherTools(t *testing.T) {
	for name, test := range map[string]struct {
		older  bool
		before string // the content of the file
		lost   []string
	}{
		"nothing before":      {},
		"legacy":              {older: true, lost: []string{"refreshToken"}},
		"an older token":      {before: `{"accessToken":"old","expiresAt":"2020-01-01T00:00:00Z","refreshToken":"spent","octank":{"kept":[1,2]}}`},
		"in the older format": {before: `{"accessToken":"old","expiresAt":"2020-01-01T00:00:00UTC","octank":{"kept":[1,2]}}`},
		"legacy, one old":     {older: true, before: `{"accessToken":"old","refreshToken":"spent","octank":{"kept":[1,2]}}`, lost: []string{"refreshToken"}},
		"damaged":             {before: `{"accessToken":`},
		"null":                {before: `null`},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := openPendingSignIn(t, test.older, sandbox.DeviceFlow{AnswerPolls: 1})
				if test.before != "" {
					if err := os.MkdirAll(filepath.Dir(s.file), 0o700); err != nil {
						t.Fatal(err)
					}
					if err := os.WriteFile(s.file, []byte(test.before), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				if err := s.signIn(t.Context(), nil); err != nil {
					t.Fatal(err, audit.TroubleOf(err).Err)
				}
				fields := decodeFile(t, s.file)
				for _, key := range []string{"startUrl", "region", "accessToken", "expiresAt", "clientId", "clientSecret", "registrationExpiresAt", "refreshToken"} {
					value, ok := fields[key].(string)
					if slices.Contains(test.lost, key) {
						if ok {
							t.Errorf("%s is left over: %q", key, value)
						}
						continue
					}
					if !ok || value == "" || value == "old" || value == "spent" {
						t.Errorf("%s is %v", key, fields[key])
					}
					if strings.HasSuffix(key, "xpiresAt") && !cliTime.MatchString(value) {
						t.Errorf("%s is %q, which is not how the AWS CLI writes times", key, value)
					}
				}
				if fields["startUrl"] != cloudtest.StartURL || fields["region"] != "eu-central-1" {
					t.Errorf("start URL %v in %v", fields["startUrl"], fields["region"])
				}
				if end := time.Now().Add(time.Hour).UTC().Format(time.RFC3339); fields["expiresAt"] != end {
					t.Errorf("expires at %v, want %v", fields["expiresAt"], end)
				}
				if strings.Contains(test.before, "kept") {
					if text, _ := json.Marshal(fields["octank"]); string(text) != `{"kept":[1,2]}` {
						t.Errorf("the other fields became %s", text)
					}
				}
				info, err := os.Stat(s.file)
				if err != nil || info.Mode().Perm() != 0o600 {
					t.Errorf("mode %v (%v), want 0600", info.Mode(), err)
				}
				entries, err := os.ReadDir(filepath.Dir(s.file))
				if err != nil {
					t.Fatal(err)
				}
				for _, e := range entries {
					if !strings.HasSuffix(e.Name(), ".json") {
						t.Errorf("%s is left behind", e.Name())
					}
					if info, err := e.Info(); err != nil || info.Mode().Perm() != 0o600 {
						t.Errorf("%s: mode %v (%v)", e.Name(), info.Mode(), err)
					}
				}
			})
		})
	}
}

// Each failure is explained, and the next sign-in works.
func TestDeviceFlow_Failures(t *testing.T) {
	for name, test := range map[string]struct {
		flow   sandbox.DeviceFlow
		person func(*pendingSignIn, string)
		want   cloudtest.Want
	}{
		"refused": {
			person: func(s *pendingSignIn, code string) { s.Server.Deny(code) },
			want:   cloudtest.Want{Kind: audit.AccessDenied, Message: "rejected in the browser", Next: "Start the sign-in again", SignIn: true},
		},
		"code expires": {
			flow: sandbox.DeviceFlow{Life: time.Minute, Interval: 7 * time.Second},
			want: cloudtest.Want{Kind: audit.SigninExpired, Message: "the code expired before the sign-in was approved", Next: "Start the sign-in again", SignIn: true},
		},
		"the service is down": {
			person: func(s *pendingSignIn, _ string) {
				s.Server.SetFault("", sandbox.CreateToken, sandbox.Fault{Kind: sandbox.ServerError})
			},
			want: cloudtest.Want{Kind: audit.ServiceError, Message: "AWS had an internal error", Next: "Try again"},
		},
		"the service hangs": {
			person: func(s *pendingSignIn, _ string) {
				s.Server.SetFault("", sandbox.CreateToken, sandbox.Fault{Kind: sandbox.Hang})
			},
			want: cloudtest.Want{Kind: audit.Timeout, Message: "no answer from aws.octank.internal in time", Next: "Try again"},
		},
		"connection closed": {
			person: func(s *pendingSignIn, _ string) {
				s.Server.SetFault("", sandbox.CreateToken, sandbox.Fault{Kind: sandbox.Reset})
			},
			want: cloudtest.Want{Kind: audit.Unreachable, Message: "was closed early", Next: "Try again"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := openPendingSignIn(t, false, test.flow)
				began := time.Now()
				err := s.signIn(t.Context(), func(code string) {
					if test.person != nil {
						test.person(s, code)
					}
				})
				got := cloudtest.Trouble(t, err)
				test.want.Check(t, got)
				if len(s.PendingSignIns()) != 1 {
					t.Error("the sign-in does not wait any more")
				}
				if took := time.Since(began).Round(time.Millisecond); test.flow.Life > 0 && took != test.flow.Life {
					t.Errorf("it took %s, the code was valid for %s", took, test.flow.Life)
				}
				s.Server.ClearFaults()
				if err := s.signIn(t.Context(), func(code string) { s.Server.Approve(code) }); err != nil {
					t.Error(audit.TroubleOf(err).Err)
				}
			})
		})
	}
}

// scriptedPolls answers polls from a script and records their times.
type scriptedPolls struct {
	next    http.RoundTripper
	answers []string // the names of OAuth exceptions; then the sandbox answers
	at      []time.Time
}

func (p *scriptedPolls) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Path != "/token" {
		return p.next.RoundTrip(r)
	}
	p.at = append(p.at, time.Now())
	if len(p.answers) == 0 {
		return p.next.RoundTrip(r)
	}
	code := p.answers[0]
	p.answers = p.answers[1:]
	if code == "" {
		return nil, cloudtest.ErrNoHost
	}
	return cloudtest.Answer(http.StatusBadRequest, http.Header{"X-Amzn-Errortype": {code}, "Content-Type": {"application/json"}}, `{}`)(r)
}

func (p *scriptedPolls) within(g *cloudtest.Setup) {
	p.next = g.Options.HTTPClient.Transport
	g.Options.HTTPClient = &http.Client{Transport: p}
}

// The interval grows by five seconds each time the service says to slow down.
func TestDeviceFlow_PollsAtTheInterval(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		network := &scriptedPolls{answers: []string{
			"AuthorizationPendingException", "SlowDownException", "AuthorizationPendingException", "SlowDownException", "AuthorizationPendingException",
		}}
		s := openPendingSignIn(t, false, sandbox.DeviceFlow{Interval: 3 * time.Second, AnswerPolls: 1}, network.within)
		began := time.Now()
		if err := s.signIn(t.Context(), nil); err != nil {
			t.Fatal(audit.TroubleOf(err).Err)
		}
		var gaps []time.Duration
		for _, at := range network.at {
			gaps = append(gaps, at.Sub(began).Round(time.Millisecond)) // sending takes a moment too
			began = at
		}
		want := []time.Duration{3 * time.Second, 3 * time.Second, 8 * time.Second, 8 * time.Second, 13 * time.Second, 13 * time.Second}
		if !slices.Equal(gaps, want) {
			t.Errorf("polled after %v, want %v", gaps, want)
		}
	})
}

func TestDeviceFlow_CanceledSendsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := openPendingSignIn(t, false, sandbox.DeviceFlow{Interval: 5 * time.Second})
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		time.AfterFunc(12*time.Second, cancel)
		began := time.Now()
		err := s.signIn(ctx, nil)
		cloudtest.Want{Kind: audit.Cancelled, Message: "canceled", Next: "Run it again"}.Check(t, cloudtest.Trouble(t, err))
		if took := time.Since(began); took != 12*time.Second {
			t.Errorf("gave up after %v, not at once", took)
		}
		time.Sleep(time.Minute)
		if n := s.Server.Count(sandbox.CreateToken); n != 2 {
			t.Errorf("%d polls, want 2", n)
		}
		if _, err := s.StartDevice(ctx, s.id); !errors.Is(err, context.Canceled) {
			t.Errorf("with an ended context: %v", err)
		}
	})
}

// The next sign-in uses it, also in another run, until Identity Center has forgotten it.
func TestDeviceFlow_SavesTheRegistration(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := openPendingSignIn(t, false, sandbox.DeviceFlow{AnswerPolls: 1})
		for range 2 {
			if err := s.signIn(t.Context(), nil); err != nil {
				t.Fatal(err)
			}
		}
		if n := s.Server.Count(sandbox.RegisterClient); n != 1 {
			t.Errorf("%d registrations, want 1", n)
		}
		folder := filepath.Dir(s.file)
		entries, err := os.ReadDir(folder)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			path := filepath.Join(folder, e.Name())
			if fields := decodeFile(t, path); fields["accessToken"] == nil {
				cloudtest.EditFile(t, path, func(text string) string {
					return strings.Replace(text, fmt.Sprint(fields["clientId"]), "nobody", 1)
				})
			}
		}
		if err := s.signIn(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		if n := s.Server.Count(sandbox.RegisterClient); n != 2 {
			t.Errorf("%d registrations, want 2: the saved one is unknown", n)
		}
		time.Sleep(90 * 24 * time.Hour)
		if err := s.signIn(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		if n := s.Server.Count(sandbox.RegisterClient); n != 3 {
			t.Errorf("%d registrations, want 3: the saved one has expired", n)
		}
	})
}

func TestDeviceFlow_InvalidSignIn(t *testing.T) {
	for name, test := range map[string]struct {
		edit func(string) string
		id   string
		want cloudtest.Want
	}{
		"another start URL": {
			func(config string) string {
				return strings.ReplaceAll(config, cloudtest.StartURL, "https://nowhere.awsapps.com/start")
			}, "sso:octank",
			cloudtest.Want{Kind: audit.BadProfile, Message: "does not know the start URL", Next: "sso_start_url"},
		},
		"no region": {
			func(config string) string {
				return strings.Replace(config, "sso_region = eu-central-1\n", "", 1) + "\n[sso-session bare]\nsso_start_url = x\n"
			}, "sso:bare",
			cloudtest.Want{Kind: audit.BadProfile, Message: "sso_region is missing for the sign-in bare", Next: "config"},
		},
		"unknown scopes": {
			func(config string) string { return strings.ReplaceAll(config, "sso:account:access", "sso:all") }, "sso:octank",
			cloudtest.Want{Kind: audit.BadProfile, Message: "scopes", Next: "sso_registration_scopes"},
		},
		"no such session": {
			func(config string) string { return config }, "sso:nowhere",
			cloudtest.Want{Kind: audit.BadProfile, Message: `no sign-in "sso:nowhere"`, Next: "sso-session"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := openPendingSignIn(t, false, sandbox.DeviceFlow{}, func(g *cloudtest.Setup) { g.Edit = test.edit })
			_, err := s.StartDevice(t.Context(), test.id)
			test.want.Check(t, cloudtest.Trouble(t, err))
		})
	}
}

func TestDeviceFlow_SessionWithoutProfiles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := openPendingSignIn(t, false, sandbox.DeviceFlow{AnswerPolls: 1}, func(g *cloudtest.Setup) {
			g.Env["AWS_ENDPOINT_URL_SSO_OIDC"] = network.BaseURL
			g.Edit = func(config string) string {
				return config + "\n[sso-session spare]\nsso_start_url = " + cloudtest.StartURL + "\nsso_region = eu-central-1\n"
			}
		})
		if known, ok := s.SignIn("sso:spare"); !ok || known.Name != "spare" || known.Detail != cloudtest.StartURL {
			t.Fatalf("%+v, %v", known, ok)
		}
		if slices.ContainsFunc(s.PendingSignIns(), func(w audit.SignIn) bool { return w.Name == "spare" }) {
			t.Error("no profile needs it, but it is pending")
		}
		s.id = "sso:spare"
		if err := s.signIn(t.Context(), nil); err != nil {
			t.Error(audit.TroubleOf(err).Err)
		}
	})
}

// The sign-in works until the program ends, and the error says so.
func TestDeviceFlow_UnwritableFolder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := openPendingSignIn(t, false, sandbox.DeviceFlow{AnswerPolls: 1})
		// A file instead of the folder: no file can be created in it.
		if err := os.WriteFile(filepath.Join(filepath.Dir(filepath.Dir(filepath.Dir(s.file))), "sso"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		err := s.signIn(t.Context(), nil)
		cloudtest.Want{Kind: audit.Unknown, Message: "only until this program ends", Next: "writable"}.Check(t, cloudtest.Trouble(t, err))
		if _, err := s.Read(t.Context(), "prod"); err != nil {
			t.Error(audit.TroubleOf(err).Err)
		}
	})
}

// The credentials of the previous person are dropped.
func TestDeviceFlow_OtherPersonSignsIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := openPendingSignIn(t, false, sandbox.DeviceFlow{AnswerPolls: 1})
		for n := 1; n <= 2; n++ {
			if err := s.signIn(t.Context(), nil); err != nil {
				t.Fatal(audit.TroubleOf(err).Err)
			}
			for range 2 {
				s.ExpectReadable("prod")
			}
			if asked := s.Server.Count(sandbox.GetRoleCredentials); asked != n {
				t.Errorf("the portal was asked %d times after %d sign-ins", asked, n)
			}
		}
	})
}

func TestEverySignIn_ListsValidSignIns(t *testing.T) {
	w := cloudtest.OneAccount()
	cloudtest.AddSignIn(&w, nil)
	r := cloudtest.Open(t, w)
	if got := r.PendingSignIns(); len(got) != 0 {
		t.Errorf("pending: %+v", got)
	}
	all := r.EverySignIn()
	if len(all) != 1 || all[0].ID != "sso:octank" {
		t.Fatalf("sign-ins: %+v", all)
	}
	if got, ok := r.SessionSignIn(" octank "); !ok || !cloudtest.EqualSignIns(got, all[0]) {
		t.Errorf("sign-in of the session: %+v, %v", got, ok)
	}
	if _, ok := r.SessionSignIn("unknown"); ok {
		t.Error("an unknown session has a sign-in")
	}
}
