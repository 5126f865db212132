package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/ui/style"
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

// view draws the form: a title that stays and, below it, what scrolls with the
// focus when there is little room. Every field keeps its place whatever it says.
func (f *form) view(room size) drawing {
	width := min(room.width, formMostWidth)
	t := f.theme
	d := drawing{lines: []string{f.head(width)}}
	if room.height < 2 {
		return d
	}
	body := f.body(width, room.height)
	height := room.height - 1
	// What the focus needs to be seen: its value and what is said of it.
	f.scroll = max(min(f.scroll, body.focus), body.focus+2-height)
	f.scroll = min(f.scroll, max(len(body.lines)-height, 0))
	if f.focus == 0 && body.focus+2 <= height {
		f.scroll = 0
	}
	end := min(f.scroll+height, len(body.lines))
	d.lines = append(d.lines, body.lines[f.scroll:end]...)
	if end < len(body.lines) {
		last := len(d.lines) - 1
		d.lines[last] = t.Fit(d.lines[last], width-2) + " " + t.Muted.Render(t.Glyphs.Down)
	}
	for _, z := range body.zones {
		if z.y >= f.scroll && z.y < end {
			d.zones = append(d.zones, z.moved(0, 1-f.scroll))
		}
	}
	d.cursor = body.cursor
	d.cursor.Y += 1 - f.scroll
	return d
}

func (f *form) head(width int) string {
	t := f.theme
	dot := t.Muted.Render(" " + t.Glyphs.Dot + " ")
	title := " " + t.Title.Render(f.name()) + dot + t.Text.Render(dashed(f.row.Target.AccountID)) + dot + t.Muted.Render("security contact")
	if f.leaving {
		title = " " + t.Complaint.Render("Not saved. esc again discards what you typed, any other key keeps it.")
		if width < 72 {
			title = " " + t.Complaint.Render("Not saved: esc again discards it.")
		}
	}
	return t.Fit(title, width)
}

// title names the account for the dialogs about it.
func (f *form) title() string {
	return f.name() + " " + f.theme.Glyphs.Dot + " " + dashed(f.row.Target.AccountID)
}

// formBody is all of a form below its title.
type formBody struct {
	lines  []string
	zones  []zone
	cursor *tea.Cursor
	focus  int // the line of the field in focus
}

func (f *form) body(width, height int) *formBody {
	b := &formBody{}
	airy := height >= airyFrom
	for _, o := range f.offers {
		b.zones = append(b.zones, zone{x: 2, y: len(b.lines), width: width - 2, height: 1, command: o.command})
		b.lines = append(b.lines, "  "+o.line(f.shell, width-2))
	}
	if airy {
		b.lines = append([]string{""}, b.lines...)
		for i := range b.zones {
			b.zones[i].y++
		}
		if len(f.offers) > 0 {
			b.lines = append(b.lines, "")
		}
	}
	advice := f.advices()
	for i := range f.fields {
		f.fieldLines(b, i, width, advice)
		if airy {
			b.lines = append(b.lines, "")
		}
	}
	if c := f.fields[f.focus].complaint(f.tried); style.Width(c)+2 > width-formLabel-1 {
		for _, line := range style.Wrap(capital(c), max(width-6, 10)) {
			b.lines = append(b.lines, "    "+f.theme.Complaint.Render(line))
		}
	}
	for _, a := range advice {
		v := f.theme.Verdict(string(a.finding.Status))
		for i, line := range style.Wrap(a.long(), max(width-6, 10)) {
			mark := "  "
			if i == 0 {
				mark = adviceMark(f.theme, a) + " "
			}
			b.lines = append(b.lines, "  "+v.Style.Render(mark)+f.theme.Text.Render(line))
		}
	}
	return b
}

// adviceMark is the shape before advice: it asks for a look and never blocks.
func adviceMark(t *style.Theme, a advice) string {
	if a.finding.Status == audit.Error {
		return t.Verdict(string(audit.Error)).Shape
	}
	return t.Verdict(string(audit.Warn)).Shape
}

// fieldLines draws a field: its value and, below it, what is to be said of it.
func (f *form) fieldLines(b *formBody, i, width int, advice []advice) {
	t, d, y := f.theme, f.fields[i], len(b.lines)
	room := max(width-formLabel-1, 1)
	focused := i == f.focus
	mark := "  "
	if focused {
		mark = t.Mark.Render(t.Glyphs.Mark) + " "
		b.focus = y
	}
	value, x := d.draw(room, focused, t)
	b.lines = append(
		b.lines,
		mark+t.Label.Render(t.Fit(d.field.Label(), formLabel-2))+t.Text.Render(value),
		mark+strings.Repeat(" ", formLabel-2)+t.Truncate(f.note(d, advice), room),
	)
	b.zones = append(b.zones, zone{x: formLabel, y: y, width: room, height: 2, what: i})
	if focused {
		b.cursor = tea.NewCursor(formLabel+x, y)
		b.cursor.Shape = tea.CursorBar
	}
}

// note is the one thing that is said under a field.
func (f *form) note(d *textField, advice []advice) string {
	t := f.theme
	if c := d.complaint(f.tried); c != "" {
		return t.Complaint.Render(t.Verdict(string(audit.Fail)).Shape + " " + c)
	}
	for _, a := range advice {
		if a.known && a.field == d.field {
			return t.Advice.Render(adviceMark(t, a) + " " + a.short())
		}
	}
	if d.field == audit.FieldEmail && f.mail.asking != "" {
		return t.Muted.Render(t.Glyphs.Ellipsis + " asking whether " + style.Clean(f.mail.asking) + " takes mail")
	}
	if d.value() != "" && f.fields[f.focus] != d {
		return ""
	}
	return t.Hint.Render(hints[d.field])
}
