package screen

import (
	"slices"

	"accountable/audit"
)

// sourceKind is where accounts are found that no profile is needed for.
type sourceKind int

// The kinds.
const (
	OfOrganization   sourceKind = iota // the profile's organization
	OfIdentityCenter                   // the accounts that a session can enter
)

// Source is a place where accounts were or are being searched.
type Source struct {
	Kind         sourceKind
	Name         string // of the profile or the session
	Busy         bool
	Organization *audit.Organization
	Found        int            // accounts, as far as the search has come
	Trouble      *audit.Trouble // that ended the search or is left of it
}

// Grouped tells whether there are units to group by.
func (s *App) Grouped() bool {
	return slices.ContainsFunc(s.Sources, func(from *Source) bool { return from.Organization != nil })
}

// OpenOrganization is the profile of an organization that is open, "" where none is.
func (s *App) OpenOrganization() string {
	for _, from := range s.Sources {
		if from.Organization != nil {
			return from.Name
		}
	}
	return ""
}

// OtherList says what list there would be instead.
func (s *App) OtherList() string {
	if s.IsFlat {
		return "by organizational unit"
	}
	return "flat, without the units"
}

// OrganizationNames are the organizations that are open.
func (s *App) OrganizationNames() []string {
	var names []string
	if s.Options.Organization != "" {
		names = append(names, s.Options.Organization)
	}
	for _, from := range s.Sources {
		if o := from.Organization; o != nil && o.ID != "" && !slices.Contains(names, o.ID) {
			names = append(names, o.ID)
		}
	}
	return names
}

// Finding tells whether accounts are being looked for.
func (s *App) Finding() bool {
	return slices.ContainsFunc(s.Sources, func(from *Source) bool { return from.Busy })
}

// NoneFound says why there is no account at all although some are looked for.
func (s *App) NoneFound() string {
	if s.Finding() {
		return "Accounts are being looked for" + s.Theme.Glyphs.Ellipsis
	}
	return "No account was found."
}
