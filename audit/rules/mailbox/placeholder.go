package mailbox

import (
	"strings"
	"unicode"

	"accountable/audit"
	"accountable/audit/rules/wordlist"
)

// IsPlaceholderUser reports whether the part before the @ is a placeholder such as
// noreply or changeme.
func IsPlaceholderUser(local string) bool { return isPlaceholder(asLocal, squeeze(local)) }

// IsPlaceholderDomain reports whether the domain is a placeholder such as yourcompany.com.
func IsPlaceholderDomain(a audit.Address) bool {
	return isPlaceholder(asOwner, squeeze(a.RegisteredLabel())) || isPlaceholder(asDomain, strings.Join(a.DomainLabels(), "."))
}

// IsPlaceholderName reports whether the whole name is a placeholder such as TBD.
func IsPlaceholderName(name string) bool { return isPlaceholder(asName, squeeze(name)) }

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

// placeholderUse is where a placeholder counts: its letter in the tag of the word.
type placeholderUse byte

// The uses of placeholders.
const (
	asLocal  placeholderUse = 'l' // before the @
	asName   placeholderUse = 'n' // a whole name
	asOwner  placeholderUse = 'o' // the registered label of a domain
	asDomain placeholderUse = 'd' // a whole domain
)

// isPlaceholder reports whether a squeezed text is a placeholder. Only whole texts count,
// because a real name may contain one of these words.
func isPlaceholder(use placeholderUse, text string) bool {
	tag, _ := wordlist.New(placeholderText).Find(text)
	return strings.IndexByte(tag, byte(use)) >= 0
}
