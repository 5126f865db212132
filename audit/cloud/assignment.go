package cloud

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"

	"accountable/audit"
	"accountable/config"
)

// assignment lets the person who signed in to a session of Identity Center
// enter an account by a role. No profile is needed for it.
type assignment struct{ session, accountID, role string }

// sessionOf is the session of a route: a profile's, or that of an assignment.
func (c *Cloud) sessionOf(ctx context.Context, route audit.Route, accountID string) (*session, error) {
	if route.Mode != audit.IdentityCenter || route.Profile != "" {
		return c.session(ctx, route.Profile)
	}
	a := assignment{route.Session, orElse(accountID, route.CallerAccountID), route.Role}
	c.mu.Lock()
	lazy, ok := c.assignments[a]
	if !ok {
		lazy = &lazySession{}
		c.assignments[a] = lazy
	}
	c.mu.Unlock()
	lazy.mu.Lock()
	defer lazy.mu.Unlock()
	if lazy.made != nil {
		return lazy.made, nil
	}
	made, err := c.enter(context.WithoutCancel(ctx), a)
	if err != nil {
		return nil, err
	}
	lazy.made = made
	return made, nil
}

// enter makes the session of an assignment. Nothing is asked of AWS.
func (c *Cloud) enter(ctx context.Context, a assignment) (*session, error) {
	w := c.sessionNamed(a.session)
	if w == nil {
		return nil, noSuchSignIn(a.session)
	}
	center, ends, err := c.centerConfig(ctx, w)
	if err != nil {
		return nil, err
	}
	s := &session{who: c.entrant(w, a), ends: ends, cfg: center.Copy()}
	s.owner.learn(a.accountID)
	s.cfg.Region = regionIn(config.PartitionOf(w.center.region), w.center.region)
	s.cfg.APIOptions = c.apiOptions(s)
	s.cfg.Credentials = aws.NewCredentialsCache(&roleCredentials{
		portal:    c.portalClient(w, center, ends),
		token:     c.token(w.center.key, center, true, ends.base(serviceSSOOIDC)),
		accountID: a.accountID, role: a.role,
	})
	s.account = s.accountClient()
	return s, nil
}

// entrant is whoever enters by an assignment: what a profile of it would be.
func (c *Cloud) entrant(w *way, a assignment) subject {
	return subject{
		profile: config.Profile{Kind: config.KindSSO, AccountID: a.accountID, Values: map[string]string{
			"sso_session": a.session, "sso_account_id": a.accountID, "sso_role_name": a.role,
		}},
		signIn: w.command(), signInID: w.ID,
	}
}
