package mailbox

import (
	"strings"
	"sync"
	"unicode"

	"accountable/audit"
)

// IsPlaceholderUser reports whether the part before the @ is a word that people
// write where they have no mailbox, such as noreply.
func IsPlaceholderUser(local string) bool { return loadPlaceholders().local.has(squeeze(local)) }

// IsPlaceholderDomain reports whether the domain is one that people write where
// they have no mailbox.
func IsPlaceholderDomain(a audit.Address) bool {
	return loadPlaceholders().owner.has(squeeze(a.RegisteredLabel())) || loadPlaceholders().domain.has(strings.Join(a.DomainLabels(), "."))
}

// IsPlaceholderName reports whether the whole name is a word that people write
// where they have no name, such as TBD.
func IsPlaceholderName(name string) bool { return loadPlaceholders().name.has(squeeze(name)) }

// squeeze is a text in lower case, with nothing but its letters and digits, and
// without digits at the end: what "No-Reply2" and "noreply" have in common.
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

// placeholderWords are what people write where they have nothing to write. Closed
// lists, squeezed: a word of somebody's name inside a longer one is not asked.
type placeholderWords struct {
	local, name   wordSet // before an @; whole names
	owner, domain wordSet // what somebody would have registered; whole domains
}

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
