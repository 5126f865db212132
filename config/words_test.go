package config_test

import (
	"strings"
	"testing"

	"accountable/config"
)

// The expected words are those of shlex.split of Python 3.11.
func TestSplitWords(t *testing.T) {
	for text, want := range map[string]string{
		"":                    "",
		" \t\n":               "",
		"a b":                 "a|b",
		"  a\tb\nc ":          "a|b|c",
		`"a b" 'c d'`:         "a b|c d",
		`a"b c"d`:             "ab cd",
		`''`:                  "",
		`a '' b`:              "a||b",
		`"it's" 'say "x"'`:    `it's|say "x"`,
		`a\ b c\\d`:           `a b|c\d`,
		`"a\"b" "c\d" "e\\"`:  `a"b|c\d|e\`,
		`'a\' b`:              `a\|b`,
		`a #b ; c & $D *`:     "a|#b|;|c|&|$D|*",
		`"a`:                  "error",
		`a'`:                  "error",
		`a\`:                  "error",
		"हिन्दी 'Zürich Süd'": "हिन्दी|Zürich Süd",
	} {
		words, err := config.SplitWords(text)
		got := strings.Join(words, "|")
		if err != nil {
			got = "error"
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
