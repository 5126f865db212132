package credentials

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdkconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/ssooidc"
	oidctypes "github.com/aws/aws-sdk-go-v2/service/ssooidc/types"

	"accountable/audit"
	"accountable/audit/cloud/shape"
	"accountable/audit/cloud/token"
	"accountable/audit/cloud/trouble"
	"accountable/audit/timing"
	"accountable/config/atomicfile"
)

// The device flow of Identity Center
// (https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_CreateToken.html, RFC 8628).
const (
	deviceGrantType = "urn:ietf:params:oauth:grant-type:device_code"
	// defaultInterval is the time between polls when the service names none.
	defaultInterval = 5 * time.Second
	// slowDownStep is added to it when the service says to slow down.
	slowDownStep = 5 * time.Second
	// maxPollFaults is how many polls in a row may fail because of the network or of
	// AWS.
	maxPollFaults = 3
)

// pendingGrant is what AwaitDevice needs of a grant.
type pendingGrant struct {
	signIn       *signIn
	client       *ssooidc.Client
	registration token.Registration
	deviceCode   string
	interval     time.Duration
}

// StartDevice registers this program, unless a registration is saved, and requests
// a code. It does so even if the cached token looks valid: Identity Center may have
// revoked it. It takes timing.DefaultTimeout at most.
func (s *Store) StartDevice(ctx context.Context, id string) (audit.DeviceGrant, error) {
	in := s.findSignIn(id)
	if in == nil || in.center == nil {
		return audit.DeviceGrant{}, trouble.UnknownSignIn(id)
	}
	ctx, cancel := timing.WithTimeout(ctx, timing.DefaultTimeout)
	defer cancel()
	cfg, ends, err := s.centerConfig(ctx, in)
	if err != nil {
		return audit.DeviceGrant{}, err
	}
	client := token.NewClient(cfg, ends.base(serviceSSOOIDC))
	known, saved := s.tokens.SavedRegistration(toolName, *in.center)
	if !saved {
		if known, err = s.tokens.Register(ctx, client, toolName, s.log, *in.center); err != nil {
			return audit.DeviceGrant{}, s.deviceTrouble(err, in)
		}
	}
	out, err := requestCode(ctx, client, known, in.center.StartURL)
	if _, unknown := errors.AsType[*oidctypes.InvalidClientException](err); unknown && saved {
		if known, err = s.tokens.Register(ctx, client, toolName, s.log, *in.center); err == nil {
			out, err = requestCode(ctx, client, known, in.center.StartURL)
		}
	}
	if err != nil {
		return audit.DeviceGrant{}, s.deviceTrouble(err, in)
	}
	grant, err := newGrant(out)
	if err != nil {
		return audit.DeviceGrant{}, s.deviceTrouble(fmt.Errorf("starting the sign-in: %w", err), in)
	}
	interval := time.Duration(out.Interval) * time.Second
	if interval <= 0 {
		interval = defaultInterval
	}
	grant.SignIn, grant.Expires = s.describe(in), s.now().Add(time.Duration(out.ExpiresIn)*time.Second)
	grant.Opaque = &pendingGrant{signIn: in, client: client, registration: known, deviceCode: *out.DeviceCode, interval: interval}
	return grant, nil
}

// newGrant reads the code and the link of an answer, and checks the device code.
func newGrant(out *ssooidc.StartDeviceAuthorizationOutput) (grant audit.DeviceGrant, err error) {
	if _, err = shape.Secret.Read(out.DeviceCode); err != nil {
		return grant, err
	}
	if grant.Code, err = shape.UserCode.Read(out.UserCode); err != nil {
		return grant, err
	}
	if grant.URL, err = shape.Link.ReadOptional(out.VerificationUriComplete); err != nil || grant.URL != "" {
		return grant, err
	}
	grant.URL, err = shape.Link.Read(out.VerificationUri)
	return grant, err
}

func requestCode(ctx context.Context, client *ssooidc.Client, known token.Registration, startURL string) (*ssooidc.StartDeviceAuthorizationOutput, error) {
	out, err := client.StartDeviceAuthorization(ctx, &ssooidc.StartDeviceAuthorizationInput{
		ClientId: &known.ClientID, ClientSecret: &known.ClientSecret, StartUrl: &startURL,
	})
	if err != nil {
		return nil, fmt.Errorf("starting the sign-in: %w", err)
	}
	return out, nil
}

