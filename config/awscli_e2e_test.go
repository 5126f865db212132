//go:build e2e

package config_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"accountable/config"
)

// reading is what testdata/awscli/read.py prints about the files of one folder.
type reading struct {
	Refused  bool                      `json:"refused"`
	Profiles map[string]profileReading `json:"profiles"`
}

type profileReading struct {
	Region      string         `json:"region"`
	Bundle      string         `json:"bundle"`
	Error       string         `json:"error"`
	Credentials map[string]any `json:"credentials"`
}

// TestAWSCLIReadsTheSame compares the reader with Debian's AWS CLI over the files in
// testdata/awscli: both find the same profiles with the same regions and credentials.
// Where they differ, a Problem says what the AWS CLI does.
func TestAWSCLIReadsTheSame(t *testing.T) {
	cases, err := filepath.Glob("testdata/awscli/*.txtar")
	if err != nil || len(cases) < 60 {
		t.Fatalf("%d cases, %v", len(cases), err)
	}
	home := t.TempDir()
	command := []string{"testdata/awscli/read.py"}
	folders := make([]string, len(cases))
	for i, path := range cases {
		folders[i] = unpackFiles(t, path)
	}
	cmd := exec.CommandContext(t.Context(), "/usr/bin/python3", append(command, folders...)...)
	cmd.Env = append(os.Environ(), "HOME="+home, "PYTHONDONTWRITEBYTECODE=1", "LC_ALL=C.UTF-8")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	output, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr.String())
	}
	var readings map[string]reading
	if err := json.Unmarshal(output, &readings); err != nil {
		t.Fatal(err)
	}
	for i, folder := range folders {
		t.Run(strings.TrimSuffix(filepath.Base(cases[i]), ".txtar"), func(t *testing.T) {
			files, err := config.ReadFiles(filepath.Join(folder, "config"), filepath.Join(folder, "credentials"))
			if err != nil {
				t.Fatal(err)
			}
			compareReadings(t, files, readings[folder])
		})
	}
}

// unpackFiles writes the files of a case into a new folder.
func unpackFiles(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	rest, credentials, _ := strings.Cut(string(text), "-- credentials --\n")
	_, configText, _ := strings.Cut(rest, "-- config --\n")
	for name, text := range map[string]string{"config": configText, "credentials": credentials} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func compareReadings(t *testing.T, files *config.Files, theirs reading) {
	t.Helper()
	if theirs.Refused {
		if !strings.Contains(problemTexts(files.Problems), "the AWS CLI refuses the whole file") {
			t.Errorf("the AWS CLI refuses a file and no problem says so:\n%s", problemTexts(files.Problems))
		}
		return
	}
	if strings.Contains(problemTexts(files.Problems), "the AWS CLI refuses") {
		t.Errorf("the AWS CLI does not refuse a file:\n%s", problemTexts(files.Problems))
	}
	for i := range files.Profiles {
		p := &files.Profiles[i]
		if _, ok := theirs.Profiles[p.Name]; !ok && !isExplained(files, p.Position) {
			t.Errorf("the AWS CLI has no profile %q", p.Name)
		}
	}
	delete(theirs.Profiles, "") // no command can name it
	for name, their := range theirs.Profiles {
		p := files.Profile(name)
		if p == nil || p.Name != name {
			if text := problemTexts(files.Problems); !strings.Contains(text, strings.Trim(name, ` '"`)) || !strings.Contains(text, "the AWS CLI") {
				t.Errorf("the AWS CLI has a profile %q", name)
			}
			continue
		}
		if p.Region != their.Region && !isExplained(files, p.At("region")) {
			t.Errorf("%q: region %q, for the AWS CLI %q", name, p.Region, their.Region)
		}
		if p.Values["ca_bundle"] != their.Bundle {
			t.Errorf("%q: ca_bundle %q, for the AWS CLI %q", name, p.Values["ca_bundle"], their.Bundle)
		}
		ours := describeCredentials(files, files.Chain(name))
		switch {
		case p.Problem != nil && their.Error == "" && p.Kind != config.KindNone && their.Credentials["kind"] != "none" && !strings.Contains(p.Problem.Text, "the AWS CLI") && !isExplained(files, p.Problem.Position):
			t.Errorf("%q: %v, and the AWS CLI gets %v", name, p.Problem, their.Credentials)
		case p.Problem == nil && their.Error != "" && !isProfileExplained(files, p):
			t.Errorf("%q: got %v, and the AWS CLI says %s", name, ours, their.Error)
		case p.Problem == nil && their.Error == "" && !reflect.DeepEqual(ours, their.Credentials) && !isProfileExplained(files, p):
			t.Errorf("%q: got %v, for the AWS CLI %v", name, ours, their.Credentials)
		}
	}
}

// isExplained reports whether a problem with this line says what the AWS CLI does.
func isExplained(files *config.Files, at config.Position) bool {
	return slices.ContainsFunc(files.Problems, func(p *config.Problem) bool {
		return p.File == at.File && p.Line == at.Line && strings.Contains(p.Text, "the AWS CLI")
	})
}

// isProfileExplained reports whether there is such a problem with the header or a
// setting of the profile.
func isProfileExplained(files *config.Files, p *config.Profile) bool {
	for key := range p.Values {
		if isExplained(files, p.At(key)) {
			return true
		}
	}
	if session := files.Section(config.SSOSession, p.Values["sso_session"]); session != nil && isExplained(files, session.Position) {
		return true
	}
	return isExplained(files, p.Position)
}

// describeCredentials describes a chain as testdata/awscli/read.py does.
func describeCredentials(files *config.Files, chain []*config.Profile) map[string]any {
	if len(chain) == 0 {
		return nil
	}
	p := chain[0]
	found := map[string]any{"kind": string(p.Kind)}
	add := func(keys ...string) {
		for _, key := range keys {
			if v, ok := p.Values[key]; ok {
				found[key] = v
			}
		}
	}
	switch p.Kind {
	case config.KindRole:
		add("role_arn", "external_id", "mfa_serial", "role_session_name")
		if source, ok := p.Values["credential_source"]; ok {
			found["source"] = map[string]any{"kind": "credential_source", "name": source}
		} else {
			found["source"] = describeCredentials(files, chain[1:])
		}
	case config.KindKeys:
		found["id"], found["secret"] = p.Values["aws_access_key_id"], p.Values["aws_secret_access_key"]
		if token := p.Values["aws_session_token"]; token != "" {
			found["token"] = token
		}
	case config.KindProcess:
		words, _ := config.SplitWords(p.Values["credential_process"])
		argv := make([]any, len(words))
		for i, word := range words {
			argv[i] = word
		}
		found["argv"] = argv
	case config.KindSSO:
		add("sso_session", "sso_region", "sso_start_url", "sso_account_id", "sso_role_name")
		if session := files.Section(config.SSOSession, p.Values["sso_session"]); session != nil {
			found["sso_region"], found["sso_start_url"] = session.Values["sso_region"], session.Values["sso_start_url"]
		}
	case config.KindWebIdentity:
		add("role_arn", "web_identity_token_file")
	case config.KindLogin, config.KindNone:
	}
	return found
}
