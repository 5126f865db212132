package form

import (
	"strings"

	"accountable/audit"
	"accountable/ui/describe"
	"accountable/ui/style"
	"accountable/ui/widget"
)

// The sizes of the form, in cells and lines.
const (
	maxFormWidth   = 110
	formLabelWidth = 2 + 7 // the mark and the label before a value
	airyHeight     = 20    // from this height on, a blank line separates the fields
)

// hints are examples of values, shown below empty fields.
var hints = map[audit.Field]string{
	audit.FieldName:  "who answers: a team, e.g. Security Operations",
	audit.FieldTitle: "a role, e.g. Duty officer",
	audit.FieldEmail: "a shared mailbox, e.g. security@octank.cloud",
	audit.FieldPhone: "staffed 24/7, e.g. +1 206 555 4100",
}

// View draws the form.
func (f *form) View(room widget.Size) widget.Drawing {
	width := min(room.Width, maxFormWidth)
	return f.draw(widget.Size{Width: width, Height: room.Height}, f.head(width), nil, f.advices())
}

// draw draws a title and, below it, the body, which scrolls with the focus where there is
// little room. Every field keeps its place, whatever its note says.
func (e *editor) draw(room widget.Size, head string, above []string, advice []describe.Advice) widget.Drawing {
	width := room.Width
	d := widget.Drawing{Lines: []string{head}}
	if room.Height < 2 {
		return d
	}
	d.Append(e.scroll.DrawText(e.body(width, room.Height, above, advice), widget.Size{Width: width, Height: room.Height - 1}))
	return d
}

func (f *form) head(width int) string {
	t := f.Theme
	dot := t.Muted.Render(" " + t.Glyphs.Dot + " ")
	title := " " + t.Title.Render(f.name()) + dot + t.Text.Render(audit.DashedAccountID(f.row.Target.AccountID)) + dot + t.Muted.Render("security contact")
	if f.guide != nil {
		title = " " + t.Muted.Render(f.guide.Position) + dot + strings.TrimPrefix(title, " ")
	}
	return t.Fit(title, width)
}

// title returns the title of the dialogs about the account.
func (f *form) title() string {
	return f.name() + " " + f.Theme.Glyphs.Dot + " " + audit.DashedAccountID(f.row.Target.AccountID)
}

// body returns all of a form below its title.
func (e *editor) body(width, height int, above []string, advice []describe.Advice) *widget.Text {
	t := e.Theme
	b := widget.NewText(t, width-1)
	airy := height >= airyHeight
	if airy {
		b.Add("")
	}
	b.Add(above...)
	for _, o := range e.offers {
		b.AddZone("  "+o.line(e.App, width-2), o.command)
	}
	if airy && len(e.offers)+len(above) > 0 {
		b.Add("")
	}
	e.form.Draw(b, widget.FormLayout{
		LabelWidth: formLabelWidth, Mark: true, MarkNotes: true, Airy: airy,
		Note: func(i int) string { return e.note(audit.Field(i), advice) },
	})
	if c := e.form.Complaint(e.form.Focus()); style.Width(c)+2 > width-formLabelWidth-1 {
		for _, line := range style.Wrap(describe.Capitalize(c), max(width-6, 10)) {
			b.Add("    " + t.Complaint.Render(line))
		}
	}
	for _, a := range advice {
		v := t.Verdict(string(a.Finding.Status))
		for i, line := range style.Wrap(a.Long(), max(width-6, 10)) {
			mark := "  "
			if i == 0 {
				mark = describe.AdviceMark(t, a) + " "
			}
			b.Add("  " + v.Style.Render(mark) + t.Text.Render(line))
		}
	}
	return b
}

// note returns the line below a field.
func (e *editor) note(f audit.Field, advice []describe.Advice) string {
	t := e.Theme
	if e.form.Complaint(int(f)) != "" {
		return e.form.Note(t, int(f))
	}
	for _, a := range advice {
		if a.Known && a.Field == f {
			return t.Advice.Render(describe.AdviceMark(t, a) + " " + a.Short())
		}
	}
	if f == audit.FieldEmail && e.domain.asking != "" {
		return t.Muted.Render("checking " + style.Clean(e.domain.asking) + " for mail servers" + t.Glyphs.Ellipsis)
	}
	if e.value(f) != "" && e.form.Focus() != int(f) {
		return ""
	}
	return e.form.Note(t, int(f))
}
