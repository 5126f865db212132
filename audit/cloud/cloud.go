// Package cloud reaches AWS. It turns profiles into credentials through the
// official SDK, finds the accounts that they lead to, asks whose credentials
// they are, reads and writes alternate contacts, and says in an operator's
// words what went wrong. It is the only importer of the AWS SDK.
//
// Nothing here writes to the terminal: the SDK's logging is off, and programs
// that yield credentials are cut off from it.
package cloud

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"accountable/audit"
	"accountable/config"
)

// Options say where credentials and answers come from.
type Options struct {
	Files *config.Files // the profiles; nil: none
	// Env reads the environment; nil means os.Getenv.
	Env func(string) string
	// ReadOnly refuses every write, whoever asks for it.
	ReadOnly bool
	// ReadOnlyProfile tells profiles that are never written with, whoever asks for
	// it: by the label of the route that is to write, which is the profile that is
	// named, not one that it takes its credentials from. Nil: there are none.
	ReadOnlyProfile func(profile string) bool
	// HTTPClient is what everything is sent through; nil means one of NewTransport.
	HTTPClient *http.Client
	// Log takes a line per request at debug level, without credentials and
	// contact data; nil means no log.
	Log *slog.Logger
	// Home is the folder that holds .aws with the sign-ins of the AWS CLI; ""
	// means the person's home folder.
	Home string
	// Now tells the time; nil means time.Now.
	Now func() time.Time
	// Roles remembers the roles by which accounts are entered through Identity
	// Center; nil remembers them until the program ends.
	Roles Roles
}

// Cloud is AWS as far as the profiles reach. It implements audit.Reader,
// audit.Writer, audit.Authenticator and audit.Pacer and is safe for concurrent
// use.
type Cloud struct {
	files    *config.Files
	env      func(string) string
	readOnly bool
	// readOnlyProfile tells profiles that are never written with.
	readOnlyProfile func(profile string) bool

	http *http.Client
	log  *slog.Logger
	home string
	now  func() time.Time

	retryer      retryer
	writeRetryer retryer
	processes    *processes
	pacer        *pacer
	refusals     refusals
	unready      unready
	roles        Roles
	ways         func() ways // the sign-ins that profiles need

	mu       sync.Mutex
	sessions map[string]*lazySession
	tokens   map[string]*ssoToken
	logins   map[string]*login
	devices  map[string]*mfaDevice
	bundles  map[string]*http.Client
	// assignments are the sessions that no profile is of.
	assignments map[assignment]*lazySession
}

var (
	_ audit.Reader     = (*Cloud)(nil)
	_ audit.Writer     = (*Cloud)(nil)
	_ audit.Pacer      = (*Cloud)(nil)
	_ audit.Discoverer = (*Cloud)(nil)
)

// New prepares to reach AWS; nothing is asked yet. An error tells that the HTTP
// client cannot be made (see NewTransport).
func New(o Options) (*Cloud, error) {
	c := &Cloud{
		files: o.Files, env: o.Env, readOnly: o.ReadOnly, readOnlyProfile: o.ReadOnlyProfile, http: o.HTTPClient, log: o.Log, home: o.Home, now: o.Now,
		retryer: newRetryer(), writeRetryer: newWriteRetryer(), pacer: newPacer(), roles: o.Roles, assignments: map[assignment]*lazySession{},
		sessions: map[string]*lazySession{}, tokens: map[string]*ssoToken{}, logins: map[string]*login{}, devices: map[string]*mfaDevice{}, bundles: map[string]*http.Client{},
	}
	if c.files == nil {
		c.files = &config.Files{}
	}
	if c.env == nil {
		c.env = os.Getenv
	}
	if c.log == nil {
		c.log = slog.New(slog.DiscardHandler)
	}
	if c.now == nil {
		c.now = time.Now
	}
	if c.http == nil {
		client, err := NewTransport(c.env)
		if err != nil {
			return nil, err
		}
		c.http = client
	}
	if c.home == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			c.log.Debug("no home folder: there are no cached sign-ins", "error", err)
		}
		c.home = home
	}
	if c.roles == nil {
		c.roles = &rolesOfRun{}
	}
	c.processes = newProcesses(c.log)
	c.ways = sync.OnceValue(c.findWays)
	return c, nil
}

// Close ends what still runs to yield credentials, such as a password manager
// that waits for a person who has left. What is asked for afterwards fails.
func (c *Cloud) Close() { c.processes.close() }

// lazySession is a profile's session, made when it is first needed.
type lazySession struct {
	mu   sync.Mutex
	made *session // nil while it could not be made
}

// session is the profile's session. One that could not be made is tried anew
// the next time: what stood in its way may lie outside the profile, such as a
// certificate bundle that was not there. A context that ends does not stand in
// its way, or it would for everybody who waits for the same session.
func (c *Cloud) session(ctx context.Context, profile string) (*session, error) {
	c.mu.Lock()
	lazy, ok := c.sessions[profile]
	if !ok {
		lazy = &lazySession{}
		c.sessions[profile] = lazy
	}
	c.mu.Unlock()
	lazy.mu.Lock()
	defer lazy.mu.Unlock()
	if lazy.made != nil {
		return lazy.made, nil
	}
	made, err := c.newSession(context.WithoutCancel(ctx), profile)
	if err != nil {
		return nil, err
	}
	lazy.made = made
	return made, nil
}

// client is the shared HTTP client, or one like it with other certificate
// authorities where the profile names a bundle and the environment does not.
func (c *Cloud) client(bundle string) (doer, error) {
	if bundle == "" || c.env(caBundleVariable) != "" {
		return logged{c.http, c.log}, nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	client, ok := c.bundles[bundle]
	if !ok {
		var err error
		if client, err = withBundle(c.http, bundle); err != nil {
			return nil, &profileError{reason: fmt.Sprintf("ca_bundle: %v", err)}
		}
		c.bundles[bundle] = client
	}
	return logged{client, c.log}, nil
}

// retryerFor hands the SDK's clients the retryer in the form they take.
func retryerFor(r retryer) func() aws.Retryer {
	return func() aws.Retryer { return r }
}
