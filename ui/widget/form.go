package widget

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"accountable/ui/style"
)

// Form is several fields of which one has the focus. Fields must not be empty.
type Form struct {
	Fields []*Field
	// JoinPaste pastes several lines as one. Otherwise each line goes into a
	// field of its own.
	JoinPaste bool
	// Disabled ignores edits and hides the cursor while a submitted value is
	// being checked.
	Disabled bool

	focus    int
	tried    bool // to submit: complaints of every field show
	lastKey  time.Time
	isPasted bool // the last key came faster than a person types
}

// Field is a labeled value of a form: a text, or a check box.
type Field struct {
	Input
	Label string
	Hint  string // below the value, where there is nothing more important to say
	// Box makes the field a check box with this text. Space and a click check and
	// uncheck it.
	Box     string
	Checked bool
	// Check returns why a value cannot be submitted, "" where it can; nil: every
	// value can.
	Check func(value string) string
	// Clean returns pasted text as a person would have typed it; nil: unchanged.
	Clean func(pasted string) string
	// Keep returns the part of typed or pasted text that the field takes; nil:
	// all of it.
	Keep func(text string) string

	initial string
	left    bool // once: its complaint shows
}

// PasteSpeed is a time between two keys in which no person types: terminals without
// bracketed paste send pasted text as keys.
const PasteSpeed = 20 * time.Millisecond

// FieldTarget is the Target of the zone of a field: its index.
type FieldTarget int

// NewField returns a text field.
func NewField(label, hint, value string) *Field {
	f := &Field{Input: NewInput(value), Label: label, Hint: hint}
	f.initial = f.Value()
	return f
}

// NewCheckBox returns a field that is a checked box.
func NewCheckBox(label, text, hint string) *Field {
	d := NewField(label, hint, "")
	d.Box, d.Checked = text, true
	return d
}

// NewForm returns a form with the focus on a field.
func NewForm(focus int, fields ...*Field) *Form {
	f := &Form{Fields: fields, focus: focus}
	fields[focus].Focus()
	return f
}

// IsChanged reports whether the field holds another value than at the start.
func (d *Field) IsChanged() bool { return d.Value() != d.initial || d.Box != "" && !d.Checked }

// problem returns why the value cannot be submitted, or "". An empty value with
// a placeholder can: it means what the placeholder says.
func (d *Field) problem() string {
	if d.Check == nil || d.Placeholder != "" && d.Value() == "" {
		return ""
	}
	return d.Check(d.Value())
}

// Focus returns the index of the focused field.
func (f *Form) Focus() int { return f.focus }

// SetFocus moves the focus to a field.
func (f *Form) SetFocus(i int) {
	f.Fields[f.focus].left = true
	f.Fields[f.focus].Blur()
	f.focus = i
	f.Fields[i].Focus()
}

// IsChanged reports whether a field holds another value than at the start.
func (f *Form) IsChanged() bool {
	for _, d := range f.Fields {
		if d.IsChanged() {
			return true
		}
	}
	return false
}

// Complaint returns why the value of a field cannot be submitted, once that may
// be said: after the focus left the field, or after an attempt to submit.
func (f *Form) Complaint(i int) string {
	if d := f.Fields[i]; f.tried || d.left {
		return d.problem()
	}
	return ""
}

// Validate reports whether every field can be submitted. Otherwise it moves the
// focus to the first one that cannot, and all complaints show.
func (f *Form) Validate() bool {
	f.tried = true
	for i, d := range f.Fields {
		if d.problem() != "" {
			f.SetFocus(i)
			return false
		}
	}
	return true
}

// Text returns the labels and values of the fields, one a line.
func (f *Form) Text() string {
	var b strings.Builder
	for _, d := range f.Fields {
		if d.Box == "" {
			b.WriteString(d.Label + ": " + d.Value() + "\n")
		}
	}
	return b.String()
}

// KeyPressed records a key. It is called before each key is used.
func (f *Form) KeyPressed(now time.Time) {
	f.isPasted = now.Sub(f.lastKey) < PasteSpeed
	f.lastKey = now
}

// Next moves the focus to the next field, in a circle.
func (f *Form) Next() { f.SetFocus((f.focus + 1) % len(f.Fields)) }

// Previous moves the focus to the previous field, in a circle.
func (f *Form) Previous() { f.SetFocus((f.focus + len(f.Fields) - 1) % len(f.Fields)) }

// Enter moves the focus to the next field. In the last one it reports that the
// form is to be submitted, unless the key is a line end of text that the terminal
// pastes as keys.
func (f *Form) Enter() (submitted bool) {
	if f.focus < len(f.Fields)-1 {
		f.SetFocus(f.focus + 1)
		return false
	}
	f.Fields[f.focus].left = true
	return !f.isPasted
}

// Type edits the focused field and reports whether the field takes the character.
func (f *Form) Type(press tea.KeyPressMsg) (accepted bool) {
	d := f.Fields[f.focus]
	switch {
	case d.Box != "":
		if press.String() != "space" {
			return false
		}
		d.Checked = !d.Checked
	case d.Keep != nil && press.Text != "" && d.Keep(press.Text) != press.Text:
		return false
	case !f.Disabled:
		d.Edit(press)
	}
	return true
}

