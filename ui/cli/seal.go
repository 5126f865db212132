package cli

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

	"accountable/audit"
	"accountable/audit/sandbox"
	"accountable/audit/scan"
	"accountable/audit/timing"
)

// openSandbox serves a world on loopback, writes the AWS config that leads to
// it into the folder, and answers with the way there. Everything that the
// program keeps goes into the folder too.
func openSandbox(ctx context.Context, world sandbox.World, dir string) (out outside, stop func() error, err error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return out, nil, fmt.Errorf("listening on loopback: %w", err)
	}
	address := listener.Addr().String()
	server := sandbox.New(world)
	paths, err := server.WriteConfig(dir, "http://"+address)
	if err != nil {
		return out, nil, errors.Join(err, listener.Close())
	}
	stop = server.Serve(listener)
	if err := seal(paths); err != nil {
		return out, nil, errors.Join(err, stop())
	}
	return outside{
		getenv:    os.Getenv,
		http:      &http.Client{Transport: sealedTransport(address)},
		home:      dir,
		stateDir:  filepath.Join(dir, "state"),
		cacheDir:  filepath.Join(dir, "cache"),
		configDir: filepath.Join(dir, "config", "accountable"),
		mail:      worldMail(world.MailDomains),
		clock:     timing.SystemClock{},
		demo:      true,
	}, stop, nil
}

// sealedTransport reaches one address and treats every other as an error. It
// knows no proxy.
func sealedTransport(address string) *http.Transport {
	var dialer net.Dialer
	return &http.Transport{
		DialContext: func(ctx context.Context, network, asked string) (net.Conn, error) {
			if asked != address {
				return nil, fmt.Errorf("dial %s: the demo is sealed, it reaches %s alone", asked, address)
			}
			return dialer.DialContext(ctx, network, asked)
		},
		MaxIdleConnsPerHost: scan.DefaultConcurrency,
		IdleConnTimeout:     time.Minute,
	}
}

// seal takes everything that could lead the AWS SDK elsewhere from the process
// and points it at the sandbox's files.
func seal(paths sandbox.Paths) error {
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

// worldMail answers for the DNS of a sandbox's world.
type worldMail map[string]bool

// LookupMail looks the domain up in the world; one that it does not know is not there.
func (w worldMail) LookupMail(_ context.Context, domain string) (audit.MailAnswer, error) {
	takes, known := w[strings.ToLower(domain)]
	switch {
	case !known:
		return audit.MailAnswer{Reason: "no such domain"}, nil
	case !takes:
		return audit.MailAnswer{Reason: "null MX"}, nil
	default:
		return audit.MailAnswer{AcceptsMail: true, Reason: "MX mail." + strings.ToLower(domain)}, nil
	}
}
