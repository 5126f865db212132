package sandbox_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"accountable/audit/sandbox"
	"accountable/audit/sandbox/awsfiles"
	"accountable/audit/sandbox/network"
)

// readSections reads an AWS config file: the lines of every section, by its header.
func readSections(t *testing.T, path string) map[string][]string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	of, header := map[string][]string{}, ""
	for line := range strings.Lines(string(content)) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, "[") {
			header = strings.Trim(line, "[]")
			of[header] = nil
		} else if line != "" {
			of[header] = append(of[header], line)
		}
	}
	return of
}

// readJSON reads a JSON file.
func readJSON(t *testing.T, path string) map[string]any {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var members map[string]any
	if err := json.Unmarshal(content, &members); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return members
}

// everyKindOfProfile returns a world with a profile of every kind.
func everyKindOfProfile() sandbox.World {
	w := newWorld()
	w.Profiles = nil
	w.SignIns = []sandbox.SignIn{
		{Name: "octank", StartURL: "https://octank.awsapps.com/start", Region: "us-east-1", Token: "good"},
		{Name: "over", StartURL: "https://over.awsapps.com/start", Region: "eu-central-1", Token: "over", Life: -time.Hour},
		{Name: "never", StartURL: "https://never.awsapps.com/start", Region: "us-east-1"},
		{StartURL: "https://legacy.awsapps.com/start", Region: "us-east-1", Token: "legacy"},
	}
	w.AddKeys("default", management)
	w.AddKeys("keys", member)
	w.AddProcess("a process", member)
	w.AddLogin("login", member)
	w.AddRole("role", "keys", member, "Auditor")
	w.AddWebIdentity("ci", member, "ci-deploy")
	w.AddSSO("sso", "octank", member, "Auditor")
	w.AddSSO("legacy", "https://legacy.awsapps.com/start", member, "Auditor")
	w.Profile("role").MFASerial = "arn:aws:iam::333344445555:mfa/alex"
	w.Profile("role").Lines = []string{"duration_seconds = 900"}
	return w
}

func TestWrite_EveryKindOfProfile(t *testing.T) {
	w := everyKindOfProfile()
	home := t.TempDir()
	paths, err := awsfiles.Write(sandbox.New(w), home, network.BaseURL)
	if err != nil {
		t.Fatal(err)
	}
	endpoint := []string{"region = us-east-1", "endpoint_url = " + network.BaseURL, "services = sandbox"}
	with := func(lines ...string) string { return strings.Join(append(endpoint[:3:3], lines...), "\n") }
	below := func(parts ...string) string { return filepath.Join(append([]string{home, ".aws"}, parts...)...) }
	want := map[string]string{
		"sso-session over": "sso_start_url = https://over.awsapps.com/start\nsso_region = eu-central-1\nsso_registration_scopes = sso:account:access",
		"default":          with(),
		"profile keys":     with(),
		"profile login":    with("login_session = arn:aws:iam::333344445555:user/login"),
		"profile role": with(
			"role_arn = arn:aws:iam::333344445555:role/Auditor", "role_session_name = accountable", "source_profile = keys",
			"mfa_serial = arn:aws:iam::333344445555:mfa/alex", "duration_seconds = 900",
		),
		"profile ci": with(
			"role_arn = arn:aws:iam::333344445555:role/ci-deploy", "role_session_name = ci",
			"web_identity_token_file = "+below("tokens", "ci.jwt"),
		),
		"profile sso": with("sso_session = octank", "sso_account_id = 333344445555", "sso_role_name = Auditor"),
		"profile legacy": with(
			"sso_start_url = https://legacy.awsapps.com/start", "sso_region = us-east-1",
			"sso_account_id = 333344445555", "sso_role_name = Auditor",
		),
	}
	got := readSections(t, paths.ConfigFile)
	for header, lines := range want {
		if is := strings.Join(got[header], "\n"); is != lines {
			t.Errorf("[%s] is\n%s\nwant\n%s", header, is, lines)
		}
	}
	for _, service := range []string{"account", "organizations", "signin", "sso", "sso_oidc", "sts"} {
		if text := strings.Join(got["services sandbox"], "\n"); !strings.Contains(text, service+" =\n  endpoint_url = "+network.BaseURL) {
			t.Errorf("[services sandbox] lacks %s:\n%s", service, text)
		}
	}
	key := w.Keys[len(w.Keys)-4] // of default: the keys of process and login are after it
	if lines := strings.Join(readSections(t, paths.CredentialsFile)["default"], "\n"); lines !=
		"aws_access_key_id = "+key.ID+"\naws_secret_access_key = "+key.Secret {
		t.Errorf("the credentials of default are %s", lines)
	}
}

