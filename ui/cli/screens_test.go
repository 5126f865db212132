package cli

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"accountable/audit/cloud"
	"accountable/audit/timing"
	"accountable/ui/cli/command"
)

func TestEndpointBanners(t *testing.T) {
	overrides := []cloud.EndpointOverride{
		{Endpoint: "http://localhost:1", Source: "AWS_ENDPOINT_URL"},
		{Endpoint: "http://localhost:2", Source: "endpoint_url", Profiles: []string{"prod", "stage"}},
		{Endpoint: "http://localhost:3", Source: "services", Profiles: []string{"a", "b", "c", "d"}},
	}
	want := []string{
		"endpoint http://localhost:1 (AWS_ENDPOINT_URL)",
		"endpoint http://localhost:2 for prod, stage (endpoint_url)",
		"endpoint http://localhost:3 for a and 3 more profiles (services)",
	}
	if got := endpointBanners(overrides); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestSavePrivate(t *testing.T) {
	env := &command.Environment{StateDir: filepath.Join(t.TempDir(), "state"), Clock: timing.SystemClock{}}
	path, err := env.PrivateSaver()("typed", []byte("Name: Jane Doe\n"))
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 || filepath.Dir(path) != env.StateDir {
		t.Errorf("%s: %v, %v", path, info.Mode(), err)
	}
	if text, err := os.ReadFile(path); err != nil || string(text) != "Name: Jane Doe\n" {
		t.Errorf("it holds %q, %v", text, err)
	}
	for name, env := range map[string]*command.Environment{"no folder": {}, "the demo": {StateDir: env.StateDir, Demo: true}} {
		if env.PrivateSaver() != nil {
			t.Errorf("%s: a file could be written", name)
		}
	}
}
