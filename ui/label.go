package ui

import (
	"accountable/audit"
	"accountable/audit/scan"
	"accountable/ui/style"
)

// accountLabel returns what people call the account of a row: its name, else its
// profile, else its ID.
func accountLabel(row *scan.Row) string {
	return labelOf(accountTexts(row))
}

func labelOf(id, name, profile string) string {
	switch {
	case name != "":
		return name
	case profile != "" && profile != byOrganization:
		return profile
	default:
		return dashed(id)
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
	return id, name, style.Clean(profileText(row.Source))
}

// accountNames returns the label of a row and its ID, as far as they are known and differ.
func accountNames(row *scan.Row) []string {
	id, name, profile := accountTexts(row)
	label, id := labelOf(id, name, profile), dashed(id)
	if label == id || id == "" {
		return []string{label}
	}
	return []string{label, id}
}

// profileText is the first profile that leads to the account by itself.
func profileText(t audit.Target) string {
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

// byOrganization stands where a profile stands when the account is reached
// through its organization alone.
const byOrganization = "(org)"

// contactText is what the list shows of the contact.
func contactText(row *scan.Row) string {
	switch {
	case row.SameAs != "", row.Result == nil:
		return ""
	}
	return contactOf(row.Result)
}

// contactOf is what the list shows of a result's contact.
func contactOf(res *scan.Result) string {
	reading, read := res.Contacts[audit.Security]
	switch {
	case !read || reading.Trouble != nil:
		return ""
	case reading.Contact == nil:
		return ""
	case reading.Contact.Email == "":
		return style.Clean(reading.Contact.Name)
	default:
		return style.Clean(reading.Contact.Email)
	}
}

// dashed is an account id as people read it aloud: 1111-2222-3333.
func dashed(id string) string {
	if len(id) != 12 {
		return id
	}
	return id[:4] + "-" + id[4:8] + "-" + id[8:]
}
