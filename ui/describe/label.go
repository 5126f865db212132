package describe

import (
	"time"

	"accountable/audit"
	"accountable/audit/scan"
	"accountable/ui/style"
)

// ages are the units in which ages are told, the largest first.
var ages = []struct {
	least time.Duration
	of    time.Duration
	word  string
}{
	{48 * time.Hour, 24 * time.Hour, "day"},
	{90 * time.Minute, time.Hour, "hour"},
	{90 * time.Second, time.Minute, "minute"},
}

// Ago says how long ago something was.
func Ago(then, now time.Time) string {
	for _, a := range ages {
		if age := now.Sub(then); age >= a.least {
			return audit.Plural(int(age/a.of), a.word, a.word+"s") + " ago"
		}
	}
	return "just now"
}

// AccountLabel returns what people call the account of a row: its name, else its
// profile, else its ID.
func AccountLabel(row *scan.Row) string {
	return LabelOf(accountTexts(row))
}

func LabelOf(id, name, profile string) string {
	switch {
	case name != "":
		return name
	case profile != "" && profile != byOrganization:
		return profile
	default:
		return Dashed(id)
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

// AccountNames returns the label of a row and its ID, as far as they are known and differ.
func AccountNames(row *scan.Row) []string {
	id, name, profile := accountTexts(row)
	label, id := LabelOf(id, name, profile), Dashed(id)
	if label == id || id == "" {
		return []string{label}
	}
	return []string{label, id}
}

// ProfileText is the first profile that leads to the account by itself.
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

// byOrganization stands where a profile stands when the account is reached
// through its organization alone.
const byOrganization = "(org)"

// ContactText is what the list shows of the contact.
func ContactText(row *scan.Row) string {
	switch {
	case row.SameAs != "", row.Result == nil:
		return ""
	}
	return ContactOf(row.Result)
}

// ContactOf is what the list shows of a result's contact.
func ContactOf(res *scan.Result) string {
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

// Dashed is an account id as people read it aloud: 1111-2222-3333.
func Dashed(id string) string {
	if len(id) != 12 {
		return id
	}
	return id[:4] + "-" + id[4:8] + "-" + id[8:]
}
