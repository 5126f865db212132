package describe

import (
	"accountable/audit"
	"accountable/audit/scan"
	"accountable/ui/style"
)

// AccountLabel returns what people call the account of a row: its name, else its
// profile, else its ID.
func AccountLabel(row *scan.Row) string {
	return LabelOf(accountTexts(row))
}

// LabelOf returns the label of an account by its ID, name and profile, where each may be "".
func LabelOf(id, name, profile string) string {
	switch {
	case name != "":
		return name
	case profile != "" && profile != byOrganization:
		return profile
	default:
		return audit.DashedAccountID(id)
	}
}

// accountTexts returns the ID, the name and the profile of a row, as far as this run or
// an earlier one has read them.
func accountTexts(row *scan.Row) (id, name, profile string) {
	id, name = style.Clean(row.Target.AccountID), style.Clean(row.Target.Name)
	if known := row.Known; known != nil && row.SameAs == "" {
		if name == "" {
			name = style.Clean(known.Target.Name)
		}
		if id == "" && row.Result == nil {
			id = style.Clean(known.Target.AccountID)
		}
	}
	return id, name, style.Clean(ProfileText(row.Source))
}

// AccountNames returns the label of a row and its ID, if that is known and not the label.
func AccountNames(row *scan.Row) []string {
	id, name, profile := accountTexts(row)
	label, id := LabelOf(id, name, profile), audit.DashedAccountID(id)
	if label == id || id == "" {
		return []string{label}
	}
	return []string{label, id}
}

// ProfileText returns the first profile of the account itself.
func ProfileText(t audit.Target) string {
	for _, r := range t.Routes {
		if r.Mode != audit.InOrganization {
			return r.Label()
		}
	}
	if len(t.Routes) > 0 {
		return byOrganization
	}
	return ""
}

// byOrganization is shown instead of a profile for an account that is only reached through
// its organization.
const byOrganization = "(org)"
