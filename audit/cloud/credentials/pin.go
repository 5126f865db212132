package credentials

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"accountable/audit"
	"accountable/audit/cloud/shape"
	"accountable/audit/cloud/trouble"
)

// A credential_process, a file or a service may return credentials of another account at
// any time. So a request about one account is signed only with credentials whose owner AWS
// has named, unless they can belong to no other account or the request itself names the
// account:
//
//   - A signer signs a request with the credentials in the context of the request.
//   - A pin holds the credentials of one change. Identify replaces them, and a read
//     replaces them once they have expired.
//   - A Session remembers the owner of its newest credentials, so that reads ask AWS again
//     only when the credentials have changed.

// signer provides the credentials that a session signs a request with: those in the
// context of the request (see signWith), or else the newest.
type signer struct {
	newest   aws.CredentialsProvider // keeps credentials until they expire
	refusals *refusals
}

// signingKey is the context key of the credentials for a signer.
type signingKey struct{ *signer }

// signWith returns a context whose requests are signed with the credentials.
func (s *signer) signWith(ctx context.Context, creds aws.Credentials) context.Context {
	return context.WithValue(ctx, signingKey{s}, creds)
}

// Retrieve returns the credentials for a request.
func (s *signer) Retrieve(ctx context.Context) (aws.Credentials, error) {
	if creds, ok := ctx.Value(signingKey{s}).(aws.Credentials); ok {
		return creds, nil
	}
	return s.newest.Retrieve(ctx) //nolint:wrapcheck // it says what was being done
}

// replace returns the credentials that follow the ones that AWS refused as expired, or the
// same ones if there are no others.
func (s *signer) replace(ctx context.Context, refused aws.Credentials) (aws.Credentials, error) {
	creds, err := s.newest.Retrieve(ctx)
	if cache, ok := s.newest.(interface{ Invalidate() }); ok && err == nil && isSame(creds, refused) {
		s.refusals.invalidate(cache, refused)
		creds, err = s.newest.Retrieve(ctx)
	}
	return creds, err //nolint:wrapcheck // it says what was being done
}

// refusals are credentials that AWS refused as expired, although their expiry was unknown.
// Each of them is dropped from its cache once. So a command that returns the same
// credentials again does not run for every change.
type refusals struct {
	mu   sync.Mutex
	seen map[[2]string]bool // by access key id and session token
}

func (r *refusals) invalidate(cache interface{ Invalidate() }, creds aws.Credentials) {
	r.mu.Lock()
	defer r.mu.Unlock()
	key := [2]string{creds.AccessKeyID, creds.SessionToken}
	if r.seen[key] {
		return
	}
	if r.seen == nil {
		r.seen = map[[2]string]bool{}
	}
	r.seen[key] = true
	cache.Invalidate()
}

// isSame reports whether two values are the same credentials.
func isSame(a, b aws.Credentials) bool {
	return a.AccessKeyID == b.AccessKeyID && a.SecretAccessKey == b.SecretAccessKey && a.SessionToken == b.SessionToken
}

// ownedCredentials are credentials with the principal that AWS named for them.
type ownedCredentials struct {
	aws.Credentials

	owner audit.Identity
	// until is when they expire. It is zero if they do not expire, and if they had expired by
	// this computer's clock when they were retrieved: the clock may be wrong.
	until time.Time
}

// pin holds the credentials of one change. Its requests follow each other, so it needs no
// lock.
type pin struct {
	session *Session // of the held credentials; nil while there are none
	held    ownedCredentials
	refusal error          // AWS's answer that they have expired; nil: none
	named   audit.Identity // the principal that Identify returned last
}

type pinKey struct{}

// Pin returns a context for the requests of one change (see audit.Writer).
func (s *Store) Pin(ctx context.Context) context.Context {
	return context.WithValue(ctx, pinKey{}, &pin{})
}

// pinOf returns the pin of a context; nil where there is none.
func pinOf(ctx context.Context) *pin {
	p, _ := ctx.Value(pinKey{}).(*pin)
	return p
}

// isCurrent reports whether the pin holds credentials of a session that have not expired.
func (p *pin) isCurrent(s *Session) bool {
	return p.session == s && p.refusal == nil && (p.held.until.IsZero() || s.now().Before(p.held.until))
}

// retrieve returns the held credentials or, if there are none or they have expired, the
// newest of the session.
func (p *pin) retrieve(ctx context.Context, s *Session) (aws.Credentials, error) {
	switch {
	case p.isCurrent(s):
		return p.held.Credentials, nil
	case p.session != s || p.refusal == nil:
		return s.signer.newest.Retrieve(ctx) //nolint:wrapcheck // it says what was being done
	}
	creds, err := s.signer.replace(ctx, p.held.Credentials)
	if err == nil && isSame(creds, p.held.Credentials) {
		err = p.refusal
	}
	return creds, err
}

// obtain returns credentials with their owner, and holds them.
func (p *pin) obtain(ctx context.Context, s *Session) (ownedCredentials, error) {
	if p.isCurrent(s) {
		return p.held, nil
	}
	creds, err := p.retrieve(ctx, s)
	if err != nil {
		return ownedCredentials{}, err
	}
	if known := s.known.Load(); known != nil && isSame(known.Credentials, creds) {
		p.session, p.held, p.refusal = s, *known, nil
		return p.held, nil
	}
	err = p.identify(ctx, s, creds)
	return p.held, err
}

