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

func (r replacement) apply(text []byte) []byte {
	changed := make([]byte, 0, len(text)+len(r.text))
	changed = append(changed, text[:r.from]...)
	changed = append(changed, r.text...)
	return append(changed, text[r.to:]...)
}

// maxCandidates limits how many places are tried.
const maxCandidates = 40

// firstValid returns the text after the first replacement that produces exactly
// the wanted tree. Because of this check, the candidates may be guesses.
func firstValid(text []byte, wanted any, candidates iter.Seq[replacement]) ([]byte, bool) {
	tries := 0
	for r := range candidates {
		tries++
		if tries > maxCandidates {
			break
		}
		changed := r.apply(text)
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
	keys := map[string]bool{}
	for i, c := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 0 {
			if keys[c.Value] {
				return false
			}
			keys[c.Value] = true
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
	e := &yamlEdit{text: text, root: root, ends: LineEnds(text), eol: "\n", step: "  ", value: value}
	if bytes.Contains(text[:e.ends[0]], []byte("\r\n")) {
		e.eol = "\r\n"
	}
	for _, v := range root.Content {
		if v.Kind == yaml.MappingNode && v.Style&yaml.FlowStyle == 0 && v.Column > root.Column {
			e.step = strings.Repeat(" ", v.Column-root.Column)
			break
		}
	}
	return e
}

// Put returns the text with a value at a path of keys: in place of the text
// there, or as a new entry of the list there if entry is set. It returns false
// if this is not possible without changing anything else.
func Put(text []byte, root *yaml.Node, keys []string, value any, entry bool) ([]byte, bool) {
	wanted := treeWithValue(valueTree(root), keys, treeOf(value))
	if entry {
		wanted = treeWithEntry(valueTree(root), keys, treeOf(value))
	}
	e := newYAMLEdit(text, root, value)
	p := e.locate(keys)
	rest := keys[p.depth:]
	for i, key := range slices.Backward(rest) { // missing levels are put in as a whole
		if entry && i == len(rest)-1 {
			e.value = List{e.value}
		}
		e.value = Mapping{{key, e.value}}
	}
	if len(rest) == 0 && entry {
		e.value = List{e.value}
	}
	return firstValid(text, wanted, e.candidates(p))
}

// location is the deepest existing node on a path of keys.
type location struct {
	node  *yaml.Node
	key   *yaml.Node // of the node; nil at the root
	limit int        // the line, counted from 0, where the next key starts
	next  bool       // there is a next key
	depth int        // the number of keys that lead to the node
}

func (e *yamlEdit) locate(keys []string) location {
	p := location{node: e.root, limit: e.documentEnd()}
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
func (e *yamlEdit) documentEnd() int {
	for i := e.root.Line - 1; i < len(e.ends); i++ {
		if strings.HasPrefix(e.line(i), "...") {
			return i
		}
	}
	return len(e.ends)
}

func (e *yamlEdit) lineStart(line int) int { return LineStart(e.ends, line) }

func (e *yamlEdit) line(i int) string { return string(e.text[e.lineStart(i):e.ends[i]]) }

// offset returns where a node starts. A node without text may start after the
// last line.
func (e *yamlEdit) offset(n *yaml.Node) int {
	if n.Line > len(e.ends) {
		return len(e.text)
	}
	line, column := e.line(n.Line-1), n.Column-1
	for i := range line {
		if column == 0 {
			return e.lineStart(n.Line-1) + i
		}
		column--
	}
	return e.ends[n.Line-1]
}
