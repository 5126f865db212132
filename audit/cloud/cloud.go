package cloud

import (
	"context"
	"sync"

	"accountable/audit"
	"accountable/audit/cloud/credentials"
	"accountable/audit/cloud/organization"
	"accountable/audit/cloud/transport"
	"accountable/audit/cloud/trouble"
)

// Options configure a Cloud.
type Options struct {
	credentials.Options

	// ReadOnly refuses every write.
	ReadOnly bool
	// ReadOnlyProfile reports whether writes with a profile are refused. It gets the
	// label of the writing route, which is the named profile and not one of its source
	// profiles. Nil refuses none.
	ReadOnlyProfile func(profile string) bool
	// Roles remembers which Identity Center role enters an account; nil remembers it
	// until the program ends.
	Roles organization.Roles
}

// Cloud is AWS as the profiles reach it. It is safe for concurrent use. Its sign-ins
// and its pacing are those of the Store.
type Cloud struct {
	*credentials.Store

	directory *organization.Directory
	bound     func() map[string][]audit.Route // by the account that the file names

	isReadOnly        bool
	isReadOnlyProfile func(profile string) bool
	writeRetryer      transport.Retryer
}

var (
	_ audit.Reader        = (*Cloud)(nil)
	_ audit.Writer        = (*Cloud)(nil)
	_ audit.Authenticator = (*Cloud)(nil)
	_ audit.Pacer         = (*Cloud)(nil)
	_ audit.Discoverer    = (*Cloud)(nil)
)

// New returns a Cloud and sends no request. It returns an error when the HTTP client
// cannot be created (see transport.NewClient).
func New(o Options) (*Cloud, error) {
	store, err := credentials.NewStore(o.Options)
	if err != nil {
		return nil, err
	}
	c := &Cloud{
		Store: store, directory: organization.NewDirectory(store, o.Roles),
		isReadOnly: o.ReadOnly, isReadOnlyProfile: o.ReadOnlyProfile, writeRetryer: transport.NewWriteRetryer(),
	}
	c.bound = sync.OnceValue(c.listBoundRoutes)
	return c, nil
}

// Organization finds the accounts of the organization that the profile manages, or
// administers for Account Management (see organization.Directory).
func (c *Cloud) Organization(ctx context.Context, profile string, o audit.DiscoverOptions) <-chan audit.Discovery {
	q := organization.Query{Profile: profile, Options: o, RoutesTo: c.routesTo}
	if profile == audit.EnvironmentProfile {
		q.Own, _ = c.EnvironmentTarget()
	} else if p := c.Files.Profile(profile); p != nil {
		q.Own = c.target(*p)
	}
	return c.directory.Organization(ctx, q)
}

// IdentityCenter finds the accounts that the session's sign-in can enter (see
// organization.Directory).
func (c *Cloud) IdentityCenter(ctx context.Context, session string) <-chan audit.Discovery {
	return c.directory.IdentityCenter(ctx, session)
}

// openCall is Store.OpenCall with the account's state in its troubles.
func (c *Cloud) openCall(ctx context.Context, route audit.Route, accountID string) (context.Context, *credentials.Session, trouble.Call, error) {
	ctx, session, call, err := c.OpenCall(ctx, route, accountID)
	call.State = c.directory.StateOf(accountID)
	return ctx, session, call, err
}
