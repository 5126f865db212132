package plan

import (
	"fmt"
	"strings"

	"accountable/audit/change"
	"accountable/ui/style"
	"accountable/ui/widget"
)

// The widths from which a plan has before and after side by side, and the
// accounts in columns beside them.
const (
	planBesideFrom  = 72
	planColumnsFrom = 120
	planMostWidth   = 110 // of the details of an account: wider text is hard to read
	planAiryFrom    = 20  // lines of room from which there is a blank line below the title
)

// The columns of a plan.
const (
	planAccountAt = 4
	planNameAt    = planAccountAt + 14
	planNameWidth = 22
	planFieldsAt  = planNameAt + planNameWidth + 2
	planLabel     = 7
)

// planShape is how the lines of a plan are laid out in a room.
type planShape struct {
	width   int
	beside  bool // before and after stand side by side
	columns bool // the fields stand beside the account
}

func planShapeOf(width int) planShape {
	return planShape{width, width >= planBesideFrom, width >= planColumnsFrom}
}

func (s *Screen) View(room widget.Size) widget.Drawing {
	t := s.Theme
	d := widget.Drawing{Lines: []string{s.head(room.Width)}}
	if s.Run != nil {
		d.Lines = append(d.Lines, s.runLine(room.Width))
	}
	if room.Height >= planAiryFrom {
		d.Lines = append(d.Lines, "")
	}
	height := max(room.Height-len(d.Lines), 0)
	shape := planShapeOf(room.Width)
	if s.shape != shape {
		s.shape, s.List.stale = shape, true
	}
	s.List.layOut(height, s.HeightOf)
	top := len(d.Lines)
	for i := s.List.rowAt(s.List.offset); i < len(s.List.Rows) && len(d.Lines)-top < height; i++ {
		lines := s.RowLines(s.List.Rows[i], i == s.List.cursor)
		if skip := s.List.offset - s.List.tops[i]; skip > 0 {
			lines = lines[min(skip, len(lines)):]
		}
		d.Lines = append(d.Lines, lines...)
	}
	d.Lines = d.Lines[:min(len(d.Lines), room.Height)]
	for i := range max(len(d.Lines)-top, 0) {
		d.Zones = append(d.Zones, widget.Zone{Rect: widget.Rect{Y: top + i, Width: room.Width, Height: 1}, Target: i})
	}
	if len(s.List.Rows) == 0 && height > 0 {
		d.Lines = append(d.Lines, "  "+t.Muted.Render("There is nothing in this plan."))
	}
	return d
}

// head is the title and, at the right, what the plan comes to.
func (s *Screen) head(width int) string {
	t := s.Theme
	left := " " + t.Title.Render(s.about.Title)
	var counts []string
	for _, g := range s.List.Groups {
		counts = append(counts, fmt.Sprintf("%d %s", len(g.lines), g.words))
	}
	if s.Run != nil { // the line below counts
		counts = nil
	}
	right := t.Muted.Render(strings.Join(counts, " "+t.Glyphs.Dot+" ")) + " "
	if style.Width(left)+style.Width(right)+2 > width {
		return t.Truncate(left, width) // the headings count as well
	}
	return widget.Spread(width, left, right)
}

// HeightOf is how many lines a row takes.
func (s *Screen) HeightOf(r planRow) int {
	switch {
	case r.line == nil:
		return 1
	case r.line.Open:
		return len(s.detailLines(r.line)) + 1
	case s.inRun(r.line):
		return 1 + len(s.outcomeNote(r.line))
	case r.line.Item.State != change.Planned:
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

// RowLines draws a row, as many lines as heightOf says.
func (s *Screen) RowLines(r planRow, selected bool) []string {
	if r.line == nil {
		return []string{s.headingLine(r.group, selected)}
	}
	l := r.line
	lines := []string{s.accountLine(l, selected)}
	if s.inRun(l) {
		lines[0] = s.progressLine(l, selected)
	}
	switch {
	case l.Open:
		return append(lines, s.detailLines(l)...)
	case s.inRun(l):
		return append(lines, s.outcomeNote(l)...)
	case l.Item.State != change.Planned:
		reason := s.reason(l)
		if s.shape.columns {
			lines[0] = s.Theme.Fit(lines[0], planFieldsAt) + reason
		} else {
			lines = append(lines, strings.Repeat(" ", planAccountAt)+reason)
		}
	case s.shape.columns:
		for i, c := range l.differs {
			if i > 0 {
				lines = append(lines, "")
			}
			lines[i] = s.Theme.Fit(lines[i], planFieldsAt) + s.changeLine(c, s.shape.width-planFieldsAt)
		}
	case s.shape.beside:
		for _, c := range l.differs {
			lines = append(lines, strings.Repeat(" ", planAccountAt)+s.changeLine(c, s.shape.width-planAccountAt))
		}
	default:
		for _, c := range l.differs {
			lines = append(lines, s.changeLines(c, s.shape.width-planAccountAt)...)
		}
	}
	return lines
}
