package screen

import (
	"slices"

	"accountable/audit/scan"
)

// Grouped reports whether there are organizational units to group accounts by.
func (s *App) Grouped() bool {
	return slices.ContainsFunc(s.Scan.Sources(), func(from *scan.Source) bool { return from.Organization != nil })
}

// OpenOrganization returns the profile of an organization that was found, or "".
func (s *App) OpenOrganization() string {
	for _, from := range s.Scan.Sources() {
		if from.Organization != nil {
			return from.Name
		}
	}
	return ""
}

// OtherList names the order of the list that is not shown now.
func (s *App) OtherList() string {
	if s.IsFlat {
		return "by organizational unit"
	}
	return "flat, without the units"
}

// OrganizationNames returns the ids of the organizations that were found.
func (s *App) OrganizationNames() []string {
	var names []string
	if s.Options.Organization != "" {
		names = append(names, s.Options.Organization)
	}
	for _, from := range s.Scan.Sources() {
		if o := from.Organization; o != nil && o.ID != "" && !slices.Contains(names, o.ID) {
			names = append(names, o.ID)
		}
	}
	return names
}

// NoneFound says why the list is empty although accounts are searched.
func (s *App) NoneFound() string {
	if s.Scan.Searching() {
		return "Finding accounts" + s.Theme.Glyphs.Ellipsis
	}
	return "No accounts found."
}
