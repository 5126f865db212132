package audit

import (
	"cmp"
	"slices"
	"strings"
)

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
	// CallerAccountID is the account whose credentials are used InOrganization,
	// the management account or its delegated administrator, and the one that an
	// Identity Center assignment enters.
	CallerAccountID string
	// Endpoint is the override of AWS's own endpoint that is in force, or "".
	Endpoint string
}

// CredentialAccount is the account that the route's credentials have to belong to when the
// contact of the given account is read or written by it.
func (r Route) CredentialAccount(accountID string) string {
	if r.Mode == InOrganization {
		return r.CallerAccountID
	}
	return accountID
}

// Label names the route for a person: its profile, or the Identity Center
// session and the role that is entered.
func (r Route) Label() string {
	if r.Profile == "" && r.Session != "" {
		return r.Session + "/" + r.Role
	}
	return r.Profile
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
	// MemberAccountID is the account that routes through an organization are to where
	// AccountID is still to be learnt by the profile's own route, or "".
	MemberAccountID string
	// Trouble is what is known to be wrong before anything is asked, such as a
	// profile that cannot be loaded; nil where nothing is.
	Trouble *Trouble
}

// Profiles are the names of the profiles that lead to the account, in order.
func (t Target) Profiles() []string {
	names := make([]string, 0, len(t.Routes))
	for _, r := range t.Routes {
		if r.Profile != "" && !slices.Contains(names, r.Profile) {
			names = append(names, r.Profile)
		}
	}
	return names
}

// Equal tells whether two routes are one.
func (r Route) Equal(o Route) bool {
	return r.Profile == o.Profile && r.Mode == o.Mode && r.Session == o.Session && r.Role == o.Role
}

// OwnsRoute tells whether the account is a route's own: nothing else is reached by it.
func (t Target) OwnsRoute(r Route) bool {
	return r.Mode == Standalone && slices.ContainsFunc(t.Routes, r.Equal)
}

// stateActive is Organizations' word for an account in use (AccountState,
// https://docs.aws.amazon.com/organizations/latest/APIReference/API_Account.html).
const stateActive = "ACTIVE"

// MergeFrom fills in what another target of the same account knows and this one
// does not. That the organization says it is closed holds for every route.
func (t Target) MergeFrom(o Target) Target {
	t.Name = cmp.Or(t.Name, o.Name)
	t.Partition = cmp.Or(t.Partition, o.Partition)
	t.State = cmp.Or(t.State, o.State)
	t.OUPath = cmp.Or(t.OUPath, o.OUPath)
	t.RootEmail = cmp.Or(t.RootEmail, o.RootEmail)
	if o.State != "" && o.State != stateActive {
		t.Skip = cmp.Or(t.Skip, o.Skip)
	}
	if t.Tags == nil {
		t.Tags = o.Tags
	}
	return t
}

// Relocated is a target whose profile leads to another account than it did when
// the rest of it was learnt of that.
func (t Target) Relocated() Target {
	t.Routes = slices.DeleteFunc(slices.Clone(t.Routes), func(r Route) bool { return r.Mode != Standalone })
	return Target{Key: t.Key, Partition: t.Partition, Routes: t.Routes, Trouble: t.Trouble}
}

// RefreshedBy brings a target that was being read up to what has been found of it
// meanwhile.
func (t Target) RefreshedBy(found Target) Target {
	if len(found.Routes) < len(t.Routes) {
		found.Routes = t.Routes
	}
	found.Key, found.AccountID, found.Skip, found.Trouble = t.Key, t.AccountID, t.Skip, t.Trouble
	return found.MergeFrom(t)
}

// readOnlyRoleWords are parts of the names of roles that, as a rule, can look and not
// write, such as the managed job functions ViewOnlyAccess, ReadOnlyAccess and
// SecurityAudit.
var readOnlyRoleWords = []string{
	"readonly", "read-only", "read_only", "reader", "viewonly", "view-only", "view_only", "viewer", "audit",
}

// IsReadOnlyRole tells the name of a role or permission set that, as a rule, can look
// and not write.
func IsReadOnlyRole(role string) bool {
	name := strings.ToLower(role)
	return slices.ContainsFunc(readOnlyRoleWords, func(part string) bool { return strings.Contains(name, part) })
}
