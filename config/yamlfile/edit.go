package yamlfile

import (
	"bytes"
	"iter"
	"reflect"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// replacement puts a text in the place of what stands between two offsets.
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

// maxCandidates bounds how many places are tried.
const maxCandidates = 40

// firstValid gives the text after the first splice that makes of it what is
// planned and nothing else. That is what allows the places to be guesses: the
// parser does not say where a value ends.
func firstValid(text []byte, plan any, guesses iter.Seq[replacement]) ([]byte, bool) {
	tries := 0
	for s := range guesses {
		tries++
		if tries > maxCandidates {
			break
		}
		changed := s.apply(text)
		documents, err := parseNodes(changed)
		if err != nil || len(documents) != 1 {
			continue
		}
		if root := documents[0].Content[0]; keptValues(root) && reflect.DeepEqual(valueTree(root), plan) {
			return changed, true
		}
	}
	return nil, false
}

// keptValues tells a tree without anchors, tags and keys that come twice, which
// branches do not show.
func keptValues(n *yaml.Node) bool {
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
		if !keptValues(c) {
			return false
		}
	}
	return true
}

// yamlEdit is a YAML text that values are put into.
type yamlEdit struct {
	text  []byte
	root  *yaml.Node
	ends  []int  // offsets behind the lines
	eol   string // how lines end here
	step  string // how far what is below a key is indented here
	value any    // what is put in
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

// Put gives the text with a value below keys: in the place of the text that
// stands there, or as a new entry of the list. False: it cannot be done without
// touching more than that.
func Put(text []byte, root *yaml.Node, keys []string, value any, entry bool) ([]byte, bool) {
	plan := treeWithValue(valueTree(root), keys, treeOf(value))
	if entry {
		plan = treeWithEntry(valueTree(root), keys, treeOf(value))
	}
	s := newYAMLEdit(text, root, value)
	p := s.locate(keys)
	rest := keys[p.depth:]
	for i, key := range slices.Backward(rest) { // what is still missing is put in as a whole
		if entry && i == len(rest)-1 {
			s.value = List{s.value}
		}
		s.value = Mapping{{key, s.value}}
	}
	if len(rest) == 0 && entry {
		s.value = List{s.value}
	}
	return firstValid(text, plan, s.candidates(p))
}

// location is the deepest node on the way down some keys.
type location struct {
	node  *yaml.Node
	key   *yaml.Node // whose value it is; nil at the root
	limit int        // the line, counted from 0, at which something else starts
	next  bool       // that there is something else
	depth int        // how many of the keys lead to it
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

// documentEnd is the line behind the last one of the document.
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

// offset is where a node starts. One without a text may start behind the last line.
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
