package cloud

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"accountable/audit"
)

// mfaError says that a role wants a code from a device.
type mfaError struct{ id, serial, source string }

func (e *mfaError) Error() string { return "the role wants a code of the MFA device " + e.serial }

// mfaDevice is an MFA device and what its codes brought about. A code is good
// once: with the long-term keys of a user it buys a session that all roles behind
// the device are assumed from; with any other credentials, which STS gives no
// session to, it buys one role.
type mfaDevice struct {
	id, serial, source string
	now                func() time.Time

	giving chan struct{} // held while a code is tried: a second one would go to waste

	mu      sync.Mutex
	session aws.Credentials // of GetSessionToken; no keys: none
	roles   []*mfaRole      // those behind the device that are in use
}

// device is shared by all roles that want a code of it and go on from the same
// profile.
func (c *Cloud) device(serial, source string) *mfaDevice {
	id := deviceID(serial, source)
	c.mu.Lock()
	defer c.mu.Unlock()
	d, ok := c.devices[id]
	if !ok {
		d = &mfaDevice{id: id, serial: serial, source: source, now: c.now, giving: make(chan struct{}, 1)}
		c.devices[id] = d
	}
	return d
}

// mfaRole is a role of one profile behind a device.
type mfaRole struct {
	device  *mfaDevice
	profile string // that was named, as routes spell it
	arn     string
	source  aws.CredentialsProvider
	client  func(aws.CredentialsProvider) *sts.Client
	options func(*stscreds.AssumeRoleOptions)

	bought aws.Credentials // with a code of its own; guarded by the device
}

// mfaRole stands for a role that wants a code. It never asks for one: the code
// is given by GiveCode.
func (b builder) mfaRole(serial, source, arn string, first aws.CredentialsProvider, options func(*stscreds.AssumeRoleOptions)) aws.CredentialsProvider {
	r := &mfaRole{
		device: b.cloud.device(serial, source), profile: b.cloud.nameOf(b.session.who.profile), arn: arn, source: first, options: options,
		client: func(credentials aws.CredentialsProvider) *sts.Client {
			cfg := b.session.cfg.Copy()
			cfg.Credentials = credentials
			return b.stsClient(cfg)
		},
	}
	r.device.add(r)
	return r
}

// add takes a role in, in the place of the one that stood for the same before.
func (d *mfaDevice) add(r *mfaRole) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if i := slices.IndexFunc(d.roles, r.same); i >= 0 {
		r.bought = d.roles[i].bought
		d.roles[i] = r
		return
	}
	d.roles = append(d.roles, r)
}

func (r *mfaRole) same(other *mfaRole) bool { return r.profile == other.profile && r.arn == other.arn }

// Retrieve assumes the role as far as codes were given for it.
func (r *mfaRole) Retrieve(ctx context.Context) (aws.Credentials, error) {
	session, bought := r.device.held(r)
	switch {
	case session.HasKeys():
		return r.assume(ctx, staticCredentials(session), r.options)
	case bought.HasKeys():
		return bought, nil
	}
	// What keeps the source from being used comes before the code, which would be
	// given for nothing.
	if _, err := r.source.Retrieve(ctx); err != nil {
		return aws.Credentials{}, err //nolint:wrapcheck // it says what was being done
	}
	return aws.Credentials{}, r.device.wanted()
}

// held are the credentials that codes brought about and that have not run out.
func (d *mfaDevice) held(r *mfaRole) (session, bought aws.Credentials) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.good(d.session) {
		session = d.session
	}
	if d.good(r.bought) {
		bought = r.bought
	}
	return session, bought
}

func (d *mfaDevice) good(c aws.Credentials) bool { return c.HasKeys() && d.now().Before(c.Expires) }

func (d *mfaDevice) wanted() error { return &mfaError{id: d.id, serial: d.serial, source: d.source} }

// waiting are those of the profiles that want a code.
func (d *mfaDevice) waiting(profiles []string) []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.good(d.session) {
		return nil
	}
	var left []string
	for _, p := range profiles {
		if !slices.ContainsFunc(d.roles, func(r *mfaRole) bool { return r.profile == p && d.good(r.bought) }) {
			left = append(left, p)
		}
	}
	return left
}

func (d *mfaDevice) forget() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.session, d.roles = aws.Credentials{}, nil
}

func (r *mfaRole) assume(ctx context.Context, credentials aws.CredentialsProvider, options func(*stscreds.AssumeRoleOptions)) (aws.Credentials, error) {
	creds, err := stscreds.NewAssumeRoleProvider(r.client(credentials), r.arn, options).Retrieve(ctx)
	if err != nil {
		return aws.Credentials{}, fmt.Errorf("assuming the role: %w", err)
	}
	return creds, nil
}

func staticCredentials(creds aws.Credentials) aws.CredentialsProvider {
	return aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) { return creds, nil })
}

