package cloudtest

import (
	"context"
	"net/http"
	"os"
	"testing"

	"accountable/audit"
	"accountable/audit/cloud"
	"accountable/audit/cloud/credentials"
	"accountable/audit/cloud/transport"
	"accountable/audit/sandbox"
	"accountable/audit/sandbox/awsfiles"
	"accountable/audit/sandbox/network"
	"accountable/config"
)

// Cloud is a cloud.Cloud over a sandbox in memory. Requests to any other address fail.
type Cloud struct {
	*cloud.Cloud

	Server *sandbox.Server
	Client *http.Client // of the sandbox
	Paths  awsfiles.Paths
	// ByProfile has the targets of the profiles.
	ByProfile map[string]audit.Target

	t *testing.T
}

// Setup is what a test changes before Open creates the Cloud.
type Setup struct {
	Env     map[string]string
	Options cloud.Options
	BaseURL string                     // the endpoint in the config file
	Edit    func(config string) string // changes the config file; nil: unchanged
	Home    string                     // set before Edit is called
	World   sandbox.World
}

// Open serves a world and returns a Cloud with the profiles that lead to it.
func Open(t *testing.T, w sandbox.World, changes ...func(*Setup)) *Cloud {
	t.Helper()
	c := &Cloud{t: t, Server: sandbox.New(w), ByProfile: map[string]audit.Target{}}
	listener := network.Listen()
	stop := c.Server.Serve(listener)
	t.Cleanup(func() {
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
	c.Client = newClient(t, listener)

	s := Setup{Env: map[string]string{}, BaseURL: network.BaseURL, World: w, Options: cloud.Options{Options: credentials.Options{HTTPClient: c.Client}}}
	for _, change := range changes {
		change(&s)
	}
	var err error
	if c.Paths, err = awsfiles.Write(c.Server, t.TempDir(), s.BaseURL); err != nil {
		t.Fatal(err)
	}
	s.Home = c.Paths.Home
	if s.Edit != nil {
		EditFile(t, c.Paths.ConfigFile, s.Edit)
	}
	if s.Options.Files, err = config.ReadFiles(c.Paths.ConfigFile, c.Paths.CredentialsFile); err != nil {
		t.Fatal(err)
	}
	s.Options.Home = c.Paths.Home
	s.Options.Env = func(name string) string { return s.Env[name] }
	if c.Cloud, err = cloud.New(s.Options); err != nil {
		t.Fatal(err)
	}
	for _, target := range c.Targets(nil) {
		for _, name := range target.Profiles() {
			c.ByProfile[name] = target
		}
	}
	return c
}

// newClient returns the client of the program with a listener as its network.
func newClient(t *testing.T, listener *network.Listener) *http.Client {
	t.Helper()
	client, err := transport.NewClient(func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	connections, ok := client.Transport.(*http.Transport)
	if !ok {
		t.Fatalf("unknown transport %T", client.Transport)
	}
	connections.DialContext = listener.DialContext
	t.Cleanup(connections.CloseIdleConnections)
	return client
}

// Route returns the route of a profile.
func (c *Cloud) Route(profile string) audit.Route {
	c.t.Helper()
	for _, route := range c.ByProfile[profile].Routes {
		if route.Profile == profile {
			return route
		}
	}
	return audit.Route{Profile: profile, Mode: audit.Standalone}
}

// Read reads the security contact of a profile's own account.
func (c *Cloud) Read(ctx context.Context, profile string) (*audit.Contact, error) {
	c.t.Helper()
	return c.ReadContact(ctx, c.Route(profile), c.ByProfile[profile].AccountID, audit.Security)
}

// PinIdentified returns a context of Pin in which Identify has named the credentials of the
// route.
func (c *Cloud) PinIdentified(ctx context.Context, route audit.Route) (context.Context, error) {
	ctx = c.Pin(ctx)
	_, err := c.Identify(ctx, route)
	return ctx, err
}

// PutContact writes as a change does: with credentials that Identify has named.
func (c *Cloud) PutContact(ctx context.Context, route audit.Route, accountID string, t audit.ContactType, contact audit.Contact) (string, error) {
	ctx, err := c.PinIdentified(ctx, route)
	if err != nil {
		return "", err
	}
	return c.Cloud.PutContact(ctx, route, accountID, t, contact)
}

// DeleteContact deletes as a change does: with credentials that Identify has named.
func (c *Cloud) DeleteContact(ctx context.Context, route audit.Route, accountID string, t audit.ContactType) (string, error) {
	ctx, err := c.PinIdentified(ctx, route)
	if err != nil {
		return "", err
	}
	return c.Cloud.DeleteContact(ctx, route, accountID, t)
}

// AppendConfig adds lines to the end of the config file.
func AppendConfig(text string) func(*Setup) {
	return func(s *Setup) { s.Edit = func(config string) string { return config + "\n" + text } }
}

// EditFile changes a file.
func EditFile(t *testing.T, path string, edit func(string) string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(edit(string(text))), 0o600); err != nil {
		t.Fatal(err)
	}
}
