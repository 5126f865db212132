package ui

import (
	"strings"
	"testing"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"accountable/audit"
	"accountable/ui/style"
)

func TestAFieldShowsWhatTakesNoRoom(t *testing.T) {
	theme := style.New(style.Options{})
	for _, c := range []struct{ name, value, want string }{
		{"zero width", "pay\u200bpal", "pay\uFFFDpal"},
		{"override", "a\u202eb", "a\uFFFDb"},
		{"odd blank", "a\u00a0b", "a b"},
		{"marks", "e\u0301", "e\u0301"},
		{"vowel signs", "नि", "नि"},
	} {
		d := newTextField(audit.FieldName, c.value)
		if line, _ := d.draw(20, true, theme); strings.TrimRight(line, " ") != c.want {
			t.Errorf("%s: drawn as %q, want %q", c.name, line, c.want)
		}
		if d.value() != c.value {
			t.Errorf("%s: the value became %q", c.name, d.value())
		}
	}
}

func TestALongValueScrollsWithTheCursor(t *testing.T) {
	theme := style.New(style.Options{})
	d := newTextField(audit.FieldName, "0123456789日本語")
	d.input.Focus()
	for _, c := range []struct {
		key    tea.KeyPressMsg
		line   string
		cursor int
	}{
		{tea.KeyPressMsg{Code: tea.KeyEnd}, "89日本語 ", 8},
		{tea.KeyPressMsg{Code: tea.KeyLeft}, "89日本語 ", 6},
		{tea.KeyPressMsg{Code: tea.KeyHome}, "012345678", 0},
		{tea.KeyPressMsg{Code: tea.KeyRight}, "012345678", 1},
	} {
		d.edit(c.key)
		line, cursor := d.draw(9, true, theme)
		if line != c.line && line != theme.Fit(c.line, 9) || cursor != c.cursor {
			t.Errorf("after %s: %q with the cursor at %d, want %q and %d", c.key, line, cursor, c.line, c.cursor)
		}
	}
	if line, _ := d.draw(9, false, theme); line != "01234567…" {
		t.Errorf("without the focus: %q", line)
	}
}

func TestAClickPutsTheCursorThere(t *testing.T) {
	d := newTextField(audit.FieldName, "a日本b")
	for x, want := range []int{0, 1, 1, 2, 2, 3, 4, 4} {
		d.click(x)
		if d.input.Position() != want {
			t.Errorf("a click on cell %d puts the cursor at %d, want %d", x, d.input.Position(), want)
		}
	}
}

// FuzzTextField types hostile text into a field: it is drawn within its room,
// with the cursor in it, and the value is what was typed but for controls.
func FuzzTextField(f *testing.F) {
	for _, seed := range []string{"Jane Doe", "\x1b[31m\u202e日本語", "👩\u200d💻", "\u0301\u0301", "क्षत्रिय\u200d", "שלום", "a\u0600b"} {
		f.Add(seed, 12, 3)
	}
	theme := style.New(style.Options{})
	f.Fuzz(func(t *testing.T, text string, width, back int) {
		width = min(max(width, 1), 60)
		d := newTextField(audit.FieldName, "")
		d.input.Focus()
		d.edit(tea.PasteMsg{Content: text})
		for range min(max(back, 0), 20) {
			d.edit(tea.KeyPressMsg{Code: tea.KeyLeft})
		}
		for _, focused := range []bool{true, false} {
			line, cursor := d.draw(width, focused, theme)
			if ansi.StringWidth(line) != width || !utf8.ValidString(line) {
				t.Errorf("%q is drawn as %q, %d cells wide, want %d", text, line, ansi.StringWidth(line), width)
			}
			if cursor < 0 || cursor >= width {
				t.Errorf("%q: the cursor is at %d of %d", text, cursor, width)
			}
			for _, r := range line {
				if r < ' ' || r >= 0x7f && r < 0xa0 {
					t.Errorf("%q is drawn with the control character %U", text, r)
				}
			}
		}
	})
}
