package plan

import (
	"fmt"
	"strings"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/ui/describe"
	"accountable/ui/screen"
	"accountable/ui/style"
)

// cursorMark returns the two cells before a row: the mark of the current row.
func (s *Screen) cursorMark(selected bool) string {
	if selected {
		return s.Theme.Mark.Render(s.Theme.Glyphs.Mark) + " "
	}
	return "  "
}

// headingLine draws the heading of a group with its count.
func (s *Screen) headingLine(g *lineGroup, selected bool) string {
	t := s.Theme
	glyph := t.Glyphs.Unfolded
	if g.folded {
		glyph = t.Glyphs.Folded
	}
	how := t.Header
	if selected {
		how = t.Strong
	}
	shape := t.Verdict(g.status)
	line := s.cursorMark(selected) + t.Muted.Render(glyph) + " " + shape.Style.Render(shape.Shape) + " " +
		how.Render(fmt.Sprintf("%d %s", len(g.lines), g.label))
	return t.Truncate(line, s.shape.width)
}

// accountLine draws the account of a line.
func (s *Screen) accountLine(l *planLine, selected bool) string {
	t := s.Theme
	how := t.Text
	if selected {
		how = t.Strong
	}
	name := l.name
	if s.types > 1 {
		name = describe.Join(" "+t.Glyphs.Dot+" ", l.item.Change.Type.Key(), name)
	}
	if l.removes() {
		name = describe.Join(" "+t.Glyphs.Dot+" ", name, "the contact is deleted")
	}
	if s.shape.columns {
		name = t.Truncate(name, nameWidth)
	}
	line := s.cursorMark(selected) + "  " + how.Render(t.Fit(l.account, nameAt-accountAt-2)) + "  " + t.Strong.Render(name)
	return t.Truncate(line, s.shape.width)
}

// removes reports whether the contact is deleted.
func (l *planLine) removes() bool {
	return l.item.State == change.Planned && l.item.Change.After == nil
}

// reasonText draws why the contact of a line does not change.
func (s *Screen) reasonText(l *planLine) string {
	at := accountAt
	if s.shape.columns {
		at = fieldsAt
	}
	text := describe.Capitalize(style.Clean(l.item.Reason))
	if l.item.Trouble != nil && style.Width(text) > s.shape.width-at {
		text = "Not readable: " + describe.ShortTrouble(l.item.Trouble)
	}
	if text == "" && l.item.State == change.Unchanged {
		text = "As wanted"
	}
	if n := len(l.item.Spelling); n > 0 {
		var fields []string
		for _, d := range l.item.Spelling {
			fields = append(fields, d.Field.Key())
		}
		text += " (" + strings.Join(fields, ", ") + ": equivalent, spelled differently)"
	}
	return s.Theme.Truncate(s.Theme.Muted.Render(text), max(s.shape.width-at, 1))
}

// cutValue shortens a value. An email keeps the parts that identify it.
func (s *Screen) cutValue(f audit.Field, text string, width int) string {
	if f == audit.FieldEmail && style.Width(text) > width {
		text = s.Theme.Email(text, width)
	}
	return s.Theme.Truncate(text, max(width, 0))
}

// maxBefore is the most cells that old values take when others need less.
const maxBefore = 36

// changeLine draws a field before and after on one line. The arrows are aligned.
func (s *Screen) changeLine(c fieldChange, width int) string {
	t := s.Theme
	before, now := t.Value(c.before), t.Value(c.now)
	room := max(width-labelWidth-3, 2)
	side := min(room/2, max(s.before, 1), maxBefore)
	if need := style.Width(before); need > side && style.Width(now) < room-side {
		side = min(need, room-style.Width(now))
	}
	return t.Muted.Render(t.Fit(c.field.Key(), labelWidth)) +
		t.Before.Render(t.Fit(s.cutValue(c.field, before, side), side)) + " " + t.Muted.Render(t.Glyphs.Arrow) + " " +
		t.After.Render(s.cutValue(c.field, now, room-side))
}

// changeLines draws a field before and, below, after.
func (s *Screen) changeLines(c fieldChange, width int) []string {
	t := s.Theme
	room := max(width-labelWidth, 1)
	indent := strings.Repeat(" ", accountAt)
	return []string{
		indent + t.Muted.Render(t.Fit(c.field.Key(), labelWidth)) + t.Before.Render(s.cutValue(c.field, t.Value(c.before), room)),
		indent + strings.Repeat(" ", max(labelWidth-2, 0)) + t.Muted.Render(t.Glyphs.Arrow) + " " +
			t.After.Render(s.cutValue(c.field, t.Value(c.now), room)),
	}
}

// detailLines draws the details below a line.
func (s *Screen) detailLines(l *planLine) []string {
	p := describe.NewPage(s.Theme, max(min(s.shape.width, maxDetailWidth)-accountAt-1, 1))
	c := l.item.Change
	if l.item.State == change.Planned {
		p.Changes(c.Before, c.After)
		p.Value(0, "Writes by", s.Theme.Text, describe.RouteText(c.Route))
	} else {
		p.Paragraph(0, s.Theme.Text, describe.Capitalize(style.Clean(l.item.Reason))+".")
		for _, d := range l.item.Spelling {
			p.Value(0, d.Field.Label(), s.Theme.Muted, style.Reveal(d.Held)+" means the same as "+style.Reveal(d.Want))
		}
		if c.Before != nil {
			p.Paragraph(0, s.Theme.Muted, p.Brief(c.Before))
		}
	}
	if l.item.Trouble != nil {
		p.Trouble(l.item.Trouble, s.KeyName(screen.CmdSignIn))
	}
	s.outcomeDetail(p, l)
	indent := strings.Repeat(" ", accountAt)
	lines := make([]string, len(p.Lines))
	for i, line := range p.Lines {
		lines[i] = indent + line
	}
	return lines
}
