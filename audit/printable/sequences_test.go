package printable

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
)

// sequences describes the sequences that are removed.
var sequences = regexp.MustCompile("(?:\x1b\\[|\u009b)[\\x30-\\x3f]*[\\x20-\\x2f]*[\\x40-\\x7e]" +
	"|(?:\x1b[\\]PX^_]|[\u009d\u0090\u0098\u009e\u009f])[^\x1b\x07\u009c]*(?:\x07|\x1b\\\\|\u009c)" +
	"|\x1b[\\x20-\\x2f]+[\\x30-\\x7e]")

func TestRemoveSequences_MatchesTheirDescription(t *testing.T) {
	parts := []string{
		"\x1b", "[", "]", "P", "_", "\\", "\x1b[", "\x1b]", "\x1b\\", "\u009b", "\u009c", "\u009d", "\u0090", "\u0098", "\x07",
		"0", ";", "?", " ", "/", "(", "m", "~", "a", "é", "\n", "界",
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 50_000 {
		var b strings.Builder
		for range 1 + random.IntN(12) {
			b.WriteString(parts[random.IntN(len(parts))])
		}
		text := b.String()
		if got, want := removeSequences(text), sequences.ReplaceAllString(text, ""); got != want {
			t.Fatalf("%q: %q, want %q", text, got, want)
		}
	}
}

// Each of them took minutes: no attempt to find the end of a sequence may cross the whole
// text again.
func TestRemove_LongTexts(t *testing.T) {
	for _, part := range []string{"\u009d\u009bm", "\x1b]", "\u0098", "\x1b[", "\u009b1;", "\x1b ", "\x1b]a\x1b", "\x1b]8;;\x07"} {
		text := strings.Repeat(part, 1<<20/len(part)) + "\nend"
		if got := Remove(text); !strings.HasSuffix(got, "end") {
			t.Errorf("%q: the end is lost", part)
		}
	}
}
