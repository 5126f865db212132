package change

import (
	"cmp"
	"slices"

	"accountable/audit"
	"accountable/audit/scan"
)

// WriteOrder says by which of the routes to an account a contact is written.
// Its zero value knows of no profile anything but its name.
type WriteOrder struct {
	// ReadOnly tells profiles that are never written with, Writing those that
	// are preferred for it. Both are asked with a Route's Label; nil: none is.
	ReadOnly, Writing func(profile string) bool
	// Last is the Label of the route that wrote to an account last, or ""; nil:
	// none did (see Journal.LastWriters).
	Last func(accountID string) string
}

// Routes are the routes to an account that may write, in the order in which
// they are tried: the one that wrote last, those marked for writing, the
// organization (by the names of its profiles, as it is chance which of them finds
// an account first), the one that the account was read by, the others as they
// stand in the files, and last the roles that by their name can only look.
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
	byName := func(r audit.Route) string { // of those whose order is chance
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
