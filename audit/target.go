package audit

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Mode is how the Account Management API is called for an account.
type Mode string

// The modes of the API
// (https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-api-modes-of-operation.html)
// and IdentityCenter, which the API treats as standalone: the credentials come from
// an Identity Center assignment.
const (
	Standalone     Mode = "standalone"
	InOrganization Mode = "organization"
	IdentityCenter Mode = "identity_center"
)

// EnvironmentProfile is the profile name of credentials that come from the
// environment and not from a profile.
const EnvironmentProfile = "@env"

// Route is one way to get credentials that reach an account. Only the Reader and
// the Writer interpret it.
type Route struct {
	Profile string // configured name, or EnvironmentProfile
	Mode    Mode
	Kind    string   // source of the credentials: keys, role, sso, login, process, web identity, environment
	Chain   []string // steps from the first credentials to the last, in words, for display
	// Session and Role are the Identity Center assignment of a route without a
	// profile; both "" otherwise.
	Session, Role string
	// CallerAccountID is the account of the credentials: with InOrganization the
	// management account or its delegated administrator, with IdentityCenter the
	// assigned account.
	CallerAccountID string
	// Endpoint is the custom endpoint in use as it may be shown: scheme, host and port, and
	// then HiddenURLPart if its URL has more. "" is AWS's own endpoint.
	Endpoint string
}

// HiddenURLPart stands for the user, password, path and query of a URL, which may be
// secret.
const HiddenURLPart = "/…"

// CredentialAccount returns the account that the route's credentials must belong to
// when they read or write the contact of the given account.
func (r Route) CredentialAccount(accountID string) string {
	if r.Mode == InOrganization {
		return r.CallerAccountID
	}
	return accountID
}

// WrongAccount returns why a principal of the account caller must not use the route for
// the contact of the given account, or nil if the route's credentials are the right ones:
// those of the account itself, or of its organization.
func (r Route) WrongAccount(caller, accountID string) *Trouble {
	want := r.CredentialAccount(accountID)
	if caller == want {
		return nil
	}
	return &Trouble{
		Kind: BadProfile, Refused: true,
		Message:  fmt.Sprintf("the credentials of %s belong to account %s, not to %s", r.Label(), caller, want),
		NextStep: "Check which account the profile leads to, and read the account again",
	}
}

// Label returns the name of the route for display: its profile, or the Identity
// Center session and role.
func (r Route) Label() string {
	if r.Profile == "" && r.Session != "" {
		return r.Session + "/" + r.Role
	}
	return r.Profile
}

// Equal reports whether two routes use the same credentials in the same way.
func (r Route) Equal(o Route) bool {
	return r.Profile == o.Profile && r.Mode == o.Mode && r.Session == o.Session && r.Role == o.Role
}

// Target is an account to judge, and the routes to it.
type Target struct {
	// Key identifies the target within and between runs: the profile of the first
	// route, or the account id if no profile reaches the account.
	Key       string
	AccountID string    // 12 digits, or "" while unknown
	Name      string    // from Organizations or the Identity Center portal, or ""
	Partition string    // aws, aws-cn, aws-us-gov, …
	State     string    // from Organizations: ACTIVE, SUSPENDED, …; "" if unknown
	OUPath    string    // Root/Payments/Prod (see JoinOUPath); "" outside an organization
	RootEmail string    // "" if unknown
	JoinedAt  time.Time // when it joined the organization; zero if unknown
	// JoinedMethod is how it joined the organization: INVITED or CREATED (enum
	// AccountJoinedMethod of the Organizations model); "" if unknown.
	JoinedMethod string
	Tags         map[string]string // nil if they were not requested
	Routes       []Route           // in the order in which they are tried
	// Skip is the reason why the account is not read at all, or "".
	Skip string
	// MemberAccountID is the account that the organization routes reach while
	// AccountID is unknown because the profile's own credentials have not been
	// identified, or "".
	MemberAccountID string
	// Trouble is a problem that is known before the first request, such as an
	// invalid profile, or nil.
	Trouble *Trouble
}

// Profiles returns the names of the profiles that reach the account, in order.
func (t Target) Profiles() []string {
	names := make([]string, 0, len(t.Routes))
	for _, r := range t.Routes {
		if r.Profile != "" && !slices.Contains(names, r.Profile) {
			names = append(names, r.Profile)
		}
	}
	return names
}

