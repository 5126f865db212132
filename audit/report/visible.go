package report

import (
	"strings"
	"unicode"
)

// visible makes a text from elsewhere safe to stand in one line of a file for
// people: blanks of every other kind become plain ones, and what would move a
// terminal's cursor, end a line or turn the direction of text becomes U+FFFD.
func visible(text string) string {
	if !strings.ContainsFunc(text, isUnsafe) {
		return text
	}
	text = strings.ReplaceAll(text, "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n' || r == '\r':
			return ' '
		case isUnsafe(r):
			return unicode.ReplacementChar
		default:
			return r
		}
	}, text)
}

// isUnsafe: controls, characters that turn the direction of text, those that some
// programs take for the end of a line, and bytes that are no text.
func isUnsafe(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029' || r == unicode.ReplacementChar
}
