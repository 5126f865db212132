package policy

import (
	"regexp"
	"strings"
)

// Glob is a pattern over names: * is any run of characters, the slash included,
// ? is one character, […] is one of a set ([!…] one of none). A bracket that is
// not closed stands for itself. Its zero value matches nothing.
type Glob struct {
	pattern string
	re      *regexp.Regexp
}

// IsGlob tells whether a name asks for several.
func IsGlob(s string) bool { return strings.ContainsAny(s, "*?[") }

// ParseGlob reads a pattern; an error tells that a set makes no sense.
func ParseGlob(pattern string) (Glob, error) {
	var b strings.Builder
	b.WriteString(`(?s)\A`)
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; c {
		case '*':
			b.WriteString(`.*`)
		case '?':
			b.WriteByte('.')
		case '[':
			set, length := translateSet(pattern[i:])
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
	re, err := regexp.Compile(b.String())
	return Glob{pattern, re}, err
}

// Match tells whether a name fits.
func (g Glob) Match(name string) bool { return g.re != nil && g.re.MatchString(name) }

// String is the pattern as it was written.
func (g Glob) String() string { return g.pattern }

// MatchesAll tells a pattern that every name fits; no name is empty.
func (g Glob) MatchesAll() bool {
	if rest := strings.Trim(g.pattern, "*"); rest == "" || rest == "?" {
		return len(g.pattern) > len(rest)
	}
	return false
}

// MatchPath tells whether a path of organizational units leads to or through a
// unit that fits. The root may be left away: Workloads/* fits Root/Workloads/Prod.
func (g Glob) MatchPath(path string) bool {
	for path != "" {
		_, below, _ := strings.Cut(path, "/")
		if g.Match(path) || below != "" && g.Match(below) {
			return true
		}
		path = path[:max(0, strings.LastIndexByte(path, '/'))]
	}
	return false
}

// translateSet translates the set that the pattern starts with and tells how long it is.
func translateSet(pattern string) (set string, length int) {
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
