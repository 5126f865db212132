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
func (s *yamlEdit) candidates(p location) iter.Seq[replacement] {
	return func(yield func(replacement) bool) {
		flow := p.node.Style&yaml.FlowStyle != 0
		switch {
		case p.node.Kind == yaml.ScalarNode && !IsNull(p.node):
			s.replaceScalar(p, yield)
		case IsNull(p.node) || flow && len(p.node.Content) == 0 && p.key != nil:
			if s.insertBelowKey(p, yield) && flow {
				s.insertInBrackets(p, yield)
			}
		case flow:
			s.insertInBrackets(p, yield)
		default:
			s.insertLines(p, yield)
		}
	}
}

// replaceScalar replaces a text.
func (s *yamlEdit) replaceScalar(p location, yield func(replacement) bool) bool {
	from := s.offset(p.node)
	length := 0
	switch rest := s.text[from:]; {
	case p.node.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0:
		length = quotedLength(rest)
	case bytes.HasPrefix(rest, []byte(p.node.Value)):
		length = len(p.node.Value)
	}
	return length == 0 || yield(replacement{from, from + length, formatInline(s.value)})
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
func (s *yamlEdit) insertBelowKey(p location, yield func(replacement) bool) bool {
	if p.key == nil {
		return true
	}
	from := s.offset(p.node)
	end := s.ends[p.key.Line-1]
	if p.node.Line != p.key.Line || from > end {
		return true
	}
	rest := string(s.text[from:end])
	rest = strings.TrimRight(rest, "\r\n")
	end = from + len(rest)
	for _, nothing := range []string{p.node.Value, "[]", "{}"} {
		if nothing != "" {
			rest = strings.TrimPrefix(rest, nothing)
		}
	}
	indent := strings.Repeat(" ", p.key.Column-1) + s.step
	for from > 0 && s.text[from-1] == ' ' {
		from--
	}
	return yield(replacement{from, end, strings.TrimRight(rest, " ") + s.eol + s.formatBlock(indent, " ")})
}

// insertInBrackets puts the value at the end of a list or mapping in brackets.
// The parser does not report where that is, so each closing bracket is a
// candidate.
func (s *yamlEdit) insertInBrackets(p location, yield func(replacement) bool) {
	closing, text := byte(']'), ""
	switch v := s.value.(type) {
	case List:
		text = formatInline(v[0])
	case Mapping:
		closing = '}'
		text = strings.TrimSuffix(strings.TrimPrefix(formatInline(v), "{"), "}")
	}
	from, end := s.offset(p.node), len(s.text)
	if p.limit < len(s.ends) && p.next {
		end = s.ends[p.limit]
	}
	for i := end - 1; i > from; i-- {
		if s.text[i] != closing {
			continue
		}
		for _, candidate := range s.bracketCandidates(p, i, text) {
			if !yield(candidate) {
				return
			}
		}
	}
}

// bracketCandidates returns the replacements that put a text before the bracket
// at an offset: after the last entry, or directly before the bracket if there
// is a comment between them.
func (s *yamlEdit) bracketCandidates(p location, i int, text string) []replacement {
	before := len(bytes.TrimRight(s.text[:i], " \t\r\n"))
	between := s.text[before:i]
	if !bytes.Contains(between, []byte("\n")) {
		return []replacement{{before, before, separatorAfter(s.text[before-1], " ") + text}, {i, i, ", " + text}}
	}
	indent := s.indentOf(p.node) + s.step
	if n := len(p.node.Content); n > 0 {
		indent = s.indentOf(p.node.Content[n-1])
	}
	lastLine := bytes.LastIndexByte(s.text[:before], '\n') + 1
	if !bytes.Contains(s.text[lastLine:before], []byte(" #")) {
		return []replacement{{before, before, separatorAfter(s.text[before-1], s.eol+indent) + text}}
	}
	start := bytes.LastIndexByte(s.text[:i], '\n') + 1
	return []replacement{{start, start, indent + text + s.eol}, {start, start, indent + ", " + text + s.eol}}
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
func (s *yamlEdit) indentOf(n *yaml.Node) string {
	line := s.line(n.Line - 1)
	return line[:len(line)-len(strings.TrimLeft(line, " "))]
}

// insertLines puts the value after the last entry of a list or mapping that is
// written on separate lines.
func (s *yamlEdit) insertLines(p location, yield func(replacement) bool) bool {
	indent := strings.Repeat(" ", p.node.Column-1)
	gap, separate := " ", false
	if p.node.Kind == yaml.SequenceNode {
		if first := p.node.Content[0]; first.Line == p.node.Line && first.Column > p.node.Column+1 {
			gap = strings.Repeat(" ", first.Column-p.node.Column-1)
		}
		separate = len(p.node.Content) > 1 && s.isBlank(p.node.Content[1].Line-2)
	}
	if p.node == s.root {
		separate = true
	}
	limit, next := p.limit, p.next
	if after := s.precedingKey(p.node); after >= 0 && after+2 < len(p.node.Content) {
		limit, next = p.node.Content[after+2].Line-1, true
	}
	for _, line := range []int{s.lineAfter(limit, next, len(indent)), limit} {
		if !yield(s.insertBefore(line, indent, gap, separate)) {
			return false
		}
	}
	return true
}

// keyOrder is the order of new keys among others. All other keys come last.
var keyOrder = []string{"version", "contacts", "security", "billing", "operations", "name", "title", "email", "phone"}

// precedingKey returns the index of the key that a new key follows, or -1 if
// the new key comes last.
func (s *yamlEdit) precedingKey(n *yaml.Node) int {
	p, ok := s.value.(Mapping)
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
func (s *yamlEdit) insertBefore(line int, indent, gap string, separate bool) replacement {
	at := len(s.text)
	if line < len(s.ends) {
		at = s.lineStart(line)
	}
	text := s.formatBlock(indent, gap) + s.eol
	if separate && line > 0 && !s.isBlank(line-1) {
		text = s.eol + text
	}
	if separate && line < len(s.ends) && !s.isBlank(line) && indent == "" {
		text += s.eol
	}
	if at > 0 && s.text[at-1] != '\n' {
		text = s.eol + text
	}
	return replacement{at, at, text}
}

// formatBlock returns the value on separate lines, without the end of the last
// line.
func (s *yamlEdit) formatBlock(indent, gap string) string {
	var lines []string
	switch v := s.value.(type) {
	case Mapping:
		lines = v.FormatLines(s.step)
	case List:
		lines = v.formatLines(s.step, gap)
	}
	return indent + strings.Join(lines, s.eol+indent)
}

// lineAfter returns the line before which the content of a list or mapping
// ends. Comments and blank lines above the next entry belong to that entry, as
// do comments with less indentation than the list.
func (s *yamlEdit) lineAfter(limit int, next bool, indent int) int {
	i := limit
	if next {
		for i > 0 && s.isComment(i-1) && s.indentWidth(i-1) <= s.indentWidth(limit) {
			i--
		}
	}
	for i > 0 && (s.isBlank(i-1) || s.isComment(i-1) && s.indentWidth(i-1) < indent) {
		i--
	}
	return i
}

func (s *yamlEdit) isBlank(line int) bool {
	return line >= 0 && line < len(s.ends) && strings.TrimSpace(s.line(line)) == ""
}

func (s *yamlEdit) isComment(line int) bool {
	return strings.HasPrefix(strings.TrimSpace(s.line(line)), "#")
}

func (s *yamlEdit) indentWidth(line int) int {
	if line >= len(s.ends) {
		return 0
	}
	text := s.line(line)
	return utf8.RuneCountInString(text) - utf8.RuneCountInString(strings.TrimLeft(text, " "))
}
