package mailbox

import (
	"strings"
	"sync"
	"unicode"

	"accountable/audit"
)

// IsPlaceholderUser reports whether the part before the @ is a placeholder such as
// noreply or changeme.
func IsPlaceholderUser(local string) bool { return loadPlaceholders().local.has(squeeze(local)) }

// IsPlaceholderDomain reports whether the domain is a placeholder such as yourcompany.com.
func IsPlaceholderDomain(a audit.Address) bool {
	return loadPlaceholders().owner.has(squeeze(a.RegisteredLabel())) || loadPlaceholders().domain.has(strings.Join(a.DomainLabels(), "."))
}

// IsPlaceholderName reports whether the whole name is a placeholder such as TBD.
func IsPlaceholderName(name string) bool { return loadPlaceholders().name.has(squeeze(name)) }

// squeeze returns the letters and digits of a text in lower case, without digits at the
// end: "noreply" for "No-Reply2".
func squeeze(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
	if short := strings.TrimRightFunc(s, unicode.IsDigit); short != "" {
		return short
	}
	return s
}

// placeholderWords are the squeezed placeholders. Only whole texts count, because a real
// name may contain one of these words.
type placeholderWords struct {
	local, name   wordSet // before an @; whole names
	owner, domain wordSet // registered labels of domains; whole domains
}

// loadPlaceholders reads the lists at the first call.
var loadPlaceholders = sync.OnceValue(func() placeholderWords {
	sections := map[string]string{}
	for section := range strings.SplitSeq(placeholdersText, "\n[") {
		heading, list, _ := strings.Cut(section, "]")
		sections[heading] = list
	}
	return placeholderWords{
		local: newWordSet(sections["both"] + sections["local"]),
		name:  newWordSet(sections["both"] + sections["name"]),
		owner: newWordSet(sections["owner"]), domain: newWordSet(sections["domain"]),
	}
})
