package style

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// sequences matches complete terminal control sequences: CSI, OSC and the other
// string sequences with their terminator, and the two-character escapes. It
// does not match a string without a terminator, so that the text after it stays
// visible.
var sequences = regexp.MustCompile("(?:\x1b\\[|\u009b)[\\x30-\\x3f]*[\\x20-\\x2f]*[\\x40-\\x7e]" +
	"|(?:\x1b[\\]PX^_]|[\u009d\u0090\u0098\u009e\u009f])[^\x1b\x07\u009c]*(?:\x07|\x1b\\\\|\u009c)" +
	"|\x1b[\\x20-\\x2f]+[\\x30-\\x7e]")

// maxMarks is how many combining marks one character keeps. Vietnamese, Thai
// and pointed Hebrew need no more, and a tower of marks covers other lines.
const maxMarks = 4

// Clean makes a text from elsewhere safe to draw on one line. It removes
// control sequences and control characters, marks that reorder the text around
// them (bidirectional overrides and isolates) and invisible characters. Line
// ends, tabs and all blanks become plain blanks. What cannot be shown becomes
// U+FFFD.
func Clean(s string) string {
	if isPlain(s) {
		return s
	}
	s = sequences.ReplaceAllString(strings.ToValidUTF8(s, "\uFFFD"), "")
	var b strings.Builder
	stacked := maxMarks // a mark at the start would combine with the text before
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Z, r), r >= '\t' && r <= '\r', r == '\u0085', r == '\u2800':
			b.WriteByte(' ')
			stacked = maxMarks
		case isHidden(r):
		case unicode.In(r, unicode.Mn, unicode.Mc):
			if stacked < maxMarks {
				b.WriteRune(r)
				stacked++
			}
		case !unicode.IsPrint(r):
			b.WriteRune('\uFFFD')
			stacked = 0
		default:
			b.WriteRune(r)
			stacked = 0
		}
	}
	return isolate(b.String())
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

// isHidden reports whether r shows nothing of its own: controls, formats
// (joiners, bidirectional marks, tags, byte order mark), variation selectors,
// fillers, enclosing marks and the skin tones of emoji.
func isHidden(r rune) bool {
	return unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Me, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector) ||
		r >= 0x1F3FB && r <= 0x1F3FF
}

// isolate separates a text from its surroundings. A mark without a base would
// combine with the blank before it, a prefix character would combine with the
// text after it, and terminals disagree on the width of some emoji, such as
// half a flag.
func isolate(s string) string {
	var b strings.Builder
	for before := " "; s != ""; {
		cluster, width := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
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
			s = marks.ReplaceAllString(s, "")
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
