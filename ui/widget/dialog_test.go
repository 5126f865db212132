package widget_test

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"accountable/ui/style"
	"accountable/ui/widget"
)

// The IDs of the buttons of a question.
const (
	write = "write"
	back  = "back"
)

var theme = style.New(style.Options{})

// question returns the buttons of a question before a write.
func question() []widget.Button {
	return []widget.Button{{Label: "Write", ID: write, Commits: true}, {Label: "Back", ID: back}}
}

// pressKey presses a key as the commands of a dialog do: a key of its own for
// each button, tab, "enter", backspace, and characters that are typed.
func pressKey(d *widget.Dialog, key string, buttons []widget.Button) any {
	d.KeyPressed()
	switch key {
	case "enter":
		id, _ := d.Choose(buttons)
		return id
	case "tab":
		d.FocusNext(buttons)
	case "shift+tab":
		d.FocusPrevious(buttons)
	case "backspace":
		d.EraseDigit()
	case back:
		return back
	case write:
		return write
	default:
		d.TypeDigits(key)
	}
	return nil
}

func TestDialogFocusMovesInACircle(t *testing.T) {
	buttons := []widget.Button{{Label: "One", ID: 1}, {Label: "Two", ID: 2}, {Label: "Three", ID: 3}}
	for _, c := range []struct {
		keys []string
		want any
	}{
		{nil, 1},
		{[]string{"tab"}, 2},
		{[]string{"tab", "tab", "tab"}, 1},
		{[]string{"shift+tab"}, 3},
		{[]string{"shift+tab", "shift+tab"}, 2},
	} {
		var d widget.Dialog
		for _, key := range c.keys {
			pressKey(&d, key, buttons)
		}
		if got := pressKey(&d, "enter", buttons); got != c.want {
			t.Errorf("after %v enter chooses %v, want %v", c.keys, got, c.want)
		}
		if got := focusedLabel(draw(&d, widget.Size{Width: 60, Height: 12}, buttons)); !strings.Contains(got, buttons[c.want.(int)-1].Label) { //nolint:errcheck,forcetypeassert // the table holds numbers
			t.Errorf("after %v the mark is at %q", c.keys, got)
		}
	}
	d := widget.Dialog{NoFocus: true}
	if got := pressKey(&d, "enter", buttons); got != nil {
		t.Errorf("without a focus enter chooses %v", got)
	}
}

// draw draws a dialog with a short text.
func draw(d *widget.Dialog, room widget.Size, buttons []widget.Button) widget.Drawing {
	body := d.NewText(theme, room)
	body.Paragraph(0, theme.Text, "Is this what you want?")
	return d.Draw(room, "A question", body, buttons)
}

// focusedLabel returns what follows the mark of the focused button.
func focusedLabel(d widget.Drawing) string {
	_, after, _ := strings.Cut(ansi.Strip(strings.Join(d.Lines, "\n")), theme.Glyphs.Open+" ")
	label, _, _ := strings.Cut(after, "  ")
	return label
}

func TestDialogZonesLieOnTheirButtons(t *testing.T) {
	for _, size := range []widget.Size{{Width: 80, Height: 24}, {Width: 40, Height: 10}, {Width: 24, Height: 12}} {
		var d widget.Dialog
		buttons := question()
		drawn := draw(&d, size, buttons)
		for _, b := range buttons {
			zone, found := zoneOf(drawn, b.ID)
			if !found {
				t.Fatalf("%v: no zone for %q in\n%s", size, b.Label, strings.Join(drawn.Lines, "\n"))
			}
			if got := cut(drawn, zone.Rect); !strings.Contains(got, b.Label) {
				t.Errorf("%v: the zone of %q is drawn as %q", size, b.Label, got)
			}
		}
	}
}

// zoneOf returns the zone of a target.
func zoneOf(d widget.Drawing, target any) (widget.Zone, bool) {
	for _, z := range d.Zones {
		if z.Target == target {
			return z, true
		}
	}
	return widget.Zone{}, false
}

// cut returns the first line of what is drawn in a rectangle.
func cut(d widget.Drawing, r widget.Rect) string {
	return ansi.Strip(ansi.Cut(d.Lines[r.Y], r.X, r.X+r.Width))
}

