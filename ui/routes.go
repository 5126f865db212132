package ui

import (
	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/scan"
	"accountable/ui/style"
)

// writeRoutes are the routes to an account in the order in which they are
// offered for a write. The one that wrote last in this program's run comes
// before all others, "" where none did.
func writeRoutes(order change.WriteOrder, row *scan.Row, wroteLast string) []audit.Route {
	if wroteLast != "" {
		order.Last = func(string) string { return wroteLast }
	}
	return order.Routes(*row.Result)
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
