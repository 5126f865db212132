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

// Wrap breaks a text, which may be styled, into lines of at most width cells,
// between words where it can.
func Wrap(s string, width int) []string {
	if width <= 0 {
		return nil
	}
	lines := strings.Split(ansi.Wrap(s, width, ""), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " ")
	}
	return lines
}