// identify asks AWS for the owner of credentials, and holds them.
func (p *pin) identify(ctx context.Context, s *Session, creds aws.Credentials) error {
	p.session, p.held, p.refusal = s, ownedCredentials{Credentials: creds}, nil
	owner, err := s.askOwner(s.signer.signWith(ctx, creds))
	if err != nil {
		if p.session = nil; p.recordExpiry(err) {
			p.session = s
		}
		return err
	}
	p.held.owner = owner
	if creds.CanExpire && s.now().Before(creds.Expires) {
		p.held.until = creds.Expires
	}
	known := p.held
	s.known.Store(&known)
	return nil
}

// recordExpiry reports whether an answer of AWS says that the held credentials have
// expired. From then on they are not used.
func (p *pin) recordExpiry(err error) bool {
	if p == nil || !trouble.IsExpired(err) {
		return false
	}
	p.refusal = err
	return true
}

// maxTries is how often a request is sent in all, if AWS answers that the credentials have
// expired.
const maxTries = 2

// Identify asks AWS for the owner of the route's credentials. It never answers from memory:
// before a write the answer must be current.
func (s *Store) Identify(ctx context.Context, route audit.Route) (audit.Identity, error) {
	ctx, session, call, err := s.OpenCall(ctx, route, "")
	if err != nil {
		return audit.Identity{}, err
	}
	p, tries := pinOf(ctx), maxTries
	if p == nil {
		p, tries = &pin{}, 1
	}
	for try := 1; ; try++ {
		var creds aws.Credentials
		if creds, err = p.retrieve(ctx, session); err != nil {
			break
		}
		if err = p.identify(ctx, session, creds); err == nil || try == tries || p.refusal == nil {
			break
		}
	}
	if err != nil {
		return audit.Identity{}, trouble.From(err, call)
	}
	p.named = p.held.owner
	return p.named, nil
}

// askOwner asks AWS for the principal of the credentials that sign the request.
func (s *Session) askOwner(ctx context.Context) (audit.Identity, error) {
	out, err := s.STS().GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if err != nil {
		return audit.Identity{}, err //nolint:wrapcheck // it says what was being done
	}
	var id audit.Identity
	if id.AccountID, err = shape.AccountID.Read(out.Account); err == nil {
		id.ARN, err = shape.CallerARN.Read(out.Arn)
	}
	if err != nil {
		return audit.Identity{}, fmt.Errorf("reading the caller's identity: %w", err)
	}
	s.caller.SetAccount(id.AccountID)
	return id, nil
}

// Read sends a request that reads a contact of the account. It refuses credentials that
// belong to another account than the route needs. In a context of Pin it repeats the
// request with the next credentials if AWS answers that the held ones have expired.
func Read[T any](ctx context.Context, s *Session, route audit.Route, accountID string, request func(context.Context) (T, error)) (T, error) {
	for try := 1; ; try++ {
		signed, err := s.signRead(ctx, route, accountID)
		if err != nil {
			var none T
			return none, err
		}
		out, err := request(signed)
		if try == maxTries || !pinOf(ctx).recordExpiry(err) {
			return out, err
		}
	}
}

// signRead returns a context whose requests are signed with credentials that belong to the
// account.
func (s *Session) signRead(ctx context.Context, route audit.Route, accountID string) (context.Context, error) {
	p := pinOf(ctx)
	if p == nil {
		if s.isBound || accountID == "" || route.Mode == audit.InOrganization {
			return ctx, nil
		}
		p = &pin{}
	}
	creds, err := p.obtain(ctx, s)
	if err != nil {
		return ctx, err
	}
	return s.signOwned(ctx, creds, route, accountID)
}

// signOwned returns a context whose requests are signed with the credentials, unless these
// belong to another account than the route needs.
func (s *Session) signOwned(ctx context.Context, creds ownedCredentials, route audit.Route, accountID string) (context.Context, error) {
	if wrong := route.WrongAccount(creds.owner.AccountID, accountID); wrong != nil {
		return ctx, wrong
	}
	return s.signer.signWith(ctx, creds.Credentials), nil
}

// errUnchecked is why a write is not signed.
var errUnchecked = errors.New("the credentials have expired, or Identify was not called")

// SignWrite returns a context whose requests are signed with the credentials whose owner
// Identify has named in this context of Pin. It refuses credentials that have expired, that
// a read has replaced by credentials of another principal, or that belong to another account
// than the route needs. Its error is a *audit.Trouble.
func (s *Session) SignWrite(ctx context.Context, route audit.Route, accountID string) (context.Context, error) {
	p := pinOf(ctx)
	if p == nil || !p.isCurrent(s) || p.named != p.held.owner {
		return ctx, trouble.CredentialsExpired(s.Call(), errUnchecked)
	}
	return s.signOwned(ctx, p.held, route, accountID)
}

// RecordExpiry reports whether a write failed because the pinned credentials have expired.
// From then on they are not used.
func RecordExpiry(ctx context.Context, err error) bool { return pinOf(ctx).recordExpiry(err) }
