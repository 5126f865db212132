package style_test

import (
	"image/color"
	"math"
	"slices"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"accountable/ui/style"
)

var statuses = []string{"pass", "warn", "fail", "error", "excepted", "skipped", ""}

// contrast returns the contrast ratio of WCAG 2.2
// (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio).
func contrast(a, b color.Color) float64 {
	luminance := func(c color.Color) float64 {
		linear := func(v uint32) float64 {
			s := float64(v) / 0xffff
			if s <= 0.04045 {
				return s / 12.92
			}
			return math.Pow((s+0.055)/1.055, 2.4)
		}
		r, g, b, _ := c.RGBA()
		return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
	}
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func TestPalette_Contrast(t *testing.T) {
	for _, c := range []struct {
		name    string
		options style.Options
		on      []color.Color
		least   float64
	}{
		{"dark", style.Options{Background: style.Dark}, []color.Color{color.Black, lipgloss.Color("#1E1E1E")}, 4.5},
		{"light", style.Options{Background: style.Light}, []color.Color{color.White, lipgloss.Color("#FDF6E3")}, 4.5},
		{"unknown", style.Options{}, []color.Color{color.Black, color.White}, 4},
	} {
		theme := style.New(c.options)
		texts := map[string]lipgloss.Style{
			"muted": theme.Muted, "title": theme.Title, "header": theme.Header, "key": theme.Key, "advice": theme.Advice,
			"complaint": theme.Complaint, "before": theme.Before, "after": theme.After, "hint": theme.Hint, "mark": theme.Mark,
		}
		for _, s := range statuses {
			texts["verdict "+s] = theme.Verdict(s).Style
		}
		grounds := c.on
		if bg := theme.Selected.GetBackground(); bg != nil && bg != (lipgloss.NoColor{}) {
			grounds = append(grounds, bg)
		}
		for name, s := range texts {
			fg := s.GetForeground()
			if fg == (lipgloss.NoColor{}) {
				continue
			}
			for _, profile := range []colorprofile.Profile{colorprofile.TrueColor, colorprofile.ANSI256} {
				for _, bg := range grounds {
					least := c.least
					if profile == colorprofile.ANSI256 {
						least -= 0.6 // the nearest of 256 colors differs a little
					}
					if got := contrast(profile.Convert(fg), profile.Convert(bg)); got < least {
						t.Errorf("%s, %s: contrast of %s on %v is %.2f, want %.2f", c.name, profile, name, bg, got, least)
					}
				}
			}
		}
	}
}

func TestVerdict_DistinctWithoutColor(t *testing.T) {
	for _, ascii := range []bool{false, true} {
		theme := style.New(style.Options{ASCII: ascii})
		seen := map[string]string{}
		for _, s := range statuses {
			v := theme.Verdict(s)
			if other, ok := seen[v.Shape+v.Word]; ok {
				t.Errorf("%q and %q look the same", s, other)
			}
			seen[v.Shape+v.Word] = s
			for _, glyph := range []string{v.Shape, v.Bar} {
				if style.Width(glyph) != 1 {
					t.Errorf("%q of %q is not one cell wide", glyph, s)
				}
				if ascii && glyph[0] > '~' {
					t.Errorf("%q of %q is not ASCII", glyph, s)
				}
			}
		}
	}
}

func TestTheme_UnknownBackground(t *testing.T) {
	theme := style.New(style.Options{})
	for name, s := range map[string]lipgloss.Style{"muted": theme.Muted, "border": theme.Border, "under": theme.Under, "hint": theme.Hint} {
		if s.GetForeground() != (lipgloss.NoColor{}) || s.GetFaint() {
			t.Errorf("%s is not plain", name)
		}
	}
	if !theme.Selected.GetBold() || theme.Selected.GetBackground() != (lipgloss.NoColor{}) {
		t.Error("the selected row is not bold on the terminal's own background")
	}
}

func TestFit(t *testing.T) {
	theme := style.New(style.Options{})
	red := lipgloss.NewStyle().Foreground(lipgloss.Color("#f00")).Render("payments")
	for _, c := range []struct{ in, want string }{
		{"abc", "abc   "}, {"abcdef", "abcdef"}, {"abcdefg", "abcde…"}, {"日本語", "日本語"}, {"日本語x", "日本… "}, {red, "payme…"}, {"", "      "},
	} {
		if got := ansi.Strip(theme.Fit(c.in, 6)); got != c.want {
			t.Errorf("Fit(%q) = %q, want %q", c.in, got, c.want)
		}
	}
	if got := theme.Fit("abc", -1); got != "" {
		t.Errorf("Fit to no room = %q", got)
	}
}

func TestEmail_ShortensLocalPart(t *testing.T) {
	theme := style.New(style.Options{})
	for _, c := range []struct {
		width int
		want  string
	}{
		{21, "jane.doe@octank.cloud"}, {20, "jane.d…@octank.cloud"}, {15, "j…@octank.cloud"}, {14, "jane.doe@octa…"}, {1, "…"}, {0, ""},
	} {
		if got := theme.Email("jane.doe@octank.cloud", c.width); got != c.want {
			t.Errorf("at %d: %q, want %q", c.width, got, c.want)
		}
	}
}

func TestBox_Width(t *testing.T) {
	for _, ascii := range []bool{false, true} {
		theme := style.New(style.Options{ASCII: ascii})
		for width := range 40 {
			for _, line := range theme.Box("payments-prod · 1111", []string{"Jane Doe · CTO", "", strings.Repeat("日", 30)}, width, theme.Border) {
				if got := style.Width(line); got != width {
					t.Errorf("a line of a box %d wide is %d: %q", width, got, line)
				}
			}
		}
	}
}

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		text  string
		width int
		want  []string
	}{
		{"", 10, nil},
		{"  two   words ", 20, []string{"two words"}},
		{"run accountable login --all", 16, []string{"run accountable", "login --all"}},
		{"arn:aws:iam::111122223333:role/team/reader", 36, []string{"arn:aws:iam::111122223333:role/team/", "reader"}},
		{"abcdefgh ij", 3, []string{"abc", "def", "gh", "ij"}},
		{"日本", 1, []string{""}},
	} {
		if got := style.Wrap(c.text, c.width); !slices.Equal(got, c.want) {
			t.Errorf("%q at %d: got %q, want %q", c.text, c.width, got, c.want)
		}
	}
	lines := style.Wrap(strings.Repeat("a/日", 1<<18), 10) // took minutes
	if n := len(lines); n != 1<<17 || lines[0] != "a/日a/日a/" || lines[1] != "日a/日a/" {
		t.Errorf("%d lines: %q, %q", n, lines[0], lines[1])
	}
	if got := style.LongestPart("a bb/ccc dd"); got != 3 {
		t.Errorf("the longest part is %d cells wide, want 3", got)
	}
}

// Width counts common characters itself; the result is that of the library for any text.
func TestWidth_CommonCharacters(t *testing.T) {
	parts := []string{
		"", "a", "~", " ", "é", "e\u0301", "\u0301", "\u200d", "\u0600", "日", "👩", "🇩", "─", "╭", "▌", "█", "⠋", "·", "—", "…", "→", "▸", "▲",
		"\x1b[1m", "\x1b[38;2;125;185;255m", "\x1b[m", "\x1b[", "\x1b[1", "\x1b[2J", "\x1b]0;owned\x07", "\x1b(0", "\x1b", "\n", "\t", "\x7f", "\u009b31m", "\xff", "\xe4\xbd", "\u0903", "क्",
	}
	for _, a := range parts {
		for _, b := range parts {
			for _, c := range []string{"", "\u0301"} {
				text := "x" + a + b + c + "y"
				if got, want := style.Width(text), ansi.StringWidth(text); got != want {
					t.Errorf("Width(%q) = %d, want %d", text, got, want)
				}
			}
		}
	}
}
