package organization

import (
	"context"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"accountable/audit"
	"accountable/audit/cloud/credentials"
	"accountable/audit/workers"
)

// Directory finds accounts and keeps what is known about them during a run. It is
// safe for concurrent use.
type Directory struct {
	store *credentials.Store
	roles Roles

	mu       sync.Mutex
	refusals map[string]refusal // of reading members, by profile
	states   map[string]string  // of accounts that are not ACTIVE, by id
}

// NewDirectory returns a Directory that uses the store's sessions. With nil, roles
// are remembered until the program ends.
func NewDirectory(store *credentials.Store, roles Roles) *Directory {
	if roles == nil {
		roles = OpenRoleMemory("") // never saved
	}
	return &Directory{store: store, roles: roles, refusals: map[string]refusal{}, states: map[string]string{}}
}

// Query selects what Organization reads.
type Query struct {
	Profile string // of the management account or the delegated administrator
	// Own is the profile's own account with its route.
	Own     audit.Target
	Options audit.DiscoverOptions
	// RoutesTo returns the routes of the profiles that lead to an account.
	RoutesTo func(accountID string) []audit.Route
}

// Organization finds the accounts of the organization that the profile manages, or
// administers for Account Management. The first step names the organization; targets
// follow page by page, then names of units and tags. A step's Trouble says what kept
// accounts or names from being found. Each request may take as long as one account
// (timing.DefaultTimeout), without the time that it waits for quotas.
func (d *Directory) Organization(ctx context.Context, q Query) <-chan audit.Discovery {
	return search(ctx, func(steps chan<- audit.Discovery) {
		w := &walk{directory: d, query: q, steps: steps}
		if err := w.run(ctx); err != nil {
			steps <- audit.Discovery{Trouble: audit.TroubleOf(err), Gap: w.gap}
		}
	})
}

// search returns the steps that find sends in a goroutine.
func search(ctx context.Context, find func(chan<- audit.Discovery)) <-chan audit.Discovery {
	steps := make(chan audit.Discovery)
	workers.Go(ctx, func() { find(steps) }, func(err error) {
		if err != nil {
			steps <- audit.Discovery{Trouble: audit.TroubleOf(err), Gap: audit.GapAccounts}
		}
		close(steps)
	})
	return steps
}

// refusal is AWS's refusal to read any member of an organization.
type refusal struct {
	trouble *audit.Trouble
	at      time.Time
}

// refusalLife is how long a refusal counts. It is short, so that a person who solves
// it can read again at once.
const refusalLife = 5 * time.Second

// RecordRefusal records a trouble that all members of an organization share; others
// are ignored.
func (d *Directory) RecordRefusal(route audit.Route, t *audit.Trouble) {
	if route.Mode != audit.InOrganization || t.Kind != audit.TrustedAccessDisabled {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.refusals[route.Profile] = refusal{t, time.Now()}
}

// KnownRefusal returns the trouble that RecordRefusal recorded a moment ago for all
// members behind the route; nil where there is none.
func (d *Directory) KnownRefusal(route audit.Route) *audit.Trouble {
	if route.Mode != audit.InOrganization {
		return nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	known, ok := d.refusals[route.Profile]
	if !ok || time.Since(known.at) >= refusalLife {
		return nil
	}
	return known.trouble
}

// recordState records the state of a member as Organizations listed it last. AWS
// refuses members that are not ACTIVE with the words that it also uses for callers
// that do not administer the organization.
func (d *Directory) recordState(accountID, state string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if state == "" || state == string(types.AccountStateActive) {
		delete(d.states, accountID)
		return
	}
	d.states[accountID] = state
}

// StateOf returns the state of an account that is not ACTIVE, or "".
func (d *Directory) StateOf(accountID string) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.states[accountID]
}
