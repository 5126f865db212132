package style

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// sequences are whole terminal control sequences: CSI, OSC and the other string
// sequences with their end, and the two-character escapes. A string that is
// never ended is none: what follows it stays visible.
var sequences = regexp.MustCompile("(?:\x1b\\[|\u009b)[\\x30-\\x3f]*[\\x20-\\x2f]*[\\x40-\\x7e]" +
	"|(?:\x1b[\\]PX^_]|[\u009d\u0090\u0098\u009e\u009f])[^\x1b\x07\u009c]*(?:\x07|\x1b\\\\|\u009c)" +
	"|\x1b[\\x20-\\x2f]+[\\x30-\\x7e]")

// mostMarks is how many combining marks one character keeps: Vietnamese, Thai
// and pointed Hebrew need no more, and a tower of them covers other lines.
const mostMarks = 4

// Clean makes a text from elsewhere safe to draw on one line: control sequences
// and control characters go, as do marks that reorder what stands around them
// (bidirectional overrides and isolates) and characters that take no room and
// hide in a text. Line ends, tabs and every blank become plain blanks. What
// cannot be shown becomes U+FFFD.
func Clean(s string) string {
	if isPlain(s) {
		return s
	}
	s = sequences.ReplaceAllString(strings.ToValidUTF8(s, "\uFFFD"), "")
	var b strings.Builder
	stacked := mostMarks // a mark at the start would sit on whatever stands before the text
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Z, r), r >= '\t' && r <= '\r', r == '\u0085', r == '\u2800':
			b.WriteByte(' ')
			stacked = mostMarks
		case hidden(r):
		case unicode.In(r, unicode.Mn, unicode.Mc):
			if stacked < mostMarks {
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
	return settle(b.String())
}

// isPlain is the common case: printable ASCII.
func isPlain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// hidden are characters that show nothing of their own: controls, formats
// (joiners, bidirectional marks, tags, byte order mark), variation selectors,
// fillers, enclosing marks and the skin tones of emoji.
func hidden(r rune) bool {
	return unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Me, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector) ||
		r >= 0x1F3FB && r <= 0x1F3FF
}

// settle keeps a text apart from what stands around it. A mark with nothing to
// sit on would join the blank before it, a character that goes before others
// would join what comes after it, and terminals disagree on the width of some
// pictures by nature, such as half a flag.
func settle(s string) string {
	var b strings.Builder
	for before := " "; s != ""; {
		cluster, width := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
		first, size := utf8.DecodeRuneInString(cluster)
		if before == " " && joins(before, cluster) || width == 0 {
			s = s[size:]
			continue
		}
		s = s[len(cluster):]
		switch {
		case first < utf8.RuneSelf && width != ansi.WcWidth.StringWidth(cluster):
			cluster = cluster[:size] // a vowel sign of another script on it
		case joins(cluster, " "), unicode.Is(unicode.So, first) && width != ansi.WcWidth.StringWidth(cluster):
			cluster = "\uFFFD"
			s = marks.ReplaceAllString(s, "")
		}
		b.WriteString(cluster)
		before = cluster
	}
	return b.String()
}

// marks are those at the start of a text.
var marks = regexp.MustCompile(`^\pM+`)

// joins tells whether two texts side by side are drawn as one character.
func joins(a, b string) bool {
	cluster, _ := ansi.FirstGraphemeCluster(a+b, ansi.GraphemeWidth)
	return len(cluster) > len(a)
}
