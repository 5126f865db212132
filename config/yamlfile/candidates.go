package yamlfile

import (
	"bytes"
	"iter"
	"slices"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// candidates are the splices that may put the value where it belongs, the one that
// looks best first.
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

// quotedLength is the length of the quoted text that a text starts with.
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

// insertBelowKey puts the value on lines below a key that has none, or brackets
// without anything in them.
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

// insertInBrackets puts the value at the end of a list or group in brackets. The
// parser does not say where that is: any closing bracket may be it.
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
		for _, guess := range s.bracketCandidates(p, i, text) {
			if !yield(guess) {
				return
			}
		}
	}
}

// bracketCandidates are the splices that put a text before the bracket at an offset: behind
// the last entry, or before the bracket where a comment stands between them.
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

// separatorAfter is what stands between a last character and a new entry.
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

// indentOf is the white space at the start of a node's line.
func (s *yamlEdit) indentOf(n *yaml.Node) string {
	line := s.line(n.Line - 1)
	return line[:len(line)-len(strings.TrimLeft(line, " "))]
}

// insertLines puts the value behind the last entry of a list or group that stands
// on lines of its own.
func (s *yamlEdit) insertLines(p location, yield func(replacement) bool) bool {
	indent := strings.Repeat(" ", p.node.Column-1)
	gap, apart := " ", false
	if p.node.Kind == yaml.SequenceNode {
		if first := p.node.Content[0]; first.Line == p.node.Line && first.Column > p.node.Column+1 {
			gap = strings.Repeat(" ", first.Column-p.node.Column-1)
		}
		apart = len(p.node.Content) > 1 && s.isBlank(p.node.Content[1].Line-2)
	}
	if p.node == s.root {
		apart = true
	}
	limit, next := p.limit, p.next
	if after := s.precedingKey(p.node); after >= 0 && after+2 < len(p.node.Content) {
		limit, next = p.node.Content[after+2].Line-1, true
	}
	for _, line := range []int{s.lineAfter(limit, next, len(indent)), limit} {
		if !yield(s.insertBefore(line, indent, gap, apart)) {
			return false
		}
	}
	return true
}

// keyOrder is how keys that are put in stand among others; all others stand last.
var keyOrder = []string{"version", "contacts", "security", "billing", "operations", "name", "title", "email", "phone"}

// precedingKey is the index of the key behind which the one that is put in belongs; -1: last.
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

// insertBefore puts the value before a line; apart: with a blank line around it.
func (s *yamlEdit) insertBefore(line int, indent, gap string, apart bool) replacement {
	at := len(s.text)
	if line < len(s.ends) {
		at = s.lineStart(line)
	}
	text := s.formatBlock(indent, gap) + s.eol
	if apart && line > 0 && !s.isBlank(line-1) {
		text = s.eol + text
	}
	if apart && line < len(s.ends) && !s.isBlank(line) && indent == "" {
		text += s.eol
	}
	if at > 0 && s.text[at-1] != '\n' {
		text = s.eol + text
	}
	return replacement{at, at, text}
}

// formatBlock is the value on lines of its own, without the end of the last one.
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

// lineAfter is the line before which what a list or group holds has ended. Comments
// and blank lines above what follows belong to that; so do comments that are
// indented less than the list.
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
