package ui

import (
	"strings"

	"charm.land/lipgloss/v2"

	"accountable/ui/style"
)

// page gathers lines of text of a given width: headings, fields, paragraphs.
// What it is given has been cleaned.
type page struct {
	theme *style.Theme
	width int
	lines []string
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
	for _, line := range style.Wrap(text, max(p.width-indent, 1)) {
		p.lines = append(p.lines, strings.Repeat(" ", indent)+how.Render(line))
	}
}

// field is a label and its value beside it; an empty value is left out.
func (p *page) field(indent int, label string, how lipgloss.Style, value string) {
	if value == "" {
		return
	}
	room := p.width - indent - labelWidth
	if room < 12 { // no room beside it
		p.text(indent, p.theme.Muted, label)
		p.text(indent+1, how, value)
		return
	}
	for i, line := range style.Wrap(value, room) {
		if i > 0 {
			label = ""
		}
		p.lines = append(p.lines, strings.Repeat(" ", indent)+p.theme.Muted.Render(p.theme.Fit(label, labelWidth))+how.Render(line))
	}
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
