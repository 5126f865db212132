package credentials_test

import (
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"accountable/audit"
	"accountable/audit/cloud/cloudtest"
)

// containerEndpoint answers as the endpoint of ECS or EKS. Other requests go to the
// sandbox.
type containerEndpoint struct {
	next   http.RoundTripper
	keys   string
	status int // of a refusal
	header http.Header
	asked  []string // address and authorization
}

func (f *containerEndpoint) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Path != "/credentials" {
		return f.next.RoundTrip(r)
	}
	f.asked = append(f.asked, r.URL.String()+" "+r.Header.Get("Authorization"))
	if f.status != 0 {
		return cloudtest.Answer(f.status, f.header, f.keys)(r)
	}
	return cloudtest.Answer(http.StatusOK, http.Header{"Content-Type": {"application/json"}}, f.keys)(r)
}

func TestContainer_Credentials(t *testing.T) {
	token := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(token, []byte("from-a-file"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		env   map[string]string
		asked string // "": no request is allowed
	}{
		"relative": {
			map[string]string{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/credentials", "AWS_CONTAINER_AUTHORIZATION_TOKEN": "from-a-variable"},
			"http://169.254.170.2/credentials from-a-variable",
		},
		"EKS": {
			map[string]string{
				"AWS_CONTAINER_CREDENTIALS_FULL_URI":     "http://169.254.170.23/credentials",
				"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": token,
			},
			"http://169.254.170.23/credentials from-a-file",
		},
		"this machine": {
			map[string]string{"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:1338/credentials"},
			"http://127.0.0.1:1338/credentials ",
		},
		"TLS": {
			map[string]string{"AWS_CONTAINER_CREDENTIALS_FULL_URI": "https://agent.octank.internal/credentials"},
			"https://agent.octank.internal/credentials ",
		},
		"foreign host": {
			map[string]string{"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://192.0.2.1/credentials"}, "",
		},
		"no address": {
			map[string]string{"AWS_CONTAINER_CREDENTIALS_FULL_URI": "credentials"}, "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := cloudtest.OneAccount()
			endpoint := &containerEndpoint{keys: `{"AccessKeyId":"` + w.Keys[0].ID + `","SecretAccessKey":"` + w.Keys[0].Secret + `"}`}
			r := cloudtest.Open(t, w, func(g *cloudtest.Setup) {
				endpoint.next = g.Options.HTTPClient.Transport
				g.Options.HTTPClient = &http.Client{Transport: endpoint}
				g.Env = test.env
				g.Env["AWS_ENDPOINT_URL"] = g.BaseURL
			})
			target, ok := r.EnvironmentTarget()
			if !ok {
				t.Fatal("not found")
			}
			id, err := r.Identify(t.Context(), target.Routes[0])
			if test.asked == "" {
				cloudtest.Want{Kind: audit.NoCredentials, Message: "AWS_CONTAINER_CREDENTIALS_FULL_URI", Next: "AWS_ACCESS_KEY_ID"}.Check(t, cloudtest.Trouble(t, err))
				if len(endpoint.asked) > 0 {
					t.Errorf("asked %q", endpoint.asked)
				}
				return
			}
			if err != nil || id.AccountID != cloudtest.AccountID {
				t.Fatalf("%+v, %v", id, err)
			}
			if len(endpoint.asked) != 1 || endpoint.asked[0] != test.asked {
				t.Errorf("asked %q, want %q", endpoint.asked, test.asked)
			}
		})
	}
}

func TestContainer_Refuses(t *testing.T) {
	asJSON := http.Header{"Content-Type": {"application/json"}}
	for name, test := range map[string]struct {
		endpoint containerEndpoint
		want     cloudtest.Want
	}{
		"401": {
			containerEndpoint{status: http.StatusUnauthorized, keys: "no token"},
			cloudtest.Want{Message: "refused the authorization token (HTTP status 401)", Next: "AWS_CONTAINER_AUTHORIZATION_TOKEN"},
		},
		"403 in JSON": {
			containerEndpoint{status: http.StatusForbidden, header: asJSON, keys: `{"code":"AccessDenied","message":"denied"}`},
			cloudtest.Want{Message: "refused the authorization token (HTTP status 403)", Next: "AWS_CONTAINER_AUTHORIZATION_TOKEN"},
		},
		"404": {
			containerEndpoint{status: http.StatusNotFound, header: asJSON, keys: `{"code":"NotFound","message":"none"}`},
			cloudtest.Want{Message: "has no credentials (HTTP status 404)", Next: "AWS_CONTAINER_CREDENTIALS_FULL_URI"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			endpoint := test.endpoint
			r := cloudtest.Open(t, cloudtest.OneAccount(), func(g *cloudtest.Setup) {
				endpoint.next = g.Options.HTTPClient.Transport
				g.Options.HTTPClient = &http.Client{Transport: &endpoint}
				g.Env = map[string]string{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/credentials", "AWS_ENDPOINT_URL": g.BaseURL}
			})
			target, ok := r.EnvironmentTarget()
			if !ok {
				t.Fatal("not found")
			}
			_, err := r.Identify(t.Context(), target.Routes[0])
			test.want.Kind = audit.NoCredentials
			test.want.Check(t, cloudtest.Trouble(t, err))
		})
	}
}
