package widget

import (
	"slices"
	"strings"

	"charm.land/lipgloss/v2"

	"accountable/ui/style"
)

// LabelWidth is the room of a label before its value, in cells.
const LabelWidth = 10

// Text collects lines of at most Width cells: headings, labeled values,
// paragraphs and the fields of a form. Texts must be clean (see style.Clean).
type Text struct {
	Drawing
	Theme *style.Theme
	Width int
	focus focus
}

// focus is the part of a text that has to stay in view; with no lines there is none.
type focus struct {
	line, lines int
	first       bool // what stands above it is shown as well where it fits
}

// NewText returns an empty text.
func NewText(t *style.Theme, width int) *Text { return &Text{Theme: t, Width: width} }

// Blank adds a blank line, except at the start and after another blank line.
func (t *Text) Blank() {
	if n := len(t.Lines); n > 0 && t.Lines[n-1] != "" {
		t.Lines = append(t.Lines, "")
	}
}

// Add adds finished lines.
func (t *Text) Add(lines ...string) { t.Lines = append(t.Lines, lines...) }

// AddZone adds a line that can be clicked as a whole.
func (t *Text) AddZone(line string, target any) {
	t.Zones = append(t.Zones, Zone{Rect{Y: len(t.Lines), Width: max(t.Width, 1), Height: 1}, target})
	t.Add(line)
}

// Heading starts a section.
func (t *Text) Heading(text string) {
	t.Blank()
	t.Add(t.Theme.Truncate(t.Theme.Header.Render(text), t.Width))
}

// Paragraph adds a wrapped text, indented by some cells.
func (t *Text) Paragraph(indent int, how lipgloss.Style, text string) {
	for _, line := range style.Wrap(text, max(t.Width-indent, 1)) {
		t.Add(strings.Repeat(" ", indent) + how.Render(line))
	}
}

// leastValue is the least room for a value beside its label: with less room the
// value goes below.
const leastValue = 12

// Value adds a label and its value beside it, and nothing for an empty value.
func (t *Text) Value(indent int, label string, how lipgloss.Style, value string) {
	if value == "" {
		return
	}
	labels := max(LabelWidth, style.Width(label)+1)
	room := t.Width - indent - labels
	if room < leastValue || style.LongestPart(value) > room {
		t.Paragraph(indent, t.Theme.Muted, label)
		t.Paragraph(indent+1, how, value)
		return
	}
	for i, line := range style.Wrap(value, room) {
		if i > 0 {
			label = ""
		}
		t.Add(strings.Repeat(" ", indent) + t.Theme.Muted.Render(t.Theme.Fit(label, labels)) + how.Render(line))
	}
}

// Sides adds a line with a text at each end. Without room for both only the
// left one is drawn.
func (t *Text) Sides(left, right string) {
	if style.Width(left)+style.Width(right)+2 > t.Width {
		t.Add(t.Theme.Truncate(left, t.Width))
		return
	}
	t.Add(Spread(t.Width, left, right))
}

// KeepInView marks lines that a scroller keeps in view. With first, it shows the
// lines above them as well where there is room.
func (t *Text) KeepInView(line, lines int, first bool) { t.focus = focus{line, lines, first} }

// Fit returns the text without its blank lines where it has more lines than height.
func (t *Text) Fit(height int) *Text {
	if len(t.Lines) <= height {
		return t
	}
	kept := &Text{Theme: t.Theme, Width: t.Width, focus: t.focus}
	moved := make([]int, len(t.Lines)+1) // the new index of each line
	for i, line := range t.Lines {
		moved[i] = len(kept.Lines)
		if line != "" {
			kept.Lines = append(kept.Lines, line)
		}
	}
	moved[len(t.Lines)] = len(kept.Lines)
	at := func(y int) int { return moved[min(max(y, 0), len(t.Lines))] }
	kept.Zones = slices.Clone(t.Zones)
	for i := range kept.Zones {
		kept.Zones[i].Y = at(kept.Zones[i].Y)
	}
	if t.Cursor != nil {
		c := *t.Cursor
		c.Y = at(c.Y)
		kept.Cursor = &c
	}
	kept.focus.line = at(t.focus.line)
	return kept
}

// Spread puts one text at the left and one at the right end of a line.
func Spread(width int, left, right string) string {
	gap := max(width-style.Width(left)-style.Width(right), 1)
	return left + strings.Repeat(" ", gap) + right
}
