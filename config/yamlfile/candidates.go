package yamlfile

import (
	"bytes"
	"iter"
	"slices"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// candidates returns the replacements that may put the value where it belongs,
// the most likely one first.
func (e *yamlEdit) candidates(p location) iter.Seq[replacement] {
	return func(yield func(replacement) bool) {
		flow := p.node.Style&yaml.FlowStyle != 0
		switch {
		case p.node.Kind == yaml.ScalarNode && !IsNull(p.node):
			e.replaceScalar(p, yield)
		case IsNull(p.node) || flow && len(p.node.Content) == 0 && p.key != nil:
			if e.insertBelowKey(p, yield) && flow {
				e.insertInBrackets(p, yield)
			}
		case flow:
			e.insertInBrackets(p, yield)
		default:
			e.insertLines(p, yield)
		}
	}
}

// replaceScalar replaces a text.
func (e *yamlEdit) replaceScalar(p location, yield func(replacement) bool) bool {
	from := e.offset(p.node)
	length := 0
	switch rest := e.text[from:]; {
	case p.node.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0:
		length = quotedLength(rest)
	case bytes.HasPrefix(rest, []byte(p.node.Value)):
		length = len(p.node.Value)
	}
	return length == 0 || yield(replacement{from, from + length, formatInline(e.value)})
}

// quotedLength returns the length of the quoted text at the start of text.
func quotedLength(text []byte) int {
	mark := text[0]
	for i := 1; i < len(text); i++ {
		switch {
		case mark == '"' && text[i] == '\\':
			i++
		case text[i] != mark:
		case mark == '\'' && i+1 < len(text) && text[i+1] == mark:
			i++
		default:
			return i + 1
		}
	}
	return 0
}

// insertBelowKey puts the value on lines below a key that has no value or empty
// brackets.
func (e *yamlEdit) insertBelowKey(p location, yield func(replacement) bool) bool {
	if p.key == nil {
		return true
	}
	from := e.offset(p.node)
	end := e.ends[p.key.Line-1]
	if p.node.Line != p.key.Line || from > end {
		return true
	}
	rest := string(e.text[from:end])
	rest = strings.TrimRight(rest, "\r\n")
	end = from + len(rest)
	for _, nothing := range []string{p.node.Value, "[]", "{}"} {
		if nothing != "" {
			rest = strings.TrimPrefix(rest, nothing)
		}
	}
	indent := strings.Repeat(" ", p.key.Column-1) + e.step
	for from > 0 && e.text[from-1] == ' ' {
		from--
	}
	return yield(replacement{from, end, strings.TrimRight(rest, " ") + e.eol + e.formatBlock(indent, " ")})
}

// insertInBrackets puts the value at the end of a list or mapping in brackets.
// The parser does not report where that is, so each closing bracket is a
// candidate.
func (e *yamlEdit) insertInBrackets(p location, yield func(replacement) bool) {
	closing, text := byte(']'), ""
	switch v := e.value.(type) {
	case List:
		text = formatInline(v[0])
	case Mapping:
		closing = '}'
		text = strings.TrimSuffix(strings.TrimPrefix(formatInline(v), "{"), "}")
	}
	from, end := e.offset(p.node), len(e.text)
	if p.limit < len(e.ends) && p.next {
		end = e.ends[p.limit]
	}
	for i := end - 1; i > from; i-- {
		if e.text[i] != closing {
			continue
		}
		for _, candidate := range e.bracketCandidates(p, i, text) {
			if !yield(candidate) {
				return
			}
		}
	}
}

// bracketCandidates returns the replacements that put a text before the bracket
// at an offset: after the last entry, or directly before the bracket if there
// is a comment between them.
func (e *yamlEdit) bracketCandidates(p location, i int, text string) []replacement {
	before := len(bytes.TrimRight(e.text[:i], " \t\r\n"))
	between := e.text[before:i]
	if !bytes.Contains(between, []byte("\n")) {
		return []replacement{{before, before, separatorAfter(e.text[before-1], " ") + text}, {i, i, ", " + text}}
	}
	indent := e.indentOf(p.node) + e.step
	if n := len(p.node.Content); n > 0 {
		indent = e.indentOf(p.node.Content[n-1])
	}
	lastLine := bytes.LastIndexByte(e.text[:before], '\n') + 1
	if !bytes.Contains(e.text[lastLine:before], []byte(" #")) {
		return []replacement{{before, before, separatorAfter(e.text[before-1], e.eol+indent) + text}}
	}
	start := bytes.LastIndexByte(e.text[:i], '\n') + 1
	return []replacement{{start, start, indent + text + e.eol}, {start, start, indent + ", " + text + e.eol}}
}

// separatorAfter returns the text between the last character and a new entry.
func separatorAfter(last byte, gap string) string {
	switch last {
	case '[', '{':
		return ""
	case ',':
		return gap
	default:
		return "," + gap
	}
}

// indentOf returns the white space at the start of a node's line.
func (e *yamlEdit) indentOf(n *yaml.Node) string {
	line := e.line(n.Line - 1)
	return line[:len(line)-len(strings.TrimLeft(line, " "))]
}

// insertLines puts the value after the last entry of a list or mapping that is
// written on separate lines.
func (e *yamlEdit) insertLines(p location, yield func(replacement) bool) bool {
	indent := strings.Repeat(" ", p.node.Column-1)
	gap, separate := " ", false
	if p.node.Kind == yaml.SequenceNode {
		if first := p.node.Content[0]; first.Line == p.node.Line && first.Column > p.node.Column+1 {
			gap = strings.Repeat(" ", first.Column-p.node.Column-1)
		}
		separate = len(p.node.Content) > 1 && e.isBlank(p.node.Content[1].Line-2)
	}
	if p.node == e.root {
		separate = true
	}
	limit, next := p.limit, p.next
	if after := e.precedingKey(p.node); after >= 0 && after+2 < len(p.node.Content) {
		limit, next = p.node.Content[after+2].Line-1, true
	}
	for _, line := range []int{e.lineAfter(limit, next, len(indent)), limit} {
		if !yield(e.insertBefore(line, indent, gap, separate)) {
			return false
		}
	}
	return true
}

// keyOrder is the order of new keys among others. All other keys come last.
var keyOrder = []string{"version", "contacts", "security", "billing", "operations", "name", "title", "email", "phone"}

// precedingKey returns the index of the key that a new key follows, or -1 if
// the new key comes last.
func (e *yamlEdit) precedingKey(n *yaml.Node) int {
	p, ok := e.value.(Mapping)
	if !ok || n.Kind != yaml.MappingNode {
		return -1
	}
	rank := slices.Index(keyOrder, p[0].Key)
	after := -1
	for i := 0; i+1 < len(n.Content); i += 2 {
		if slices.Contains(keyOrder[:max(0, rank)], n.Content[i].Value) {
			after = i
		}
	}
	return after
}

// insertBefore puts the value before a line. If separate is set, a blank line
// separates it from its neighbors.
func (e *yamlEdit) insertBefore(line int, indent, gap string, separate bool) replacement {
	at := len(e.text)
	if line < len(e.ends) {
		at = e.lineStart(line)
	}
	text := e.formatBlock(indent, gap) + e.eol
	if separate && line > 0 && !e.isBlank(line-1) {
		text = e.eol + text
	}
	if separate && line < len(e.ends) && !e.isBlank(line) && indent == "" {
		text += e.eol
	}
	if at > 0 && e.text[at-1] != '\n' {
		text = e.eol + text
	}
	return replacement{at, at, text}
}

// formatBlock returns the value on separate lines, without the end of the last
// line.
func (e *yamlEdit) formatBlock(indent, gap string) string {
	var lines []string
	switch v := e.value.(type) {
	case Mapping:
		lines = v.FormatLines(e.step)
	case List:
		lines = v.formatLines(e.step, gap)
	}
	return indent + strings.Join(lines, e.eol+indent)
}

// lineAfter returns the line before which the content of a list or mapping
// ends. Comments and blank lines above the next entry belong to that entry, as
// do comments with less indentation than the list.
func (e *yamlEdit) lineAfter(limit int, next bool, indent int) int {
	i := limit
	if next {
		for i > 0 && e.isComment(i-1) && e.indentWidth(i-1) <= e.indentWidth(limit) {
			i--
		}
	}
	for i > 0 && (e.isBlank(i-1) || e.isComment(i-1) && e.indentWidth(i-1) < indent) {
		i--
	}
	return i
}

func (e *yamlEdit) isBlank(line int) bool {
	return line >= 0 && line < len(e.ends) && strings.TrimSpace(e.line(line)) == ""
}

func (e *yamlEdit) isComment(line int) bool {
	return strings.HasPrefix(strings.TrimSpace(e.line(line)), "#")
}

func (e *yamlEdit) indentWidth(line int) int {
	if line >= len(e.ends) {
		return 0
	}
	text := e.line(line)
	return utf8.RuneCountInString(text) - utf8.RuneCountInString(strings.TrimLeft(text, " "))
}
