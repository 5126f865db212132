package widget_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"accountable/ui/style"
	"accountable/ui/widget"
)

// Every widget, at every size: nothing panics, it keeps within its room, and its
// zones and cursor lie within its lines. A new widget is added to drawings.

var (
	widths  = []int{1, 2, 10, 39, 40, 80, 200}
	heights = []int{1, 2, 5, 10, 24}
)

// drawings draw each widget, filled with long and wide texts, into a room.
var drawings = []struct {
	name string
	draw func(t *style.Theme, room widget.Size) widget.Drawing
}{
	{"dialog", func(t *style.Theme, room widget.Size) widget.Drawing {
		d := widget.Dialog{Note: strings.Repeat("not yet ", 20)}
		body := d.NewText(t, room)
		fillText(body)
		return d.Draw(room, "Profile "+strings.Repeat("東京", 20), body, question())
	}},
	{"dialog without text and buttons", func(t *style.Theme, room widget.Size) widget.Drawing {
		var d widget.Dialog
		return d.Draw(room, "", d.NewText(t, room), nil)
	}},
	{"dialog that asks for a number", func(t *style.Theme, room widget.Size) widget.Drawing {
		d := widget.Dialog{Number: 27, Note: strings.Repeat("not this number ", 9)}
		d.TypeDigits("2")
		body := d.NewText(t, room)
		fillText(body)
		return d.Draw(room, "Apply policy", body, question())
	}},
	{"dialog at its end", func(t *style.Theme, room widget.Size) widget.Drawing {
		var d widget.Dialog
		body := d.NewText(t, room)
		fillText(body)
		d.Draw(room, "Long", body, question())
		d.Move(widget.ToBottom)
		return d.Draw(room, "Long", body, question())
	}},
	{"form", func(t *style.Theme, room widget.Size) widget.Drawing { return drawForm(t, room, 1) }},
	{"form on its choice", func(t *style.Theme, room widget.Size) widget.Drawing { return drawForm(t, room, 0) }},
	{"form on its last field", func(t *style.Theme, room widget.Size) widget.Drawing { return drawForm(t, room, 3) }},
	{"form in a dialog", func(t *style.Theme, room widget.Size) widget.Drawing {
		f := longForm(2)
		var d widget.Dialog
		body := d.NewText(t, room)
		fillText(body)
		f.Draw(body, widget.FormLayout{LabelWidth: 10, Mark: true, Note: func(i int) string { return f.Note(t, i) }})
		return d.Draw(room, "Exception", body, question())
	}},
	{"menu", func(t *style.Theme, room widget.Size) widget.Drawing {
		m := widget.Menu{Title: "Copy"}
		for i := range 30 {
			m.Items = append(m.Items, widget.MenuItem{Label: fmt.Sprintf("the address %d", i), Note: strings.Repeat("東京@octank.cloud ", 9)})
		}
		m.Select(17)
		return m.Draw(t, room)
	}},
	{"menu without items", func(t *style.Theme, room widget.Size) widget.Drawing {
		m := widget.Menu{Title: "Copy"}
		return m.Draw(t, room)
	}},
	{"buttons", func(t *style.Theme, room widget.Size) widget.Drawing {
		return widget.Crop(widget.DrawButtons(t, []widget.Button{{Label: "Write to 1 account", ID: 1, Focused: true}, {Label: strings.Repeat("東京", 9), ID: 2}, {Label: "Back", ID: 3}}, room.Width), room)
	}},
	{"scroller", func(t *style.Theme, room widget.Size) widget.Drawing { return drawScrolled(t, room, false) }},
	{"scroller with an arrow", func(t *style.Theme, room widget.Size) widget.Drawing { return drawScrolled(t, room, true) }},
	{"overlay", func(t *style.Theme, room widget.Size) widget.Drawing {
		under := widget.Drawing{Lines: widget.Filled([]string{strings.Repeat("東京", 120)}, room.Height), Zones: []widget.Zone{{Rect: widget.Rect{Width: 5, Height: 1}, Target: "under"}}}
		over := drawForm(t, room, 1)
		return widget.Overlay(t, widget.Crop(under, room), over, room.Width, widget.Rect{Width: room.Width, Height: room.Height})
	}},
}

// fillText fills a text with everything that a text can hold.
func fillText(text *widget.Text) {
	t := text.Theme
	text.Heading("Reached by " + strings.Repeat("東京", 30))
	text.Paragraph(2, t.Text, strings.Repeat("When AWS sees abuse it writes to the security contact. ", 4))
	text.Blank()
	text.Value(0, "Profile", t.Text, "arn:aws:sts::444455556666:assumed-role/AWSReservedSSO_Admin_86cc4643150320d0/alex.rivera")
	text.Value(1, "Nothing", t.Text, "")
	text.Sides("left", strings.Repeat("right", 9))
	text.AddZone("  fill in what the policy wants", "offer")
	text.Blank()
	text.Paragraph(4, t.Text, strings.Repeat("x", 150))
}

// longForm is a form whose texts are longer than any room.
func longForm(focus int) *widget.Form {
	f := newForm(focus)
	f.Fields[0].Box = strings.Repeat("One mailbox ", 20)
	f.Fields[1].SetValue(strings.Repeat("東京 sale ", 40))
	f.Fields[2].Hint = strings.Repeat("who ", 60)
	f.Fields[3].Placeholder = strings.Repeat("various ", 60)
	f.Validate()
	f.SetFocus(focus)
	return f
}

func drawForm(t *style.Theme, room widget.Size, focus int) widget.Drawing {
	f := longForm(focus)
	text := widget.NewText(t, room.Width)
	fillText(text)
	f.Draw(text, widget.FormLayout{LabelWidth: 9, Mark: true, MarkNotes: true, Airy: room.Height > 20, Note: func(i int) string { return f.Note(t, i) }})
	s := widget.Scroller{Arrow: true}
	return widget.Crop(s.DrawText(text, room), room)
}

