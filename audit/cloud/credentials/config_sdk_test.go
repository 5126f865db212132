package credentials_test

import (
	"bytes"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	sdkconfig "github.com/aws/aws-sdk-go-v2/config"

	"accountable/config"
)

// FuzzConfigAgainstTheSDK compares the reader of package config with the SDK's loader:
// both find the same profiles with the same values, both or none return an error, and
// the SDK finds the same in the closure of a single profile.
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
	if indentedBracket.Match(configText) || indentedBracket.Match(credentialsText) {
		return
	}
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
	ours := map[string]*config.Profile{}
	for i := range files.Profiles {
		ours[files.Profiles[i].Name] = &files.Profiles[i]
	}
	for name := range profileNames(string(configText) + "\n" + string(credentialsText)) {
		theirs, crashed, err := loadWithSDK(t, name, paths[0], paths[1])
		if crashed {
			return
		}
		_, absent := errors.AsType[sdkconfig.SharedConfigProfileNotExistError](err)
		if _, ok := errors.AsType[sdkconfig.SharedConfigAssumeRoleError](err); ok {
			absent = false // its source profile is
		}
		p := ours[name]
		switch {
		case absent && p != nil:
			t.Fatalf("the SDK knows no profile %q", name)
		case absent || p == nil && hasOtherKind(name):
			continue
		case p == nil:
			t.Fatalf("the SDK knows the profile %q: %v", name, err)
		}
		compareProfile(t, files, p, theirs, err)
		if !hasOtherKind(name) {
			compareClosure(t, files, name, filepath.Join(dir, "closure"), theirs, err)
		}
	}
}

// indentedBracket matches lines that the AWS CLI reads as part of the value above
// and the SDK as a section. The AWS CLI is the reference, see package config.
var indentedBracket = regexp.MustCompile(`(?m)^[ \t]\s*\[`)

