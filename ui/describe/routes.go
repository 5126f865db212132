package describe

import (
	"accountable/audit"
	"accountable/ui/style"
)

// RouteText names a route: the profile and how it gets its credentials.
func RouteText(r audit.Route) string {
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
