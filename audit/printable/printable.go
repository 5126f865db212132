package printable

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// hidden are the characters that show nothing of their own: controls (C0, C1, DEL),
// line ends, formats (zero width, soft hyphen, bidirectional marks, tags, byte order
// mark), variation selectors and fillers
// (https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point).
//
// Among them are the joiner (U+200D) and the selector (U+FE0F) of emoji. Terminals disagree
// on whether they show a joined emoji as one picture or as its parts, and then a name with a
// joiner looks like one without: what is copied would not be what is seen. A policy and AWS
// distinguish the two names.
var hidden = []*unicode.RangeTable{
	unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector,
}

// IsHidden reports whether r shows nothing of its own, not even a blank. An operator
// cannot see it in a text, but a terminal, a shell or an editor may act on it.
func IsHidden(r rune) bool {
	if r < utf8.RuneSelf {
		return r < ' ' || r == 0x7f
	}
	return unicode.In(r, hidden...)
}

// IsOddBlank reports whether r looks like a blank but is not U+0020: another blank of
// Unicode, such as U+00A0, or the empty pattern of Braille.
func IsOddBlank(r rune) bool { return r != ' ' && unicode.Is(unicode.Zs, r) || r == '\u2800' }

// FindEscaped returns the first character of a text that Escape would change. For a byte
// that is not UTF-8 it is utf8.RuneError.
func FindEscaped(s string) (r rune, found bool) {
	for i, r := range s {
		if NeedsEscape(r) || r == utf8.RuneError && !isReplacement(s[i:]) {
			return r, true
		}
	}
	return 0, false
}

// isReplacement reports whether a text starts with an encoded U+FFFD, which is what
// ranging over invalid UTF-8 yields, too.
func isReplacement(s string) bool { return strings.HasPrefix(s, "\uFFFD") }

// Name returns what a character that cannot be seen is called in a sentence: "the line
// end U+000A".
func Name(r rune) string {
	switch {
	case r == utf8.RuneError:
		return "a byte that is not UTF-8"
	case r == '\n' || r == '\r' || unicode.In(r, unicode.Zl, unicode.Zp):
		return fmt.Sprintf("the line end %U", r)
	case unicode.IsControl(r):
		return fmt.Sprintf("the control character %U", r)
	case IsOddBlank(r):
		return fmt.Sprintf("the unusual blank %U", r)
	case IsHidden(r):
		return fmt.Sprintf("the invisible character %U", r)
	default:
		return fmt.Sprintf("the unknown character %U", r)
	}
}

// Remove returns a text on one line without hidden characters and terminal control
// sequences. Line ends, tabs and all blanks become plain blanks. Characters without a
// picture, such as those for private use, and bytes that are not UTF-8 become U+FFFD.
func Remove(s string) string {
	if isPlain(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case IsOddBlank(r), r >= '\t' && r <= '\r', r == '\u0085', r == '\u2028', r == '\u2029':
			return ' '
		case IsHidden(r):
			return -1
		case !unicode.IsPrint(r):
			return unicode.ReplacementChar
		default:
			return r
		}
	}, removeSequences(strings.ToValidUTF8(s, "\uFFFD")))
}

// Shorten returns a text of at most the given number of characters. An ellipsis stands for
// what it leaves out.
func Shorten(s string, most int) string {
	if len(s) <= most {
		return s
	}
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}

// QuoteShort returns the start of a text in quotation marks, with escapes for what cannot be
// seen.
func QuoteShort(s string) string { return strconv.Quote(Shorten(s, 40)) }

// isPlain reports whether s is printable ASCII, which is the common case.
func isPlain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// NeedsEscape reports whether a character cannot be seen as what it is: it is hidden, an
// odd blank, or has no picture.
func NeedsEscape(r rune) bool { return IsHidden(r) || IsOddBlank(r) || !unicode.IsPrint(r) }

// Escape returns a text on one line in which every character that cannot be seen is
// written as an escape, such as \u200b or \U000e0041. Bytes that are not UTF-8 become
// U+FFFD. An escaped text stays as it is.
func Escape(s string) string { return escape(s, false) }

// Encode is Escape for a text that a program reads back with Decode: a backslash that
// would be read as the start of an escape is escaped, too.
func Encode(s string) string { return escape(s, true) }

func escape(s string, backslashes bool) string {
	if isPlain(s) && (!backslashes || !strings.Contains(s, `\`)) {
		return s
	}
	s = strings.ToValidUTF8(s, "\uFFFD")
	var b strings.Builder
	for i, r := range s {
		if NeedsEscape(r) || backslashes && escapeLength(s[i:]) > 0 {
			b.WriteString(EscapeRune(r))
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// EscapeRune returns the escape of one character, with four hexadecimal digits or with
// eight. HashiCorp's language, YAML and Python read it, too.
func EscapeRune(r rune) string {
	if r > 0xffff {
		return fmt.Sprintf(`\U%08x`, r)
	}
	return fmt.Sprintf(`\u%04x`, r)
}

// The lengths of escapes in bytes.
const (
	shortEscape = len(`\u0000`)
	longEscape  = len(`\U00000000`)
)

// EscapeJSON escapes every character of JSON that cannot be seen.
func EscapeJSON(text []byte) []byte {
	if !bytes.ContainsFunc(text, needsJSONEscape) {
		return text
	}
	safe := make([]byte, 0, len(text)+64)
	for len(text) > 0 {
		r, n := utf8.DecodeRune(text)
		if needsJSONEscape(r) {
			for _, unit := range utf16.Encode([]rune{r}) {
				safe = fmt.Appendf(safe, `\u%04x`, unit)
			}
		} else {
			safe = append(safe, text[:n]...)
		}
		text = text[n:]
	}
	return safe
}

// needsJSONEscape reports whether r cannot be seen. A line end is part of the layout:
// encoding/json escapes it in texts.
func needsJSONEscape(r rune) bool { return r != '\n' && NeedsEscape(r) }

// escapeLength returns the length of the escape with which a text starts, or 0.
func escapeLength(s string) int {
	length := 0
	switch {
	case strings.HasPrefix(s, `\u`):
		length = shortEscape
	case strings.HasPrefix(s, `\U`):
		length = longEscape
	}
	if length == 0 || len(s) < length || !utf8.ValidRune(escapedRune(s[:length])) {
		return 0
	}
	return length
}

// escapedRune returns the character of an escape, or -1.
func escapedRune(escape string) rune {
	code, err := strconv.ParseInt("0"+escape[len(`\u`):], 16, 32) // with a zero before it, a sign is an error
	if err != nil {
		return -1
	}
	return rune(code)
}

// Decode returns the text that Encode wrote.
func Decode(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for s != "" {
		at := strings.IndexByte(s, '\\')
		if at < 0 {
			break
		}
		b.WriteString(s[:at])
		s = s[at:]
		n := escapeLength(s)
		if n == 0 {
			b.WriteByte('\\')
			s = s[1:]
			continue
		}
		b.WriteRune(escapedRune(s[:n]))
		s = s[n:]
	}
	return b.String() + s
}
