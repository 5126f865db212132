package style_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"

	"accountable/ui/style"
)

func TestClean(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"plain", "Duty Officer", "Duty Officer"},
		{"letters of any script", "Zoë Łukasz 田中 نور יוסף नूर", "Zoë Łukasz 田中 نور יוסף नूर"},
		{"color", "\x1b[31mred\x1b[0m", "red"},
		{"eight-bit color", "\u009b31mred", "red"},
		{"window title", "a\x1b]0;owned\x07b\x1b]2;owned\x1b\\c", "abc"},
		{"a string never ended hides nothing", "\x1b]0;Jane Doe", "]0;Jane Doe"},
		{"charset", "a\x1b(0b", "ab"},
		{"bare controls", "a\x00b\x08c\x7fd", "abcd"},
		{"line ends and tabs", "a\r\nb\tc\vd\u2028e", "a  b c d e"},
		{"blanks of all kinds", "a\u00a0b\u3000c\u2003d", "a b c d"},
		{"override and isolates", "evil\u202egpj.\u2066exe\u2069", "evilgpj.exe"},
		{"zero width", "pay\u200bpal\ufeff\u2060\u00ad", "paypal"},
		{"tags", "a\U000e0041\U000e007fb", "ab"},
		{"a mark at the start", "\u0301a", "a"},
		{"a tower of marks", "a" + strings.Repeat("\u0301", 50), "a" + strings.Repeat("\u0301", 4)},
		{"not UTF-8", "a\xff\xfeb", "a\uFFFDb"},
		{"private use", "a\ue000b", "a\uFFFDb"},
		{"emoji fall apart", "👩\u200d💻👍🏽", "👩💻👍"},
		{"half a flag", "🇩🇪🇩", "🇩🇪\uFFFD"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := style.Clean(c.in); got != c.want {
				t.Errorf("Clean(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
}

// Some of these texts took minutes. One of them was a name of 1 MB of combining marks.
func TestClean_LongTexts(t *testing.T) {
	for _, part := range []string{
		"\u0903", "\u1100", "\u1161", "\u11a8", "\u0d4e", "\u0e33", "\x1b]", "\u009d\u009bm", "\u0301", "a\u0301", "\u200d", "🇩", "क्", "👁\u0301", "\xff", "日",
	} {
		got := style.Clean(" " + strings.Repeat(part, 1<<18/len(part)))
		if strings.ContainsAny(got, "\x1b\u200d") {
			t.Errorf("%q is left in %.40q", part, got)
		}
		if again := style.Clean(got); again != got {
			t.Errorf("%q is not settled", part)
		}
	}
}

func TestClean_LongCharacter(t *testing.T) {
	if got := style.Clean("a" + strings.Repeat("\u1100", 11) + "b"); got != "a\uFFFDb" {
		t.Errorf("%q", got)
	}
	if text := strings.Repeat("\u1100", 10); style.Clean(text) != text {
		t.Errorf("%q", style.Clean(text))
	}
}

// FuzzDrawing draws hostile texts into a cell between two bars.
func FuzzDrawing(f *testing.F) {
	for _, seed := range []string{
		"\x1b[2J\x1b]52;c;QQ==\x07", "\u202eabc", "日本語テキスト", "e\u0301\u0301", "שָׁלוֹם", "👩\u200d💻", "\x9b31m", "\xe4\xbd", "क्षत्रिय", "กำ", "ｶﾞ", "\u115f\u1160\u11a8", "a\u0600b", "\U000e0041", " \u093f", "0\u0e33",
		strings.Repeat("\u1100", 40), strings.Repeat("क्", 40) + "क" + strings.Repeat("क्", 40), strings.Repeat("\u009d\u009bm", 40), strings.Repeat("\u0e33", 40),
	} {
		f.Add(seed, 12)
	}
	theme := style.New(style.Options{})
	f.Fuzz(func(t *testing.T, text string, width int) {
		width = min(max(width, 1), 60)
		clean := style.Clean(text)
		if style.Clean(clean) != clean {
			t.Errorf("Clean is not settled: %q, then %q", clean, style.Clean(clean))
		}
		for _, drawn := range []string{theme.Fit(clean, width), theme.Fit(theme.Email(clean, width), width)} {
			if !utf8.ValidString(drawn) {
				t.Fatalf("%q is not UTF-8", drawn)
			}
			for _, r := range drawn {
				if r < ' ' || r >= 0x7f && r < 0xa0 {
					t.Fatalf("%q holds the control character %U", drawn, r)
				}
			}
			if got := ansi.StringWidth(drawn); got != width {
				t.Fatalf("%q is %d cells wide, want %d", drawn, got, width)
			}
			screen := vt.NewEmulator(80, 2)
			if _, err := screen.WriteString("|" + drawn + "|\x1b[2;1H"); err != nil {
				t.Fatal(err)
			}
			if c := screen.CellAt(width+1, 0); c == nil || c.Content != "|" {
				t.Fatalf("%q moved the text after it: %q", drawn, screen.String())
			}
		}
	})
}