// OwnsRoute reports whether a route of the target uses credentials of the account
// itself, which reach no other account.
func (t Target) OwnsRoute(r Route) bool {
	return r.Mode == Standalone && slices.ContainsFunc(t.Routes, r.Equal)
}

// stateActive is the state of an account in use (AccountState,
// https://docs.aws.amazon.com/organizations/latest/APIReference/API_Account.html).
const stateActive = "ACTIVE"

// MergeFrom returns the target with the facts that only another target of the same
// account has. If the organization reports the account as closed, the target takes
// over the reason to skip it.
func (t Target) MergeFrom(o Target) Target {
	t.Name = cmp.Or(t.Name, o.Name)
	t.Partition = cmp.Or(t.Partition, o.Partition)
	t.State = cmp.Or(t.State, o.State)
	t.OUPath = cmp.Or(t.OUPath, o.OUPath)
	t.RootEmail = cmp.Or(t.RootEmail, o.RootEmail)
	t.JoinedMethod = cmp.Or(t.JoinedMethod, o.JoinedMethod)
	if t.JoinedAt.IsZero() {
		t.JoinedAt = o.JoinedAt
	}
	if o.State != "" && o.State != stateActive {
		t.Skip = cmp.Or(t.Skip, o.Skip)
	}
	if t.Tags == nil {
		t.Tags = o.Tags
	}
	return t
}

// Relocated returns the target without the facts about its account. It is called
// when the profile turns out to reach another account than expected.
func (t Target) Relocated() Target {
	t.Routes = slices.DeleteFunc(slices.Clone(t.Routes), func(r Route) bool { return r.Mode != Standalone })
	return Target{Key: t.Key, Partition: t.Partition, Routes: t.Routes, Trouble: t.Trouble}
}

// RefreshedBy returns the target as it was read, with the facts that were discovered
// during the read.
func (t Target) RefreshedBy(found Target) Target {
	if len(found.Routes) < len(t.Routes) {
		found.Routes = t.Routes
	}
	found.Key, found.AccountID, found.Skip, found.Trouble = t.Key, t.AccountID, t.Skip, t.Trouble
	return found.MergeFrom(t)
}

// readOnlyRoleWords are parts of the names of roles that usually cannot write, such
// as the managed job functions ViewOnlyAccess, ReadOnlyAccess and SecurityAudit.
var readOnlyRoleWords = []string{
	"readonly", "read-only", "read_only", "reader", "viewonly", "view-only", "view_only", "viewer", "audit",
}

// IsReadOnlyRole reports whether the name of a role or permission set suggests that
// it cannot write.
func IsReadOnlyRole(role string) bool {
	name := strings.ToLower(role)
	return slices.ContainsFunc(readOnlyRoleWords, func(part string) bool { return strings.Contains(name, part) })
}

// escapeOUName escapes the characters with a meaning in an OU path.
var escapeOUName = strings.NewReplacer(`\`, `\\`, `/`, `\/`)

// JoinOUPath returns the path of an organizational unit from the names or ids of the
// units, from the root down. A slash separates units. A name may contain any characters
// (OrganizationalUnitName,
// https://docs.aws.amazon.com/organizations/latest/APIReference/API_OrganizationalUnit.html):
// in a path, its slashes are written as \/ and its backslashes as \\.
func JoinOUPath(names ...string) string {
	escaped := make([]string, len(names))
	for i, name := range names {
		escaped[i] = escapeOUName.Replace(name)
	}
	return strings.Join(escaped, "/")
}

// SplitOUPath returns the names of the units of a path, from the root down; nil for "". It
// is the inverse of JoinOUPath. Any other backslash stands for itself.
func SplitOUPath(path string) []string {
	if path == "" {
		return nil
	}
	if !strings.Contains(path, `\`) {
		return strings.Split(path, "/")
	}
	var names []string
	var name strings.Builder
	for i := 0; i < len(path); i++ {
		switch c := path[i]; {
		case c == '/':
			names = append(names, name.String())
			name.Reset()
		case c == '\\' && i+1 < len(path) && (path[i+1] == '/' || path[i+1] == '\\'):
			i++
			name.WriteByte(path[i])
		default:
			name.WriteByte(c)
		}
	}
	return append(names, name.String())
}
