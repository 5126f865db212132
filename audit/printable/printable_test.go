package printable_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"accountable/audit/printable"
)

func TestEscapeAndRemove(t *testing.T) {
	for _, c := range []struct{ name, text, escaped, removed string }{
		{"plain", "Duty Officer", "Duty Officer", "Duty Officer"},
		{"letters of any script", "Zoë 田中 نور יוסף नूर", "Zoë 田中 نور יוסף नूर", "Zoë 田中 نور יוסף नूर"},
		{"color", "\x1b[31mred\x1b[0m", `\u001b[31mred\u001b[0m`, "red"},
		{"the end of a paste", "a\x1b[201~\rid\n", `a\u001b[201~\u000did\u000a`, "a id "},
		{"a string never ended", "\x1b]0;Jane", `\u001b]0;Jane`, "]0;Jane"},
		{"controls", "a\x00b\x08c\x7fd\u0085e\u009b1m", `a\u0000b\u0008c\u007fd\u0085e\u009b1m`, "abcd e"},
		{"line ends and tabs", "a\r\nb\tc\u2028d\u2029e", `a\u000d\u000ab\u0009c\u2028d\u2029e`, "a  b c d e"},
		{"blanks", "a\u00a0b\u3000c\u2003d\u2800e f", `a\u00a0b\u3000c\u2003d\u2800e f`, "a b c d e f"},
		{"zero width", "pay\u200bpal\ufeff\u2060\u00ad", `pay\u200bpal\ufeff\u2060\u00ad`, "paypal"},
		{"direction", "evil\u202egpj.\u2066exe\u2069\u200f", `evil\u202egpj.\u2066exe\u2069\u200f`, "evilgpj.exe"},
		{"tags", "a\U000e0041\U000e007fb", `a\U000e0041\U000e007fb`, "ab"},
		{"variation selectors", "a\ufe0f\U000e0100b\u180bc", `a\ufe0f\U000e0100b\u180bc`, "abc"},
		{"joined emoji", "👩\u200d💻 ❤\ufe0f", `👩\u200d💻 ❤\ufe0f`, "👩💻 ❤"},
		{"fillers", "a\u3164b\u115fc\u034fd\uffa0", `a\u3164b\u115fc\u034fd\uffa0`, "abcd"},
		{"private use", "a\ue000b", `a\ue000b`, "a\uFFFDb"},
		{"not UTF-8", "a\xff\xfeb", "a\uFFFDb", "a\uFFFDb"},
		{"a domain and a user", `OCTANK\ursula \u12 \`, `OCTANK\ursula \u12 \`, `OCTANK\ursula \u12 \`},
		{"what looks like an escape", `\u200b \U0001F600 \Uffffffff \ud800 \u+123`, `\u200b \U0001F600 \Uffffffff \ud800 \u+123`, `\u200b \U0001F600 \Uffffffff \ud800 \u+123`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := printable.Escape(c.text); got != c.escaped {
				t.Errorf("Escape(%q) = %q, want %q", c.text, got, c.escaped)
			}
			if got := printable.Remove(c.text); got != c.removed {
				t.Errorf("Remove(%q) = %q, want %q", c.text, got, c.removed)
			}
		})
	}
}

func TestShorten(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"short", "profile", "profile"},
		{"of the greatest length", "production", "production"},
		{"too long", "productions", "productio…"},
		{"more bytes than characters", strings.Repeat("é", 10), strings.Repeat("é", 10)},
		{"too many wide characters", strings.Repeat("é", 11), strings.Repeat("é", 9) + "…"},
	} {
		if got := printable.Shorten(test.text, 10); got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}

func TestFindEscaped(t *testing.T) {
	for text, want := range map[string]string{
		"a b": "", "田中\uFFFD": "", "": "", "a\u00a0b": "the unusual blank U+00A0", "a\ue000": "the unknown character U+E000",
		"a\nb": "the line end U+000A", "a\u2028": "the line end U+2028", "\x1b[201~": "the control character U+001B",
		"a\u200bb": "the invisible character U+200B", "a\xffb": "a byte that is not UTF-8",
	} {
		got := ""
		if r, found := printable.FindEscaped(text); found {
			got = printable.Name(r)
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestEncode_Backslashes(t *testing.T) {
	for text, want := range map[string]string{
		`OCTANK\ursula \u12 \`: `OCTANK\ursula \u12 \`, "\\\u200b": `\\u200b`,
		`\u200b \U0001F600 \Uffffffff \ud800 \u+123`: `\u005cu200b \u005cU0001F600 \Uffffffff \ud800 \u+123`,
	} {
		if got := printable.Encode(text); got != want {
			t.Errorf("Encode(%q) = %q, want %q", text, got, want)
		}
	}
}

// FuzzEncode checks that nothing hidden is left and that nothing is lost.
func FuzzEncode(f *testing.F) {
	for _, seed := range []string{`\`, `\\u200b`, `\u00` + "\u200b", `\u005c`, `\U0000005c`, "\\\x1b\\u0041", `\u005cu0041`, "\xff\\", "\u200b\U000e0041\uFFFD"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		encoded, escaped := printable.Encode(text), printable.Escape(text)
		for _, safe := range []string{encoded, escaped, printable.Remove(text)} {
			if i := strings.IndexFunc(safe, printable.NeedsEscape); i >= 0 {
				t.Fatalf("%q is left of %q", safe[i:], text)
			}
		}
		if got := printable.Decode(encoded); got != text && utf8.ValidString(text) {
			t.Fatalf("%q was written as %q and read as %q", text, encoded, got)
		}
		if again := printable.Escape(escaped); again != escaped {
			t.Fatalf("%q was escaped twice: %q", escaped, again)
		}
	})
}
