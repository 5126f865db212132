package policy

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Glob is a pattern over names: * matches any characters, slashes included, ? one
// character, […] one of a set and [!…] one that is not in the set. A bracket without an
// end is literal. Every pattern also matches the name that is spelled like it, so that a
// name with brackets can be written as it is. The zero value matches nothing.
type Glob struct {
	pattern string
	re      *regexp.Regexp // nil: the pattern matches only itself
}

// IsGlob reports whether a text contains pattern characters.
func IsGlob(s string) bool { return strings.ContainsAny(s, "*?[") }

// MaxPattern is the longest pattern in bytes. Names of AWS have at most 256 characters, and
// paths of units 5 names.
const MaxPattern = 1_024

// The errors of ParseGlob.
var (
	ErrLongPattern    = fmt.Errorf("the pattern is longer than %d bytes, the limit for patterns", MaxPattern)
	ErrInvalidPattern = errors.New("invalid pattern: check the brackets")
)

// ParseGlob parses a pattern. The error is ErrLongPattern, or ErrInvalidPattern if a set in
// brackets is invalid. With an error, the pattern matches only itself.
func ParseGlob(pattern string) (Glob, error) {
	switch {
	case len(pattern) > MaxPattern:
		return Glob{pattern: pattern}, ErrLongPattern
	case pattern != "" && !IsGlob(pattern): // "" matches an empty tag
		return Glob{pattern: pattern}, nil
	}
	re, err := compileGlob(pattern)
	if err != nil && !hasSet(pattern) {
		return Glob{pattern: pattern}, nil // it is not valid UTF-8
	}
	if err != nil {
		return Glob{pattern: pattern}, ErrInvalidPattern
	}
	return Glob{pattern, re}, nil
}

// compileGlob translates a pattern. Regular expressions of this package match in linear time.
func compileGlob(pattern string) (*regexp.Regexp, error) {
	var b strings.Builder
	b.WriteString(`(?s)\A`)
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; c {
		case '*':
			if i == 0 || pattern[i-1] != '*' {
				b.WriteString(`.*`)
			}
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
	return regexp.Compile(b.String())
}

// Match reports whether the pattern matches a name, or is the name.
func (g Glob) Match(name string) bool {
	return g.pattern != "" && g.pattern == name || g.re != nil && g.re.MatchString(name)
}

// hasSet reports whether a pattern can contain a set.
func hasSet(pattern string) bool { return strings.Contains(pattern, "[") }

// BracketHint returns how to write a pattern with a set, such as [PROD]*, for names that
// contain the brackets. It returns "" for other patterns.
func (g Glob) BracketHint() string {
	if g.re == nil || !hasSet(g.pattern) {
		return ""
	}
	escaped := strings.ReplaceAll(g.pattern, "[", "[[]")
	return "[…] is a set of characters: " + strconv.Quote(escaped) + " matches a name with brackets"
}

// literal returns the pattern that matches only itself.
func (g Glob) literal() Glob { return Glob{pattern: g.pattern} }

// PreferNames returns the patterns for a list of known names: a pattern with [ that is one
// of the names means that name alone. Patterns without [ stay as they are: a new name such
// as "prod-*" must not remove the protection of all others.
func PreferNames(patterns []Glob, isName func(string) bool) []Glob {
	is := func(g Glob) bool { return g.re != nil && hasSet(g.pattern) && isName(g.pattern) }
	if !slices.ContainsFunc(patterns, is) {
		return patterns
	}
	preferred := slices.Clone(patterns)
	for i, g := range preferred {
		if is(g) {
			preferred[i] = g.literal()
		}
	}
	return preferred
}

// String returns the pattern as written.
func (g Glob) String() string { return g.pattern }

// MatchesAll reports whether the pattern matches every name. Names are never empty.
func (g Glob) MatchesAll() bool {
	if rest := strings.Trim(g.pattern, "*"); rest == "" || rest == "?" {
		return len(g.pattern) > len(rest)
	}
	return false
}

// translateSet returns the regular expression for the set at the start of a pattern, and the
// length of the set in bytes.
func translateSet(pattern string) (set string, length int) {
	body := pattern[1:]
	negation := ""
	if rest, ok := strings.CutPrefix(body, "!"); ok {
		body, negation = rest, "^"
	}
	end := strings.IndexByte(body, ']')
	if end <= 0 {
		return `\[`, 1
	}
	quoted := strings.NewReplacer(`\`, `\\`, `[`, `\[`, `^`, `\^`, `&`, `\&`, `~`, `\~`).Replace(body[:end])
	return "[" + negation + quoted + "]", len(pattern) - len(body) + end + 1
}
