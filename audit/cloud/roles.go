package cloud

import (
	"slices"
	"strings"
	"sync"

	"accountable/audit"
)

// Roles remembers by which role of Identity Center an account is entered. It is
// called from several goroutines at once, possibly for each request: what it
// keeps beyond the run is its own affair.
type Roles interface {
	// Role is the one remembered for the account, or "".
	Role(session, accountID string) string
	// Remember notes a role that worked.
	Remember(session, accountID, role string)
}

// rolesOfRun remembers for as long as the program runs.
type rolesOfRun struct {
	mu    sync.Mutex
	known map[[2]string]string
}

func (r *rolesOfRun) Role(session, accountID string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.known[[2]string{session, accountID}]
}

func (r *rolesOfRun) Remember(session, accountID, role string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.known == nil {
		r.known = map[[2]string]string{}
	}
	r.known[[2]string{session, accountID}] = role
}

// remember notes the role of a request that worked: one that wrote takes the
// place of one that could read.
func (c *Cloud) remember(route audit.Route, accountID string, wrote bool) {
	if route.Mode != audit.IdentityCenter {
		return
	}
	known := c.roles.Role(route.Session, accountID)
	if known == "" || wrote && known != route.Role {
		c.roles.Remember(route.Session, accountID, route.Role)
	}
}

// How names of permission sets sound, by parts of them in lower case; the first
// that is found decides. PowerUserAccess leaves the Account Management API out
// (https://docs.aws.amazon.com/aws-managed-policy/latest/reference/PowerUserAccess.html).
var (
	powerlessRoles = []string{"poweruser"}
	writingRoles   = []string{"admin", "contact", "write", "full", "owner", "manage", "break"}
)

// rankOfRole is lower the more a role looks able to write.
func rankOfRole(role string) int {
	name := strings.ToLower(role)
	sounds := func(parts []string) bool {
		return slices.ContainsFunc(parts, func(part string) bool { return strings.Contains(name, part) })
	}
	switch {
	case sounds(powerlessRoles):
		return 3
	case audit.IsReadOnlyRole(role):
		return 2
	case sounds(writingRoles):
		return 0
	default:
		return 1
	}
}

// orderRoles puts the remembered role first, then those that look able to write;
// those that look alike stay in the portal's order.
func orderRoles(roles []string, remembered string) []string {
	rank := func(role string) int {
		if role == remembered {
			return -1
		}
		return rankOfRole(role)
	}
	ordered := slices.Clone(roles)
	slices.SortStableFunc(ordered, func(a, b string) int { return rank(a) - rank(b) })
	return ordered
}
