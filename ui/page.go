package ui

import (
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"accountable/ui/style"
)

// page gathers lines of text of a given width: headings, fields, paragraphs.
// What it is given has been cleaned.
type page struct {
	theme *style.Theme
	width int
	lines []string
	of    judged // zero: what differs from the policy is told in words alone
}

// labelWidth is the room of the labels in front of fields.
const labelWidth = 10

func (p *page) blank() {
	if n := len(p.lines); n > 0 && p.lines[n-1] != "" {
		p.lines = append(p.lines, "")
	}
}

// heading begins a section.
func (p *page) heading(text string) {
	p.blank()
	p.lines = append(p.lines, p.theme.Truncate(p.theme.Header.Render(text), p.width))
}

// text is a paragraph, indented.
func (p *page) text(indent int, how lipgloss.Style, text string) {
	for _, line := range wrapWords(text, max(p.width-indent, 1)) {
		p.lines = append(p.lines, strings.Repeat(" ", indent)+how.Render(line))
	}
}

// field is a label and its value beside it; an empty value is left out.
func (p *page) field(indent int, label string, how lipgloss.Style, value string) {
	if value == "" {
		return
	}
	room := p.width - indent - labelWidth
	if room < 12 || longest(value) > room { // no room beside it
		p.text(indent, p.theme.Muted, label)
		p.text(indent+1, how, value)
		return
	}
	for i, line := range wrapWords(value, room) {
		if i > 0 {
			label = ""
		}
		p.lines = append(p.lines, strings.Repeat(" ", indent)+p.theme.Muted.Render(p.theme.Fit(label, labelWidth))+how.Render(line))
	}
}

// longest is how wide the widest part of a text is that is not broken as long
// as it fits on a line.
func longest(text string) int {
	widest := 0
	for word := range strings.FieldsSeq(text) {
		for part := range strings.SplitAfterSeq(word, "/") {
			widest = max(widest, style.Width(part))
		}
	}
	return widest
}

// headOfWord is what of a word that is too long goes on a line: up to a slash, for
// ARNs and paths are read by their parts, or what fits.
func headOfWord(word string, room int) string {
	head := ansi.Truncate(word, room, "")
	if at := strings.LastIndexByte(head, '/'); at > 0 {
		return head[:at+1]
	}
	return head
}

// sides puts a text at the left and one at the right end of a line; the right
// one goes first where both do not fit.
func (p *page) sides(left, right string) {
	if style.Width(left)+style.Width(right)+2 > p.width {
		p.lines = append(p.lines, p.theme.Truncate(left, p.width))
		return
	}
	p.lines = append(p.lines, spread(p.width, left, right))
}

// wrapWords breaks a plain text into lines of at most width cells, at blanks
// alone: a command, an address or an id that is broken at a hyphen cannot be
// read. A word that is too long for a line is broken, at a slash where it has one.
func wrapWords(text string, width int) []string {
	var lines []string
	line, room := "", width
	for word := range strings.FieldsSeq(text) {
		need := style.Width(word)
		if line != "" && need+1 > room {
			lines = append(lines, line)
			line, room = "", width
		}
		if line != "" {
			line, room = line+" ", room-1
		}
		for need > room { // only at the start of a line
			head := headOfWord(word, room)
			if head == "" {
				return append(lines, line) // not even one character fits
			}
			lines = append(lines, head)
			word = word[len(head):]
			need = style.Width(word)
		}
		line, room = line+word, room-need
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}
