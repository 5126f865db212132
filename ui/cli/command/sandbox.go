package command

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"accountable/audit/cloud/rdap"
	"accountable/audit/sandbox"
	"accountable/audit/sandbox/awsfiles"
	"accountable/audit/sandbox/registry"
	"accountable/audit/scan"
)

// OpenSandbox serves a world on loopback, writes its AWS config into a folder and
// returns an environment that reaches nothing else. Journal, cache and settings
// are in the folder, too.
func OpenSandbox(ctx context.Context, env *Environment, world sandbox.World, dir string) (sealed *Environment, stop func() error, err error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, nil, fmt.Errorf("listening on loopback: %w", err)
	}
	address := listener.Addr().String()
	server := sandbox.New(world)
	paths, err := awsfiles.Write(server, dir, "http://"+address)
	if err != nil {
		return nil, nil, errors.Join(err, listener.Close())
	}
	stop = server.Serve(listener)
	if err := sealProcess(paths); err != nil {
		return nil, nil, errors.Join(err, stop())
	}
	sealed = env.InSandbox(dir, "http://"+address, &http.Client{Transport: sealedTransport(address)}, world)
	sealed.Getenv, sealed.Environ = os.Getenv, os.Environ
	return sealed, stop, nil
}

// RDAPServersAt returns the list of RDAP servers of a sandbox: the sandbox itself, at a base
// URL without a path.
func RDAPServersAt(base string) rdap.Servers { return rdap.Servers(base + registry.Path + " cloud\n") }

// InSandbox returns an environment whose folders are in dir and whose AWS, DNS and RDAP are
// those of a sandbox at a base URL.
func (env *Environment) InSandbox(dir, base string, client *http.Client, world sandbox.World) *Environment {
	system := *env.System
	system.HTTPClient, system.Home = client, dir
	sealed := *env
	sealed.System = &system
	sealed.StateDir, sealed.CacheDir = filepath.Join(dir, "state"), filepath.Join(dir, "cache")
	sealed.ConfigDir, sealed.WorkDir = filepath.Join(dir, "config", "accountable"), ""
	sealed.OpenURL, sealed.Demo = nil, true
	system.DNS, system.RDAPServers = world.Zone, RDAPServersAt(base)
	sealed.openResolvers()
	env.Panics.Save = nil // the demo leaves no file
	return &sealed
}

// sealedTransport connects to one address, without a proxy. Any other address is an
// error.
func sealedTransport(address string) *http.Transport {
	var dialer net.Dialer
	return &http.Transport{
		DialContext: func(ctx context.Context, network, asked string) (net.Conn, error) {
			if asked != address {
				return nil, fmt.Errorf("dial %s: the demo only connects to %s", asked, address)
			}
			return dialer.DialContext(ctx, network, asked)
		},
		MaxIdleConnsPerHost: scan.DefaultConcurrency,
		IdleConnTimeout:     time.Minute,
	}
}

// sealProcess removes the environment variables that could lead the AWS SDK elsewhere
// and points it at the sandbox's files.
func sealProcess(paths awsfiles.Paths) error {
	var failed []error
	for _, entry := range os.Environ() {
		name, _, _ := strings.Cut(entry, "=")
		if strings.HasPrefix(strings.ToUpper(name), "AWS_") {
			failed = append(failed, os.Unsetenv(name))
		}
	}
	for name, value := range map[string]string{
		"AWS_CONFIG_FILE":             paths.ConfigFile,
		"AWS_SHARED_CREDENTIALS_FILE": paths.CredentialsFile,
		"AWS_EC2_METADATA_DISABLED":   "true",
		"HOME":                        paths.Home,
		"USERPROFILE":                 paths.Home,
		"XDG_CONFIG_HOME":             filepath.Join(paths.Home, "config"),
		"XDG_STATE_HOME":              filepath.Join(paths.Home, "state"),
		"XDG_CACHE_HOME":              filepath.Join(paths.Home, "cache"),
	} {
		failed = append(failed, os.Setenv(name, value))
	}
	return errors.Join(failed...)
}
