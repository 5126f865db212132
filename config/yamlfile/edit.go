package yamlfile

import (
	"bytes"
	"iter"
	"reflect"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// replacement replaces the text between two offsets.
type replacement struct {
	from, to int
	text     string
}

func (s replacement) apply(text []byte) []byte {
	changed := make([]byte, 0, len(text)+len(s.text))
	changed = append(changed, text[:s.from]...)
	changed = append(changed, s.text...)
	return append(changed, text[s.to:]...)
}

// maxCandidates limits how many places are tried.
const maxCandidates = 40

// firstValid returns the text after the first replacement that produces exactly
// the wanted tree. Because of this check, the candidates may be guesses.
func firstValid(text []byte, wanted any, candidates iter.Seq[replacement]) ([]byte, bool) {
	tries := 0
	for s := range candidates {
		tries++
		if tries > maxCandidates {
			break
		}
		changed := s.apply(text)
		documents, err := parseNodes(changed)
		if err != nil || len(documents) != 1 {
			continue
		}
		if root := documents[0].Content[0]; isPlain(root) && reflect.DeepEqual(valueTree(root), wanted) {
			return changed, true
		}
	}
	return nil, false
}

// isPlain reports whether a tree has no anchors, tags and repeated keys, which
// a value tree does not show.
func isPlain(n *yaml.Node) bool {
	if n.Kind == yaml.AliasNode || n.Anchor != "" || n.Style&yaml.TaggedStyle != 0 {
		return false
	}
	seen := map[string]bool{}
	for i, c := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 0 {
			if seen[c.Value] {
				return false
			}
			seen[c.Value] = true
		}
		if !isPlain(c) {
			return false
		}
	}
	return true
}

// yamlEdit is a YAML text into which a value is put.
type yamlEdit struct {
	text  []byte
	root  *yaml.Node
	ends  []int  // offset after each line
	eol   string // the line ending of this text
	step  string // the indentation of one level in this text
	value any    // the value to put in
}

func newYAMLEdit(text []byte, root *yaml.Node, value any) *yamlEdit {
	s := &yamlEdit{text: text, root: root, ends: LineEnds(text), eol: "\n", step: "  ", value: value}
	if bytes.Contains(text[:s.ends[0]], []byte("\r\n")) {
		s.eol = "\r\n"
	}
	for _, v := range root.Content {
		if v.Kind == yaml.MappingNode && v.Style&yaml.FlowStyle == 0 && v.Column > root.Column {
			s.step = strings.Repeat(" ", v.Column-root.Column)
			break
		}
	}
	return s
}

// Put returns the text with a value at a path of keys: in place of the text
// there, or as a new entry of the list there if entry is set. It returns false
// if this is not possible without changing anything else.
func Put(text []byte, root *yaml.Node, keys []string, value any, entry bool) ([]byte, bool) {
	wanted := treeWithValue(valueTree(root), keys, treeOf(value))
	if entry {
		wanted = treeWithEntry(valueTree(root), keys, treeOf(value))
	}
	s := newYAMLEdit(text, root, value)
	p := s.locate(keys)
	rest := keys[p.depth:]
	for i, key := range slices.Backward(rest) { // missing levels are put in as a whole
		if entry && i == len(rest)-1 {
			s.value = List{s.value}
		}
		s.value = Mapping{{key, s.value}}
	}
	if len(rest) == 0 && entry {
		s.value = List{s.value}
	}
	return firstValid(text, wanted, s.candidates(p))
}

// location is the deepest existing node on a path of keys.
type location struct {
	node  *yaml.Node
	key   *yaml.Node // of the node; nil at the root
	limit int        // the line, counted from 0, where the next key starts
	next  bool       // there is a next key
	depth int        // the number of keys that lead to the node
}

func (s *yamlEdit) locate(keys []string) location {
	p := location{node: s.root, limit: s.documentEnd()}
	for p.node.Kind == yaml.MappingNode && p.depth < len(keys) {
		found := false
		for i := 0; i+1 < len(p.node.Content) && !found; i += 2 {
			if p.node.Content[i].Value != keys[p.depth] {
				continue
			}
			if i+2 < len(p.node.Content) {
				p.limit, p.next = p.node.Content[i+2].Line-1, true
			}
			p.key, p.node = p.node.Content[i], p.node.Content[i+1]
			found = true
		}
		if !found {
			break
		}
		p.depth++
	}
	return p
}

// documentEnd returns the line after the last line of the document.
func (s *yamlEdit) documentEnd() int {
	for i := s.root.Line - 1; i < len(s.ends); i++ {
		if strings.HasPrefix(s.line(i), "...") {
			return i
		}
	}
	return len(s.ends)
}

func (s *yamlEdit) lineStart(line int) int { return LineStart(s.ends, line) }

func (s *yamlEdit) line(i int) string { return string(s.text[s.lineStart(i):s.ends[i]]) }

// offset returns where a node starts. A node without text may start after the
// last line.
func (s *yamlEdit) offset(n *yaml.Node) int {
	if n.Line > len(s.ends) {
		return len(s.text)
	}
	line, column := s.line(n.Line-1), n.Column-1
	for i := range line {
		if column == 0 {
			return s.lineStart(n.Line-1) + i
		}
		column--
	}
	return s.ends[n.Line-1]
}