func TestDialogAsksForANumber(t *testing.T) {
	buttons := question()
	d := widget.Dialog{Number: 27}
	room := widget.Size{Width: 80, Height: 24}
	press := func(key string) any {
		id := pressKey(&d, key, buttons)
		buttons[0].Blocked = !d.IsNumberTyped()
		return id
	}
	if got := press("enter"); got != write {
		t.Errorf("enter chooses %v; the screen then says what is missing", got)
	}
	for _, k := range []string{"2", "x", "7", "1", "1"} {
		press(k)
	}
	if d.Typed() != "271" || d.IsNumberTyped() {
		t.Errorf("typed %q", d.Typed())
	}
	d.Note = "Type 27 to confirm."
	drawn := draw(&d, room, buttons)
	text := ansi.Strip(strings.Join(drawn.Lines, "\n"))
	if !strings.Contains(text, "Type 27 to write: 271  Type 27 to confirm.") || focusedLabel(drawn) != "Back" {
		t.Errorf("it is drawn as\n%s", text)
	}
	if c := drawn.Cursor; c == nil || cut(drawn, widget.Rect{X: c.X - 3, Y: c.Y, Width: 3}) != "271" {
		t.Errorf("the cursor is at %+v", c)
	}
	press("tab") // there is no other button to choose
	press("backspace")
	if drawn := draw(&d, room, buttons); !d.IsNumberTyped() || focusedLabel(drawn) != "Write" || d.Note != "" {
		t.Errorf("typed %q, the mark is at %q", d.Typed(), focusedLabel(drawn))
	}
	if got := press("enter"); got != write {
		t.Errorf("enter chooses %v", got)
	}
}

func TestDialogScrollsALongText(t *testing.T) {
	var d widget.Dialog
	room := widget.Size{Width: 50, Height: 12}
	show := func() string {
		body := d.NewText(theme, room)
		for i := range 30 {
			body.Paragraph(0, theme.Text, fmt.Sprintf("line %d.", i))
			body.Blank()
		}
		return ansi.Strip(strings.Join(d.Draw(room, "Long", body, question()).Lines, "\n"))
	}
	if got := show(); !strings.Contains(got, "line 0.") || !strings.Contains(got, "line 7.") || !strings.Contains(got, "Write") {
		t.Errorf("blank lines are not left out first:\n%s", got)
	}
	d.Move(widget.PageDown)
	d.Wheel(tea.MouseWheelMsg{Button: tea.MouseWheelDown})
	if got := show(); strings.Contains(got, "line 9.") || !strings.Contains(got, "line 10.") || !strings.Contains(got, "Write") {
		t.Errorf("not scrolled:\n%s", got)
	}
	d.Move(widget.ToBottom)
	if got := show(); !strings.Contains(got, "line 29.") {
		t.Errorf("not at the end:\n%s", got)
	}
	d.Move(widget.ToTop)
	if got := show(); !strings.Contains(got, "line 0.") {
		t.Errorf("not at the top:\n%s", got)
	}
}

func TestDialogPending(t *testing.T) {
	for name, c := range map[string]struct {
		keys    []string
		entered bool
	}{
		"no key":                   {nil, false},
		"enter":                    {[]string{"enter"}, true},
		"tab moves nothing":        {[]string{"tab"}, false},
		"a later key takes back":   {[]string{"enter", "tab"}, false},
		"enter after another key":  {[]string{"x", "enter"}, true},
		"the key of a held button": {[]string{"enter", "enter"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			d := widget.Dialog{Pending: "Checking octank.cloud…"}
			for _, key := range c.keys {
				if id := pressKey(&d, key, question()); id != nil {
					t.Errorf("%s chose %v", key, id)
				}
			}
			room := widget.Size{Width: 60, Height: 10}
			drawn := d.Draw(room, "Write", d.NewText(theme, room), question())
			if text := ansi.Strip(strings.Join(drawn.Lines, "\n")); !strings.Contains(text, "Checking octank.cloud…") || strings.Contains(text, "Back") || len(drawn.Zones) > 0 {
				t.Errorf("drawn with buttons:\n%s", text)
			}
			if got := d.Settle(back); got != c.entered {
				t.Errorf("entered: %v", got)
			}
			if id := pressKey(&d, "enter", question()); id != back {
				t.Errorf("enter chose %v after the check", id)
			}
		})
	}
}
