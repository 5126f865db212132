package config

import "strings"

// lineKind is the kind of a line in an AWS file.
type lineKind int

const (
	lineBlank        lineKind = iota
	lineComment               // # or ; as the first character
	lineSection               // [kind name]
	lineSetting               // key = value without indentation
	lineNested                // key = value with indentation
	lineContinuation          // any other text with indentation
	lineStray                 // none of these: all AWS tools ignore it
)

// line is a line as the AWS SDK for Go reads it.
type line struct {
	kind  lineKind
	key   string // of a section: kind and name, separated by one blank
	value string
	// loneQuote marks a value that is a single quotation mark: the SDK panics
	// on it.
	loneQuote bool
}

// readLine follows the tokenizer of the AWS SDK for Go (config/internal/ini,
// v1.33.15) exactly, including its inconsistencies: a # or ; ends a section
// name anywhere, the value of a setting after a blank, and a nested value
// nowhere.
func readLine(s string) line {
	if strings.TrimSpace(s) == "" {
		return line{kind: lineBlank}
	}
	bare := strings.TrimLeft(s, " \t")
	if bare[0] == '#' || bare[0] == ';' {
		return line{kind: lineComment}
	}
	if name, ok := sectionName(s); ok {
		return line{kind: lineSection, key: name}
	}
	if bare == s {
		k, v, ok := splitSetting(strings.TrimRight(cutComment(s), " \t"))
		if !ok {
			return line{kind: lineStray}
		}
		return settingLine(lineSetting, k, v)
	}
	if k, v, ok := splitSetting(bare); ok {
		return settingLine(lineNested, k, v)
	}
	return line{kind: lineContinuation, value: bare}
}

func settingLine(kind lineKind, k, v string) line {
	return line{kind: kind, key: strings.ToLower(k), value: unquote(v), loneQuote: v == `"` || v == `'`}
}

// sectionName returns the name between the brackets. Its first run of blanks
// becomes one blank: "profile  a" and "profile a" are the same section.
func sectionName(s string) (name string, ok bool) {
	s, _, _ = strings.Cut(s, "#")
	s, _, _ = strings.Cut(s, ";")
	s = strings.TrimSpace(s)
	if len(s) < 2 || s[0] != '[' || s[len(s)-1] != ']' {
		return "", false
	}
	s = strings.TrimSpace(s[1 : len(s)-1])
	if i := strings.IndexAny(s, " \t"); i > 0 {
		return s[:i] + " " + strings.TrimLeft(s[i:], " \t"), true
	}
	return s, true
}

func cutComment(s string) string {
	for _, mark := range [...]string{" #", " ;", "\t#", "\t;"} {
		s, _, _ = strings.Cut(s, mark)
	}
	return s
}

// splitSetting splits at the first = or :.
func splitSetting(s string) (key, value string, ok bool) {
	i := strings.IndexAny(s, "=:")
	if i < 0 {
		return "", "", false
	}
	return strings.TrimSpace(s[:i]), strings.TrimSpace(s[i+1:]), true
}

// unquote removes one pair of equal quotation marks.
func unquote(s string) string {
	if len(s) >= 2 && (s[0] == '"' || s[0] == '\'') && s[len(s)-1] == s[0] {
		return s[1 : len(s)-1]
	}
	return s
}
