package ui

import (
	"cmp"
	"slices"

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
		case wroteLast != "" && r.Profile == wroteLast:
			return 0
		case r.Mode == audit.InOrganization:
			return 1
		case r.Profile == res.Via.Profile && r.Mode == res.Via.Mode:
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

// routeText names a route: the profile and how it gets its credentials.
func routeText(r audit.Route) string {
	text := style.Clean(r.Profile)
	switch {
	case r.Mode == audit.InOrganization:
		text += " (through the organization)"
	case r.Kind != "":
		text += " (" + style.Clean(r.Kind) + ")"
	}
	return text
}
