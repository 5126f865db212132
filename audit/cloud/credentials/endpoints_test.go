package credentials_test

import (
	"context"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"

	"accountable/audit"
	"accountable/audit/cloud"
	"accountable/audit/cloud/cloudtest"
	"accountable/audit/sandbox"
	"accountable/audit/sandbox/demo"
	"accountable/audit/sandbox/network"
)

// Requests go to the endpoint of each form of override, as with the SDK.
func TestEndpoints_Overrides(t *testing.T) {
	const (
		aws      = "https://account.us-east-1.amazonaws.com"
		profile  = "http://profile.octank.internal"
		section  = "http://services.octank.internal"
		everyone = "http://everyone.octank.internal"
		specific = "http://specific.octank.internal"
		keys     = "[profile p]\naws_access_key_id = AKIAOCTANK\naws_secret_access_key = secret\n"
		service  = "services = s\n[services s]\naccount =\n  endpoint_url = " + section + "\n"
	)
	for name, test := range map[string]struct {
		config string
		env    map[string]string
		want   string
		source string // "" without an override
	}{
		"none":                          {keys, nil, aws, ""},
		"another region":                {keys + "region = eu-west-1\n", nil, aws, ""},
		"AWS_REGION is ignored":         {keys, map[string]string{"AWS_REGION": "cn-north-1"}, aws, ""},
		"China":                         {keys + "region = cn-north-1\n", nil, "https://account.cn-northwest-1.amazonaws.com.cn", ""},
		"the European Sovereign Cloud":  {keys + "region = eusc-de-east-1\n", nil, "https://account.eusc-de-east-1.amazonaws.eu", ""},
		"FIPS by the profile":           {keys + "use_fips_endpoint = true\n", nil, "https://account-fips.us-east-1.amazonaws.com", ""},
		"FIPS by the environment":       {keys, map[string]string{"AWS_USE_FIPS_ENDPOINT": "true"}, "https://account-fips.us-east-1.amazonaws.com", ""},
		"dual stack":                    {keys + "use_dualstack_endpoint = true\n", nil, "https://account.us-east-1.api.aws", ""},
		"dual stack by the environment": {keys, map[string]string{"AWS_USE_DUALSTACK_ENDPOINT": "true"}, "https://account.us-east-1.api.aws", ""},
		"profile":                       {keys + "endpoint_url = " + profile + "\n", nil, profile, "endpoint_url"},
		"services section":              {keys + "endpoint_url = " + profile + "\n" + service, nil, section, "services"},
		"environment": {
			keys + "endpoint_url = " + profile + "\n" + service,
			map[string]string{"AWS_ENDPOINT_URL": everyone},
			everyone, "AWS_ENDPOINT_URL",
		},
		"environment, this service": {
			keys + "endpoint_url = " + profile + "\n" + service,
			map[string]string{"AWS_ENDPOINT_URL": everyone, "AWS_ENDPOINT_URL_ACCOUNT": specific},
			specific, "AWS_ENDPOINT_URL_ACCOUNT",
		},
		"environment, another service": {
			keys + "endpoint_url = " + profile + "\n",
			map[string]string{"AWS_ENDPOINT_URL_STS": specific},
			profile, "endpoint_url",
		},
		"ignored by the environment": {
			keys + "endpoint_url = " + profile + "\n" + service,
			map[string]string{"AWS_ENDPOINT_URL": everyone, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"},
			aws, "",
		},
		"ignored by the profile": {
			keys + "endpoint_url = " + profile + "\nignore_configured_endpoint_urls = true\n",
			nil, aws, "",
		},
		"ignored by the profile, not by the environment": {
			keys + "endpoint_url = " + profile + "\nignore_configured_endpoint_urls = true\n",
			map[string]string{"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false"},
			profile, "endpoint_url",
		},
	} {
		t.Run(name, func(t *testing.T) {
			network := &cloudtest.Hosts{}
			r := cloudtest.Open(t, sandbox.World{}, func(g *cloudtest.Setup) {
				g.Edit = func(string) string { return test.config }
				g.Options.HTTPClient = &http.Client{Transport: network}
				for k, v := range test.env {
					g.Env[k] = v
					t.Setenv(k, v) // the SDK reads the environment of the process too
				}
			})
			if _, err := r.Read(t.Context(), "p"); err == nil {
				t.Fatal("an answer arrived")
			}
			if !slices.Equal(network.Asked, []string{test.want}) {
				t.Errorf("asked %v, want %s", network.Asked, test.want)
			}
			shown := test.want
			if test.source == "" {
				shown = ""
			}
			if got := r.Route("p").Endpoint; got != shown {
				t.Errorf("the route shows %q, want %q", got, shown)
			}
			var overrides []cloud.EndpointOverride
			if overrides = r.EndpointOverrides(); len(overrides) != min(1, len(test.source)) {
				t.Fatalf("overrides %+v, want one of %q", overrides, test.source)
			}
			if test.source != "" && (overrides[0].Endpoint != test.want || !strings.Contains(overrides[0].Source, test.source)) {
				t.Errorf("override %+v, want %s by %s", overrides[0], test.want, test.source)
			}
		})
	}
}

// The SDK's loader sends AssumeRole to the real STS if the profile has only an
// endpoint_url.
func TestEndpoints_AssumeRoleUsesTheProfilesEndpoint(t *testing.T) {
	w := cloudtest.ThreeAccounts()
	w.AddRole("other", "keys", cloudtest.MemberID, "Reader")
	for name, section := range map[string]string{
		"source_profile":    "source_profile = keys\n",
		"credential_source": "credential_source = Environment\n",
	} {
		t.Run(name, func(t *testing.T) {
			r := cloudtest.Open(t, w, func(g *cloudtest.Setup) {
				cloudtest.AppendConfig("[profile plain]\nrole_arn = arn:aws:iam::444455556666:role/Reader\nendpoint_url = " + network.BaseURL + "\n" + section)(g)
				g.Env["AWS_ACCESS_KEY_ID"], g.Env["AWS_SECRET_ACCESS_KEY"] = w.Keys[0].ID, w.Keys[0].Secret
			})
			if _, err := r.Read(t.Context(), "plain"); err != nil {
				t.Fatal(err, audit.TroubleOf(err).Err)
			}
			if n := r.Server.Count(sandbox.AssumeRole); n != 1 {
				t.Errorf("the sandbox was asked for %d roles, want 1", n)
			}
		})
	}
}

// No variable of the process sends a profile's requests to another address.
func TestEndpoints_EnvironmentDoesNotRedirectProfiles(t *testing.T) {
	for name, value := range map[string]string{
		"AWS_PROFILE": "nowhere", "AWS_REGION": "cn-north-1", "AWS_DEFAULT_REGION": "us-gov-west-1",
		"AWS_ACCESS_KEY_ID": "AKIAHOSTILE", "AWS_SECRET_ACCESS_KEY": "hostile", "AWS_SESSION_TOKEN": "hostile",
		"AWS_CONFIG_FILE": "/nonexistent", "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent",
		"AWS_ENDPOINT_URL": "http://hostile.octank.internal", "AWS_ENDPOINT_URL_STS": "http://hostile.octank.internal",
		"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true", "AWS_CA_BUNDLE": "/nonexistent",
		"AWS_ROLE_ARN": "arn:aws:iam::999999999999:role/Hostile", "AWS_WEB_IDENTITY_TOKEN_FILE": "/nonexistent",
		"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:1/", "AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://127.0.0.1:1/",
		"HTTPS_PROXY": "http://127.0.0.1:1", "HTTP_PROXY": "http://127.0.0.1:1", "AWS_MAX_ATTEMPTS": "no number",
		"AWS_RETRY_MODE": "nonsense", "AWS_SDK_LOAD_CONFIG": "no", "AWS_LOGIN_CACHE_DIRECTORY": "/nonexistent",
	} {
		t.Setenv(name, value)
	}
	w := demo.World()
	w.Latency = sandbox.Latency{}
	dialed := map[string]bool{}
	r := cloudtest.Open(t, w, func(g *cloudtest.Setup) { recordDials(g, dialed) })
	for _, target := range r.Targets(nil) {
		for _, route := range target.Routes {
			_, err := r.ReadContact(t.Context(), route, target.AccountID, audit.Security)
			if err == nil {
				continue
			}
			if kind := cloudtest.Trouble(t, err).Kind; kind != audit.SigninExpired && kind != audit.AccessDenied {
				t.Errorf("%s: %v", route.Profile, audit.TroubleOf(err).Err)
			}
		}
	}
	if len(dialed) != 1 || !dialed[network.Host+":80"] {
		t.Errorf("dialed %v, want the sandbox alone", dialed)
	}
}

// recordDials records all addresses that are dialed.
func recordDials(g *cloudtest.Setup, dialed map[string]bool) {
	transport, ok := g.Options.HTTPClient.Transport.(*http.Transport)
	if !ok {
		return
	}
	dial := transport.DialContext
	transport.DialContext = func(ctx context.Context, network, address string) (conn net.Conn, err error) {
		dialed[address] = true
		return dial(ctx, network, address)
	}
}
