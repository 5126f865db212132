package text

import (
	"fmt"
	"strings"

	"accountable/audit"
	"accountable/ui/style"
)

// AccountLabel names an account: its name, else its profile, and its id.
func AccountLabel(t audit.Target, id string) string {
	name := t.Name
	if name == "" && len(t.Routes) > 0 && t.Routes[0].Mode != audit.InOrganization {
		name = t.Routes[0].Profile
	}
	if name == "" || name == id {
		return style.Clean(id)
	}
	return style.Clean(fmt.Sprintf("%s (%s)", name, id))
}

// capitalize returns a word with a capital first letter.
func capitalize(word string) string {
	if word == "" {
		return ""
	}
	return strings.ToUpper(word[:1]) + word[1:]
}

// addParts adds the parts that are not empty to a line that is already drawn, with dots
// between them.
func addParts(theme *style.Theme, line string, parts ...string) string {
	shown := []string{line}
	for _, part := range parts {
		if part != "" {
			shown = append(shown, style.Clean(part))
		}
	}
	return strings.Join(shown, " "+theme.Glyphs.Dot+" ")
}

// JoinProfiles names a few profiles and counts more: "prod", "prod and stage", "prod and 4 more profiles".
func JoinProfiles(names []string) string {
	switch n := len(names); n {
	case 0:
		return "no profile"
	case 1:
		return names[0]
	case 2:
		return names[0] + " and " + names[1]
	case 3:
		return names[0] + ", " + names[1] + " and " + names[2]
	default:
		return fmt.Sprintf("%s and %d more profiles", names[0], n-1)
	}
}

// TypeKeys returns the names of contact types as flags spell them.
func TypeKeys(types []audit.ContactType) []string {
	var keys []string
	for _, t := range types {
		keys = append(keys, t.Key())
	}
	return keys
}

// MFADevice says which profiles wait for the code of which device.
func MFADevice(out *Output, s audit.SignIn) string {
	return fmt.Sprintf("For %s: the MFA device %s, %s",
		style.Clean(JoinProfiles(s.Profiles)), out.Theme.Strong.Render(style.Clean(s.Name)), style.Clean(s.Detail))
}
