package policy

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
	"accountable/audit/policy"
	"accountable/config"
	"accountable/config/yamlfile"
)

// decoder gathers everything that is wrong while a document is read.
type decoder struct {
	path     string
	problems []config.Problem
	omitted  int                 // problems beyond mostProblems
	invalid  map[*yaml.Node]bool // values of keys in which something is wrong
}

// maxProblems bounds what is told of one file: of one that is something else
// altogether, the first say it all.
const maxProblems = 100

func (d *decoder) reportf(n *yaml.Node, format string, args ...any) {
	if len(d.problems) > maxProblems {
		d.omitted++
		return
	}
	d.problems = append(d.problems, config.Problem{
		Position: config.Position{File: d.path, Line: n.Line, Column: n.Column}, Text: fmt.Sprintf(format, args...),
	})
}

func positionOf(n *yaml.Node) policy.Position { return policy.Position{Line: n.Line, Column: n.Column} }

// spec is how values of one type are written in a file. It reads them, and it
// describes them to editors: both come from the same few words, so that neither
// can know what the other does not.
type spec[T any] struct {
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

// newField is a field whose value has a form of its own.
func newField[T, V any](name, doc string, f spec[V], set func(*T, V)) field[T] {
	s := f.schema
	s.description = doc
	return field[T]{key: name, schema: s, read: func(d *decoder, n *yaml.Node, into *T) {
		if v, ok := f.read(d, n, fmt.Sprintf("%q", name)); ok {
			set(into, v)
		}
	}}
}

// require makes the key one that has to be there.
func (f field[T]) require(advice string) field[T] {
	f.missing = advice
	return f
}

// withExample adds an example for editors.
func (f field[T]) withExample(example any) field[T] {
	f.schema.examples = append(slices.Clone(f.schema.examples), example)
	return f
}

// objectSpec is a group of keys. elsewhere says of keys that belong in another place
// where that is.
func objectSpec[T any](elsewhere map[string]string, fields ...field[T]) spec[T] {
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
	return spec[T]{schema: s, read: func(d *decoder, n *yaml.Node, name string) (T, bool) {
		var into T
		meant := map[string]bool{} // keys that are there, if under a wrong name
		ok := d.eachKey(n, name, func(k, v *yaml.Node) {
			meant[k.Value] = true
			i := slices.Index(names, k.Value)
			if i < 0 {
				if better := d.reportUnknownKey(k, names, elsewhere); better != "" {
					meant[better] = true
				}
				return
			}
			before := len(d.problems)
			fields[i].read(d, v, &into)
			if len(d.problems) > before {
				d.invalid[v] = true
			}
		})
		if !ok {
			return into, false
		}
		for _, f := range fields {
			if f.missing != "" && !meant[f.key] {
				d.reportf(n, "the key %q is missing: %s", f.key, f.missing)
				d.invalid[n] = true
			}
		}
		return into, true
	}}
}

// reportUnknownKey tells of a key that nobody knows and gives the one that was meant,
// where that can be told.
func (d *decoder) reportUnknownKey(k *yaml.Node, known []string, elsewhere map[string]string) string {
	if where, ok := elsewhere[k.Value]; ok {
		d.reportf(k, "%q %s", k.Value, where)
		return ""
	}
	better := ""
	if len(d.problems) <= maxProblems {
		better = audit.ClosestName(k.Value, known)
	}
	if better != "" {
		d.reportf(k, "unknown key %q (did you mean %q?)", k.Value, better)
	} else {
		d.reportf(k, "unknown key %q: known here are %s", k.Value, joinWords(known, "and"))
	}
	return better
}

// eachKey walks over the keys of a mapping, each of them once.
func (d *decoder) eachKey(n *yaml.Node, name string, each func(k, v *yaml.Node)) bool {
	switch {
	case d.rejectUnsupported(n):
		return false
	case yamlfile.IsNull(n):
		return true
	case n.Kind != yaml.MappingNode:
		d.reportf(n, "%s needs keys with values (key: value), not %s", name, describeNode(n))
		return false
	}
	lines := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		switch line, twice := lines[k.Value]; {
		case k.Kind == yaml.ScalarNode && k.Value == "<<" && k.Style == 0:
			d.reportf(k, "merge keys (<<) are not understood here: write the keys out")
		case d.rejectUnsupported(k):
		case k.Kind != yaml.ScalarNode || yamlfile.IsNull(k):
			d.reportf(k, "a key has to be a word, not %s", describeNode(k))
		case twice:
			d.reportf(k, "%q stands on line %d already: remove one of them", k.Value, line)
		default:
			lines[k.Value] = k.Line
			each(k, v)
		}
	}
	return true
}

// rejectUnsupported tells of what YAML has and these files have no use for: it would hide
// which line decides.
func (d *decoder) rejectUnsupported(n *yaml.Node) bool {
	switch {
	case n.Kind == yaml.AliasNode:
		d.reportf(n, "aliases (*%[1]s) are not understood here: write the value out; a text that starts with * needs quotes: \"*%[1]s\"", n.Value)
	case n.Anchor != "":
		d.reportf(n, "anchors (&%[1]s) are not understood here: remove it; a text that starts with & needs quotes", n.Anchor)
	case n.Style&yaml.TaggedStyle != 0:
		d.reportf(n, "tags (%s) are not understood here: remove it; a text that starts with ! needs quotes", n.Tag)
	default:
		return false
	}
	return true
}

// checkIfValid adds a judgement of the whole of a value in which nothing else is wrong.
func checkIfValid[T any](f spec[T], check func(d *decoder, n *yaml.Node, v T)) spec[T] {
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

// checkAlways adds a judgement of the whole of a value whatever is wrong within.
func checkAlways[T any](f spec[T], check func(d *decoder, n *yaml.Node, v T)) spec[T] {
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

// isValid tells whether nothing is wrong below a key of a group.
func (d *decoder) isValid(n *yaml.Node, key string) bool {
	v := yamlfile.Child(n, key)
	return v == nil || !d.invalid[v]
}

// clampPositions moves problems with values that are not there into the file, behind
// whose end the parser puts some.
func (d *decoder) clampPositions(text []byte) {
	ends := yamlfile.LineEnds(text)
	last := len(ends)
	for i := range d.problems {
		if p := &d.problems[i]; p.Line > last {
			line := text[yamlfile.LineStart(ends, last-1):]
			p.Line, p.Column = last, utf8.RuneCount(bytes.TrimRight(line, "\r\n"))+1
		}
	}
}

// sortedProblems gives the problems as they stand in the file, with how many more there are.
func (d *decoder) sortedProblems() []config.Problem {
	slices.SortStableFunc(d.problems, func(a, b config.Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	all := slices.Compact(d.problems)
	if d.omitted > 0 {
		last := &all[len(all)-1]
		last.Text += fmt.Sprintf(" (and %d problems more)", d.omitted)
	}
	return all
}

// describeNode says what a node holds, as somebody says it who has never heard of nodes.
func describeNode(n *yaml.Node) string {
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

// joinWords joins words: a, b and c.
func joinWords(words []string, last string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " " + last + " " + words[len(words)-1]
}

// rejectNewer tells of a file that a later program wrote, of which nothing else can be said.
func (d *decoder) rejectNewer(root *yaml.Node) bool {
	v := yamlfile.Child(root, "version")
	if v == nil || v.Tag != "!!int" {
		return false
	}
	if n, err := strconv.Atoi(v.Value); err != nil || n <= formatVersion {
		return false
	}
	d.reportf(v, "version %s is newer than this program, which reads version %d: update accountable", v.Value, formatVersion)
	return true
}