func drawScrolled(t *style.Theme, room widget.Size, arrow bool) widget.Drawing {
	text := widget.NewText(t, room.Width-1)
	for range 4 {
		fillText(text)
	}
	s := widget.Scroller{Arrow: arrow}
	s.Draw(t, text.Drawing, room)
	s.By(7)
	return widget.Crop(s.Draw(t, text.Drawing, room), room)
}

func TestGeometryOfEveryWidget(t *testing.T) {
	for _, c := range drawings {
		t.Run(c.name, func(t *testing.T) {
			for _, ascii := range []bool{false, true} {
				th := style.New(style.Options{ASCII: ascii})
				for _, width := range widths {
					for _, height := range heights {
						expectWithin(t, c.draw(th, widget.Size{Width: width, Height: height}), width, height)
					}
				}
			}
		})
	}
}

// expectWithin checks that a drawing keeps within a room.
func expectWithin(t *testing.T, d widget.Drawing, width, height int) {
	t.Helper()
	if len(d.Lines) > height {
		t.Fatalf("%d×%d: %d lines", width, height, len(d.Lines))
	}
	for i, line := range d.Lines {
		if w := ansi.StringWidth(line); w > width {
			t.Fatalf("%d×%d: line %d is %d wide: %q", width, height, i, w, line)
		}
	}
	if c := d.Cursor; c != nil && (c.X < 0 || c.Y < 0 || c.X >= width || c.Y >= len(d.Lines)) {
		t.Fatalf("%d×%d: the cursor is outside, at %d, %d", width, height, c.X, c.Y)
	}
	for _, z := range d.Zones {
		if z.X < 0 || z.Y < 0 || z.Width < 1 || z.Height < 1 || z.X+z.Width > width || z.Y+z.Height > len(d.Lines) {
			t.Fatalf("%d×%d: a zone is outside: %+v", width, height, z)
		}
	}
}

func TestMenu(t *testing.T) {
	m := widget.Menu{Title: "Copy"}
	for i := range 8 {
		m.Items = append(m.Items, widget.MenuItem{Label: fmt.Sprintf("item %d", i), Note: "what it takes"})
	}
	room := widget.Size{Width: 40, Height: 6}
	for _, c := range []struct {
		by    widget.Motion
		times int
		at    int
	}{
		{widget.LineUp, 1, 0}, {widget.LineDown, 5, 5}, {widget.PageDown, 5, 7}, {widget.PageUp, 3, 4}, {widget.ToTop, 1, 0}, {widget.ToBottom, 1, 7},
	} {
		for range c.times {
			m.Move(c.by)
		}
		d := m.Draw(theme, room)
		zone, found := zoneOf(d, widget.ItemTarget(c.at))
		if m.At() != c.at || !found || !strings.Contains(cut(d, zone.Rect), fmt.Sprintf("item %d", c.at)) {
			t.Errorf("item %d is marked, want %d, in\n%s", m.At(), c.at, strings.Join(d.Lines, "\n"))
		}
	}
	m.Wheel(tea.MouseWheelMsg{Button: tea.MouseWheelUp})
	if m.At() != 4 {
		t.Errorf("a turn of the wheel marks item %d", m.At())
	}
}

func TestScrollerMoves(t *testing.T) {
	lines := make([]string, 20)
	for i := range lines {
		lines[i] = strconv.Itoa(i)
	}
	text := widget.Drawing{Lines: lines, Cursor: tea.NewCursor(0, 9), Zones: []widget.Zone{{Rect: widget.Rect{Y: 8, Width: 9, Height: 4}}}}
	var s widget.Scroller
	for _, c := range []struct {
		by    widget.Motion
		first string
	}{
		{widget.LineUp, "0"}, {widget.LineDown, "1"}, {widget.PageDown, "5"}, {widget.ToBottom, "15"}, {widget.LineDown, "15"}, {widget.PageUp, "11"}, {widget.LineUp, "10"}, {widget.ToTop, "0"}, {widget.LineUp, "0"},
	} {
		s.Draw(theme, text, widget.Size{Width: 12, Height: 5})
		s.Move(c.by)
		d := s.Draw(theme, text, widget.Size{Width: 12, Height: 5})
		if first := strings.TrimRight(ansi.Strip(d.Lines[0]), " │▌"); len(d.Lines) != 5 || first != c.first {
			t.Errorf("after motion %d the first line is %q, want %q", c.by, first, c.first)
		}
		for _, z := range d.Zones {
			if z.Y < 0 || z.Y+z.Height > 5 {
				t.Errorf("a zone is outside: %+v", z)
			}
		}
		if shown := d.Cursor != nil; shown != (c.first == "5") {
			t.Errorf("the cursor shows from line %s on: %v", c.first, shown)
		}
	}
}

func TestDrawingHitsTheZoneOnTop(t *testing.T) {
	d := widget.Drawing{Zones: []widget.Zone{{widget.Rect{Width: 10, Height: 3}, "below"}, {widget.Rect{X: 2, Y: 1, Width: 3, Height: 1}, "on top"}}}
	for _, c := range []struct {
		x, y int
		want any
	}{{0, 0, "below"}, {2, 1, "on top"}, {4, 1, "on top"}, {5, 1, "below"}, {10, 1, nil}, {0, 3, nil}} {
		if z, _ := d.Hit(c.x, c.y); z.Target != c.want {
			t.Errorf("%d, %d hits %v, want %v", c.x, c.y, z.Target, c.want)
		}
	}
}
