package style

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Width is how many cells a text takes, styles aside.
func Width(s string) int { return ansi.StringWidth(s) }

// Truncate cuts a text, which may be styled, to at most width cells and marks
// the cut.
func (t *Theme) Truncate(s string, width int) string {
	if width <= 0 {
		return ""
	}
	if ansi.StringWidth(s) <= width {
		return s
	}
	return ansi.Truncate(s, width, t.Glyphs.Ellipsis)
}

// Fit makes a text, which may be styled, exactly width cells wide: cut, or
// followed by blanks.
func (t *Theme) Fit(s string, width int) string {
	s = t.Truncate(s, width)
	return s + blanks(width-ansi.StringWidth(s))
}

// FitRight is Fit with the blanks in front.
func (t *Theme) FitRight(s string, width int) string {
	s = t.Truncate(s, width)
	return blanks(width-ansi.StringWidth(s)) + s
}

func blanks(n int) string { return strings.Repeat(" ", max(n, 0)) }

// Email cuts a plain address to at most width cells, before the @ as long as
// the domain and one letter fit: the domain tells more than the name.
func (t *Theme) Email(address string, width int) string {
	if ansi.StringWidth(address) <= width {
		return address
	}
	at := strings.LastIndexByte(address, '@')
	if at < 0 {
		return t.Truncate(address, width)
	}
	local, domain := address[:at], address[at:]
	room := width - ansi.StringWidth(domain)
	if room < 2 {
		return t.Truncate(address, width)
	}
	return t.Truncate(local, room) + domain
}

// LongestPart returns the width of the widest part of a text that Wrap does
// not break as long as it fits on a line.
func LongestPart(text string) int {
	widest := 0
	for word := range strings.FieldsSeq(text) {
		for part := range strings.SplitAfterSeq(word, "/") {
			widest = max(widest, Width(part))
		}
	}
	return widest
}

// Wrap breaks a plain text into lines of at most width cells. It breaks
// only at blanks, because a command, an address or an ID that is broken at a
// hyphen cannot be read. A word that is longer than a line is broken after a
// slash where it has one.
func Wrap(text string, width int) []string {
	var lines []string
	line, room := "", width
	for word := range strings.FieldsSeq(text) {
		need := Width(word)
		if line != "" && need+1 > room {
			lines = append(lines, line)
			line, room = "", width
		}
		if line != "" {
			line, room = line+" ", room-1
		}
		for need > room { // only at the start of a line
			head := wordHead(word, room)
			if head == "" {
				return append(lines, line) // not even one character fits
			}
			lines = append(lines, head)
			word = word[len(head):]
			need = Width(word)
		}
		line, room = line+word, room-need
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// wordHead returns the part of a long word that goes on the first line: up to a
// slash, because ARNs and paths are read by their parts, or as much as fits.
func wordHead(word string, room int) string {
	head := ansi.Truncate(word, room, "")
	if at := strings.LastIndexByte(head, '/'); at > 0 {
		return head[:at+1]
	}
	return head
}
