package config

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"accountable/audit"
)

// decoder gathers everything that is wrong while a document is read.
type decoder struct {
	path     string
	problems []Problem
	more     int                 // problems beyond mostProblems
	faulty   map[*yaml.Node]bool // values of keys in which something is wrong
}

// mostProblems bounds what is told of one file: of one that is something else
// altogether, the first say it all.
const mostProblems = 100

func (d *decoder) problemf(n *yaml.Node, format string, args ...any) {
	if len(d.problems) > mostProblems {
		d.more++
		return
	}
	d.problems = append(d.problems, Problem{Position{d.path, n.Line, n.Column}, fmt.Sprintf(format, args...)})
}

func at(n *yaml.Node) audit.Position { return audit.Position{Line: n.Line, Column: n.Column} }

// form is how values of one type are written in a file. It reads them, and it
// describes them to editors: both come from the same few words, so that neither
// can know what the other does not.
type form[T any] struct {
	// read takes the value of a node; name is how messages call it. False: it is
	// of no use, and a problem says why.
	read   func(d *decoder, n *yaml.Node, name string) (T, bool)
	schema schema
}

// field is one key of an object.
type field[T any] struct {
	key     string
	missing string // what to do where it is missing; "": it may be
	schema  schema
	read    func(d *decoder, n *yaml.Node, into *T)
}

// key is a field whose value has a form of its own.
func key[T, V any](name, doc string, f form[V], set func(*T, V)) field[T] {
	s := f.schema
	s.description = doc
	return field[T]{key: name, schema: s, read: func(d *decoder, n *yaml.Node, into *T) {
		if v, ok := f.read(d, n, fmt.Sprintf("%q", name)); ok {
			set(into, v)
		}
	}}
}

// needed makes the key one that has to be there.
func (f field[T]) needed(advice string) field[T] {
	f.missing = advice
	return f
}

// withExample adds an example for editors.
func (f field[T]) withExample(example any) field[T] {
	f.schema.examples = append(slices.Clone(f.schema.examples), example)
	return f
}

// object is a group of keys. elsewhere says of keys that belong in another place
// where that is.
func object[T any](elsewhere map[string]string, fields ...field[T]) form[T] {
	s := schema{types: []string{"object", "null"}, closed: true}
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.key
		s.properties = append(s.properties, property{f.key, f.schema})
		if f.missing != "" {
			s.required = append(s.required, f.key)
		}
	}
	if len(s.required) > 0 {
		s.types = []string{"object"}
	}
	return form[T]{schema: s, read: func(d *decoder, n *yaml.Node, name string) (T, bool) {
		var into T
		meant := map[string]bool{} // keys that are there, if under a wrong name
		ok := d.pairs(n, name, func(k, v *yaml.Node) {
			meant[k.Value] = true
			i := slices.Index(names, k.Value)
			if i < 0 {
				if better := d.unknownKey(k, names, elsewhere); better != "" {
					meant[better] = true
				}
				return
			}
			before := len(d.problems)
			fields[i].read(d, v, &into)
			if len(d.problems) > before {
				d.faulty[v] = true
			}
		})
		if !ok {
			return into, false
		}
		for _, f := range fields {
			if f.missing != "" && !meant[f.key] {
				d.problemf(n, "the key %q is missing: %s", f.key, f.missing)
				d.faulty[n] = true
			}
		}
		return into, true
	}}
}

// unknownKey tells of a key that nobody knows and gives the one that was meant,
// where that can be told.
func (d *decoder) unknownKey(k *yaml.Node, known []string, elsewhere map[string]string) string {
	if where, ok := elsewhere[k.Value]; ok {
		d.problemf(k, "%q %s", k.Value, where)
		return ""
	}
	better := ""
	if len(d.problems) <= mostProblems {
		better = audit.Nearest(k.Value, known)
	}
	if better != "" {
		d.problemf(k, "unknown key %q (did you mean %q?)", k.Value, better)
	} else {
		d.problemf(k, "unknown key %q: known here are %s", k.Value, listed(known, "and"))
	}
	return better
}

// pairs walks over the keys of a mapping, each of them once.
func (d *decoder) pairs(n *yaml.Node, name string, each func(k, v *yaml.Node)) bool {
	switch {
	case d.beyond(n):
		return false
	case isNull(n):
		return true
	case n.Kind != yaml.MappingNode:
		d.problemf(n, "%s needs keys with values (key: value), not %s", name, inWords(n))
		return false
	}
	lines := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		switch line, twice := lines[k.Value]; {
		case k.Kind == yaml.ScalarNode && k.Value == "<<" && k.Style == 0:
			d.problemf(k, "merge keys (<<) are not understood here: write the keys out")
		case d.beyond(k):
		case k.Kind != yaml.ScalarNode || isNull(k):
			d.problemf(k, "a key has to be a word, not %s", inWords(k))
		case twice:
			d.problemf(k, "%q stands on line %d already: remove one of them", k.Value, line)
		default:
			lines[k.Value] = k.Line
			each(k, v)
		}
	}
	return true
}

