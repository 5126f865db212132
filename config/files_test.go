package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"accountable/config"
)

// parseFiles writes the two files and reads them.
func parseFiles(t *testing.T, configText, credentialsText string) *config.Files {
	t.Helper()
	dir := t.TempDir()
	paths := [2]string{filepath.Join(dir, "config"), filepath.Join(dir, "credentials")}
	for i, text := range [...]string{configText, credentialsText} {
		if err := os.WriteFile(paths[i], []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	files, err := config.ReadFiles(paths[0], paths[1])
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// problemTexts returns the problems with their positions inside the file.
func problemTexts(problems []*config.Problem) string {
	var b strings.Builder
	for _, p := range problems {
		place := p.Position
		place.File = filepath.Base(place.File)
		b.WriteString((&config.Problem{Position: place, Text: p.Text}).Error() + "\n")
	}
	return b.String()
}

func profileNames(f *config.Files) string {
	names := make([]string, 0, len(f.Profiles))
	for _, p := range f.Profiles {
		names = append(names, p.Name)
	}
	return strings.Join(names, "|")
}

func TestProfilesKeepFileOrder(t *testing.T) {
	f := parseFiles(t, `
[profile zulu]
[default]
region = eu-west-1
[profile   'spaced  name' ]
[profile team/prod@eu+1.a:b]
[profile "quoted name"]
[sso-session corp]
[services local]
[profile bravo] ; a comment
`, `
[solo]
aws_access_key_id = AKIAIOSFODNN7OCTANK1
aws_secret_access_key = secret
[bravo]
[alone too]
`)
	if got, want := profileNames(f), `zulu|default|spaced  name|team/prod@eu+1.a:b|quoted name|bravo|solo|alone too`; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got := f.Profile("quoted name"); got == nil || got.Name != "quoted name" || got.Line != 7 {
		t.Errorf("the quoted profile: %+v", got)
	}
	if len(f.Problems) > 0 {
		t.Errorf("problems: %s", problemTexts(f.Problems))
	}
}

func TestReadFiles_Values(t *testing.T) {
	f := parseFiles(t, strings.Join([]string{
		"[profile p]",
		"Region=eu-west-1   # where we are",
		"external_id = id #kept ;kept",
		"mfa_serial = 'arn:x' # a comment",
		"credential_process = /bin/one",
		"    --and two",
		"quoted = 'x y'",
		"colon:a=b",
		"equals=a:b",
		"unequal = 'x\"",
		"s3 =",
		"  max = 1 # kept",
		"  ; a comment",
		"after = 2",
		"  continued = 3 # kept",
	}, "\r\n"), "")
	for key, want := range map[string]string{
		"region":             "eu-west-1",
		"external_id":        "id #kept ;kept",
		"mfa_serial":         "arn:x",
		"credential_process": "/bin/one\n--and two",
		"quoted":             "'x y'",
		"colon":              "a=b",
		"equals":             "a:b",
		"unequal":            `'x"`,
		"s3":                 "",
		"after":              "2\ncontinued = 3 # kept",
	} {
		if got, ok := f.Profile("p").Values[key]; got != want || !ok {
			t.Errorf("%s: got %q, want %q", key, got, want)
		}
	}
}

func TestIndentedBracketContinuesValue(t *testing.T) {
	for name, c := range map[string]struct{ config, names, key, value, problems string }{
		"an opening bracket": {
			config: "[profile a]\ncredential_process = tool\n  [one\n  two\n", names: "a", key: "credential_process", value: "tool\n[one\ntwo",
		},
		"text after the bracket": {
			config: "[profile a]\ncredential_process = tool\n  [one] two\n\t[three] = four ; five\n", names: "a",
			key: "credential_process", value: "tool\n[one] two\n[three] = four ; five",
			problems: "config:3: an indented [section]: the AWS CLI reads it as part of the value that starts on line 2; remove the indentation to start a section\n" +
				"config:4: an indented [section]: the AWS CLI reads it as part of the value that starts on line 2; remove the indentation to start a section\n",
		},
		"a whole header": {
			config: "[profile a]\noutput = json\n  [profile b]\n  role_arn = x\n\n# comment\n  y\n[profile c]\n", names: "a|c",
			key: "output", value: "json\n[profile b]\nrole_arn = x\n\ny",
			problems: "config:3: an indented [section]: the AWS CLI reads it as part of the value that starts on line 2; remove the indentation to start a section\n",
		},
		"the value ends where the indentation ends": {
			config: "[profile a]\nregion = eu-west-1\n  [x\noutput = json\n", names: "a", key: "output", value: "json",
		},
		"a file that is indented as a whole": {
			config: "  [profile a]\n  region = eu-west-1\n  [profile b]\n  region = eu-west-2\n", names: "a|b", key: "region", value: "eu-west-1",
		},
		"below a key without a value": {
			config: "[profile a]\ns3 =\n  [x]=y\n  [z\nregion = eu-west-1\n", names: "a", key: "region", value: "eu-west-1",
			problems: "config:4: neither a setting (key = value) nor the value of s3 on line 2: the AWS CLI refuses the whole file\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := parseFiles(t, c.config, "")
			if got := profileNames(f); got != c.names {
				t.Fatalf("profiles: got %s, want %s", got, c.names)
			}
			if got := f.Profile("a").Values[c.key]; got != c.value {
				t.Errorf("%s: got %q, want %q", c.key, got, c.value)
			}
			if got := problemTexts(f.Problems); got != c.problems {
				t.Errorf("got\n%swant\n%s", got, c.problems)
			}
		})
	}
}

func TestReadFiles_NestedSettings(t *testing.T) {
	f := parseFiles(t, `
[profile p]
services = local
[services local]
sts =
  endpoint_url = http://localhost:1
account=
	endpoint_url: http://localhost:2
`, "")
	s := f.Section(config.Services, "local")
	if s == nil || s.Nested["sts"]["endpoint_url"] != "http://localhost:1" || s.Nested["account"]["endpoint_url"] != "http://localhost:2" {
		t.Fatalf("got %+v", s)
	}
	if at := s.At("account"); at.Line != 7 {
		t.Errorf("account stands on line 7, not %d", at.Line)
	}
	if f.Section(config.SSOSession, "local") != nil {
		t.Error("a services section was returned as an sso-session")
	}
}

func TestCredentialsFileOverridesKeys(t *testing.T) {
	f := parseFiles(t, `
[profile p]
region = eu-west-1
output = json
aws_access_key_id = config
aws_secret_access_key = config
[profile half]
aws_access_key_id = config
[profile default]
region = eu-west-2
[default]
region = eu-west-3
output = json
`, `
[p]
aws_access_key_id = credentials
aws_secret_access_key = credentials
region = eu-west-3
output = text
endpoint_url = http://localhost
[half]
`)
	p := f.Profile("p")
	for key, want := range map[string]string{
		"region": "eu-west-3", "output": "text", "aws_access_key_id": "credentials", "aws_secret_access_key": "credentials", "endpoint_url": "http://localhost",
	} {
		if got := p.Values[key]; got != want {
			t.Errorf("%s: got %q, want %q", key, got, want)
		}
	}
	if at := p.At("region"); filepath.Base(at.File) != "credentials" || at.Line != 5 {
		t.Errorf("region comes from credentials:5, not %v", at)
	}
	if got := f.Profile("default").Values; got["region"] != "eu-west-3" || got["output"] != "json" {
		t.Errorf("the later [default] replaces [profile default]: %v", got)
	}
	if half := f.Profile("half"); half.Problem == nil {
		t.Error("half a pair is no problem")
	}
	want := "config:9: [profile default] is ignored, because [default] on line 11 has the same name: merge them\n"
	if got := problemTexts(f.Problems); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestReadFiles_SameFileTwice(t *testing.T) {
	path := filepath.Join(t.TempDir(), "aws")
	text := "[profile a]\nregion=eu-west-1\n[b]\nregion=eu-west-2\nstray\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := config.ReadFiles(path, path)
	if err != nil {
		t.Fatal(err)
	}
	if got := profileNames(f); got != "a|b" {
		t.Errorf("got %s", got)
	}
	if len(f.Problems) != 1 || f.Problems[0].Line != 5 {
		t.Errorf("problems: %s", problemTexts(f.Problems))
	}
}

// The AWS CLI expands ~ in the paths of settings.
func TestRead_ExpandsPaths(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "config")
	write(t, path, []byte("[profile p]\nca_bundle = ~/certs/ca.pem\nrole_arn = arn:aws:iam::111122223333:role/r\nweb_identity_token_file = ~/$GONE/${KIND}-token\n"))
	env := map[string]string{"HOME": "/home/jane", "AWS_CONFIG_FILE": path, "KIND": "ci"}
	f, err := config.Read(func(name string) string { return env[name] })
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]string{"ca_bundle": "/home/jane/certs/ca.pem", "web_identity_token_file": "/home/jane/$GONE/ci-token"} {
		if got := f.Profile("p").Values[key]; got != want {
			t.Errorf("%s: got %q, want %q", key, got, want)
		}
	}
}
