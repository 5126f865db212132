package style

import (
	"strings"
	"unicode/utf8"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// Width returns the number of cells that a text takes, ignoring styles. It counts the
// common characters itself, because every line of every frame is measured.
func Width(s string) int {
	width := 0
	rest, before := 0, 0 // the start of the last character, which a mark may join, and the width before it
	for i := 0; i < len(s); {
		if n := colorCodeLen(s[i:]); n > 0 {
			i += n
			rest, before = i, width
			continue
		}
		n := narrowLen(s[i:])
		if n == 0 {
			return before + ansi.StringWidth(s[rest:])
		}
		rest, before = i, width
		i += n
		width++
	}
	return width
}

// colorCodeLen returns the length of the color code (SGR) at the start of s, or 0.
func colorCodeLen(s string) int {
	if len(s) < 3 || s[0] != '\x1b' || s[1] != '[' {
		return 0
	}
	for i := 2; i < len(s); i++ {
		switch c := s[i]; {
		case c == 'm':
			return i + 1
		case (c < '0' || c > '9') && c != ';' && c != ':':
			return 0
		}
	}
	return 0
}

// narrowLen returns the length of the character at the start of s if it is one that surely
// takes one cell, or 0: printable ASCII, box drawing, blocks, Braille (the spinner) and the
// punctuation of the screens.
func narrowLen(s string) int {
	if s[0] < utf8.RuneSelf {
		if s[0] < ' ' || s[0] > '~' {
			return 0
		}
		return 1
	}
	r, size := utf8.DecodeRuneInString(s)
	switch {
	case r >= 0x2500 && r <= 0x259F, r >= 0x2800 && r <= 0x28FF, r == '·', r == '—', r == '…', r == '→':
		return size
	}
	return 0
}

// Truncate cuts a text, which may be styled, to at most width cells and ends it
// with an ellipsis.
func (t *Theme) Truncate(s string, width int) string {
	if width <= 0 {
		return ""
	}
	if Width(s) <= width {
		return s
	}
	return ansi.Truncate(s, width, t.Glyphs.Ellipsis)
}

// Fit makes a text, which may be styled, exactly width cells wide: it cuts the
// text or adds blanks.
func (t *Theme) Fit(s string, width int) string {
	s = t.Truncate(s, width)
	return s + blanks(width-Width(s))
}

func blanks(n int) string { return strings.Repeat(" ", max(n, 0)) }

// Email cuts a plain address to at most width cells. It cuts before the @ if
// the domain and one letter fit, because the domain says more than the name.
func (t *Theme) Email(address string, width int) string {
	if Width(address) <= width {
		return address
	}
	at := strings.LastIndexByte(address, '@')
	if at < 0 {
		return t.Truncate(address, width)
	}
	local, domain := address[:at], address[at:]
	room := width - Width(domain)
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

// Fold breaks a line, which may be styled, into lines of at most width cells. Each line but
// the first is indented by the blanks before the first one and the given number.
func Fold(line string, width, indent int) []string {
	if Width(line) <= width {
		return []string{line}
	}
	text := strings.TrimLeft(line, " ")
	before := len(line) - len(text)
	indent = min(before+indent, width/2)
	parts := strings.Split(ansi.Wrap(text, max(1, width-max(before, indent)), ""), "\n")
	for i, part := range parts {
		if i == 0 {
			parts[i] = strings.Repeat(" ", min(before, width/2)) + part
		} else {
			parts[i] = strings.Repeat(" ", indent) + part
		}
	}
	return parts
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
			head, cells := wordHead(word, room)
			if head == "" {
				return append(lines, line) // not even one character fits
			}
			lines = append(lines, head)
			word, need = word[len(head):], need-cells
		}
		line, room = line+word, room-need
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// wordHead returns the part of a long word that goes on the first line, and its width: up
// to a slash, because ARNs and paths are read by their parts, or as much as fits. It does
// not look at the rest of the word, which may be very long.
func wordHead(word string, room int) (head string, width int) {
	end, slash, beforeSlash := 0, 0, 0
	for end < len(word) {
		cluster, cells := ansi.FirstGraphemeCluster(word[end:], ansi.GraphemeWidth)
		if width+cells > room {
			break
		}
		end, width = end+len(cluster), width+cells
		if cluster == "/" && end > 1 {
			slash, beforeSlash = end, width
		}
	}
	if slash > 0 {
		return word[:slash], beforeSlash
	}
	return word[:end], width
}

// Box draws lines in a border of exactly width cells with a title in the upper
// edge. It cuts or fills each line and adds a blank at each side. Below 4 cells
// it draws the lines without a border.
func (t *Theme) Box(title string, lines []string, width int, border lipgloss.Style) []string {
	if width < 4 {
		out := make([]string, len(lines))
		for i, line := range lines {
			out[i] = t.Fit(line, width)
		}
		return out
	}
	b, inner := t.Glyphs.Border, width-2
	head := ""
	if title != "" && inner >= 6 {
		head = t.Truncate(title, inner-4)
	}
	top := border.Render(b.TopLeft + strings.Repeat(b.Top, inner) + b.TopRight)
	if head != "" {
		top = border.Render(b.TopLeft) + " " + t.Title.Render(head) + " " +
			border.Render(strings.Repeat(b.Top, inner-2-Width(head))+b.TopRight)
	}
	out := make([]string, 0, len(lines)+2)
	out = append(out, top)
	for _, line := range lines {
		out = append(out, border.Render(b.Left)+" "+t.Fit(line, inner-2)+" "+border.Render(b.Right))
	}
	return append(out, border.Render(b.BottomLeft+strings.Repeat(b.Bottom, inner)+b.BottomRight))
}
