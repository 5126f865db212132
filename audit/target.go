package audit

// Mode is the context in which an account is asked for its contact.
type Mode string

// The modes of the Account Management API
// (https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-api-modes-of-operation.html)
// and the way through an Identity Center assignment, which is standalone for the API.
const (
	Standalone     Mode = "standalone"
	InOrganization Mode = "organization"
	IdentityCenter Mode = "identity_center"
)

// EnvironmentProfile stands where a profile's name stands when the credentials
// come from the environment and from no profile.
const EnvironmentProfile = "@env"

// Route is one way to reach an account. Its names mean something to the Reader;
// to this package they are what is shown.
type Route struct {
	Profile string // name as configured, or EnvironmentProfile
	Mode    Mode
	Kind    string   // how the credentials come about: keys, role, sso, login, process, web identity, environment
	Chain   []string // the steps from the first credentials to the last, in words, for the detail screen
	// Session and Role are the Identity Center assignment that is entered where
	// no profile leads there; both "" elsewhere.
	Session, Role string
	// CallerAccountID is the account whose credentials are used InOrganization:
	// the management account or its delegated administrator.
	CallerAccountID string
	// Endpoint is the override of AWS's own endpoint that is in force, or "".
	Endpoint string
}

// Target is an account that is to be judged and the routes to it. The id is
// empty until it is learnt.
type Target struct {
	// Key tells targets of a run apart and stays the same between runs: the
	// name of the first route's profile, or the account id where no profile leads there.
	Key       string
	AccountID string            // 12 digits, or "" while unknown
	Name      string            // as Organizations or the Identity Center portal says, or ""
	Partition string            // aws, aws-cn, aws-us-gov, …
	State     string            // as Organizations says: ACTIVE, SUSPENDED, …; "" where unknown
	OUPath    string            // Root/Payments/Prod; "" outside an organization
	RootEmail string            // "" where unknown
	Tags      map[string]string // nil where they were not asked for
	Routes    []Route
	// Skip is the reason why the account is not to be read at all, or "".
	Skip string
	// Trouble is what is known to be wrong before anything is asked, such as a
	// profile that cannot be loaded; nil where nothing is.
	Trouble *Trouble
}

// Profiles are the names of the profiles that lead to the account, in order.
func (t Target) Profiles() []string {
	names := make([]string, 0, len(t.Routes))
	for _, r := range t.Routes {
		names = append(names, r.Profile)
	}
	return names
}
