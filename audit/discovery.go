package audit

import "context"

// Organization is an organization as one profile sees it.
type Organization struct {
	ID                  string // o-…
	ManagementAccountID string
	CallerAccountID     string // account of the profile's credentials
	// Delegated is set if the caller is the delegated administrator for account
	// management and not the management account.
	Delegated bool
	Profile   string
}

// Discovery is one step of a search for accounts. The first steps bring targets,
// later steps add facts about them.
type Discovery struct {
	Organization *Organization // in the first step of an organization
	Targets      []Target      // new accounts
	// OUPaths are paths of unit names (see JoinOUPath) by account id. Until they arrive, and if the
	// names may not be read, Target.OUPath holds unit ids.
	OUPaths map[string]string
	Tags    map[string]map[string]string // by account id, if they were requested
	Trouble *Trouble                     // why accounts or facts are missing
	// Gap is what is missing because of the Trouble; GapNone if the results of the
	// accounts will show it.
	Gap Gap
}

// Gap is what a search for accounts could not find out.
type Gap string

// The gaps.
const (
	GapNone     Gap = ""
	GapAccounts Gap = "accounts" // accounts are missing
	GapOUNames  Gap = "ou names" // some paths hold unit ids or are unknown
	GapTags     Gap = "tags"     // the tags of some accounts are unknown
)

// DiscoverOptions request facts about the accounts found.
type DiscoverOptions struct {
	OUNames bool // walks the organization's units for their names
	Tags    bool // costs one request for each account
}

// Discoverer finds accounts without a profile of their own. The channels are closed
// at the end; the caller must drain them.
type Discoverer interface {
	// Organization finds the accounts of the organization that the profile
	// manages, its own account included. If it manages none, a step says so.
	Organization(ctx context.Context, profile string, o DiscoverOptions) <-chan Discovery
	// IdentityCenter finds the accounts that are assigned to the user of a session.
	IdentityCenter(ctx context.Context, session string) <-chan Discovery
	// Sessions returns the names of the configured Identity Center sessions, in file order.
	Sessions() []string
}
