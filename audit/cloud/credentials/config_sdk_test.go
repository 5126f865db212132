package credentials_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	sdkconfig "github.com/aws/aws-sdk-go-v2/config"

	"accountable/config"
)

// FuzzConfigAgainstTheSDK checks that the SDK's loader reads from the closure of each
// profile what package config read from the files.
func FuzzConfigAgainstTheSDK(f *testing.F) {
	for _, seed := range configSeeds {
		f.Add([]byte(seed[0]), []byte(seed[1]))
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, configText, credentialsText []byte) {
		compareFiles(t, dir, configText, credentialsText)
	})
}

// FuzzConfigLinesAgainstTheSDK builds the files from meaningful lines, one for each
// byte, so that most of them have profiles that refer to each other.
func FuzzConfigLinesAgainstTheSDK(f *testing.F) {
	f.Add([]byte("\x01\x09\x0a\x02\x0d\x0e\xff\x20\x0d\x0e"))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, picks []byte) {
		var texts [2]bytes.Buffer
		file := 0
		for _, b := range picks {
			if b == 0xff {
				file = 1
				continue
			}
			texts[file].WriteString(configLines[int(b)%len(configLines)] + "\n")
		}
		compareFiles(t, dir, texts[0].Bytes(), texts[1].Bytes())
	})
}

var configLines = []string{
	"[default]", "[profile a]", "[profile b]", "[profile default]", "[a]", "[b]", "[sso-session s]", "[services v]", "[profile sso-session s]",
	"role_arn = arn:aws:iam::111122223333:role/r", "source_profile = a", "source_profile = b", "source_profile =",
	"aws_access_key_id = A", "aws_secret_access_key = 'S#\" '", "aws_session_token: T ; c", "aws_account_id = 111122223333",
	"credential_source = Environment", "credential_process = one", "  two", "  three = 3 # x", "web_identity_token_file = /t",
	"sso_session = s", "sso_region = eu-west-1", "sso_start_url = https://octank.awsapps.com/start", "sso_account_id = 111122223333",
	"sso_role_name = r", "login_session = arn:aws:iam::111122223333:user/u", "services = v", "sts =", "\tendpoint_url = \"http://localhost\" #",
	"endpoint_url = http://localhost:1", "[A]", "region = eu-west-2\t# c", "region =", "retry_mode = legacy", "max_attempts = 0x3", "defaults_mode = Auto",
	"mfa_serial = m", "duration_seconds = x", "[default", "[profile  b ] ; c", "s3 =", "aws_secret_access_key =", "stray", "source_profile = default",
	"external_id: e", "role_session_name = n", "ca_bundle = /c", "ec2_metadata_service_endpoint_mode = ipv6 ", "account_id_endpoint_mode = off",
}

