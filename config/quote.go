package config

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// Values that are written into a YAML file: a string is a text that is quoted
// where it has to be; bare is written as it stands.
type (
	bare  string
	pairs []pair
	texts []string // a list in brackets
	pair  struct {
		key   string
		value any // string, bare, pairs, texts or inline
	}
	inline struct{ pairs } // in braces, on one line
)

// quoted writes a text so that every YAML reader, the older ones for which yes
// and 0x1F are something else included, takes it for that text.
func quoted(s string) string {
	if plainText(s) {
		return s
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r > 0xFFFF && !unicode.IsPrint(r):
			fmt.Fprintf(&b, `\U%08X`, r)
		case !unicode.IsPrint(r):
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// plainText tells a text that needs no quotes anywhere: words that start with a
// letter and mean nothing else.
func plainText(s string) bool {
	start := true
	for _, r := range s {
		if !unicode.IsLetter(r) && (start || !unicode.IsDigit(r) && !strings.ContainsRune(" ._-/@+", r)) {
			return false
		}
		start = false
	}
	return !start && !strings.HasSuffix(s, " ") && !strings.Contains(s, " -") && !special[strings.ToLower(s)]
}

// special are the words that are no texts to one YAML reader or another.
var special = map[string]bool{
	"true": true, "false": true, "yes": true, "no": true, "on": true, "off": true, "y": true, "n": true, "null": true,
}

// onOneLine writes a value within a line.
func onOneLine(value any) string {
	switch v := value.(type) {
	case string:
		return quoted(v)
	case bare:
		return string(v)
	case texts:
		words := make([]string, len(v))
		for i, s := range v {
			words[i] = inBrackets(s)
		}
		return "[" + strings.Join(words, ", ") + "]"
	case entries:
		words := make([]string, len(v))
		for i, each := range v {
			words[i] = onOneLine(each)
		}
		return "[" + strings.Join(words, ", ") + "]"
	case inline:
		return onOneLine(v.pairs)
	case pairs:
		words := make([]string, len(v))
		for i, p := range v {
			words[i] = p.key + ": " + onOneLine(p.value)
		}
		return "{" + strings.Join(words, ", ") + "}"
	default:
		return ""
	}
}

// inBrackets is a text of a list: ids of accounts are quoted for readers to
// which they are numbers.
func inBrackets(s string) string {
	if _, err := strconv.Atoi(s); err == nil {
		return `"` + s + `"`
	}
	return quoted(s)
}

// lines writes keys with values on lines of their own; step is how far what is
// below a key is indented.
func (p pairs) lines(step string) []string {
	var all []string
	for _, each := range p {
		below, nested := each.value.(pairs)
		list, isList := each.value.(entries)
		switch {
		case nested:
			all = append(all, each.key+":")
			for _, l := range below.lines(step) {
				all = append(all, step+l)
			}
		case isList:
			all = append(all, each.key+":")
			for _, l := range list.lines(step, " ") {
				all = append(all, step+l)
			}
		default:
			all = append(all, each.key+": "+onOneLine(each.value))
		}
	}
	return all
}

// entries are a list with a dash before each.
type entries []any

func (e entries) lines(step, gap string) []string {
	var all []string
	for _, each := range e {
		lines := []string{onOneLine(each)}
		if p, ok := each.(pairs); ok {
			lines = p.lines(step)
		}
		for i, l := range lines {
			if i == 0 {
				all = append(all, "-"+gap+l)
			} else {
				all = append(all, " "+gap+l)
			}
		}
	}
	return all
}