// beyond tells of what YAML has and these files have no use for: it would hide
// which line decides.
func (d *decoder) beyond(n *yaml.Node) bool {
	switch {
	case n.Kind == yaml.AliasNode:
		d.problemf(n, "aliases (*%[1]s) are not understood here: write the value out; a text that starts with * needs quotes: \"*%[1]s\"", n.Value)
	case n.Anchor != "":
		d.problemf(n, "anchors (&%[1]s) are not understood here: remove it; a text that starts with & needs quotes", n.Anchor)
	case n.Style&yaml.TaggedStyle != 0:
		d.problemf(n, "tags (%s) are not understood here: remove it; a text that starts with ! needs quotes", n.Tag)
	default:
		return false
	}
	return true
}

// placed is a value and where it stands.
type placed[T any] struct {
	value T
	node  *yaml.Node
}

// withPlace keeps where a value stands.
func withPlace[T any](f form[T]) form[placed[T]] {
	return form[placed[T]]{schema: f.schema, read: func(d *decoder, n *yaml.Node, name string) (placed[T], bool) {
		v, ok := f.read(d, n, name)
		return placed[T]{v, n}, ok
	}}
}

// checked adds a judgement of the whole of a value in which nothing else is wrong.
func checked[T any](f form[T], check func(d *decoder, n *yaml.Node, v T)) form[T] {
	read := f.read
	f.read = func(d *decoder, n *yaml.Node, name string) (T, bool) {
		before := len(d.problems)
		v, ok := read(d, n, name)
		if ok && len(d.problems) == before {
			check(d, n, v)
		}
		return v, ok
	}
	return f
}

// judged adds a judgement of the whole of a value whatever is wrong within.
func judged[T any](f form[T], check func(d *decoder, n *yaml.Node, v T)) form[T] {
	read := f.read
	f.read = func(d *decoder, n *yaml.Node, name string) (T, bool) {
		v, ok := read(d, n, name)
		if ok {
			check(d, n, v)
		}
		return v, ok
	}
	return f
}

// sound tells whether nothing is wrong below a key of a group.
func (d *decoder) sound(n *yaml.Node, key string) bool {
	v := child(n, key)
	return v == nil || !d.faulty[v]
}

// child is the value of a key, nil where there is no such key.
func child(n *yaml.Node, key string) *yaml.Node {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

// below is the value that stands below keys, nil where there is none.
func below(n *yaml.Node, keys []string) *yaml.Node {
	for _, key := range keys {
		n = child(n, key)
	}
	return n
}

// keepInside moves problems with values that are not there into the file, behind
// whose end the parser puts some.
func (d *decoder) keepInside(text []byte) {
	ends := lineEnds(text)
	last := len(ends)
	for i := range d.problems {
		if p := &d.problems[i]; p.Line > last {
			line := text[lineStart(ends, last-1):]
			p.Line, p.Column = last, utf8.RuneCount(bytes.TrimRight(line, "\r\n"))+1
		}
	}
}

// inOrder gives the problems as they stand in the file, with how many more there are.
func (d *decoder) inOrder() []Problem {
	slices.SortStableFunc(d.problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	all := slices.Compact(d.problems)
	if d.more > 0 {
		last := &all[len(all)-1]
		last.Text += fmt.Sprintf(" (and %d problems more)", d.more)
	}
	return all
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }

// inWords says what a node holds, as somebody says it who has never heard of nodes.
func inWords(n *yaml.Node) string {
	switch n.Kind {
	case yaml.SequenceNode:
		return "a list"
	case yaml.MappingNode:
		return "keys with values"
	default:
	}
	switch n.Tag {
	case "!!null":
		return "nothing"
	case "!!int", "!!float":
		return "the number " + n.Value
	case "!!bool":
		return n.Value
	case "!!timestamp":
		return "the date " + n.Value
	default:
		return "a text"
	}
}

// listed joins words: a, b and c.
func listed(words []string, last string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " " + last + " " + words[len(words)-1]
}

// newer tells of a file that a later program wrote, of which nothing else can be said.
func (d *decoder) newer(root *yaml.Node) bool {
	v := child(root, "version")
	if v == nil || v.Tag != "!!int" {
		return false
	}
	if n, err := strconv.Atoi(v.Value); err != nil || n <= formatVersion {
		return false
	}
	d.problemf(v, "version %s is newer than this program, which reads version %d: update accountable", v.Value, formatVersion)
	return true
}
