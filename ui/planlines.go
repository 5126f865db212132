package ui

import (
	"fmt"
	"strings"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/ui/style"
)

// planMark is the two cells before a row: the mark of the one under the cursor.
func (s *planScreen) planMark(selected bool) string {
	if selected {
		return s.theme.Mark.Render(s.theme.Glyphs.Mark) + " "
	}
	return "  "
}

// headingLine counts the lines of a group.
func (s *planScreen) headingLine(g *planGroup, selected bool) string {
	t := s.theme
	glyph := t.Glyphs.Unfolded
	if g.folded {
		glyph = t.Glyphs.Folded
	}
	how := t.Header
	if selected {
		how = t.Strong
	}
	shape := t.Verdict(g.state)
	line := s.planMark(selected) + t.Muted.Render(glyph) + " " + shape.Style.Render(shape.Shape) + " " +
		how.Render(fmt.Sprintf("%d %s", len(g.lines), g.words))
	return t.Truncate(line, s.shape.width)
}

// accountLine names the account of a line.
func (s *planScreen) accountLine(l *planLine, selected bool) string {
	t := s.theme
	how := t.Text
	if selected {
		how = t.Strong
	}
	name := l.name
	if s.types > 1 {
		name = joined(" "+t.Glyphs.Dot+" ", l.item.Change.Type.Key(), name)
	}
	if l.removes() {
		name = joined(" "+t.Glyphs.Dot+" ", name, "the contact is deleted")
	}
	if s.shape.columns {
		name = t.Truncate(name, planNameWidth)
	}
	line := s.planMark(selected) + "  " + how.Render(t.Fit(l.account, planNameAt-planAccountAt-2)) + "  " + t.Strong.Render(name)
	return t.Truncate(line, s.shape.width)
}

// removes tells that the contact is to be deleted.
func (l *planLine) removes() bool {
	return l.item.State == change.Planned && l.item.Change.After == nil
}

// reason is why nothing is done about a line.
func (s *planScreen) reason(l *planLine) string {
	at := planAccountAt
	if s.shape.columns {
		at = planFieldsAt
	}
	text := capital(style.Clean(l.item.Reason))
	if l.item.Trouble != nil && style.Width(text) > s.shape.width-at {
		text = "It could not be read: " + shortTrouble(l.item.Trouble)
	}
	if text == "" && l.item.State == change.Unchanged {
		text = "As it should be"
	}
	if n := len(l.item.Spelling); n > 0 {
		var fields []string
		for _, d := range l.item.Spelling {
			fields = append(fields, d.Field.Key())
		}
		text += " (" + strings.Join(fields, ", ") + ": spelled otherwise, the same in meaning)"
	}
	return s.theme.Truncate(s.theme.Muted.Render(text), max(s.shape.width-at, 1))
}

// cutValue shortens a value; an email keeps what tells it from others.
func (s *planScreen) cutValue(f audit.Field, text string, width int) string {
	if f == audit.FieldEmail && style.Width(text) > width {
		text = s.theme.Email(text, width)
	}
	return s.theme.Truncate(text, max(width, 0))
}

// mostBefore is the most that values from before take of a line where others need
// less, in cells.
const mostBefore = 36

// changeLine is a field before and after on one line, the arrows below each other.
func (s *planScreen) changeLine(c fieldChange, width int) string {
	t := s.theme
	before, now := valueAsIs(s.theme, c.field, c.before), valueAsIs(s.theme, c.field, c.now)
	room := max(width-planLabel-3, 2)
	side := min(room/2, max(s.before, 1), mostBefore)
	if need := style.Width(before); need > side && style.Width(now) < room-side {
		side = min(need, room-style.Width(now))
	}
	return t.Muted.Render(t.Fit(c.field.Key(), planLabel)) +
		t.Before.Render(t.Fit(s.cutValue(c.field, before, side), side)) + " " + t.Muted.Render(t.Glyphs.Arrow) + " " +
		t.After.Render(s.cutValue(c.field, now, room-side))
}

// changeLines are a field before and, below it, after.
func (s *planScreen) changeLines(c fieldChange, width int) []string {
	t := s.theme
	room := max(width-planLabel, 1)
	indent := strings.Repeat(" ", planAccountAt)
	return []string{
		indent + t.Muted.Render(t.Fit(c.field.Key(), planLabel)) + t.Before.Render(s.cutValue(c.field, valueAsIs(s.theme, c.field, c.before), room)),
		indent + strings.Repeat(" ", max(planLabel-2, 0)) + t.Muted.Render(t.Glyphs.Arrow) + " " +
			t.After.Render(s.cutValue(c.field, valueAsIs(s.theme, c.field, c.now), room)),
	}
}

// detailLines are all there is to say of a line, below its first.
func (s *planScreen) detailLines(l *planLine) []string {
	p := newPage(s.theme, max(min(s.shape.width, formMostWidth)-planAccountAt-1, 1))
	c := l.item.Change
	if l.item.State == change.Planned {
		p.changes(c.Before, c.After)
		p.Value(0, "Writes by", s.theme.Text, routeText(c.Route))
	} else {
		p.Paragraph(0, s.theme.Text, capital(style.Clean(l.item.Reason))+".")
		for _, d := range l.item.Spelling {
			p.Value(0, d.Field.Label(), s.theme.Muted, style.Clean(d.Held)+" means the same as "+style.Clean(d.Want))
		}
		if c.Before != nil {
			p.Paragraph(0, s.theme.Muted, p.brief(c.Before))
		}
	}
	if l.item.Trouble != nil {
		p.trouble(l.item.Trouble, s.keyName(cmdSignIn))
	}
	s.outcomeDetail(p, l)
	indent := strings.Repeat(" ", planAccountAt)
	lines := make([]string, len(p.Lines))
	for i, line := range p.Lines {
		lines[i] = indent + line
	}
	return lines
}
