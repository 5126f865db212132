package yamlfile

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// Values that are written into a YAML file: a string is a text that is quoted
// where it has to be; bare is written as it stands.
type (
	Literal  string
	Mapping  []Entry
	TextList []string // a list in brackets
	Entry    struct {
		Key   string
		Value any // string, bare, pairs, texts or inline
	}
	InlineMapping Mapping // in braces, on one line
)

// Quote writes a text so that every YAML reader, the older ones for which yes
// and 0x1F are something else included, takes it for that text.
func Quote(s string) string {
	if needsNoQuotes(s) {
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

// needsNoQuotes tells a text that needs no quotes anywhere: words that start with a
// letter and mean nothing else.
func needsNoQuotes(s string) bool {
	start := true
	for _, r := range s {
		if !unicode.IsLetter(r) && (start || !unicode.IsDigit(r) && !strings.ContainsRune(" ._-/@+", r)) {
			return false
		}
		start = false
	}
	return !start && !strings.HasSuffix(s, " ") && !strings.Contains(s, " -") && !reservedWords[strings.ToLower(s)]
}

// reservedWords are the words that are no texts to one YAML reader or another.
var reservedWords = map[string]bool{
	"true": true, "false": true, "yes": true, "no": true, "on": true, "off": true, "y": true, "n": true, "null": true,
}

// formatInline writes a value within a line.
func formatInline(value any) string {
	switch v := value.(type) {
	case string:
		return Quote(v)
	case Literal:
		return string(v)
	case TextList:
		words := make([]string, len(v))
		for i, s := range v {
			words[i] = quoteInList(s)
		}
		return "[" + strings.Join(words, ", ") + "]"
	case List:
		words := make([]string, len(v))
		for i, each := range v {
			words[i] = formatInline(each)
		}
		return "[" + strings.Join(words, ", ") + "]"
	case InlineMapping:
		return formatInline(Mapping(v))
	case Mapping:
		words := make([]string, len(v))
		for i, p := range v {
			words[i] = p.Key + ": " + formatInline(p.Value)
		}
		return "{" + strings.Join(words, ", ") + "}"
	default:
		return ""
	}
}

// quoteInList is a text of a list: ids of accounts are quoted for readers to
// which they are numbers.
func quoteInList(s string) string {
	if _, err := strconv.Atoi(s); err == nil {
		return `"` + s + `"`
	}
	return Quote(s)
}

// FormatLines writes keys with values on lines of their own; step is how far what is
// below a key is indented.
func (p Mapping) FormatLines(step string) []string {
	var all []string
	for _, each := range p {
		below, nested := each.Value.(Mapping)
		list, isList := each.Value.(List)
		switch {
		case nested:
			all = append(all, each.Key+":")
			for _, l := range below.FormatLines(step) {
				all = append(all, step+l)
			}
		case isList:
			all = append(all, each.Key+":")
			for _, l := range list.formatLines(step, " ") {
				all = append(all, step+l)
			}
		default:
			all = append(all, each.Key+": "+formatInline(each.Value))
		}
	}
	return all
}

// List are a list with a dash before each.
type List []any

func (e List) formatLines(step, gap string) []string {
	var all []string
	for _, each := range e {
		lines := []string{formatInline(each)}
		if p, ok := each.(Mapping); ok {
			lines = p.FormatLines(step)
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