// Paste fills in pasted text and returns how many of its lines found a field.
// One line goes to the cursor. Several lines replace one field each, from the
// focused one on; as many lines as fields replace all of them. Paste never
// submits.
func (f *Form) Paste(text string, now time.Time) (pasted, lines int) {
	f.lastKey = now
	all, ended := PastedLines(text)
	if f.JoinPaste {
		all, ended = []string{strings.Join(strings.Fields(text), " ")}, false
	}
	if len(all) == 0 || f.Disabled {
		return 0, 0
	}
	if len(all) == 1 {
		if d := f.Fields[f.focus]; d.Box == "" {
			d.Edit(tea.PasteMsg{Content: d.clean(all[0])})
		}
		if ended && f.focus < len(f.Fields)-1 {
			f.SetFocus(f.focus + 1)
		}
		return 1, 1
	}
	if len(all) >= len(f.Fields) {
		f.SetFocus(0)
	}
	pasted = min(len(all), len(f.Fields)-f.focus)
	for i, line := range all[:pasted] {
		if i > 0 {
			f.SetFocus(f.focus + 1)
		}
		d := f.Fields[f.focus]
		d.SetValue(strings.TrimFunc(d.clean(line), isBlankRune))
		d.left = true
	}
	return pasted, len(all)
}

// clean returns what a field takes of pasted text.
func (d *Field) clean(text string) string {
	if d.Clean != nil {
		text = d.Clean(text)
	}
	if d.Keep != nil {
		text = d.Keep(text)
	}
	return text
}

// Click moves the focus to a field that was clicked at cell x of its value, and
// checks or unchecks a box.
func (f *Form) Click(target FieldTarget, x int) {
	f.SetFocus(int(target))
	if d := f.Fields[target]; d.Box != "" {
		d.Checked = !d.Checked
	} else {
		d.Click(x)
	}
}

// FormLayout is how a form is drawn.
type FormLayout struct {
	LabelWidth int  // of the label and the mark before it, in cells
	Mark       bool // a mark stands before the focused field
	MarkNotes  bool // and before its note
	Airy       bool // a blank line follows each field
	// Note returns the line below a field, styled; nil: there is none.
	Note func(i int) string
}

// markWidth is the room of the mark before a label.
const markWidth = 2

// Draw adds the fields to a text, each with a zone, and keeps the focused one in
// view. A field keeps its place, whatever its note says.
func (f *Form) Draw(t *Text, o FormLayout) {
	for i := range f.Fields {
		f.drawField(t, o, i)
		if o.Airy {
			t.Add("")
		}
	}
}

func (f *Form) drawField(t *Text, o FormLayout, i int) {
	th, d, y := t.Theme, f.Fields[i], len(t.Lines)
	room := max(t.Width-o.LabelWidth, 1)
	mark, label, lines := "", o.LabelWidth, 1
	isFocused := i == f.focus
	if o.Mark {
		mark, label = strings.Repeat(" ", markWidth), o.LabelWidth-markWidth
		if isFocused {
			mark = th.Mark.Render(th.Glyphs.Mark) + " "
		}
	}
	value, x := d.draw(th, room, isFocused)
	t.Add(mark + th.Label.Render(th.Fit(d.Label, label)) + value)
	if o.Note != nil && d.Box == "" { // the hint of a box is in its line
		lines = 2
		if !o.MarkNotes {
			mark = strings.Repeat(" ", style.Width(mark))
		}
		t.Add(mark + strings.Repeat(" ", label) + th.Truncate(o.Note(i), room))
	}
	t.Zones = append(t.Zones, Zone{Rect{X: o.LabelWidth, Y: y, Width: room, Height: lines}, FieldTarget(i)})
	if !isFocused {
		return
	}
	t.KeepInView(y, lines, i == 0)
	if !f.Disabled {
		t.Cursor = tea.NewCursor(o.LabelWidth+x, y)
		t.Cursor.Shape = tea.CursorBar
	}
}

// draw draws the value and returns the cell of the cursor in it.
func (d *Field) draw(t *style.Theme, room int, isFocused bool) (value string, cursor int) {
	if d.Box == "" {
		value, cursor = d.Draw(t, room, isFocused)
		return t.Text.Render(value), cursor
	}
	box := "[ ] "
	if d.Checked {
		box = "[x] "
	}
	return t.Truncate(t.Text.Render(box+d.Box)+t.Hint.Render("  "+d.Hint), room), 1
}

// Note returns the line below a field as most forms draw it: its complaint, or
// its hint.
func (f *Form) Note(t *style.Theme, i int) string {
	d := f.Fields[i]
	if c := f.Complaint(i); c != "" {
		return t.Complaint.Render(t.Verdict("fail").Shape + " " + c)
	}
	return t.Hint.Render(d.Hint)
}
