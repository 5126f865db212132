package ui

import (
	"accountable/audit"
	"accountable/audit/policy"
	"accountable/ui/screen"
)

// withPolicy adds a policy that sets the team's contact everywhere.
func withPolicy(o *screen.Options) {
	wanted := policy.WantedFields{}
	for _, f := range audit.Fields {
		wanted[f] = policy.Value{Text: f.Of(team), At: policy.Position{Line: 4 + int(f), Column: 11}}
	}
	p := policy.Policy{Path: "./accountable.yaml", Contacts: map[audit.ContactType]policy.WantedFields{audit.Security: wanted}}
	o.Auditor.InForce.Adopt(p)
}
