package cloud

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssooidc"
	oidctypes "github.com/aws/aws-sdk-go-v2/service/ssooidc/types"

	"accountable/audit"
	"accountable/audit/timing"
)

// The device flow of Identity Center
// (https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_CreateToken.html, RFC 8628).
const (
	deviceGrantType = "urn:ietf:params:oauth:grant-type:device_code"
	// defaultInterval is how long to wait between polls where the service names
	// no interval, and slowDownStep how much longer when it says to slow down.
	defaultInterval = 5 * time.Second
	slowDownStep    = 5 * time.Second
	// pollFaults is how many polls in a row may fail of the network or of AWS.
	pollFaults = 3
)

// pendingGrant is what AwaitDevice needs of a grant.
type pendingGrant struct {
	way          *way
	client       *ssooidc.Client
	registration registration
	deviceCode   string
	interval     time.Duration
}

// StartDevice registers the program, unless a registration is kept, and asks for
// a code. What the code is for is not checked against the cached token: Identity
// Center may have taken that back. It takes as long as an account at most
// (audit.DefaultTimeout).
func (c *Cloud) StartDevice(ctx context.Context, id string) (audit.DeviceGrant, error) {
	w := c.way(id)
	if w == nil || w.center == nil {
		return audit.DeviceGrant{}, noSuchSignIn(id)
	}
	ctx, cancel := timing.WithTimeout(ctx, timing.DefaultTimeout)
	defer cancel()
	client, err := c.oidc(ctx, w)
	if err != nil {
		return audit.DeviceGrant{}, err
	}
	known, kept := c.registration(w.center)
	if !kept {
		if known, err = c.register(ctx, client, w.center); err != nil {
			return audit.DeviceGrant{}, c.deviceTrouble(err, w)
		}
	}
	out, err := authorize(ctx, client, known, w.center)
	if _, unknown := errors.AsType[*oidctypes.InvalidClientException](err); unknown && kept {
		if known, err = c.register(ctx, client, w.center); err == nil {
			out, err = authorize(ctx, client, known, w.center)
		}
	}
	if err != nil {
		return audit.DeviceGrant{}, c.deviceTrouble(err, w)
	}
	link := orElse(aws.ToString(out.VerificationUriComplete), aws.ToString(out.VerificationUri))
	if aws.ToString(out.DeviceCode) == "" || aws.ToString(out.UserCode) == "" || !isWebAddress(link) {
		return audit.DeviceGrant{}, c.deviceTrouble(fmt.Errorf("beginning the sign-in: %w", errIncomplete), w)
	}
	interval := time.Duration(out.Interval) * time.Second
	if interval <= 0 {
		interval = defaultInterval
	}
	return audit.DeviceGrant{
		SignIn: c.copied(w), Code: *out.UserCode, URL: link,
		Expires: c.now().Add(time.Duration(out.ExpiresIn) * time.Second),
		Opaque:  &pendingGrant{way: w, client: client, registration: known, deviceCode: *out.DeviceCode, interval: interval},
	}, nil
}

func authorize(ctx context.Context, client *ssooidc.Client, known registration, at *center) (*ssooidc.StartDeviceAuthorizationOutput, error) {
	out, err := client.StartDeviceAuthorization(ctx, &ssooidc.StartDeviceAuthorizationInput{
		ClientId: &known.ClientID, ClientSecret: &known.ClientSecret, StartUrl: &at.startURL,
	})
	if err != nil {
		return nil, fmt.Errorf("beginning the sign-in: %w", err)
	}
	return out, nil
}

// isWebAddress: the link is opened in a browser, so it must lead nowhere else.
func isWebAddress(link string) bool {
	u, err := url.Parse(link)
	return err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http")
}

// oidc is the OIDC service of a sign-in, as the first profile of it that can be
// used reaches it.
func (c *Cloud) oidc(ctx context.Context, w *way) (*ssooidc.Client, error) {
	cfg, ends, err := c.centerConfig(ctx, w)
	if err != nil {
		return nil, err
	}
	return oidcClient(cfg, ends.base(serviceSSOOIDC)), nil
}

// centerConfig is how the services of a sign-in's Identity Center are asked: as
// the first profile does that can be used, else as the environment says.
func (c *Cloud) centerConfig(ctx context.Context, w *way) (aws.Config, endpoints, error) {
	for _, needed := range []struct{ name, value string }{{"sso_region", w.center.region}, {"sso_start_url", w.center.startURL}} {
		if needed.value == "" {
			return aws.Config{}, endpoints{}, troubleOf(&profileError{reason: fmt.Sprintf("%s is missing for the sign-in %s", needed.name, w.Name)}, call{})
		}
	}
	var (
		cfg  aws.Config
		ends endpoints
		err  error
	)
	if len(w.Profiles) > 0 {
		var s *session
		for _, name := range w.Profiles {
			if s, err = c.session(ctx, name); err == nil {
				break
			}
		}
		if err != nil {
			return aws.Config{}, endpoints{}, err
		}
		cfg, ends = s.cfg.Copy(), s.ends
	} else if cfg, ends, err = c.plainConfig(); err != nil {
		return aws.Config{}, endpoints{}, err
	}
	cfg.Region, cfg.Credentials = w.center.region, aws.AnonymousCredentials{}
	return cfg, ends, nil
}

