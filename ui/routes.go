package ui

import (
	"cmp"
	"slices"
	"strings"

	"accountable/audit"
	"accountable/ui/style"
)

// writeRoutes are the routes to an account in the order in which they are
// offered for a write: the one that wrote last, then the organization, then
// the one that read it, then the others as they stand in the files.
func writeRoutes(row *audit.Row, wroteLast string) []audit.Route {
	res := row.Result
	rank := func(r audit.Route) int {
		switch {
		case wroteLast != "" && r.Label() == wroteLast:
			return 0
		case r.Mode == audit.InOrganization:
			return 1
		case looksOnly(r):
			return 4
		case r.Label() == res.Via.Label() && r.Mode == res.Via.Mode:
			return 2
		default:
			return 3
		}
	}
	routes := slices.Clone(res.Target.Routes)
	if len(routes) == 0 {
		routes = []audit.Route{res.Via}
	}
	slices.SortStableFunc(routes, func(a, b audit.Route) int { return cmp.Compare(rank(a), rank(b)) })
	return routes
}

// lookingRoles are parts of the names of roles that, as a rule, can look and not
// write, such as the managed job functions ViewOnlyAccess, ReadOnlyAccess and
// SecurityAudit.
var lookingRoles = []string{"readonly", "viewonly", "audit"}

// looksOnly tells a role of Identity Center that, by its name, cannot write: it
// is offered after all others.
func looksOnly(r audit.Route) bool {
	name := strings.ToLower(r.Role)
	return slices.ContainsFunc(lookingRoles, func(part string) bool { return strings.Contains(name, part) })
}

// routeText names a route: the profile and how it gets its credentials.
func routeText(r audit.Route) string {
	text := style.Clean(r.Label())
	switch {
	case r.Mode == audit.InOrganization:
		text += " (through the organization)"
	case r.Session != "":
		text += " (Identity Center)"
	case r.Kind != "":
		text += " (" + style.Clean(r.Kind) + ")"
	}
	return text
}
