package form

import (
	"net/url"
	"regexp"
	"strings"
	"unicode"

	"accountable/audit"
	"accountable/audit/printable"
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
		case printable.IsHidden(r):
			return -1
		case address && strings.ContainsRune(wideDots, r):
			return '.'
		case address && r >= '\uff01' && r <= '\uff5e': // fullwidth forms of ASCII
			return r - '\uff01' + '!'
		}
		return r
	}, text)
	if !address {
		return text
	}
	text = strings.TrimSpace(text)
	if _, email, ok := splitNamedAddress(text); ok && f == audit.FieldEmail {
		text = email
	}
	return withoutScheme(text)
}

// namedAddress is how email programs copy an address: with the name before it, maybe in
// quotes (RFC 5322 3.4).
var namedAddress = regexp.MustCompile(`^\s*([^<>]*?)\s*<\s*([^<>\s]+@[^<>\s]+)\s*>[\s,;]*$`)

// splitNamedAddress splits an address with a name, such as Jane Doe <jane@octank.cloud>. The
// name may be blank.
func splitNamedAddress(text string) (name, email string, ok bool) {
	parts := namedAddress.FindStringSubmatch(text)
	if parts == nil {
		return "", "", false
	}
	name = parts[1]
	if len(name) > 1 && name[0] == '"' && name[len(name)-1] == '"' {
		name = strings.NewReplacer(`\"`, `"`, `\\`, `\`).Replace(name[1 : len(name)-1])
	}
	return strings.TrimSpace(name), parts[2], true
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
