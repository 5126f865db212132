package credentials

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
	"accountable/audit/cloud/process"
	"accountable/audit/cloud/token"
	"accountable/audit/cloud/transport"
	"accountable/audit/cloud/trouble"
	"accountable/config"
)

// Options configure a Store.
type Options struct {
	Files *config.Files // the profiles; nil: none
	// Env reads the environment; nil means os.Getenv.
	Env func(string) string
	// HTTPClient sends all requests; nil means one of transport.NewClient.
	HTTPClient *http.Client
	// Log gets one line for each request at debug level, without credentials and
	// contact data; nil means no log.
	Log *slog.Logger
	// Home is the folder that holds .aws with the sign-ins of the AWS CLI; "" means
	// the user's home folder.
	Home string
	// Now returns the time; nil means time.Now.
	Now func() time.Time
	// ProcessTimeout limits a credential_process; 0 means timing.DefaultTimeout.
	ProcessTimeout time.Duration
}

// Store holds the credentials of all profiles and sign-ins. It implements
// audit.Authenticator and audit.Pacer and is safe for concurrent use.
type Store struct {
	Files *config.Files // the profiles; never nil

	env  environment
	http *http.Client
	log  *slog.Logger
	home string
	now  func() time.Time

	retryer   transport.Retryer
	pacer     *transport.Pacer
	processes *process.Runner
	tokens    *token.Cache
	refusals  refusals

	signIns        func() signIns // that profiles need
	firstByProcess func() map[string]*config.Profile

	mu       sync.Mutex
	sessions map[sessionKey]*lazySession
	bundles  map[string]*http.Client // by ca_bundle
	devices  map[string]*mfaDevice   // by sign-in id
}

var (
	_ audit.Authenticator = (*Store)(nil)
	_ audit.Pacer         = (*Store)(nil)
)

// NewStore returns a Store and sends no request. It returns an error when the HTTP
// client cannot be created (see transport.NewClient).
func NewStore(o Options) (*Store, error) {
	s := &Store{
		Files: o.Files, env: environment{o.Env}, http: o.HTTPClient, log: o.Log, home: o.Home, now: o.Now,
		retryer: transport.NewRetryer(), pacer: transport.NewPacer(),
		sessions: map[sessionKey]*lazySession{}, bundles: map[string]*http.Client{},
		devices: map[string]*mfaDevice{},
	}
	if s.Files == nil {
		s.Files = &config.Files{}
	}
	if s.env.get == nil {
		s.env.get = os.Getenv
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.now == nil {
		s.now = time.Now
	}
	if s.http == nil {
		client, err := transport.NewClient(s.env.get)
		if err != nil {
			return nil, err
		}
		s.http = client
	}
	if s.home == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			s.log.Debug("no home folder: there are no cached sign-ins", "error", err)
		}
		s.home = home
	}
	s.processes = process.NewRunner(s.log, o.ProcessTimeout)
	s.tokens = token.NewCache(s.home, s.env.get(token.LoginFolderVariable), s.now)
	s.signIns, s.firstByProcess = sync.OnceValue(s.listSignIns), sync.OnceValue(s.listProcesses)
	return s, nil
}

// Close ends commands that are running as a credential_process, such as a password
// manager that waits for an answer. Later requests for their credentials fail.
func (s *Store) Close() { s.processes.Close() }

// Pacing returns how requests wait for AWS's quotas.
func (s *Store) Pacing() audit.Pacing { return s.pacer.Pacing() }

// sessionKey identifies a session: a profile's, or that of an assignment.
type sessionKey struct {
	profile string
	assignment
}

// assignment is a role in an account that a sign-in to an Identity Center session
// can enter. It needs no profile.
type assignment struct{ session, accountID, role string }

// lazySession is a session that is created when it is first needed.
type lazySession struct {
	mu      sync.Mutex
	created *Session // nil until it was created without an error
}

// Session returns the session of a profile, or of audit.EnvironmentProfile. A
// session that could not be created is tried again the next time: the cause may
// lie outside the profile, such as a missing certificate bundle. Its error is a
// *audit.Trouble.
func (s *Store) Session(ctx context.Context, profile string) (*Session, error) {
	return s.sharedSession(ctx, sessionKey{profile: profile})
}

// routeSession returns the session of a route: of its profile or, without a
// profile, of its Identity Center role in the account.
func (s *Store) routeSession(ctx context.Context, route audit.Route, accountID string) (*Session, error) {
	if route.Mode != audit.IdentityCenter || route.Profile != "" {
		return s.Session(ctx, route.Profile)
	}
	if accountID == "" {
		accountID = route.CallerAccountID
	}
	return s.sharedSession(ctx, sessionKey{assignment: assignment{route.Session, accountID, route.Role}})
}

func (s *Store) sharedSession(ctx context.Context, key sessionKey) (*Session, error) {
	s.mu.Lock()
	lazy, ok := s.sessions[key]
	if !ok {
		lazy = &lazySession{}
		s.sessions[key] = lazy
	}
	s.mu.Unlock()
	lazy.mu.Lock()
	defer lazy.mu.Unlock()
	if lazy.created != nil {
		return lazy.created, nil
	}
	ctx = context.WithoutCancel(ctx) // others wait for the same session
	var err error
	if key.assignment != (assignment{}) {
		lazy.created, err = s.newAssignmentSession(ctx, key.assignment)
	} else {
		lazy.created, err = s.newSession(ctx, key.profile)
	}
	return lazy.created, err
}

// httpClient returns the shared HTTP client, or a copy with other certificate
// authorities if the profile names a bundle and the environment does not.
func (s *Store) httpClient(bundle string) (transport.Doer, error) {
	if bundle == "" || s.env.get(transport.CABundleVariable) != "" {
		return transport.NewDoer(s.http, s.log), nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	client, ok := s.bundles[bundle]
	if !ok {
		var err error
		if client, err = transport.WithBundle(s.http, bundle); err != nil {
			return nil, &trouble.ProfileError{Reason: fmt.Sprintf("ca_bundle: %v", err)}
		}
		s.bundles[bundle] = client
	}
	return transport.NewDoer(client, s.log), nil
}

// ssoToken returns the token of a sign-in, which can be refreshed if it has a session.
func (s *Store) ssoToken(center token.Center, cfg aws.Config, ends endpoints) *token.SSO {
	t := s.tokens.SSO(center.Key)
	if center.HasSession {
		t.EnableRefresh(cfg, ends.base(serviceSSOOIDC))
	}
	return t
}

// Subject returns a profile together with the sign-in that its credentials need.
func (s *Store) Subject(p config.Profile) trouble.Subject {
	subject := trouble.Subject{Profile: p}
	chain := s.Files.Chain(p.Name)
	if in := s.originSignIn(chain); in != nil {
		subject.SignIn, subject.SignInID = in.commandLine(), in.ID
	} else if first := s.firstWithProcess(chain); first != nil {
		subject.ProcessID = processPrefix + first.Name
	}
	if len(chain) > 0 {
		if last := chain[len(chain)-1]; last.Kind == config.KindKeys {
			subject.KeySource = last
		}
	}
	return subject
}

// Sessions returns the names of the configured Identity Center
// sessions, in file order.
func (s *Store) Sessions() []string {
	sections := s.Files.Sections(config.SSOSession)
	names := make([]string, 0, len(sections))
	for _, section := range sections {
		names = append(names, section.Name)
	}
	return names
}
