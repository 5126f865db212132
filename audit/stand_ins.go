package audit

import (
	"strings"
	"sync"
	"unicode"
)

// IsPlaceholderUser reports whether the part before the @ is a word that people
// write where they have no mailbox, such as noreply.
func IsPlaceholderUser(local string) bool { return standIns().local.has(squeeze(local)) }

// IsPlaceholderDomain reports whether the domain is one that people write where
// they have no mailbox.
func IsPlaceholderDomain(a address) bool {
	return standIns().owner.has(squeeze(a.owner())) || standIns().domain.has(strings.Join(a.labels(), "."))
}

// IsPlaceholderName reports whether the whole name is a word that people write
// where they have no name, such as TBD.
func IsPlaceholderName(name string) bool { return standIns().name.has(squeeze(name)) }

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

// standInLists are what people write where they have nothing to write. Closed
// lists, squeezed: a word of somebody's name inside a longer one is not asked.
type standInLists struct {
	local, name   wordSet // before an @; whole names
	owner, domain wordSet // what somebody would have registered; whole domains
}

var standIns = sync.OnceValue(func() standInLists {
	sections := map[string]string{}
	for section := range strings.SplitSeq(standInsText, "\n[") {
		heading, list, _ := strings.Cut(section, "]")
		sections[heading] = list
	}
	return standInLists{
		local: setOf(sections["both"] + sections["local"]),
		name:  setOf(sections["both"] + sections["name"]),
		owner: setOf(sections["owner"]), domain: setOf(sections["domain"]),
	}
})
