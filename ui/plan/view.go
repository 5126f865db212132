package plan

import (
	"fmt"
	"strings"

	"accountable/audit/change"
	"accountable/ui/style"
	"accountable/ui/widget"
)

// The widths from which a plan shows old and new values side by side, and accounts in
// columns beside them.
const (
	besideFrom     = 72
	columnsFrom    = 120
	maxDetailWidth = 110 // of details; wider text is hard to read
	airyFrom       = 20  // height from which there is a blank line below the title
)

// The columns of a plan.
const (
	accountAt  = 4
	nameAt     = accountAt + 14
	nameWidth  = 22
	fieldsAt   = nameAt + nameWidth + 2
	labelWidth = 7
)

// layoutShape is the layout of the lines in a room.
type layoutShape struct {
	width   int
	beside  bool // old and new values are side by side
	columns bool // fields are beside the account
}

func newLayoutShape(width int) layoutShape {
	return layoutShape{width, width >= besideFrom, width >= columnsFrom}
}

// View draws the plan.
func (s *Screen) View(room widget.Size) widget.Drawing {
	t := s.Theme
	d := widget.Drawing{Lines: []string{s.head(room.Width)}}
	if s.run != nil {
		d.Lines = append(d.Lines, s.runLine(room.Width))
	}
	if room.Height >= airyFrom {
		d.Lines = append(d.Lines, "")
	}
	height := max(room.Height-len(d.Lines), 0)
	shape := newLayoutShape(room.Width)
	if s.shape != shape {
		s.shape, s.list.stale = shape, true
	}
	s.list.layout(height, s.heightOf)
	top := len(d.Lines)
	for i := s.list.rowAt(s.list.offset); i < len(s.list.rows) && len(d.Lines)-top < height; i++ {
		lines := s.rowLines(s.list.rows[i], i == s.list.cursor)
		if skip := s.list.offset - s.list.tops[i]; skip > 0 {
			lines = lines[min(skip, len(lines)):]
		}
		d.Lines = append(d.Lines, lines...)
	}
	d.Lines = d.Lines[:min(len(d.Lines), room.Height)]
	for i := range max(len(d.Lines)-top, 0) {
		d.Zones = append(d.Zones, widget.Zone{Rect: widget.Rect{Y: top + i, Width: room.Width, Height: 1}, Target: i})
	}
	if len(s.list.rows) == 0 && height > 0 {
		d.Lines = append(d.Lines, "  "+t.Muted.Render("This plan is empty."))
	}
	return d
}

// head draws the title and the counts of the plan.
func (s *Screen) head(width int) string {
	t := s.Theme
	left := " " + t.Title.Render(s.about.title)
	var counts []string
	for _, g := range s.list.groups {
		counts = append(counts, fmt.Sprintf("%d %s", len(g.lines), g.label))
	}
	if s.run != nil { // the line below has the counts
		counts = nil
	}
	right := t.Muted.Render(strings.Join(counts, " "+t.Glyphs.Dot+" ")) + " "
	if style.Width(left)+style.Width(right)+2 > width {
		return t.Truncate(left, width) // the headings have the counts as well
	}
	return widget.Spread(width, left, right)
}

// heightOf returns the number of lines of a row.
func (s *Screen) heightOf(r listRow) int {
	switch {
	case r.line == nil:
		return 1
	case r.line.open:
		return len(s.detailLines(r.line)) + 1
	case s.inRun(r.line):
		return 1 + len(s.outcomeNote(r.line))
	case r.line.item.State != change.Planned:
		if s.shape.columns {
			return 1
		}
		return 2
	case s.shape.columns:
		return max(len(r.line.differs), 1)
	case s.shape.beside:
		return 1 + len(r.line.differs)
	default:
		return 1 + 2*len(r.line.differs)
	}
}

// rowLines draws a row in as many lines as HeightOf returns.
func (s *Screen) rowLines(r listRow, selected bool) []string {
	if r.line == nil {
		return []string{s.headingLine(r.group, selected)}
	}
	l := r.line
	lines := []string{s.accountLine(l, selected)}
	if s.inRun(l) {
		lines[0] = s.progressLine(l, selected)
	}
	switch {
	case l.open:
		return append(lines, s.detailLines(l)...)
	case s.inRun(l):
		return append(lines, s.outcomeNote(l)...)
	case l.item.State != change.Planned:
		reason := s.reasonText(l)
		if s.shape.columns {
			lines[0] = s.Theme.Fit(lines[0], fieldsAt) + reason
		} else {
			lines = append(lines, strings.Repeat(" ", accountAt)+reason)
		}
	case s.shape.columns:
		for i, c := range l.differs {
			if i > 0 {
				lines = append(lines, "")
			}
			lines[i] = s.Theme.Fit(lines[i], fieldsAt) + s.changeLine(c, s.shape.width-fieldsAt)
		}
	case s.shape.beside:
		for _, c := range l.differs {
			lines = append(lines, strings.Repeat(" ", accountAt)+s.changeLine(c, s.shape.width-accountAt))
		}
	default:
		for _, c := range l.differs {
			lines = append(lines, s.changeLines(c, s.shape.width-accountAt)...)
		}
	}
	return lines
}
