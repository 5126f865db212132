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

// planMark is the two cells before a row: the mark of the one under the cursor.
func (s *Screen) planMark(selected bool) string {
	if selected {
		return s.Theme.Mark.Render(s.Theme.Glyphs.Mark) + " "
	}
	return "  "
}

// headingLine counts the lines of a group.
func (s *Screen) headingLine(g *planGroup, selected bool) string {
	t := s.Theme
	glyph := t.Glyphs.Unfolded
	if g.Folded {
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
func (s *Screen) accountLine(l *planLine, selected bool) string {
	t := s.Theme
	how := t.Text
	if selected {
		how = t.Strong
	}
	name := l.name
	if s.types > 1 {
		name = describe.Joined(" "+t.Glyphs.Dot+" ", l.Item.Change.Type.Key(), name)
	}
	if l.removes() {
		name = describe.Joined(" "+t.Glyphs.Dot+" ", name, "the contact is deleted")
	}
	if s.shape.columns {
		name = t.Truncate(name, planNameWidth)
	}
	line := s.planMark(selected) + "  " + how.Render(t.Fit(l.account, planNameAt-planAccountAt-2)) + "  " + t.Strong.Render(name)
	return t.Truncate(line, s.shape.width)
}

// removes tells that the contact is to be deleted.
func (l *planLine) removes() bool {
	return l.Item.State == change.Planned && l.Item.Change.After == nil
}

// reason is why nothing is done about a line.
func (s *Screen) reason(l *planLine) string {
	at := planAccountAt
	if s.shape.columns {
		at = planFieldsAt
	}
	text := describe.Capital(style.Clean(l.Item.Reason))
	if l.Item.Trouble != nil && style.Width(text) > s.shape.width-at {
		text = "It could not be read: " + describe.ShortTrouble(l.Item.Trouble)
	}
	if text == "" && l.Item.State == change.Unchanged {
		text = "As it should be"
	}
	if n := len(l.Item.Spelling); n > 0 {
		var fields []string
		for _, d := range l.Item.Spelling {
			fields = append(fields, d.Field.Key())
		}
		text += " (" + strings.Join(fields, ", ") + ": spelled otherwise, the same in meaning)"
	}
	return s.Theme.Truncate(s.Theme.Muted.Render(text), max(s.shape.width-at, 1))
}

// cutValue shortens a value; an email keeps what tells it from others.
func (s *Screen) cutValue(f audit.Field, text string, width int) string {
	if f == audit.FieldEmail && style.Width(text) > width {
		text = s.Theme.Email(text, width)
	}
	return s.Theme.Truncate(text, max(width, 0))
}

// mostBefore is the most that values from before take of a line where others need
// less, in cells.
const mostBefore = 36

// changeLine is a field before and after on one line, the arrows below each other.
func (s *Screen) changeLine(c fieldChange, width int) string {
	t := s.Theme
	before, now := describe.ValueAsIs(s.Theme, c.field, c.before), describe.ValueAsIs(s.Theme, c.field, c.now)
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
func (s *Screen) changeLines(c fieldChange, width int) []string {
	t := s.Theme
	room := max(width-planLabel, 1)
	indent := strings.Repeat(" ", planAccountAt)
	return []string{
		indent + t.Muted.Render(t.Fit(c.field.Key(), planLabel)) + t.Before.Render(s.cutValue(c.field, describe.ValueAsIs(s.Theme, c.field, c.before), room)),
		indent + strings.Repeat(" ", max(planLabel-2, 0)) + t.Muted.Render(t.Glyphs.Arrow) + " " +
			t.After.Render(s.cutValue(c.field, describe.ValueAsIs(s.Theme, c.field, c.now), room)),
	}
}

// detailLines are all there is to say of a line, below its first.
func (s *Screen) detailLines(l *planLine) []string {
	p := describe.NewPage(s.Theme, max(min(s.shape.width, planMostWidth)-planAccountAt-1, 1))
	c := l.Item.Change
	if l.Item.State == change.Planned {
		p.Changes(c.Before, c.After)
		p.Value(0, "Writes by", s.Theme.Text, describe.RouteText(c.Route))
	} else {
		p.Paragraph(0, s.Theme.Text, describe.Capital(style.Clean(l.Item.Reason))+".")
		for _, d := range l.Item.Spelling {
			p.Value(0, d.Field.Label(), s.Theme.Muted, style.Clean(d.Held)+" means the same as "+style.Clean(d.Want))
		}
		if c.Before != nil {
			p.Paragraph(0, s.Theme.Muted, p.Brief(c.Before))
		}
	}
	if l.Item.Trouble != nil {
		p.Trouble(l.Item.Trouble, s.KeyName(screen.CmdSignIn))
	}
	s.outcomeDetail(p, l)
	indent := strings.Repeat(" ", planAccountAt)
	lines := make([]string, len(p.Lines))
	for i, line := range p.Lines {
		lines[i] = indent + line
	}
	return lines
}