// centerConfig returns the configuration for requests to a sign-in's Identity
// Center: that of its first usable profile or, without profiles, the environment's.
// Its error is a *audit.Trouble.
func (s *Store) centerConfig(ctx context.Context, in *signIn) (aws.Config, endpoints, error) {
	for _, setting := range []struct{ name, value string }{{"sso_region", in.center.Region}, {"sso_start_url", in.center.StartURL}} {
		if setting.value == "" {
			missing := &trouble.ProfileError{Reason: fmt.Sprintf("%s is missing for the sign-in %s", setting.name, in.Name)}
			return aws.Config{}, endpoints{}, trouble.From(missing, trouble.Call{})
		}
	}
	cfg, ends, err := s.requestConfig(ctx, in.Profiles)
	if err != nil {
		return aws.Config{}, endpoints{}, trouble.From(err, trouble.Call{})
	}
	cfg.Region, cfg.Credentials = in.center.Region, aws.AnonymousCredentials{}
	return cfg, ends, nil
}

func (s *Store) requestConfig(ctx context.Context, profiles []string) (aws.Config, endpoints, error) {
	if len(profiles) == 0 {
		ends := endpoints{env: s.env}
		cfg, err := s.sdkConfig(ends, sdkconfig.SharedConfig{})
		return cfg, ends, err
	}
	var err error
	for _, name := range profiles {
		var session *Session
		if session, err = s.Session(ctx, name); err == nil {
			return session.Config.Copy(), session.endpoints, nil
		}
	}
	return aws.Config{}, endpoints{}, err
}

// AwaitDevice polls at the service's pace until the person has answered or the
// grant has expired.
func (s *Store) AwaitDevice(ctx context.Context, grant audit.DeviceGrant) error {
	g, ok := grant.Opaque.(*pendingGrant)
	if !ok {
		return trouble.UnknownSignIn(grant.SignIn.ID)
	}
	interval, faults := g.interval, 0
	for {
		if err := (timing.SystemClock{}).Sleep(ctx, min(interval, grant.Expires.Sub(s.now()))); err != nil {
			return s.deviceTrouble(fmt.Errorf("waiting for the sign-in: %w", err), g.signIn)
		}
		if !s.now().Before(grant.Expires) {
			return s.deviceTrouble(&oidctypes.ExpiredTokenException{}, g.signIn)
		}
		tokens, err := g.poll(ctx)
		switch result := classifyPoll(err); {
		case err == nil:
			return s.saveSignIn(g, tokens)
		case result == pollPending:
			faults = 0
		case result == pollTooFast:
			faults = 0
			interval += slowDownStep
		case result == pollRefused || ctx.Err() != nil:
			return s.deviceTrouble(err, g.signIn)
		default:
			faults++
			if faults == maxPollFaults {
				return s.deviceTrouble(err, g.signIn)
			}
			interval += slowDownStep
		}
	}
}

// poll requests the tokens once. The timeout keeps a poll without an answer from
// outliving the grant.
func (g *pendingGrant) poll(ctx context.Context) (token.Tokens, error) {
	ctx, cancel := timing.WithTimeout(ctx, timing.DefaultTimeout)
	defer cancel()
	tokens, err := token.Create(ctx, g.client, &ssooidc.CreateTokenInput{
		ClientId: &g.registration.ClientID, ClientSecret: &g.registration.ClientSecret,
		GrantType: aws.String(deviceGrantType), DeviceCode: &g.deviceCode,
	})
	if err != nil {
		return token.Tokens{}, fmt.Errorf("signing in: %w", err)
	}
	return tokens, nil
}

// pollResult is what a poll without a token means.
type pollResult int

const (
	pollFailed  pollResult = iota // a fault of the network or of AWS
	pollPending                   // the person has not answered yet
	pollTooFast                   // pending, and polled too often
	pollRefused                   // the sign-in failed
)

func classifyPoll(err error) pollResult {
	if _, ok := errors.AsType[*oidctypes.AuthorizationPendingException](err); ok {
		return pollPending
	}
	if _, ok := errors.AsType[*oidctypes.SlowDownException](err); ok {
		return pollTooFast
	}
	if err != nil && token.IsRefusal(err) {
		return pollRefused
	}
	return pollFailed
}

// saveSignIn saves the token and renews everything that depends on the sign-in:
// another person may have signed in this time.
func (s *Store) saveSignIn(g *pendingGrant, tokens token.Tokens) error {
	t := s.tokens.SSO(g.signIn.center.Key)
	err := t.Grant(tokens, g.registration, *g.signIn.center)
	s.ForgetCredentials(g.signIn.ID)
	if unsafe, ok := errors.AsType[*atomicfile.UnsafeError](err); ok {
		return trouble.SignInNotSaved(unsafe.Problem(), unsafe.Command(), err)
	}
	if err != nil {
		return trouble.SignInNotSaved("could not write the sign-in to "+t.Path(), "", err)
	}
	return nil
}

// deviceTrouble explains why a sign-in failed.
func (s *Store) deviceTrouble(err error, in *signIn) *audit.Trouble {
	return trouble.From(&trouble.DeviceError{Err: err}, trouble.Call{
		Subject: trouble.Subject{SignIn: in.commandLine(), SignInID: in.ID}, Now: s.now,
	})
}
