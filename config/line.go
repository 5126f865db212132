package config

import "strings"

// lineKind says what a line of an AWS file is.
type lineKind int

const (
	lineBlank        lineKind = iota
	lineComment               // # or ; before anything else
	lineSection               // [kind name]
	lineSetting               // key = value, from the first column on
	lineNested                // an indented key = value
	lineContinuation          // any other indented text
	lineStray                 // none of these: no reader takes it
)

// line is a line as the AWS SDK for Go takes it.
type line struct {
	kind  lineKind
	key   string // of a section: its kind and name, joined by one blank
	value string
	// loneQuote: the value is a single quotation mark, on which the SDK panics.
	loneQuote bool
}

// readLine follows the tokenizer of the AWS SDK for Go (config/internal/ini,
// v1.33.15) to the letter, its inconsistencies included: a section's name ends
// at any # or ;, a setting's value at one after a blank, a nested value at none.
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

// sectionName gives the name between the brackets, its first run of blanks made
// one: "profile  a" and "profile a" are the same section.
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

// splitSetting splits at the first = or :, whichever comes first.
func splitSetting(s string) (key, value string, ok bool) {
	i := strings.IndexAny(s, "=:")
	if i < 0 {
		return "", "", false
	}
	return strings.TrimSpace(s[:i]), strings.TrimSpace(s[i+1:]), true
}

// unquote takes one pair of equal quotation marks off a value.
func unquote(s string) string {
	if len(s) >= 2 && (s[0] == '"' || s[0] == '\'') && s[len(s)-1] == s[0] {
		return s[1 : len(s)-1]
	}
	return s
}
