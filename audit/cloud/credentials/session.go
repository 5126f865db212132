package credentials

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	sdkconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/account"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go/logging"
	"github.com/aws/smithy-go/middleware"

	"accountable/audit"
	"accountable/audit/cloud/transport"
	"accountable/audit/cloud/trouble"
	"accountable/config"
)

// toolName identifies this program in CloudTrail: in the user agent, and as the
// session name of roles whose profile sets none.
const toolName = "accountable"

// Session is a profile, the environment or an assignment, ready to send requests.
type Session struct {
	Subject trouble.Subject
	Config  aws.Config
	Account *account.Client

	endpoints endpoints
	caller    *transport.Caller
	signer    *signer
	isBound   bool                             // its credentials can belong to one account only
	known     atomic.Pointer[ownedCredentials] // the newest whose owner AWS has named
	now       func() time.Time
	bundle    string // see trouble.Call.OtherBundle
}

// STS returns a client. It is created on demand: thousands of sessions are kept at
// once, and most never need it.
func (s *Session) STS() *sts.Client {
	return sts.NewFromConfig(s.Config, func(o *sts.Options) { o.BaseEndpoint = s.endpoints.base(serviceSTS) })
}

// Organizations returns a client, created on demand.
func (s *Session) Organizations() *organizations.Client {
	return organizations.NewFromConfig(s.Config, func(o *organizations.Options) { o.BaseEndpoint = s.endpoints.base(serviceOrganizations) })
}

// Call returns what a Trouble says about requests of this session.
func (s *Session) Call() trouble.Call {
	return trouble.Call{Subject: s.Subject, Now: s.now, OtherBundle: s.bundle}
}

// OpenCall returns the session of a route, the description of a call in it, and a
// context that records its retried failures. Its error is a *audit.Trouble.
func (s *Store) OpenCall(ctx context.Context, route audit.Route, accountID string) (context.Context, *Session, trouble.Call, error) {
	session, err := s.routeSession(ctx, route, accountID)
	if err != nil {
		return ctx, nil, trouble.Call{}, err
	}
	call := session.Call()
	call.Mode, call.AccountID = route.Mode, accountID
	ctx, call.Attempts = transport.WithAttempts(ctx)
	return ctx, session, call, nil
}

// newSession creates the session of a profile or of the environment. It sends no
// request. Its error is a *audit.Trouble.
func (s *Store) newSession(ctx context.Context, name string) (*Session, error) {
	if name == audit.EnvironmentProfile {
		route, _ := s.EnvironmentRoute()
		return s.buildSession(trouble.Subject{Environment: true}, sdkconfig.SharedConfig{}, regionIn(route.Partition, s.env.region()))
	}
	profile := s.Files.Profile(name)
	if profile == nil {
		return nil, trouble.From(&trouble.ProfileError{Reason: fmt.Sprintf("there is no profile %q", name)}, trouble.Call{})
	}
	subject := s.Subject(*profile)
	shared, err := s.sharedConfig(ctx, *profile)
	if err != nil {
		return nil, trouble.From(err, trouble.Call{Subject: subject})
	}
	return s.buildSession(subject, shared, regionIn(profile.Partition, shared.Region))
}

func (s *Store) buildSession(subject trouble.Subject, shared sdkconfig.SharedConfig, region string) (*Session, error) {
	session := s.emptySession(subject, endpoints{
		env: s.env, profile: shared.BaseEndpoint, services: shared.Services.ServiceValues, ignore: ignoresEndpoints(shared),
	})
	bound := subject.Profile.BoundAccountID()
	if subject.Environment {
		route, _ := s.EnvironmentRoute()
		bound = route.AccountID
	}
	session.isBound = bound != ""
	session.caller.SetAccount(bound)
	cfg, err := s.sdkConfig(session.endpoints, shared)
	if err != nil {
		return nil, trouble.From(err, trouble.Call{Subject: subject})
	}
	s.setConfig(session, cfg, region)
	provider, err := builder{store: s, session: session, shared: &shared}.credentials()
	if err != nil {
		return nil, trouble.From(err, trouble.Call{Subject: subject})
	}
	session.setCredentials(&signer{provider, &s.refusals})
	return session, nil
}

