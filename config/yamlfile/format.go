package yamlfile

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

type (
	// Literal is a value that is written as it is. A string is quoted if necessary.
	Literal string
	// Mapping is a mapping with one line for each entry.
	Mapping []Entry
	// InlineMapping is a mapping in braces, on one line.
	InlineMapping Mapping
	// TextList is a list of texts in brackets, on one line.
	TextList []string
	// Entry is a key with its value: a string, Literal, Mapping, InlineMapping,
	// TextList or List.
	Entry struct {
		Key   string
		Value any
	}
)

// Quote writes a text so that every YAML reader reads it as that text,
// including older readers for which yes and 0x1F mean something else.
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

// needsNoQuotes reports whether every YAML reader reads s as a text without
// quotes.
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

// reservedWords have another meaning than a text for some YAML reader.
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

// quoteInList writes a text of a list. It quotes account ids, because they are
// numbers for some readers.
func quoteInList(s string) string {
	if _, err := strconv.Atoi(s); err == nil {
		return `"` + s + `"`
	}
	return Quote(s)
}

// FormatLines writes the entries on separate lines, with step as the
// indentation of each level.
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

// List is a list with a dash before each entry.
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
