package form

import (
	"net/url"
	"strings"
	"unicode"

	"accountable/audit"
)

// plainRunes replace the characters that word processors, web pages and phones insert for
// plain ones. Characters that only look like a dash, such as the prolonged sound mark of
// Japanese, stay.
var plainRunes = map[rune]rune{
	'\u2010': '-', '\u2011': '-', '\u2012': '-', '\u2013': '-', '\u2014': '-', '\u2015': '-',
	'\u2043': '-', '\u2212': '-', '\ufe58': '-', '\ufe63': '-',
	'\u2024': '.', '\u2027': '.', '\u00b7': '.', '\u2219': '.', '\u22c5': '.', '\ufe52': '.',
}

// wideDots end sentences in Chinese and Japanese. In addresses and numbers each replaces a
// dot.
const wideDots = "\u3002\uff61"

// schemes start links to an email or a phone.
var schemes = []string{"mailto:", "tel:"}

// cleanPasted returns pasted text as a person would have typed it: unusual blanks, dashes
// and dots become plain ones; invisible characters and the scheme of a link go.
func cleanPasted(f audit.Field, text string) string {
	address := f == audit.FieldEmail || f == audit.FieldPhone
	text = strings.Map(func(r rune) rune {
		if p, odd := plainRunes[r]; odd {
			return p
		}
		switch {
		case r == '\t' || unicode.Is(unicode.Z, r):
			return ' '
		case unicode.In(r, unicode.Cf, unicode.Cc):
			return -1
		case address && strings.ContainsRune(wideDots, r):
			return '.'
		case address && r >= '\uff01' && r <= '\uff5e': // fullwidth forms of ASCII
			return r - '\uff01' + '!'
		}
		return r
	}, text)
	if address {
		return withoutScheme(strings.TrimSpace(text))
	}
	return text
}

// withoutScheme returns the address of a mailto: or tel: link.
func withoutScheme(text string) string {
	for _, s := range schemes {
		if len(text) < len(s) || !strings.EqualFold(text[:len(s)], s) {
			continue
		}
		text = strings.TrimPrefix(text[len(s):], "//")
		text, _, _ = strings.Cut(text, "?") // subject and the like
		text, _, _ = strings.Cut(text, ";") // extension and the like
		if bare, err := url.PathUnescape(text); err == nil {
			text = bare
		}
		return strings.TrimSpace(text)
	}
	return text
}