func TestSDKReadsClosure_IndentedBracket(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "config")
	if err := os.WriteFile(path, []byte("[profile a]\ncredential_process = tool\n  [profile b]\n  role_arn = x\nregion = eu-west-1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	files, err := config.ReadFiles(path, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, files.Closure("a"), 0o600); err != nil {
		t.Fatal(err)
	}
	got, _, err := loadWithSDK(t, "a", path, "")
	if err != nil || got.CredentialProcess != "tool [profile b] role_arn = x" || got.RoleARN != "" || got.Region != "eu-west-1" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func compareClosure(t *testing.T, files *config.Files, name, path string, theirs sdkconfig.SharedConfig, err error) {
	t.Helper()
	if err := os.WriteFile(path, files.Closure(name), 0o600); err != nil {
		t.Fatal(err)
	}
	again, crashed, errAgain := loadWithSDK(t, name, path, "")
	if crashed || (err == nil) != (errAgain == nil) {
		t.Fatalf("%q from its closure (crashed: %t): %v, not %v\n%s", name, crashed, errAgain, err, files.Closure(name))
	}
	if err == nil && !reflect.DeepEqual(comparableConfig(again), comparableConfig(theirs)) {
		t.Fatalf("%q from its closure:\n%+v\nnot\n%+v\n%s", name, again, theirs, files.Closure(name))
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

var header = regexp.MustCompile(`\[([^\n]*)\]`)

// profileNames returns the names that a profile in the text could have.
func profileNames(text string) map[string]bool {
	names := map[string]bool{"default": true}
	add := func(s string) {
		s = strings.TrimSpace(s)
		if i := strings.IndexAny(s, " \t"); i > 0 {
			s = s[:i] + " " + strings.TrimLeft(s[i:], " \t")
		}
		if s != "" {
			names[s] = true
			names[strings.TrimPrefix(s, "profile ")] = true
		}
	}
	for l := range strings.SplitSeq(text, "\n") {
		for _, m := range header.FindAllStringSubmatch(l, -1) {
			add(m[1])
		}
		l, _, _ = strings.Cut(l, "#")
		l, _, _ = strings.Cut(l, ";")
		for _, m := range header.FindAllStringSubmatch(l, -1) {
			add(m[1])
		}
	}
	return names
}

// hasOtherKind reports whether a section with this name is not a profile, or can hide a
// profile next to it.
func hasOtherKind(name string) bool {
	kind, _, _ := strings.Cut(name, " ")
	return kind == "profile" || kind == config.SSOSession || kind == config.Services
}

// loadWithSDK loads one profile. A single quotation mark as a value makes the SDK panic.
func loadWithSDK(t *testing.T, name, configFile, credentialsFile string) (c sdkconfig.SharedConfig, crashed bool, err error) {
	t.Helper()
	defer func() { crashed = recover() != nil }()
	c, err = sdkconfig.LoadSharedConfigProfile(t.Context(), name, func(o *sdkconfig.LoadSharedConfigOptions) {
		o.ConfigFiles = []string{configFile}
		o.CredentialsFiles = []string{}
		if credentialsFile != "" {
			o.CredentialsFiles = []string{credentialsFile}
		}
	})
	return c, false, err
}

// stricter matches problems that the SDK does not report when it loads a profile: it
// reports them later, or AWS does.
var stricter = regexp.MustCompile(`role_arn has no source of credentials|is not the ARN of a role|credential_source = |\[sso-session .*\] has no|is not the same as in|signs in with Identity Center but|is not an account id`)

func compareProfile(t *testing.T, files *config.Files, p *config.Profile, theirs sdkconfig.SharedConfig, err error) {
	t.Helper()
	switch {
	case err != nil && p.Problem == nil:
		for _, step := range files.Chain(p.Name)[1:] {
			if step.Values["login_session"] != "" {
				return // the SDK does not see that such a source profile has credentials
			}
		}
		t.Fatalf("%q: the SDK says %v, the reader nothing", p.Name, err)
	case err != nil:
		return
	case p.Problem != nil && !stricter.MatchString(p.Problem.Text):
		t.Fatalf("%q: the SDK says nothing, the reader %v", p.Name, p.Problem)
	}
	values := map[string]string{
		"role_arn": theirs.RoleARN, "external_id": theirs.ExternalID, "mfa_serial": theirs.MFASerial,
		"role_session_name": theirs.RoleSessionName, "source_profile": theirs.SourceProfileName, "region": theirs.Region,
		"sso_session": theirs.SSOSessionName, "endpoint_url": theirs.BaseEndpoint, "ca_bundle": theirs.CustomCABundle,
		"sdk_ua_app_id": theirs.AppID, "services": theirs.ServicesSectionName, "login_session": theirs.LoginSession,
		"ec2_metadata_service_endpoint": theirs.EC2IMDSEndpoint,
	}
	if theirs.Source == nil {
		maps.Copy(values, map[string]string{
			"credential_source": theirs.CredentialSource, "credential_process": theirs.CredentialProcess,
			"web_identity_token_file": theirs.WebIdentityTokenFile, "sso_region": theirs.SSORegion,
			"sso_start_url": theirs.SSOStartURL, "sso_account_id": theirs.SSOAccountID, "sso_role_name": theirs.SSORoleName,
		})
		if c := theirs.Credentials; c.HasKeys() {
			maps.Copy(values, map[string]string{
				"aws_access_key_id": c.AccessKeyID, "aws_secret_access_key": c.SecretAccessKey,
				"aws_session_token": c.SessionToken, "aws_account_id": c.AccountID,
			})
		}
	}
	for key, want := range values {
		if got := p.Values[key]; got != want {
			t.Fatalf("%q: %s is %q, for the SDK %q", p.Name, key, got, want)
		}
	}
	if s := theirs.SSOSession; s != nil {
		ours := files.Section(config.SSOSession, p.Values["sso_session"])
		if ours == nil || ours.Values["sso_region"] != s.SSORegion || ours.Values["sso_start_url"] != s.SSOStartURL {
			t.Fatalf("%q: the session is %+v, for the SDK %+v", p.Name, ours, s)
		}
	}
	for service, want := range theirs.Services.ServiceValues {
		ours := files.Section(config.Services, p.Values["services"])
		if ours == nil || !maps.Equal(ours.Nested[service], want) {
			t.Fatalf("%q: the settings of %s are %+v, for the SDK %q", p.Name, service, ours, want)
		}
	}
}

// comparableConfig removes what depends on the file from which a profile was loaded.
func comparableConfig(c sdkconfig.SharedConfig) sdkconfig.SharedConfig {
	c.Credentials.Source = ""
	services := map[string]map[string]string{}
	for service, values := range c.Services.ServiceValues {
		kept := maps.Clone(values)
		maps.DeleteFunc(kept, func(k, _ string) bool { return !plainKey.MatchString(k) })
		if plainKey.MatchString(service) && len(kept) > 0 {
			services[service] = kept
		}
	}
	c.Services.ServiceValues = services
	if c.Source != nil {
		source := comparableConfig(*c.Source)
		c.Source = &source
	}
	return c
}

// plainKey matches the keys that a closure keeps. No SDK uses others.
var plainKey = regexp.MustCompile(`^[a-z0-9_.-]+$`)
