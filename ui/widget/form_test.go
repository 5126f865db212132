package widget_test

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"accountable/ui/widget"
)

// newForm returns a form with a check box and three texts, of which the first and
// the last are required.
func newForm(focus int) *widget.Form {
	required := func(value string) string {
		if value == "" {
			return "required"
		}
		return ""
	}
	what := widget.NewCheckBox("What", "One mailbox", "email-shared-mailbox")
	reason, owner, code := widget.NewField("Reason", "why", ""), widget.NewField("Owner", "who", "payments"), widget.NewField("Code", "", "")
	reason.Check, code.Check = required, required
	code.Keep = func(text string) string {
		return strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return r
			}
			return -1
		}, text)
	}
	code.SetLimit(6)
	return widget.NewForm(focus, what, reason, owner, code)
}

// opened is when a form was opened.
var opened = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// values returns what the text fields of a form hold.
func values(f *widget.Form) string {
	var all []string
	for _, d := range f.Fields[1:] {
		all = append(all, d.Value())
	}
	return strings.Join(all, "|")
}

// typeText types a text and reports whether its last character was accepted.
func typeText(f *widget.Form, text string) (accepted bool) {
	for _, r := range text {
		f.KeyPressed(opened)
		accepted = f.Type(tea.KeyPressMsg{Text: string(r), Code: r})
	}
	return accepted
}

func TestFormKeysMoveTheFocus(t *testing.T) {
	for _, c := range []struct {
		name      string
		keys      []string
		focus     int
		submitted bool
	}{
		{"next", []string{"tab"}, 2, false},
		{"next in a circle", []string{"tab", "tab", "tab"}, 0, false},
		{"previous", []string{"shift+tab", "shift+tab"}, 3, false},
		{"enter", []string{"enter"}, 2, false},
		{"enter in the last field", []string{"enter", "enter", "enter"}, 3, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, submitted := newForm(1), false
			for i, key := range c.keys {
				f.KeyPressed(opened.Add(time.Duration(i) * time.Second))
				switch key {
				case "tab":
					f.Next()
				case "shift+tab":
					f.Previous()
				default:
					submitted = f.Enter()
				}
			}
			if f.Focus() != c.focus || submitted != c.submitted {
				t.Errorf("field %d, submitted: %v, want %d and %v", f.Focus(), submitted, c.focus, c.submitted)
			}
		})
	}
}

func TestFormIgnoresEnterOfTextPastedAsKeys(t *testing.T) {
	f := newForm(3)
	typeText(f, "1")
	for _, c := range []struct {
		after     time.Duration
		submitted bool
	}{{5 * time.Millisecond, false}, {time.Second, true}} {
		f.KeyPressed(opened.Add(c.after))
		if submitted := f.Enter(); submitted != c.submitted {
			t.Errorf("enter after %v submits: %v", c.after, submitted)
		}
	}
}

func TestFormCheckBox(t *testing.T) {
	f := newForm(0)
	for _, c := range []struct {
		key  tea.KeyPressMsg
		want bool
	}{
		{tea.KeyPressMsg{Code: tea.KeySpace, Text: " "}, false},
		{tea.KeyPressMsg{Code: tea.KeyRight}, false},
		{tea.KeyPressMsg{Code: 'x', Text: "x"}, false},
		{tea.KeyPressMsg{Code: tea.KeySpace, Text: " "}, true},
	} {
		f.Type(c.key)
		if got := f.Fields[0].Checked; got != c.want {
			t.Errorf("after %s: %v, want %v", c.key, got, c.want)
		}
	}
	if f.IsChanged() || values(f) != "|payments|" {
		t.Errorf("a text changed: %q", values(f))
	}
}

func TestFormPaste(t *testing.T) {
	for _, c := range []struct {
		name, text    string
		focus         int
		join          bool
		want          string
		pasted, lines int
		focusAfter    int
	}{
		{"one line goes to the cursor", "-team", 2, false, "|payments-team|", 1, 1, 2},
		{"a line end moves on", "-team\n", 2, false, "|payments-team|", 1, 1, 3},
		{"several lines replace fields", "a sale\r\nstore\n", 1, false, "a sale|store|", 2, 2, 2},
		{"more lines than fields are left", "store\n12\n34", 2, false, "|store|12", 2, 3, 3},
		{"as many lines as fields fill all", "x\na sale\nstore\n 12 34", 2, false, "a sale|store|1234", 4, 4, 3},
		{"nothing", "\n\n", 2, false, "|payments|", 0, 0, 2},
		{"joined", " of\nthe\tstore ", 2, true, "|paymentsof the store|", 1, 1, 2},
		{"only what the field takes", "123 456 789", 3, false, "|payments|123456", 1, 1, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newForm(c.focus)
			f.JoinPaste = c.join
			pasted, lines := f.Paste(c.text, opened)
			if got := values(f); got != c.want || pasted != c.pasted || lines != c.lines || f.Focus() != c.focusAfter {
				t.Errorf("%q, %d of %d lines, focus on %d", got, pasted, lines, f.Focus())
			}
		})
	}
}

