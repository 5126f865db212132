package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/ui/style"
	"accountable/ui/widget"
)

// The geometry of the form.
const (
	formMostWidth = 110
	formLabel     = 2 + 7 // the mark and the label before a value
	airyFrom      = 20    // lines of room from which a blank line parts the fields
)

// hints say what goes into a field.
var hints = map[audit.Field]string{
	audit.FieldName:  "who answers: a team, such as Security Operations",
	audit.FieldTitle: "its role, such as Duty officer",
	audit.FieldEmail: "a mailbox that two people read, such as security@octank.cloud",
	audit.FieldPhone: "answered day and night, such as +1 206 555 4100",
}

// view draws the form.
func (f *form) view(room widget.Size) widget.Drawing {
	width := min(room.Width, formMostWidth)
	return f.draw(widget.Size{Width: width, Height: room.Height}, f.head(width), nil, f.advices())
}

// draw draws a title that stays and, below it, what scrolls with the focus when
// there is little room. Every field keeps its place whatever it says.
func (e *editor) draw(room widget.Size, head string, above []string, advice []advice) widget.Drawing {
	width, t := room.Width, e.theme
	d := widget.Drawing{Lines: []string{head}}
	if room.Height < 2 {
		return d
	}
	body := e.body(width, room.Height, above, advice)
	height := room.Height - 1
	// What the focus needs to be seen: its value and what is said of it.
	e.scroll = max(min(e.scroll, body.focus), body.focus+2-height)
	e.scroll = min(e.scroll, max(len(body.lines)-height, 0))
	if e.focus == 0 && body.focus+2 <= height {
		e.scroll = 0
	}
	end := min(e.scroll+height, len(body.lines))
	d.Lines = append(d.Lines, body.lines[e.scroll:end]...)
	if end < len(body.lines) {
		last := len(d.Lines) - 1
		d.Lines[last] = t.Fit(d.Lines[last], width-2) + " " + t.Muted.Render(t.Glyphs.Down)
	}
	for _, z := range body.zones {
		if z.Y >= e.scroll && z.Y < end {
			d.Zones = append(d.Zones, z.Moved(0, 1-e.scroll))
		}
	}
	d.Cursor = body.cursor
	d.Cursor.Y += 1 - e.scroll
	return d
}

func (f *form) head(width int) string {
	t := f.theme
	dot := t.Muted.Render(" " + t.Glyphs.Dot + " ")
	title := " " + t.Title.Render(f.name()) + dot + t.Text.Render(dashed(f.row.Target.AccountID)) + dot + t.Muted.Render("security contact")
	if f.guide != nil {
		title = " " + t.Muted.Render(f.guide.step) + dot + strings.TrimPrefix(title, " ")
	}
	if f.leaving {
		title = f.leavingHead(width)
	}
	return t.Fit(title, width)
}

// leavingHead stands in the title's place after esc on a changed form.
func (e *editor) leavingHead(width int) string {
	if width < 72 {
		return " " + e.theme.Complaint.Render("Not saved: "+e.keyName(cmdBack)+" again discards it.")
	}
	return " " + e.theme.Complaint.Render("Not saved. "+e.keyName(cmdBack)+" again discards what you typed, any other key keeps it.")
}

// title names the account for the dialogs about it.
func (f *form) title() string {
	return f.name() + " " + f.theme.Glyphs.Dot + " " + dashed(f.row.Target.AccountID)
}

// formBody is all of a form below its title.
type formBody struct {
	lines  []string
	zones  []widget.Zone
	cursor *tea.Cursor
	focus  int // the line of the field in focus
}

func (e *editor) body(width, height int, above []string, advice []advice) *formBody {
	b := &formBody{lines: above}
	airy := height >= airyFrom
	for _, o := range e.offers {
		b.zones = append(b.zones, widget.Zone{Rect: widget.Rect{X: 2, Y: len(b.lines), Width: width - 2, Height: 1}, Target: o.command})
		b.lines = append(b.lines, "  "+o.line(e.app, width-2))
	}
	if airy {
		b.lines = append([]string{""}, b.lines...)
		for i := range b.zones {
			b.zones[i].Y++
		}
		if len(e.offers)+len(above) > 0 {
			b.lines = append(b.lines, "")
		}
	}
	for i := range e.fields {
		e.fieldLines(b, i, width, advice)
		if airy {
			b.lines = append(b.lines, "")
		}
	}
	if c := e.fields[e.focus].complaint(e.tried); style.Width(c)+2 > width-formLabel-1 {
		for _, line := range style.Wrap(capital(c), max(width-6, 10)) {
			b.lines = append(b.lines, "    "+e.theme.Complaint.Render(line))
		}
	}
	for _, a := range advice {
		v := e.theme.Verdict(string(a.finding.Status))
		for i, line := range style.Wrap(a.long(), max(width-6, 10)) {
			mark := "  "
			if i == 0 {
				mark = adviceMark(e.theme, a) + " "
			}
			b.lines = append(b.lines, "  "+v.Style.Render(mark)+e.theme.Text.Render(line))
		}
	}
	return b
}

// adviceMark is the shape before advice: it asks for a look, and blocks only where
// the policy file says fail.
func adviceMark(t *style.Theme, a advice) string {
	if a.blocks {
		return t.Verdict(string(audit.Fail)).Shape
	}
	if a.finding.Status == audit.Error {
		return t.Verdict(string(audit.Error)).Shape
	}
	return t.Verdict(string(audit.Warn)).Shape
}

// fieldLines draws a field: its value and, below it, what is to be said of it.
func (e *editor) fieldLines(b *formBody, i, width int, advice []advice) {
	t, d, y := e.theme, e.fields[i], len(b.lines)
	room := max(width-formLabel-1, 1)
	focused := i == e.focus
	mark := "  "
	if focused {
		mark = t.Mark.Render(t.Glyphs.Mark) + " "
		b.focus = y
	}
	value, x := d.draw(room, focused, t)
	b.lines = append(
		b.lines,
		mark+t.Label.Render(t.Fit(d.field.Label(), formLabel-2))+t.Text.Render(value),
		mark+strings.Repeat(" ", formLabel-2)+t.Truncate(e.note(d, advice), room),
	)
	b.zones = append(b.zones, widget.Zone{Rect: widget.Rect{X: formLabel, Y: y, Width: room, Height: 2}, Target: i})
	if focused {
		b.cursor = tea.NewCursor(formLabel+x, y)
		b.cursor.Shape = tea.CursorBar
	}
}

// note is the one thing that is said under a field.
func (e *editor) note(d *textField, advice []advice) string {
	t := e.theme
	if c := d.complaint(e.tried); c != "" {
		return t.Complaint.Render(t.Verdict(string(audit.Fail)).Shape + " " + c)
	}
	for _, a := range advice {
		if a.known && a.field == d.field {
			return t.Advice.Render(adviceMark(t, a) + " " + a.short())
		}
	}
	if d.field == audit.FieldEmail && e.mail.asking != "" {
		return t.Muted.Render(t.Glyphs.Ellipsis + " asking whether " + style.Clean(e.mail.asking) + " takes mail")
	}
	if d.value() != "" && e.fields[e.focus] != d {
		return ""
	}
	return t.Hint.Render(hints[d.field])
}