// SubmitCode uses the code of an MFA device, once. Where the profile behind the
// device has long-term keys, every role behind it is open from then on; otherwise
// the first one that waits is, and SignIn tells which still do.
func (c *Cloud) SubmitCode(ctx context.Context, id, code string) error {
	w := c.way(id)
	if w == nil || w.Kind != audit.SignInCode {
		return noSuchSignIn(id)
	}
	code = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, code)
	d := c.device(w.Name, w.source)
	if !isCode(code) {
		return d.refusal("a code has six digits", "Type the six digits that the device shows", nil)
	}
	select {
	case d.giving <- struct{}{}:
		defer func() { <-d.giving }()
	case <-ctx.Done():
		return troubleOf(fmt.Errorf("waiting to use the code: %w", ctx.Err()), call{now: c.now()})
	}
	var who subject
	for _, name := range d.waiting(w.Profiles) {
		s, err := c.session(ctx, name)
		if err != nil {
			continue // it has a trouble of its own, and its row says so
		}
		if who.profile.Name == "" {
			who = s.who
		}
	}
	err := d.give(ctx, w.Profiles, code)
	if err == nil {
		return nil
	}
	k := call{who: who, now: c.now()}
	f := dissect(err, k)
	if !f.isDenied() || !f.says(badCode) {
		return troubleOf(err, k)
	}
	if f.says(wrongCode) {
		return d.refusal("AWS did not accept the code: it is wrong, or it was used before", "Wait for the device's next code and type that one", err)
	}
	return &audit.Trouble{
		Kind: audit.AccessDenied, Err: err,
		Message:  fmt.Sprintf("the MFA device %s is not one of %s", d.serial, who.name()),
		NextStep: "Check mfa_serial against the devices of the user",
		Command:  "aws iam list-mfa-devices" + profileFlag(c.display(d.source)),
	}
}

// What STS says of codes: of one that is wrong or was used, and in general.
const (
	badCode   = "MultiFactorAuthentication failed"
	wrongCode = "one time pass code"
)

// isCode: STS takes six digits (shape tokenCodeType of its model).
func isCode(code string) bool { return len(code) == 6 && strings.Trim(code, "0123456789") == "" }

// refusal asks for another code.
func (d *mfaDevice) refusal(message, next string, err error) *audit.Trouble {
	if err == nil {
		err = d.wanted()
	}
	return &audit.Trouble{Kind: audit.MFARequired, Message: message, NextStep: next, SignInID: d.id, Err: err}
}

// give buys a session with the code, or the first role that waits.
func (d *mfaDevice) give(ctx context.Context, profiles []string, code string) error {
	r := d.next(profiles)
	if r == nil {
		return nil // nothing waits for it any more
	}
	source, err := r.source.Retrieve(ctx)
	if err != nil {
		return fmt.Errorf("preparing to use the code: %w", err)
	}
	if source.SessionToken == "" {
		err = d.buySession(ctx, r, source, code)
		if f := dissect(err, call{}); err == nil || !f.isDenied() || f.says(badCode) {
			return err
		}
		// A policy forbids sessions, and the code was not looked at.
	}
	creds, err := r.assume(ctx, staticCredentials(source), func(o *stscreds.AssumeRoleOptions) {
		r.options(o)
		o.SerialNumber, o.TokenProvider = &d.serial, func() (string, error) { return code, nil }
	})
	if err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	r.bought = creds
	return nil
}

// next is the first role, in file order, that wants a code.
func (d *mfaDevice) next(profiles []string) *mfaRole {
	waiting := d.waiting(profiles)
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, p := range waiting {
		if i := slices.IndexFunc(d.roles, func(r *mfaRole) bool { return r.profile == p && !d.good(r.bought) }); i >= 0 {
			return d.roles[i]
		}
	}
	return nil
}

// buySession makes the code good for all roles behind the device. The session
// lasts as long as STS gives it by itself: 12 hours for a user
// (https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html).
func (d *mfaDevice) buySession(ctx context.Context, r *mfaRole, source aws.Credentials, code string) error {
	out, err := r.client(staticCredentials(source)).GetSessionToken(ctx, &sts.GetSessionTokenInput{
		SerialNumber: &d.serial, TokenCode: &code,
	})
	if err != nil {
		return fmt.Errorf("using the code: %w", err)
	}
	got := out.Credentials
	if got == nil || got.AccessKeyId == nil || got.SecretAccessKey == nil || got.SessionToken == nil || got.Expiration == nil {
		return fmt.Errorf("using the code: %w", errIncomplete)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.session = aws.Credentials{
		AccessKeyID: *got.AccessKeyId, SecretAccessKey: *got.SecretAccessKey, SessionToken: *got.SessionToken,
		CanExpire: true, Expires: *got.Expiration, Source: toolName, AccountID: source.AccountID,
	}
	return nil
}

// asMFAError finds what is known of a device that wants a code.
func asMFAError(err error) *mfaError {
	e, _ := errors.AsType[*mfaError](err)
	return e
}