// AwaitDevice polls at the service's pace until the person has answered or the
// grant has expired.
func (c *Cloud) AwaitDevice(ctx context.Context, grant audit.DeviceGrant) error {
	g, ok := grant.Opaque.(*pendingGrant)
	if !ok {
		return noSuchSignIn(grant.SignIn.ID)
	}
	interval, faults := g.interval, 0
	for {
		if err := wait(ctx, min(interval, grant.Expires.Sub(c.now()))); err != nil {
			return c.deviceTrouble(fmt.Errorf("waiting for the sign-in: %w", err), g.way)
		}
		if !c.now().Before(grant.Expires) {
			return c.deviceTrouble(&oidctypes.ExpiredTokenException{}, g.way)
		}
		out, err := g.poll(ctx)
		switch answer := pollAnswer(err); {
		case err == nil:
			return c.signedIn(g, out)
		case answer == pending:
			faults = 0
		case answer == slowDown:
			faults = 0
			interval += slowDownStep
		case answer == final || ctx.Err() != nil:
			return c.deviceTrouble(err, g.way)
		default:
			faults++
			if faults == pollFaults {
				return c.deviceTrouble(err, g.way)
			}
			interval += slowDownStep
		}
	}
}

// poll asks once for the token. One poll without an answer is not to outlive
// the grant.
func (g *pendingGrant) poll(ctx context.Context) (*ssooidc.CreateTokenOutput, error) {
	ctx, cancel := timing.WithTimeout(ctx, timing.DefaultTimeout)
	defer cancel()
	out, err := createToken(ctx, g.client, &ssooidc.CreateTokenInput{
		ClientId: &g.registration.ClientID, ClientSecret: &g.registration.ClientSecret,
		GrantType: aws.String(deviceGrantType), DeviceCode: &g.deviceCode,
	})
	if err != nil {
		return nil, fmt.Errorf("signing in: %w", err)
	}
	return out, nil
}

// wait sleeps, unless the context ends.
func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err() //nolint:wrapcheck // the caller does
	}
}

// answer is what a poll that brought no token amounts to.
type answer int

const (
	passing  answer = iota // the network's fault, or AWS's
	pending                // the person has not answered yet
	slowDown               // pending, and polled too often
	final                  // nothing will come of it
)

func pollAnswer(err error) answer {
	if _, ok := errors.AsType[*oidctypes.AuthorizationPendingException](err); ok {
		return pending
	}
	if _, ok := errors.AsType[*oidctypes.SlowDownException](err); ok {
		return slowDown
	}
	if err != nil && isRefusal(err) {
		return final
	}
	return passing
}

// signedIn keeps the token. Everything that hangs on the sign-in begins anew
// with it: it may be somebody else who signed in this time.
func (c *Cloud) signedIn(g *pendingGrant, out *ssooidc.CreateTokenOutput) error {
	if aws.ToString(out.AccessToken) == "" {
		return c.deviceTrouble(fmt.Errorf("signing in: %w", errIncomplete), g.way)
	}
	fresh := cachedToken{
		ClientID: g.registration.ClientID, ClientSecret: g.registration.ClientSecret,
		RegistrationExpires: &g.registration.ExpiresAt,
	}.granted(out, c.now())
	at := g.way.center
	t := c.tokenOf(at.key)
	t.mu.Lock()
	err := t.keep(fresh, map[string]string{"startUrl": at.startURL, "region": at.region})
	t.mu.Unlock()
	c.ForgetCredentials(g.way.ID)
	if err != nil {
		return &audit.Trouble{
			Kind:     audit.Unknown,
			Message:  "signed in, but only until this program ends: the sign-in could not be written to " + t.path,
			NextStep: "Make the folder writable",
			Err:      err,
		}
	}
	return nil
}

func noSuchSignIn(id string) *audit.Trouble {
	return &audit.Trouble{
		Kind: audit.BadProfile, Message: fmt.Sprintf("there is no sign-in %q", id),
		NextStep: "Look at the sso-session sections of the AWS config file",
	}
}

// deviceAnswers are what Identity Center can answer to a sign-in.
var deviceAnswers = []struct {
	is            func(error) bool
	kind          audit.TroubleKind
	message, next string
}{
	{
		isOIDC[*oidctypes.ExpiredTokenException], audit.SigninExpired,
		"nobody approved the sign-in in time: the code is no longer good", "Begin the sign-in again",
	},
	{
		isOIDC[*oidctypes.AccessDeniedException], audit.AccessDenied,
		"the sign-in was refused in the browser", "Begin the sign-in again and allow it in the browser",
	},
	{
		isOIDC[*oidctypes.InvalidGrantException], audit.SigninExpired,
		"Identity Center does not know the code any more", "Begin the sign-in again",
	},
	{
		isOIDC[*oidctypes.InvalidScopeException], audit.BadProfile,
		"Identity Center does not know the scopes that are asked for", "Check sso_registration_scopes in the AWS config file",
	},
	{
		isOIDC[*oidctypes.InvalidRequestException], audit.BadProfile,
		"Identity Center does not know the start URL in this region", "Check sso_start_url and sso_region in the AWS config file",
	},
}

func isOIDC[T error](err error) bool {
	_, ok := errors.AsType[T](err)
	return ok
}

// deviceTrouble says what a sign-in failed of.
func (c *Cloud) deviceTrouble(err error, w *way) *audit.Trouble {
	for _, a := range deviceAnswers {
		if a.is(err) {
			return &audit.Trouble{
				Kind: a.kind, Message: a.message, NextStep: a.next, Err: err,
				SignIn: a.kind != audit.BadProfile, SignInID: w.ID,
			}
		}
	}
	return troubleOf(err, call{who: subject{signIn: w.command(), signInID: w.ID}, now: c.now()})
}
