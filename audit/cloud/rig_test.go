package cloud_test

import (
	"context"
	"net/http"
	"os"
	"strings"
	"testing"

	"accountable/audit"
	"accountable/audit/cloud"
	"accountable/audit/sandbox"
	"accountable/audit/sandbox/network"
	"accountable/config"
)

// rig is a Cloud over a sandbox in memory: whatever is dialled but the sandbox
// is an error.
type rig struct {
	*cloud.Cloud

	t       *testing.T
	server  *sandbox.Server
	client  *http.Client
	paths   sandbox.Paths
	targets map[string]audit.Target // by profile
}

// rigging is what a test changes of a rig before it is put up.
type rigging struct {
	env     map[string]string
	options cloud.Options
	base    string // the endpoint that is written into the config
	home    string // known once the config is edited
	world   sandbox.World
	edit    func(config string) string
}

// rigUp puts a rig up over a world.
func rigUp(t *testing.T, w sandbox.World, change ...func(*rigging)) *rig {
	t.Helper()
	r := &rig{t: t, server: sandbox.New(w), targets: map[string]audit.Target{}}
	listener := network.Listen()
	stop := r.server.Serve(listener)
	t.Cleanup(func() {
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
	transport := &http.Transport{DialContext: listener.DialContext}
	t.Cleanup(transport.CloseIdleConnections)
	r.client = &http.Client{Transport: transport}

	g := rigging{env: map[string]string{}, base: network.BaseURL, world: w}
	g.options.HTTPClient = r.client
	for _, f := range change {
		f(&g)
	}
	paths, err := r.server.WriteConfig(t.TempDir(), g.base)
	if err != nil {
		t.Fatal(err)
	}
	g.home, r.paths = paths.Home, paths
	if g.edit != nil {
		rewrite(t, paths.ConfigFile, g.edit)
	}
	g.options.Files, err = config.ReadFiles(paths.ConfigFile, paths.CredentialsFile)
	if err != nil {
		t.Fatal(err)
	}
	g.options.Home = paths.Home
	g.options.Env = func(name string) string { return g.env[name] }
	r.Cloud, err = cloud.New(g.options)
	if err != nil {
		t.Fatal(err)
	}
	for _, target := range r.Targets(nil) {
		for _, name := range target.Profiles() {
			r.targets[name] = target
		}
	}
	return r
}

// route is the way through a profile.
func (r *rig) route(profile string) audit.Route {
	r.t.Helper()
	for _, route := range r.targets[profile].Routes {
		if route.Profile == profile {
			return route
		}
	}
	return audit.Route{Profile: profile, Mode: audit.Standalone}
}

// read reads the security contact of a profile's own account.
func (r *rig) read(ctx context.Context, profile string) (*audit.Contact, error) {
	r.t.Helper()
	return r.ReadContact(ctx, r.route(profile), r.targets[profile].AccountID, audit.Security)
}

// trouble is what is wrong with an error; the test fails where nothing is.
func trouble(t *testing.T, err error) *audit.Trouble {
	t.Helper()
	if err == nil {
		t.Fatal("no error")
	}
	found := audit.TroubleOf(err)
	for _, text := range []string{found.Message, found.NextStep} {
		for _, bad := range []string{"operation error", "https response error", "failed to refresh", "%!", "  ", "\n"} {
			if strings.Contains(text, bad) {
				t.Errorf("%q is not fit for a person: %q", text, bad)
			}
		}
	}
	if found.Message == "" {
		t.Error("no message")
	}
	return found
}

// rewrite changes a file.
func rewrite(t *testing.T, path string, edit func(string) string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(edit(string(text))), 0o600); err != nil {
		t.Fatal(err)
	}
}
