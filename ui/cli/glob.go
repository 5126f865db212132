package cli

import (
	"regexp"
	"strings"
)

// isGlob tells whether a name asks for several.
func isGlob(s string) bool { return strings.ContainsAny(s, "*?[") }

// glob compiles a pattern over profile names: * is any run of characters, the
// slash included, ? is one character, […] is one of a set ([!…] one of none).
// A bracket that is not closed stands for itself.
func glob(pattern string) (*regexp.Regexp, error) {
	var b strings.Builder
	b.WriteString(`(?s)\A`)
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; c {
		case '*':
			b.WriteString(`.*`)
		case '?':
			b.WriteByte('.')
		case '[':
			set, length := bracket(pattern[i:])
			b.WriteString(set)
			i += length - 1
		default:
			end := i + 1
			for end < len(pattern) && !strings.ContainsRune("*?[", rune(pattern[end])) {
				end++
			}
			b.WriteString(regexp.QuoteMeta(pattern[i:end]))
			i = end - 1
		}
	}
	b.WriteString(`\z`)
	return regexp.Compile(b.String())
}

// bracket translates the set that the pattern starts with and tells how long it is.
func bracket(pattern string) (set string, length int) {
	body := pattern[1:]
	not := ""
	if rest, ok := strings.CutPrefix(body, "!"); ok {
		body, not = rest, "^"
	}
	end := strings.IndexByte(body, ']')
	if end <= 0 {
		return `\[`, 1
	}
	quoted := strings.NewReplacer(`\`, `\\`, `[`, `\[`, `^`, `\^`, `&`, `\&`, `~`, `\~`).Replace(body[:end])
	return "[" + not + quoted + "]", len(pattern) - len(body) + end + 1
}
