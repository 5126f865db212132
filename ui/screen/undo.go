package screen

import "accountable/audit/change"

// Lookup returns what the list knows about accounts.
func (a *App) Lookup() change.Lookup { return a.Planner().LookupRoster(a.Roster) }