// newAssignmentSession creates the session of an Identity Center role that no
// profile names. It sends no request.
func (s *Store) newAssignmentSession(ctx context.Context, a assignment) (*Session, error) {
	p, err := s.portal(ctx, a.session, a)
	if err != nil {
		return nil, err
	}
	session := s.emptySession(p.Call.Subject, p.endpoints)
	session.caller.SetAccount(a.accountID)
	s.setConfig(session, p.config, regionIn(p.Partition, p.region))
	session.isBound = true
	session.setCredentials(&signer{transport.NewCredentialsCache(&roleCredentials{
		portal: p.Client, token: p.token, accountID: a.accountID, role: a.role,
	}), &s.refusals})
	return session, nil
}

func (s *Store) emptySession(subject trouble.Subject, ends endpoints) *Session {
	return &Session{
		Subject: subject, endpoints: ends, now: s.now, bundle: s.env.otherBundle(),
		caller: &transport.Caller{Name: cmp.Or(subject.SignInID, subject.Name()), StaticKeys: subject.HasStaticKeys()},
	}
}

// setConfig gives the session its own copy of a configuration, in the region.
func (s *Store) setConfig(session *Session, cfg aws.Config, region string) {
	session.Config = cfg.Copy()
	session.Config.Region = region
	session.Config.APIOptions = s.apiOptions(session.caller)
	session.caller.Partition = config.PartitionOf(region)
}

func (s *Session) setCredentials(from *signer) {
	s.signer, s.Config.Credentials, s.caller.Credentials = from, from, from
	s.Account = account.NewFromConfig(s.Config, func(o *account.Options) { o.BaseEndpoint = s.endpoints.base(serviceAccount) })
}

// apiOptions returns the middleware for every request of a caller.
func (s *Store) apiOptions(caller *transport.Caller) []func(*middleware.Stack) error {
	return []func(*middleware.Stack) error{awsmiddleware.AddUserAgentKey(toolName), s.pacer.Middleware(caller)}
}

// sdkConfig returns what all clients of a session have in common. The zero
// SharedConfig is that of requests without a profile.
func (s *Store) sdkConfig(ends endpoints, shared sdkconfig.SharedConfig) (aws.Config, error) {
	if err := ends.check(); err != nil {
		return aws.Config{}, err
	}
	client, err := s.httpClient(shared.CustomCABundle)
	if err != nil {
		return aws.Config{}, err
	}
	return aws.Config{
		HTTPClient:    client,
		Retryer:       s.retryer.New,
		Logger:        logging.Nop{},
		AppID:         shared.AppID,
		APIOptions:    []func(*middleware.Stack) error{awsmiddleware.AddUserAgentKey(toolName)},
		ConfigSources: []any{endpointVariants{s.env}, shared},
	}, nil
}

func ignoresEndpoints(shared sdkconfig.SharedConfig) string {
	if shared.IgnoreConfiguredEndpoints != nil && *shared.IgnoreConfiguredEndpoints {
		return "true"
	}
	return ""
}

// endpointVariants gives the SDK's clients the environment's choice of FIPS and
// dual-stack endpoints. Where it has none, the profile's counts.
type endpointVariants struct{ env environment }

// GetUseFIPSEndpoint reads AWS_USE_FIPS_ENDPOINT.
func (v endpointVariants) GetUseFIPSEndpoint(context.Context) (aws.FIPSEndpointState, bool, error) {
	switch strings.ToLower(v.env.get("AWS_USE_FIPS_ENDPOINT")) {
	case "true":
		return aws.FIPSEndpointStateEnabled, true, nil
	case "false":
		return aws.FIPSEndpointStateDisabled, true, nil
	}
	return aws.FIPSEndpointStateUnset, false, nil
}

// GetUseDualStackEndpoint reads AWS_USE_DUALSTACK_ENDPOINT.
func (v endpointVariants) GetUseDualStackEndpoint(context.Context) (aws.DualStackEndpointState, bool, error) {
	switch strings.ToLower(v.env.get("AWS_USE_DUALSTACK_ENDPOINT")) {
	case "true":
		return aws.DualStackEndpointStateEnabled, true, nil
	case "false":
		return aws.DualStackEndpointStateDisabled, true, nil
	}
	return aws.DualStackEndpointStateUnset, false, nil
}
