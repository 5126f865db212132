package credentials

import (
	"context"
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
	"accountable/audit/cloud/trouble"
)

// mfaDevice is an MFA device with the credentials that its codes obtained. A code
// works once. With a user's long-term keys it obtains a session, which can assume
// all roles behind the device. STS gives no session to other credentials; with them
// a code obtains one role.
type mfaDevice struct {
	required trouble.MFAError // returned while a role needs a code

	now func() time.Time

	using chan struct{} // held while a code is used: a second one would be wasted

	mu      sync.Mutex
	session aws.Credentials // of GetSessionToken; without keys: none
	roles   []*mfaRole      // behind the device
}

// mfaDevice returns the device that all roles with this serial number and source
// profile share.
func (s *Store) mfaDevice(serial, source string) *mfaDevice {
	id := mfaID(serial, source)
	s.mu.Lock()
	defer s.mu.Unlock()
	d, ok := s.devices[id]
	if !ok {
		d = &mfaDevice{required: trouble.MFAError{ID: id, Serial: serial, Source: source}, now: s.now, using: make(chan struct{}, 1)}
		s.devices[id] = d
	}
	return d
}

// mfaRole is a role of one profile behind a device.
type mfaRole struct {
	device  *mfaDevice
	profile string // the profile of the route
	arn     string
	source  aws.CredentialsProvider
	client  func(aws.CredentialsProvider) *sts.Client
	options func(*stscreds.AssumeRoleOptions)

	obtained aws.Credentials // with a code for this role alone; guarded by the device
}

// mfaRoleProvider provides the credentials of a role that requires a code. It never
// asks for the code: SubmitCode accepts it.
func (b builder) mfaRoleProvider(serial, source, arn string, sourceProvider aws.CredentialsProvider, options func(*stscreds.AssumeRoleOptions)) aws.CredentialsProvider {
	r := &mfaRole{
		device:  b.store.mfaDevice(serial, source),
		profile: b.session.Subject.Profile.Name, arn: arn, source: sourceProvider, options: options,
		client: func(credentials aws.CredentialsProvider) *sts.Client {
			cfg := b.session.Config.Copy()
			cfg.Credentials = credentials
			return b.stsClient(cfg)
		},
	}
	r.device.add(r)
	return r
}

// add adds a role, or replaces the one of an earlier session.
func (d *mfaDevice) add(r *mfaRole) {
	d.mu.Lock()
	defer d.mu.Unlock()
	isSame := func(other *mfaRole) bool { return r.profile == other.profile && r.arn == other.arn }
	if i := slices.IndexFunc(d.roles, isSame); i >= 0 {
		r.obtained = d.roles[i].obtained
		d.roles[i] = r
		return
	}
	d.roles = append(d.roles, r)
}

// Retrieve assumes the role with the device's session, or returns the credentials
// that a code obtained for it.
func (r *mfaRole) Retrieve(ctx context.Context) (aws.Credentials, error) {
	session, obtained := r.device.current(r)
	switch {
	case session.HasKeys():
		return r.assume(ctx, staticProvider(session), r.options)
	case obtained.HasKeys():
		return obtained, nil
	}
	// The source's own failure is reported first: the code would be wasted.
	if _, err := r.source.Retrieve(ctx); err != nil {
		return aws.Credentials{}, err //nolint:wrapcheck // it says what was being done
	}
	return aws.Credentials{}, &r.device.required
}

// current returns the credentials that codes obtained and that have not expired.
func (d *mfaDevice) current(r *mfaRole) (session, obtained aws.Credentials) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.isCurrent(d.session) {
		session = d.session
	}
	if d.isCurrent(r.obtained) {
		obtained = r.obtained
	}
	return session, obtained
}

func (d *mfaDevice) isCurrent(c aws.Credentials) bool {
	return c.HasKeys() && d.now().Before(c.Expires)
}

// waiting returns the profiles that need a code.
func (d *mfaDevice) waiting(profiles []string) []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.isCurrent(d.session) {
		return nil
	}
	var left []string
	for _, p := range profiles {
		if !slices.ContainsFunc(d.roles, func(r *mfaRole) bool { return r.profile == p && d.isCurrent(r.obtained) }) {
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
	creds, err := checked{stscreds.NewAssumeRoleProvider(r.client(credentials), r.arn, options)}.Retrieve(ctx)
	if err != nil {
		return aws.Credentials{}, fmt.Errorf("assuming the role: %w", err)
	}
	return creds, nil
}

func staticProvider(creds aws.Credentials) aws.CredentialsProvider {
	return aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) { return creds, nil })
}

