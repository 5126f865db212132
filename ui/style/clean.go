package style

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"accountable/audit/printable"
)

// maxMarks is how many combining marks one character keeps. Vietnamese, Thai
// and pointed Hebrew need no more, and a tower of marks covers other lines.
const maxMarks = 4

// maxCluster is the number of bytes of the longest character with its marks that is drawn.
// No script has a longer one, and one that is as long as a text takes quadratic time.
const maxCluster = 32

// Clean makes a text from elsewhere safe to draw on one line. It removes
// control sequences and hidden characters (package printable) and what terminals
// disagree on: enclosing marks and the skin tones of emoji. Line ends, tabs and
// all blanks become plain blanks. What cannot be shown becomes U+FFFD.
func Clean(s string) string {
	if isPlain(s) {
		return s
	}
	var b strings.Builder
	stacked := maxMarks // a mark at the start would combine with the text before
	for _, r := range printable.Remove(s) {
		switch {
		case r == ' ':
			b.WriteByte(' ')
			stacked = maxMarks
		case unicode.Is(unicode.Me, r), r >= firstSkinTone && r <= lastSkinTone:
		case unicode.In(r, unicode.Mn, unicode.Mc):
			if stacked < maxMarks {
				b.WriteRune(r)
				stacked++
			}
		default:
			b.WriteRune(r)
			stacked = 0
		}
	}
	return isolate(b.String())
}

// The skin tones of emoji.
const firstSkinTone, lastSkinTone = 0x1F3FB, 0x1F3FF

// Reveal makes a value safe to draw whose every character matters, such as a contact
// before and after a change. It shows hidden characters and odd blanks as escapes:
// \u200b. If Clean removes more, a remark follows the value.
func Reveal(s string) string {
	escaped := printable.Escape(s)
	clean := Clean(escaped)
	if clean != escaped {
		clean += "  (not all of it can be shown)"
	}
	return clean
}

// Quote is Reveal in quotation marks if the value has blanks at its ends, which would be
// invisible.
func Quote(s string) string {
	shown := Reveal(s)
	if strings.TrimSpace(shown) != shown {
		return `"` + shown + `"`
	}
	return shown
}

// Value returns the value of a contact's field as it is drawn: quoted if necessary, and the
// sign for none if it is empty.
func (t *Theme) Value(s string) string {
	if s == "" {
		return t.Glyphs.None
	}
	return Quote(s)
}

// isPlain reports whether s is printable ASCII, which is the common case.
func isPlain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// isolate separates a text from its surroundings. A mark without a base would
// combine with the blank before it, a prefix character would combine with the
// text after it, and terminals disagree on the width of some emoji, such as
// half a flag.
func isolate(s string) string {
	var b strings.Builder
	for before := " "; s != ""; {
		cluster, width := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
		if len(cluster) > maxCluster {
			b.WriteRune('\uFFFD')
			s, before = s[len(cluster):], "\uFFFD"
			continue
		}
		first, size := utf8.DecodeRuneInString(cluster)
		if before == " " && joinsNext(before, cluster) || width == 0 {
			s = s[size:]
			continue
		}
		s = s[len(cluster):]
		switch {
		case first < utf8.RuneSelf && width != ansi.WcWidth.StringWidth(cluster):
			cluster = cluster[:size] // a vowel sign of another script
		case joinsNext(cluster, " "), unicode.Is(unicode.So, first) && width != ansi.WcWidth.StringWidth(cluster):
			cluster = "\uFFFD"
			s = s[len(marks.FindString(s)):]
		}
		b.WriteString(cluster)
		before = cluster
	}
	return b.String()
}

// marks matches the combining marks at the start of a text.
var marks = regexp.MustCompile(`^\pM+`)

// joinsNext reports whether two adjacent texts are drawn as one character.
func joinsNext(a, b string) bool {
	cluster, _ := ansi.FirstGraphemeCluster(a+b, ansi.GraphemeWidth)
	return len(cluster) > len(a)
}
