package audit

import "context"

// Organization is an organization as seen through one profile.
type Organization struct {
	ID                  string // o-…
	ManagementAccountID string
	CallerAccountID     string // whose credentials see it
	// Delegated tells that the caller is the delegated administrator for
	// account management, not the management account.
	Delegated bool
	Profile   string // that sees it
}

// Discovery is one step of finding accounts: the first ones bring targets, later
// ones what was learnt of them since.
type Discovery struct {
	Organization *Organization // with the first step of an organization
	Targets      []Target      // accounts that were found
	// OUPaths are paths by name, by account id; they follow the targets. Until
	// then, and where names may not be read, OUPath holds ids.
	OUPaths map[string]string
	Tags    map[string]map[string]string // by account id, where they were asked for
	Trouble *Trouble                     // what kept accounts or names from being found
	// Gap says what of the accounts is missing because of the Trouble; GapNone
	// where they themselves will tell.
	Gap Gap
}

// Gap is what nobody could find out of the accounts that there are.
type Gap string

// The gaps.
const (
	GapNone     Gap = ""
	GapAccounts Gap = "accounts" // not all were listed
	GapOUNames  Gap = "ou names" // of some the path holds ids, or is not known
	GapTags     Gap = "tags"     // of some they are not known
)

// DiscoverOptions say what to learn about the accounts found.
type DiscoverOptions struct {
	OUNames bool // walk the organization's units for their names
	Tags    bool // ask for each account's tags, which costs a request an account
}

// Discoverer finds accounts that no profile is needed for. The channels are
// closed at the end and must be drained.
type Discoverer interface {
	// Organization finds the accounts of the organization that the profile
	// manages, its own included. If it manages none, a step says so.
	Organization(ctx context.Context, profile string, o DiscoverOptions) <-chan Discovery
	// IdentityCenter finds the accounts that the session's sign-in can enter.
	IdentityCenter(ctx context.Context, session string) <-chan Discovery
	// Sessions are the names of the Identity Center sessions configured, in file order.
	Sessions() []string
}
