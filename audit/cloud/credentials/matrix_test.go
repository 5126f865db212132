package credentials_test

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdkconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/account"
	accounttypes "github.com/aws/aws-sdk-go-v2/service/account/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"accountable/audit"
	"accountable/audit/cloud/cloudtest"
	"accountable/audit/sandbox"
	"accountable/audit/sandbox/network"
)

// loadedProfile is what a profile means.
type loadedProfile struct {
	Region   string // of the clients
	Endpoint string // of the request for the contact
	Scope    string // of its signature: region and service
	Source   string // of the credentials
	Identity string // role or user, without the session's name
	Account  string
	Expires  bool // the credentials expire
	Bound    string
	Err      string // why it cannot be used
}

// clearAWSVariables removes all variables of AWS from the environment.
func clearAWSVariables(t *testing.T) {
	t.Helper()
	for _, entry := range os.Environ() {
		if name, _, _ := strings.Cut(entry, "="); strings.HasPrefix(name, "AWS_") {
			t.Setenv(name, "") // which restores it
			if err := os.Unsetenv(name); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// requestRecorder records where requests for contacts go and what they are signed for.
type requestRecorder struct {
	next     http.RoundTripper
	endpoint string
	scope    string
}

var credentialScope = regexp.MustCompile(`Credential=[^/]+/\d+/([^/]+/[^/]+)/`)

func (n *requestRecorder) RoundTrip(r *http.Request) (*http.Response, error) {
	if strings.HasSuffix(r.URL.Path, "/getAlternateContact") {
		n.endpoint = r.URL.Scheme + "://" + r.URL.Host
		if m := credentialScope.FindStringSubmatch(r.Header.Get("Authorization")); m != nil {
			n.scope = m[1]
		}
	}
	return n.next.RoundTrip(r)
}

// describeProfile asks AWS with the clients of a profile.
func describeProfile(ctx context.Context, cfg aws.Config, contacts *account.Client, identities *sts.Client, network *requestRecorder, online bool) loadedProfile {
	m := loadedProfile{Region: cfg.Region, Bound: aws.ToString(cfg.BaseEndpoint)}
	creds, err := cfg.Credentials.Retrieve(ctx)
	if err != nil {
		m.Err = "no credentials"
		return m
	}
	m.Source, _, _ = strings.Cut(creds.Source, ":")
	m.Expires = creds.CanExpire
	_, err = contacts.GetAlternateContact(ctx, &account.GetAlternateContactInput{AlternateContactType: accounttypes.AlternateContactTypeSecurity})
	m.Endpoint, m.Scope = network.endpoint, network.scope
	if !online {
		return m
	}
	if err != nil {
		m.Err = err.Error()
		return m
	}
	who, err := identities.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if err != nil {
		m.Err = err.Error()
		return m
	}
	m.Account = aws.ToString(who.Account)
	m.Identity = aws.ToString(who.Arn)
	if strings.Contains(m.Identity, ":assumed-role/") {
		m.Identity = m.Identity[:strings.LastIndexByte(m.Identity, '/')]
	}
	return m
}

// loadBySDK loads a profile with the SDK's loader.
func loadBySDK(t *testing.T, r *cloudtest.Cloud, profile string, online bool) (loadedProfile, error) {
	t.Helper()
	network := &requestRecorder{next: r.Client.Transport}
	cfg, err := sdkconfig.LoadDefaultConfig(t.Context(),
		sdkconfig.WithSharedConfigFiles([]string{r.Paths.ConfigFile}), sdkconfig.WithSharedCredentialsFiles([]string{r.Paths.CredentialsFile}),
		sdkconfig.WithSharedConfigProfile(profile), sdkconfig.WithHTTPClient(&http.Client{Transport: network}),
		sdkconfig.WithRetryer(func() aws.Retryer { return aws.NopRetryer{} }),
		sdkconfig.WithAssumeRoleCredentialOptions(func(o *stscreds.AssumeRoleOptions) {
			o.TokenProvider = func() (string, error) { return r.Server.MFACode(*o.SerialNumber), nil }
		}))
	if err != nil {
		return loadedProfile{}, fmt.Errorf("load: %w", err)
	}
	m := describeProfile(t.Context(), cfg, account.NewFromConfig(cfg), sts.NewFromConfig(cfg), network, online)
	m.Bound = ""
	return m, nil
}

// loadByProgram loads a profile as the program does.
func loadByProgram(t *testing.T, r *cloudtest.Cloud, network *requestRecorder, profile string, online bool) (loadedProfile, error) {
	t.Helper()
	session, err := r.Session(t.Context(), profile)
	if err != nil {
		return loadedProfile{}, fmt.Errorf("load: %w", audit.TroubleOf(err).Err)
	}
	return describeProfile(t.Context(), session.Config, session.Account, session.STS(), network, online), nil
}

// everyKindOfProfile returns a world with a profile of every kind.
func everyKindOfProfile() sandbox.World {
	w := cloudtest.ThreeAccounts()
	w.AddKeys("temporary", cloudtest.MemberID)
	w.Key("temporary").Token = "a-session"
	w.AddRole("role", "keys", cloudtest.MemberID, "Reader")
	w.AddRole("role-on-a-role", "role", cloudtest.DelegateID, "Auditor")
	w.AddRole("role/with@signs+and.more:", "keys", cloudtest.MemberID, "Reader")
	w.AddRole("external", "keys", cloudtest.MemberID, "External")
	w.Role("arn:aws:iam::444455556666:role/External").ExternalID = "octank-7"
	w.Profile("external").ExternalID = "octank-7"
	cloudtest.AddSignIn(&w, nil)
	w.SignIns = append(w.SignIns,
		sandbox.SignIn{StartURL: "https://older.awsapps.com/start", Region: "us-west-2", User: "jane", Token: "older"},
		sandbox.SignIn{Name: "renewable", StartURL: cloudtest.StartURL, Region: "eu-central-1", User: "jane", Token: "old", Life: -time.Hour, Refreshable: true},
	)
	w.AddSSO("older", "https://older.awsapps.com/start", cloudtest.MemberID, "Auditor")
	w.AddSSO("renewable", "renewable", cloudtest.MemberID, "Auditor")
	w.AddRole("role-on-a-sign-in", "sso", cloudtest.DelegateID, "Auditor")
	w.AddWebIdentity("web", cloudtest.MemberID, "ci")
	w.AddLogin("login", cloudtest.MemberID)
	w.AddProcess("process", cloudtest.MemberID)
	w.AddRole("role-on-a-process", "process", cloudtest.DelegateID, "Auditor")
	w.AddMFARole("mfa", "keys", cloudtest.MemberID, "Guarded")
	return w
}

// moreProfiles returns profiles that the sandbox does not create.
func moreProfiles(key sandbox.Key) string {
	const common = "services = sandbox\nendpoint_url = " + network.BaseURL + "\n"
	keys := "aws_access_key_id = " + key.ID + "\naws_secret_access_key = " + key.Secret + "\n"
	return `
[profile role and keys]
` + common + keys + `region = eu-west-1
role_arn = arn:aws:iam::444455556666:role/Reader
source_profile = role and keys

[profile role of the environment]
` + common + `region = eu-west-1
role_arn = arn:aws:iam::444455556666:role/Reader
credential_source = Environment

[profile noted account]
` + common + keys + `region = us-west-2
aws_account_id = 999999999999
`
}

// Profiles of every kind are loaded by the SDK's loader and by the program.
func TestProfiles_MeanTheSameAsInTheSDK(t *testing.T) {
	clearAWSVariables(t)
	w := everyKindOfProfile()
	env := map[string]string{"AWS_ACCESS_KEY_ID": w.Keys[0].ID, "AWS_SECRET_ACCESS_KEY": w.Keys[0].Secret}
	for name, value := range env {
		t.Setenv(name, value)
	}
	var network *requestRecorder
	up := func(g *cloudtest.Setup) {
		network = &requestRecorder{next: g.Options.HTTPClient.Transport}
		g.Options.HTTPClient = &http.Client{Transport: network}
		maps.Copy(g.Env, env)
		cloudtest.AppendConfig(moreProfiles(w.Keys[0]))(g)
	}
	// Each has its own world: codes and refresh tokens work once.
	theirs, ours := cloudtest.Open(t, w, up), cloudtest.Open(t, w, up)
	t.Setenv("HOME", theirs.Paths.Home)
	t.Setenv("USERPROFILE", theirs.Paths.Home)
	submitCodes(t, ours)
	kinds := map[string]bool{}
	for _, target := range ours.Targets(nil) {
		for _, route := range target.Routes {
			kinds[route.Kind] = true
			t.Run(route.Profile, func(t *testing.T) {
				want, err := loadBySDK(t, theirs, route.Profile, true)
				if err != nil {
					t.Fatal(err)
				}
				got, err := loadByProgram(t, ours, network, route.Profile, true)
				if err != nil {
					t.Fatal(err)
				}
				if got != want {
					t.Errorf("ours:\n%+v\nthe SDK's:\n%+v", got, want)
				}
				if want.Err != "" || want.Account == "" {
					t.Errorf("it has an error: %+v", want)
				}
				if target.AccountID != "" && target.AccountID != want.Account {
					t.Errorf("the file says %s, AWS says %s", target.AccountID, want.Account)
				}
			})
		}
	}
	if all := []string{"keys", "role", "sso", "login", "process", "web identity"}; !slices.Equal(slices.Sorted(maps.Keys(kinds)), slices.Sorted(slices.Values(all))) {
		t.Errorf("kinds %v, want %v", kinds, all)
	}
}

// submitCodes submits a code for every device that needs one.
func submitCodes(t *testing.T, r *cloudtest.Cloud) {
	t.Helper()
	for _, s := range r.PendingSignIns() {
		if s.Kind != audit.SignInCode {
			t.Errorf("%s is pending too", s.ID)
			continue
		}
		if err := r.SubmitCode(t.Context(), s.ID, r.Server.MFACode(s.Name)); err != nil {
			t.Fatal(audit.TroubleOf(err).Err)
		}
	}
}

// Requests go to the same address and are signed for the same region and service.
func TestProfiles_EndpointsAreTheSameAsInTheSDK(t *testing.T) {
	const (
		keys    = "[profile p]\naws_access_key_id = AKIAOCTANK\naws_secret_access_key = secret\n"
		section = "services = s\n[services s]\naccount =\n  endpoint_url = http://services.octank.internal\n"
	)
	for name, test := range map[string]struct {
		config string
		env    map[string]string
	}{
		"a region":               {config: keys + "region = eu-west-1\n"},
		"a region of China":      {config: keys + "region = cn-north-1\n"},
		"a region of GovCloud":   {config: keys + "region = us-gov-east-1\n"},
		"the European Sovereign": {config: keys + "region = eusc-de-east-1\n"},
		"FIPS":                   {config: keys + "region = us-west-2\nuse_fips_endpoint = true\n"},
		"dual stack":             {config: keys + "region = us-west-2\nuse_dualstack_endpoint = true\n"},
		"FIPS and dual stack":    {config: keys + "region = us-west-2\nuse_fips_endpoint = true\nuse_dualstack_endpoint = true\n"},
		"FIPS by variable":       {keys + "region = us-west-2\n", map[string]string{"AWS_USE_FIPS_ENDPOINT": "true"}},
		"no FIPS by variable":    {keys + "region = us-west-2\nuse_fips_endpoint = true\n", map[string]string{"AWS_USE_FIPS_ENDPOINT": "false"}},
		"dual stack by variable": {keys + "region = us-west-2\n", map[string]string{"AWS_USE_DUALSTACK_ENDPOINT": "true"}},
		"an endpoint":            {config: keys + "region = us-west-2\nendpoint_url = http://profile.octank.internal\n"},
		"a services section":     {config: keys + "region = us-west-2\nendpoint_url = http://profile.octank.internal\n" + section},
		"a variable":             {keys + "region = us-west-2\n" + section, map[string]string{"AWS_ENDPOINT_URL": "http://everyone.octank.internal"}},
		"a service's variable": {
			keys + "region = us-west-2\n" + section,
			map[string]string{"AWS_ENDPOINT_URL": "http://everyone.octank.internal", "AWS_ENDPOINT_URL_ACCOUNT": "http://specific.octank.internal"},
		},
		"ignored": {keys + "region = us-west-2\n" + section, map[string]string{"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"}},
		"ignored by the profile": {
			config: keys + "region = us-west-2\nignore_configured_endpoint_urls = true\nendpoint_url = http://profile.octank.internal\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			clearAWSVariables(t)
			network := &requestRecorder{next: &cloudtest.Hosts{}}
			r := cloudtest.Open(t, sandbox.World{}, func(g *cloudtest.Setup) {
				g.Edit = func(string) string { return test.config }
				g.Options.HTTPClient = &http.Client{Transport: network}
				for k, v := range test.env {
					g.Env[k] = v
					t.Setenv(k, v)
				}
			})
			r.Client = &http.Client{Transport: &cloudtest.Hosts{}}
			want, err := loadBySDK(t, r, "p", false)
			if err != nil {
				t.Fatal(err)
			}
			got, err := loadByProgram(t, r, network, "p", false)
			if err != nil {
				t.Fatal(err)
			}
			if got != want || want.Endpoint == "" || want.Scope == "" {
				t.Errorf("ours:\n%+v\nthe SDK's:\n%+v", got, want)
			}
		})
	}
}
