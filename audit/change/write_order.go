package change

import (
	"cmp"
	"slices"

	"accountable/audit"
	"accountable/audit/scan"
)

// WriteOrder sorts the routes to an account for writing. The zero value sorts by the
// kinds of routes and the names of roles only.
type WriteOrder struct {
	// ReadOnly reports whether a profile must never write, Writing whether the settings
	// prefer it for writing. The argument is a Route's Label. Nil: no profile is.
	ReadOnly, Writing func(profile string) bool
	// Last returns the Label of the route that wrote to an account last, or "". Nil: no
	// route is known (see Journal.LastWriters and RouteMemory).
	Last func(accountID string) string
}

// Routes returns the routes to an account that may write, in the order in which they
// are tried: the route that wrote last, the profiles that the settings prefer, the
// organization (sorted by profile, because discovery finds them in any order), the
// route that read the account, the others in file order, and roles whose name says
// that they only read.
func (o WriteOrder) Routes(res scan.Result) []audit.Route {
	routes := slices.Clone(res.Target.Routes)
	if len(routes) == 0 && res.Via.Label() != "" {
		routes = []audit.Route{res.Via}
	}
	routes = slices.DeleteFunc(routes, o.isReadOnly)
	last := ""
	if o.Last != nil {
		last = o.Last(res.Target.AccountID)
	}
	rank := func(r audit.Route) int {
		switch {
		case last != "" && r.Label() == last:
			return 0
		case o.Writing != nil && o.Writing(r.Label()):
			return 1
		case r.Mode == audit.InOrganization:
			return 2
		case audit.IsReadOnlyRole(r.Role):
			return 5
		case r.Label() == res.Via.Label() && r.Mode == res.Via.Mode:
			return 3
		default:
			return 4
		}
	}
	byName := func(r audit.Route) string { // discovery finds organization routes in any order
		if r.Mode == audit.InOrganization {
			return r.Label()
		}
		return ""
	}
	slices.SortStableFunc(routes, func(a, b audit.Route) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(byName(a), byName(b)))
	})
	return routes
}

// isReadOnly reports whether a route must never be used to write.
func (o WriteOrder) isReadOnly(r audit.Route) bool { return o.ReadOnly != nil && o.ReadOnly(r.Label()) }