func compareFiles(t *testing.T, dir string, configText, credentialsText []byte) {
	t.Helper()
	paths := [2]string{filepath.Join(dir, "config"), filepath.Join(dir, "credentials")}
	for i, text := range [...][]byte{configText, credentialsText} {
		if err := os.WriteFile(paths[i], text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	files, err := config.ReadFiles(paths[0], paths[1])
	if err != nil {
		t.Fatal(err)
	}
	closure := filepath.Join(dir, "closure")
	for _, p := range files.Profiles {
		if p.Problem != nil {
			continue
		}
		text := files.Closure(p.Name)
		if err := os.WriteFile(closure, text, 0o600); err != nil {
			t.Fatal(err)
		}
		theirs, err := loadWithSDK(t, config.ClosureProfile, closure)
		if err != nil {
			t.Fatalf("%q: %v\n%s", p.Name, err, text)
		}
		step := &theirs
		for _, q := range files.Chain(p.Name) {
			if step == nil {
				t.Fatalf("%q: the SDK sees no source profile %q\n%s", p.Name, q.Name, text)
			}
			compareStep(t, files, q, step, text)
			step = step.Source
		}
		if step != nil {
			t.Fatalf("%q: the SDK sees one more source profile\n%s", p.Name, text)
		}
	}
}

// configSeeds are pairs of a config and a credentials file.
var configSeeds = [][2]string{
	{"[default]\nregion=eu-west-1 # c\n[profile a]\nrole_arn=arn:aws:iam::111122223333:role/r\nsource_profile = b\nmfa_serial=x", "[b]\naws_access_key_id = A\naws_secret_access_key = 'S\"'\naws_session_token=t\n"},
	{"[profile a]\nsso_session = s\nsso_account_id=111122223333\nsso_role_name=r\n[sso-session s]\nsso_region=eu-west-1\nsso_start_url=https://octank.awsapps.com/start", "[sso-session s]\nsso_region=us-east-1"},
	{"[profile a]\nservices = s\nendpoint_url=http://localhost\n[services s]\nsts =\n  endpoint_url = http://localhost:1 # kept\n  other = 1\naccount =\n", "[a]\nendpoint_url=lost"},
	{"[profile a]\ncredential_process = /bin/a \\\n  --b c\n  d\ncredential_source = Environment\n[profile \"a b\"]\nlogin_session = arn:aws:iam::111122223333:user/u\n", "[a]\naws_access_key_id = A\n"},
	{"\ufeff[profile a]\nx\n[profile profile a]\n[profile\ta  b]\nregion :x\n region = y\n[PROFILE b]\n[b\n[profile b]]\r\n[profile default]\nretry_mode=legacy\nmax_attempts=0x10\nduration_seconds = x", "[DEFAULT]\nregion = \"\n[profile x]\n"},
	{"[profile a]\nrole_arn=r\nsource_profile=b\n[profile b]\nrole_arn=r\nsource_profile=a\naws_account_id=1", "[a]\naws_access_key_id =\naws_secret_access_key\n"},
	{"[profile a]\nrole_arn=r\nsource_profile=b\n[profile b]\nlogin_session=x\n[profile c]\nrole_arn=r\nsource_profile=c\nsso_region=x", ""},
	{"[profile a]\naws_access_key_id=A\naws_secret_access_key=S\naws_session_token=kept\naws_account_id=111122223333\n[profile b]\naws_access_key_id=A", "[a]\naws_access_key_id=B\naws_secret_access_key=T\n[b]\nregion=x"},
}

// loadWithSDK loads one profile from a file.
func loadWithSDK(t *testing.T, name, path string) (sdkconfig.SharedConfig, error) {
	t.Helper()
	return sdkconfig.LoadSharedConfigProfile(t.Context(), name, func(o *sdkconfig.LoadSharedConfigOptions) {
		o.ConfigFiles, o.CredentialsFiles = []string{path}, []string{}
	})
}

// compareStep compares the settings of one step. A masked value is there in both.
func compareStep(t *testing.T, files *config.Files, p *config.Profile, theirs *sdkconfig.SharedConfig, text []byte) {
	t.Helper()
	type setting struct {
		key, theirs string
		kinds       []config.Kind // nil: all
	}
	var (
		role = []config.Kind{config.KindRole}
		sso  = []config.Kind{config.KindSSO}
		keys = []config.Kind{config.KindKeys}
	)
	for _, s := range []setting{
		{"region", theirs.Region, nil},
		{"endpoint_url", theirs.BaseEndpoint, nil},
		{"role_arn", theirs.RoleARN, []config.Kind{config.KindRole, config.KindWebIdentity}},
		{"credential_source", theirs.CredentialSource, role},
		{"aws_access_key_id", theirs.Credentials.AccessKeyID, keys},
		{"aws_account_id", theirs.Credentials.AccountID, keys},
		{"sso_account_id", theirs.SSOAccountID, sso},
		{"sso_role_name", theirs.SSORoleName, sso},
		{"login_session", theirs.LoginSession, []config.Kind{config.KindLogin}},
	} {
		want := ""
		if s.kinds == nil || slices.Contains(s.kinds, p.Kind) {
			want = strings.ReplaceAll(p.Values[s.key], "\n", " ")
		}
		if s.theirs != want {
			t.Fatalf("%q: %s is %q, for the SDK %q\n%s", p.Name, s.key, want, s.theirs, text)
		}
	}
	for _, s := range []setting{
		{"mfa_serial", theirs.MFASerial, role},
		{"external_id", theirs.ExternalID, role},
		{"aws_session_token", theirs.Credentials.SessionToken, keys},
		{"aws_secret_access_key", theirs.Credentials.SecretAccessKey, keys},
		{"credential_process", theirs.CredentialProcess, []config.Kind{config.KindProcess}},
		{"web_identity_token_file", theirs.WebIdentityTokenFile, []config.Kind{config.KindWebIdentity}},
		{"ca_bundle", theirs.CustomCABundle, nil},
	} {
		has := p.Values[s.key] != "" && (s.kinds == nil || slices.Contains(s.kinds, p.Kind))
		if has && s.theirs != config.Placeholder || !has && s.theirs != "" && p.Kind != config.KindLogin {
			t.Fatalf("%q: %s is %q, for the SDK %q\n%s", p.Name, s.key, p.Values[s.key], s.theirs, text)
		}
	}
	if s := theirs.SSOSession; s != nil {
		ours := files.Section(config.SSOSession, p.Values["sso_session"])
		if ours == nil || ours.Values["sso_region"] != s.SSORegion || ours.Values["sso_start_url"] != s.SSOStartURL {
			t.Fatalf("%q: the session is %+v, for the SDK %+v\n%s", p.Name, ours, s, text)
		}
	}
	for service, values := range theirs.Services.ServiceValues {
		ours := files.Section(config.Services, p.Values["services"])
		if ours == nil || ours.Nested[service]["endpoint_url"] != values["endpoint_url"] {
			t.Fatalf("%q: the settings of %s are %+v, for the SDK %q\n%s", p.Name, service, ours, values, text)
		}
	}
}