func TestFormRejectsWhatAFieldDoesNotTake(t *testing.T) {
	f := newForm(3)
	if accepted := typeText(f, "12x"); accepted || values(f) != "|payments|12" {
		t.Errorf("accepted: %v, %q", accepted, values(f))
	}
	f.Disabled = true
	if accepted := typeText(f, "3"); !accepted || values(f) != "|payments|12" {
		t.Errorf("accepted: %v, %q while the code is checked", accepted, values(f))
	}
	f.Paste("4", opened)
	if values(f) != "|payments|12" {
		t.Errorf("%q was pasted while the code is checked", values(f))
	}
}

func TestFormComplaints(t *testing.T) {
	f := newForm(1)
	if got := f.Complaint(1); got != "" {
		t.Errorf("it complains of %q before anything was typed", got)
	}
	f.SetFocus(2)
	if f.Complaint(1) != "required" || f.Complaint(3) != "" {
		t.Errorf("it complains of %q and %q", f.Complaint(1), f.Complaint(3))
	}
	if f.Validate() || f.Focus() != 1 || f.Complaint(3) != "required" {
		t.Errorf("after a check the focus is on %d", f.Focus())
	}
	f.Fields[1].Placeholder = "(various: kept)"
	f.Fields[3].SetValue("1")
	if !f.Validate() || !f.IsChanged() {
		t.Error("a field that keeps its value is required")
	}
}

func TestFormGeometry(t *testing.T) {
	f := newForm(1)
	typeText(f, "a sale")
	text := widget.NewText(theme, 50)
	text.Paragraph(0, theme.Text, "Reason enough to search for the Reason.")
	f.Draw(text, widget.FormLayout{LabelWidth: 10, Mark: true, Note: func(i int) string { return f.Note(theme, i) }})
	for i, want := range []string{"[x] One mailbox  email-shared-mailbox", "a sale", "payments", ""} {
		zone, found := zoneOf(text.Drawing, widget.FieldTarget(i))
		if !found || zone.X != 10 || !strings.HasPrefix(cut(text.Drawing, zone.Rect), want) {
			t.Errorf("field %d is in %+v: %q", i, zone, cut(text.Drawing, zone.Rect))
		}
	}
	if c := text.Cursor; c == nil || c.X != 16 || c.Y != 2 {
		t.Errorf("the cursor is at %+v", c)
	}
	f.Click(2, 3)
	if f.Focus() != 2 || f.Fields[2].Position() != 3 {
		t.Errorf("a click focuses %d with the cursor at %d", f.Focus(), f.Fields[2].Position())
	}
	f.Click(0, 0)
	if f.Focus() != 0 || f.Fields[0].Checked {
		t.Errorf("a click does not uncheck the box")
	}
}

func TestFormInADialogKeepsTheFocusInView(t *testing.T) {
	f := newForm(1)
	var d widget.Dialog
	room := widget.Size{Width: 50, Height: 10}
	for range 9 {
		body := d.NewText(theme, room)
		body.Paragraph(0, theme.Text, "An exception hides this problem until it expires, and this text is long.")
		body.Blank()
		f.Draw(body, widget.FormLayout{LabelWidth: 10, Mark: true, Note: func(i int) string { return f.Note(theme, i) }})
		drawn := d.Draw(room, "Exception", body, question())
		zone, found := zoneOf(drawn, widget.FieldTarget(f.Focus()))
		if !found {
			t.Fatalf("field %d is out of view:\n%s", f.Focus(), strings.Join(drawn.Lines, "\n"))
		}
		label := ansi.Strip(ansi.Cut(drawn.Lines[zone.Y], 0, zone.X))
		if !strings.Contains(label, f.Fields[f.Focus()].Label) {
			t.Errorf("field %d is said to be at %q", f.Focus(), label)
		}
		if c := drawn.Cursor; c == nil || c.Y != zone.Y {
			t.Errorf("field %d is at %+v, and the cursor at %+v", f.Focus(), zone, c)
		}
		f.Next()
	}
}