// SubmitCode uses the code of an MFA device, once. If the profile behind the device
// has long-term keys, all roles behind it work from then on; otherwise the first one
// that waits, and SignIn lists the others. Its error is a *audit.Trouble.
func (s *Store) SubmitCode(ctx context.Context, id, code string) error {
	in := s.findSignIn(id)
	if in == nil || in.Kind != audit.SignInCode {
		return trouble.UnknownSignIn(id)
	}
	code = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, code)
	d := s.mfaDevice(in.Name, in.source)
	if !isCode(code) {
		return trouble.MalformedCode(&d.required)
	}
	select {
	case d.using <- struct{}{}:
		defer func() { <-d.using }()
	case <-ctx.Done():
		return trouble.From(fmt.Errorf("waiting to use the code: %w", ctx.Err()), trouble.Call{Now: s.now})
	}
	call := trouble.Call{Now: s.now}
	for _, name := range d.waiting(in.Profiles) {
		session, err := s.Session(ctx, name)
		if err == nil && call.Subject.Profile.Name == "" {
			call.Subject = session.Subject
		} // a profile with a trouble of its own shows it in its row
	}
	err := d.useCode(ctx, in.Profiles, code)
	switch {
	case err == nil:
		return nil
	case !isRejectedCode(err):
		return trouble.From(err, call)
	case trouble.Says(err, wrongCode):
		return trouble.RejectedCode(&d.required, err)
	default:
		return trouble.ForeignMFADevice(&d.required, call.Subject, s.Files.ProfileName(d.required.Source), err)
	}
}

// STS's messages about codes: for every rejected one, and for one that is wrong or
// was used before.
const (
	rejectedCode = "MultiFactorAuthentication failed"
	wrongCode    = "one time pass code"
)

func isRejectedCode(err error) bool { return trouble.IsDenied(err) && trouble.Says(err, rejectedCode) }

// isCode reports whether a text has six digits, as STS requires (shape
// tokenCodeType of its model).
func isCode(code string) bool { return len(code) == 6 && strings.Trim(code, "0123456789") == "" }

// useCode obtains a session with the code, or else the first role that waits.
func (d *mfaDevice) useCode(ctx context.Context, profiles []string, code string) error {
	r := d.firstWaiting(profiles)
	if r == nil {
		return nil // no role needs it any more
	}
	source, err := r.source.Retrieve(ctx)
	if err != nil {
		return fmt.Errorf("preparing to use the code: %w", err)
	}
	if source.SessionToken == "" {
		err = d.obtainSession(ctx, r, source, code)
		if err == nil || !trouble.IsDenied(err) || isRejectedCode(err) {
			return err
		}
		// A policy denies GetSessionToken: the code was not used.
	}
	creds, err := r.assume(ctx, staticProvider(source), func(o *stscreds.AssumeRoleOptions) {
		r.options(o)
		o.SerialNumber, o.TokenProvider = &d.required.Serial, func() (string, error) { return code, nil }
	})
	if err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	r.obtained = creds
	return nil
}

// firstWaiting returns the first role, in file order, that needs a code.
func (d *mfaDevice) firstWaiting(profiles []string) *mfaRole {
	waiting := d.waiting(profiles)
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, p := range waiting {
		if i := slices.IndexFunc(d.roles, func(r *mfaRole) bool { return r.profile == p && !d.isCurrent(r.obtained) }); i >= 0 {
			return d.roles[i]
		}
	}
	return nil
}

// obtainSession makes the code work for all roles behind the device. The session
// lasts as long as STS's default: 12 hours for a user
// (https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html).
func (d *mfaDevice) obtainSession(ctx context.Context, r *mfaRole, source aws.Credentials, code string) error {
	out, err := r.client(staticProvider(source)).GetSessionToken(ctx, &sts.GetSessionTokenInput{
		SerialNumber: &d.required.Serial, TokenCode: &code,
	})
	if err != nil {
		return fmt.Errorf("using the code: %w", err)
	}
	answer, err := out.Credentials, trouble.ErrIncomplete
	session := aws.Credentials{AccountID: source.AccountID, CanExpire: true, Source: toolName}
	if answer != nil && answer.Expiration != nil && answer.SessionToken != nil && *answer.SessionToken != "" {
		session.Expires = *answer.Expiration
		err = setKeys(&session, answer.AccessKeyId, answer.SecretAccessKey, answer.SessionToken)
	}
	if err != nil {
		return fmt.Errorf("using the code: %w", err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.session = session
	return nil
}
