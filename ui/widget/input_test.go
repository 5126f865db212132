package widget_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"accountable/ui/widget"
)

func TestInputShowsCharactersWithoutWidth(t *testing.T) {
	for _, c := range []struct{ name, value, want string }{
		{"zero width", "pay\u200bpal", "pay\uFFFDpal"},
		{"override", "a\u202eb", "a\uFFFDb"},
		{"odd blank", "a\u00a0b", "a b"},
		{"marks", "e\u0301", "e\u0301"},
		{"vowel signs", "नि", "नि"},
	} {
		i := widget.NewInput(c.value)
		if line, _ := i.Draw(theme, 20, true); strings.TrimRight(line, " ") != c.want {
			t.Errorf("%s: drawn as %q, want %q", c.name, line, c.want)
		}
		if i.Value() != c.value {
			t.Errorf("%s: the value became %q", c.name, i.Value())
		}
	}
}

func TestInputScrollsWithTheCursor(t *testing.T) {
	i := widget.NewInput("0123456789日本語")
	i.Focus()
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
		i.Edit(c.key)
		line, cursor := i.Draw(theme, 9, true)
		if line != c.line && line != theme.Fit(c.line, 9) || cursor != c.cursor {
			t.Errorf("after %s: %q with the cursor at %d, want %q and %d", c.key, line, cursor, c.line, c.cursor)
		}
	}
	if line, _ := i.Draw(theme, 9, false); line != "01234567…" {
		t.Errorf("without the focus: %q", line)
	}
}

func TestInputClickMovesTheCursor(t *testing.T) {
	i := widget.NewInput("a日本b")
	for x, want := range []int{0, 1, 1, 2, 2, 3, 4, 4} {
		i.Click(x)
		if i.Position() != want {
			t.Errorf("a click on cell %d puts the cursor at %d, want %d", x, i.Position(), want)
		}
	}
}

func TestPastedLines(t *testing.T) {
	for _, c := range []struct {
		in    string
		want  []string
		ended bool
	}{
		{"one", []string{"one"}, false},
		{"one\n", []string{"one"}, true},
		{"one\r\ntwo\rthree\u2028four", []string{"one", "two", "three", "four"}, false},
		{"\n \u200b\n\t\none", []string{"one"}, false},
		{"\n\n", nil, true},
		{"", nil, false},
	} {
		if got, ended := widget.PastedLines(c.in); !slices.Equal(got, c.want) || ended != c.ended {
			t.Errorf("%q is %q (ended: %v), want %q (%v)", c.in, got, ended, c.want, c.ended)
		}
	}
}

// FuzzInput types hostile text into an input: it is drawn within its room, with
// the cursor in it and without control characters.
func FuzzInput(f *testing.F) {
	for _, seed := range []string{"Jane Doe", "\x1b[31m\u202e日本語", "👩\u200d💻", "\u0301\u0301", "क्षत्रिय\u200d", "שלום", "a\u0600b"} {
		f.Add(seed, 12, 3)
	}
	f.Fuzz(func(t *testing.T, text string, width, left int) {
		width = min(max(width, 1), 60)
		i := widget.NewInput("")
		i.Focus()
		i.Edit(tea.PasteMsg{Content: text})
		for range min(max(left, 0), 20) {
			i.Edit(tea.KeyPressMsg{Code: tea.KeyLeft})
		}
		for _, isFocused := range []bool{true, false} {
			line, cursor := i.Draw(theme, width, isFocused)
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

// editingKeys are the keys that edit a text or move in it.
var editingKeys = []tea.KeyPressMsg{
	{Code: tea.KeyLeft},
	{Code: tea.KeyRight},
	{Code: 'b', Mod: tea.ModCtrl},
	{Code: 'f', Mod: tea.ModCtrl},
	{Code: tea.KeyLeft, Mod: tea.ModAlt},
	{Code: tea.KeyRight, Mod: tea.ModAlt},
	{Code: tea.KeyLeft, Mod: tea.ModCtrl},
	{Code: tea.KeyRight, Mod: tea.ModCtrl},
	{Code: 'b', Mod: tea.ModAlt},
	{Code: 'f', Mod: tea.ModAlt},
	{Code: tea.KeyHome},
	{Code: tea.KeyEnd},
	{Code: 'a', Mod: tea.ModCtrl},
	{Code: 'e', Mod: tea.ModCtrl},
	{Code: tea.KeyBackspace},
	{Code: 'h', Mod: tea.ModCtrl},
	{Code: tea.KeyDelete},
	{Code: 'd', Mod: tea.ModCtrl},
	{Code: tea.KeyBackspace, Mod: tea.ModAlt},
	{Code: tea.KeyBackspace, Mod: tea.ModCtrl},
	{Code: 'w', Mod: tea.ModCtrl},
	{Code: tea.KeyDelete, Mod: tea.ModAlt},
	{Code: tea.KeyDelete, Mod: tea.ModCtrl},
	{Code: 'd', Mod: tea.ModAlt},
	{Code: 'k', Mod: tea.ModCtrl},
	{Code: 'u', Mod: tea.ModCtrl},
	{Code: 'v', Mod: tea.ModCtrl},
	{Code: tea.KeyTab},
	{Code: 'n', Mod: tea.ModCtrl},
	{Code: 'p', Mod: tea.ModCtrl},
	{Code: 'a', Text: "a"},
	{Code: 'z', Text: "z"},
	{Code: tea.KeySpace, Text: " "},
	{Code: '東', Text: "東"},
	{Code: 'e', Text: "e\u0301"},
}

// TestInputMonkey presses random editing keys, of which none may panic or put the cursor
// outside of the text.
func TestInputMonkey(t *testing.T) {
	for seed := range uint64(40) {
		random := rand.New(rand.NewPCG(seed, 9)) // the same keys in every run
		i := widget.NewInput([]string{"", "a", " ", "ab cd", "東 京"}[seed%5])
		i.Focus()
		var pressed []string
		for range 300 {
			press := editingKeys[random.IntN(len(editingKeys))]
			pressed = append(pressed, press.String())
			func() {
				defer func() {
					if r := recover(); r != nil {
						t.Fatalf("seed %d: %v after %q", seed, r, pressed)
					}
				}()
				i.Edit(press)
				i.Draw(theme, 1+random.IntN(12), true)
				i.Click(random.IntN(12))
			}()
			if n := utf8.RuneCountInString(i.Value()); i.Position() < 0 || i.Position() > n {
				t.Fatalf("seed %d: the cursor is at %d of %d after %q", seed, i.Position(), n, pressed)
			}
		}
	}
}

func TestInputDeletesTheLastWord(t *testing.T) {
	for _, press := range []tea.KeyPressMsg{{Code: 'd', Mod: tea.ModAlt}, {Code: tea.KeyDelete, Mod: tea.ModAlt}, {Code: tea.KeyDelete, Mod: tea.ModCtrl}} {
		for _, c := range []struct {
			value, want string
			left        int
		}{{"pay", "pa", 1}, {"a", "", 1}, {"pay prod", "pay ", 4}, {"pay ", "pay", 1}, {"pay", "pay", 0}, {"東京", "東", 1}} {
			i := widget.NewInput(c.value)
			i.Focus()
			for range c.left {
				i.Edit(tea.KeyPressMsg{Code: tea.KeyLeft})
			}
			i.Edit(press)
			if i.Value() != c.want {
				t.Errorf("%s before the last %d characters of %q: %q, want %q", press, c.left, c.value, i.Value(), c.want)
			}
		}
	}
}