func TestWrite_ProcessPrintsItsKey(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // another shell, in which the command is `type`
	}
	w := everyKindOfProfile()
	home := filepath.Join(t.TempDir(), "it's a folder")
	paths, err := awsfiles.Write(sandbox.New(w), home, network.BaseURL)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range readSections(t, paths.ConfigFile)["profile 'a process'"] {
		command, ok := strings.CutPrefix(line, "credential_process = ")
		if !ok {
			continue
		}
		out, err := exec.Command("sh", "-c", command).Output()
		if err != nil {
			t.Fatalf("%s: %v", command, err)
		}
		var got struct {
			Version         int    `json:"Version"`
			AccessKeyID     string `json:"AccessKeyId"`
			SecretAccessKey string `json:"SecretAccessKey"`
		}
		if err := json.Unmarshal(out, &got); err != nil {
			t.Fatal(err)
		}
		for _, key := range w.Keys {
			if key.ID == got.AccessKeyID && key.Secret == got.SecretAccessKey && got.Version == 1 {
				return
			}
		}
		t.Errorf("%s printed %s", command, out)
		return
	}
	t.Error("the profile has no credential_process")
}

func TestWrite_CachedSignIns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		home := t.TempDir()
		server := sandbox.New(everyKindOfProfile())
		time.Sleep(time.Minute) // every Life counts from New
		if _, err := awsfiles.Write(server, home, network.BaseURL); err != nil {
			t.Fatal(err)
		}
		// The names are sha1 of the session's name, or of the start URL.
		for name, want := range map[string]map[string]any{
			"9586cee025855d5a37bfdb7edbda4a4c487b51ac": {"accessToken": "good", "expiresAt": "2000-01-31T00:00:00Z"},
			"f0fed7e4932302916b4e9c73fe47edcafeed7c44": {"accessToken": "over", "expiresAt": "1999-12-31T23:00:00Z"},
			"79e435d7a515078e81c9dffc35f38d5687ebd3a7": {"accessToken": "legacy", "expiresAt": "2000-01-31T00:00:00Z"},
		} {
			got := readJSON(t, filepath.Join(home, ".aws", "sso", "cache", name+".json"))
			for key, value := range want {
				if got[key] != value {
					t.Errorf("%s of %s is %v, want %v", key, name, got[key], value)
				}
			}
		}
		files, err := os.ReadDir(filepath.Join(home, ".aws", "sso", "cache"))
		if err != nil || len(files) != 3 {
			t.Errorf("%d cached tokens, want 3 (%v)", len(files), err)
		}
		files, err = os.ReadDir(filepath.Join(home, ".aws", "login", "cache"))
		if err != nil || len(files) != 1 {
			t.Fatalf("%d cached logins, want 1 (%v)", len(files), err)
		}
		login := readJSON(t, filepath.Join(home, ".aws", "login", "cache", files[0].Name()))
		token, _ := login["accessToken"].(map[string]any)
		if token["accountId"] != member || token["expiresAt"] != "2000-01-31T00:00:00Z" {
			t.Errorf("the login's token is %v", token)
		}
		if key, _ := login["dpopKey"].(string); !strings.HasPrefix(key, "-----BEGIN EC PRIVATE KEY-----\n") {
			t.Errorf("the login's key is %q", key)
		}
	})
}

func TestWrite_CachedSignInCanBeRefreshed(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(*sandbox.SignIn)
		status int
	}{
		"good":         {func(*sandbox.SignIn) {}, http.StatusOK},
		"revoked":      {func(s *sandbox.SignIn) { s.Revoked = true }, http.StatusBadRequest},
		"session over": {func(s *sandbox.SignIn) { s.SessionLife = -time.Minute }, http.StatusBadRequest},
		"legacy kind":  {func(s *sandbox.SignIn) { s.Name, s.StartURL = "", "octank" }, http.StatusOK},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			w.SignIns = []sandbox.SignIn{{Name: "octank", Token: "old", Life: -time.Hour, Refreshable: true}}
			tc.change(&w.SignIns[0])
			c := serveWorld(t, w)
			home := t.TempDir()
			if _, err := awsfiles.Write(c.server, home, network.BaseURL); err != nil {
				t.Fatal(err)
			}
			// sha1 of octank
			file := readJSON(t, filepath.Join(home, ".aws", "sso", "cache", "9586cee025855d5a37bfdb7edbda4a4c487b51ac.json"))
			end, err := time.Parse(time.RFC3339, fmt.Sprint(file["registrationExpiresAt"]))
			if err != nil || time.Until(end) < 24*time.Hour {
				t.Errorf("the registration ends %v, %v", file["registrationExpiresAt"], err)
			}
			got := c.oidc("/token", members{
				"grantType": "refresh_token", "clientId": file["clientId"], "clientSecret": file["clientSecret"],
				"refreshToken": file["refreshToken"],
			})
			if got.status != tc.status {
				t.Errorf("answered %d %s", got.status, got.body)
			}
		})
	}
}

func TestWrite_FilesArePrivate(t *testing.T) {
	home := filepath.Join(t.TempDir(), "home")
	if _, err := awsfiles.Write(sandbox.New(everyKindOfProfile()), home, network.BaseURL); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(home, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		want := fs.FileMode(0o600)
		if entry.IsDir() {
			want = 0o700
		}
		if runtime.GOOS != "windows" && info.Mode().Perm() != want {
			t.Errorf("%s has mode %v, want %v", path, info.Mode().Perm(), want)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestWrite_UnwritableFolder(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := awsfiles.Write(sandbox.New(everyKindOfProfile()), file, network.BaseURL); err == nil {
		t.Error("a file was accepted as the folder")
	}
}
