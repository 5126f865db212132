package policy

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"accountable/audit"
	"accountable/audit/policy"
	"accountable/config"
	"accountable/config/yamlfile"
)

// decoder collects all problems of a document while it is read.
type decoder struct {
	path     string
	problems []config.Problem
	omitted  int                 // number of problems beyond maxProblems
	entries  int                 // of all lists so far
	most     int                 // how many entries all lists may have together
	invalid  map[*yaml.Node]bool // values that have a problem
}

// maxProblems limits the problems that are reported for one file. For a file of
// another format, the first ones are enough.
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

// spec describes how values of one type are written in a file. It reads them,
// and it is the source of the schema for editors, so that reader and schema
// cannot differ.
type spec[T any] struct {
	// read returns the value of a node; name is its name in messages. It
	// returns false after it has reported a problem.
	read   func(d *decoder, n *yaml.Node, name string) (T, bool)
	schema schema
}

// field is one key of an object.
type field[T any] struct {
	key     string
	missing string // what to do if the key is missing; "" if it is optional
	schema  schema
	read    func(d *decoder, n *yaml.Node, into *T)
}

// newField returns a field with a value of its own spec.
func newField[T, V any](name, doc string, f spec[V], set func(*T, V)) field[T] {
	s := f.schema
	s.description = doc
	return field[T]{key: name, schema: s, read: func(d *decoder, n *yaml.Node, into *T) {
		if v, ok := f.read(d, n, fmt.Sprintf("%q", name)); ok {
			set(into, v)
		}
	}}
}

// require makes the key mandatory.
func (f field[T]) require(advice string) field[T] {
	f.missing = advice
	return f
}

// withExample adds an example for editors.
func (f field[T]) withExample(example any) field[T] {
	f.schema.examples = append(slices.Clone(f.schema.examples), example)
	return f
}

// objectSpec describes a mapping with fixed keys. misplaced explains where keys
// of another file belong.
func objectSpec[T any](misplaced map[string]string, fields ...field[T]) spec[T] {
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
		present := map[string]bool{} // keys that are present, also under a misspelled name
		ok := d.eachKey(n, name, func(k, v *yaml.Node) {
			present[k.Value] = true
			i := slices.Index(names, k.Value)
			if i < 0 {
				if better := d.reportUnknownKey(k, names, misplaced); better != "" {
					present[better] = true
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
			if f.missing != "" && !present[f.key] {
				d.reportf(n, "the key %q is missing: %s", f.key, f.missing)
				d.invalid[n] = true
			}
		}
		return into, true
	}}
}

// reportUnknownKey reports an unknown key. It returns the known key that was
// probably intended, or "".
func (d *decoder) reportUnknownKey(k *yaml.Node, known []string, misplaced map[string]string) string {
	if advice, ok := misplaced[k.Value]; ok {
		d.reportf(k, "%q %s", k.Value, advice)
		return ""
	}
	better := ""
	if len(d.problems) <= maxProblems {
		better = audit.ClosestName(k.Value, known)
	}
	if better != "" {
		d.reportf(k, "unknown key %q (did you mean %q?)", k.Value, better)
	} else {
		d.reportf(k, "unknown key %q: the known keys are %s", k.Value, audit.JoinAnd(known))
	}
	return better
}

// eachKey calls each for every key of a mapping, once.
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
			d.reportf(k, "merge keys (<<) are not supported: write the keys out")
		case d.rejectUnsupported(k):
		case k.Kind != yaml.ScalarNode || yamlfile.IsNull(k):
			d.reportf(k, "a key must be a word, not %s", describeNode(k))
		case twice:
			d.reportf(k, "%q is on line %d already: remove one of them", k.Value, line)
		default:
			lines[k.Value] = k.Line
			each(k, v)
		}
	}
	return true
}

// maxEntries is how many entries the lists of a file may have together. Every account is
// compared with them, and Lint compares them with each other.
const maxEntries = 10_000

// tooManyAdvice says what to do about a file that has too many entries.
func tooManyAdvice(most int) string {
	if most == maxEntries {
		return "write patterns, organizational units or tags instead of single names"
	}
	return "remove the oldest"
}

// countEntries counts the entries of a list. It returns false once the file has too many,
// and reports that once.
func (d *decoder) countEntries(n *yaml.Node, count int) bool {
	had := d.entries
	d.entries += count
	if had <= d.most && d.entries > d.most {
		d.reportf(n, "the lists of this file have more than %d entries, the limit: %s", d.most, tooManyAdvice(d.most))
	}
	return d.entries <= d.most
}

// rejectUnsupported reports YAML features that these files must not use,
// because they would hide which line decides.
func (d *decoder) rejectUnsupported(n *yaml.Node) bool {
	switch {
	case n.Kind == yaml.AliasNode:
		d.reportf(n, "aliases (*%[1]s) are not supported: write the value out; a text that starts with * needs quotes: \"*%[1]s\"", n.Value)
	case n.Anchor != "":
		d.reportf(n, "anchors (&%[1]s) are not supported: remove it; a text that starts with & needs quotes", n.Anchor)
	case n.Style&yaml.TaggedStyle != 0:
		d.reportf(n, "tags (%s) are not supported: remove it; a text that starts with ! needs quotes", n.Tag)
	default:
		return false
	}
	return true
}

// checkIfValid adds a check of a whole value. It runs only if nothing in the
// value is wrong.
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

// checkAlways adds a check of a whole value. It runs even if something in the
// value is wrong.
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

// isValid reports whether the value of a key has no problem.
func (d *decoder) isValid(n *yaml.Node, key string) bool {
	v := yamlfile.Child(n, key)
	return v == nil || !d.invalid[v]
}

// clampPositions moves problems with missing values into the file. The parser
// puts some of them after its end.
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

// sortedProblems returns the problems in file order. The last one says how many
// were omitted.
func (d *decoder) sortedProblems() []config.Problem {
	slices.SortStableFunc(d.problems, func(a, b config.Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	all := slices.Compact(d.problems)
	if d.omitted > 0 {
		last := &all[len(all)-1]
		last.Text += fmt.Sprintf(" (and %d more problems)", d.omitted)
	}
	return all
}

// describeNode describes a node in words that need no knowledge of YAML.
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

// rejectNewer reports a file of a later version, about which nothing else can
// be said.
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

// located is a value with its node.
type located[T any] struct {
	value T
	node  *yaml.Node
}

// withLocation keeps the node of a value.
func withLocation[T any](f spec[T]) spec[located[T]] {
	return spec[located[T]]{schema: f.schema, read: func(d *decoder, n *yaml.Node, name string) (located[T], bool) {
		v, ok := f.read(d, n, name)
		return located[T]{v, n}, ok
	}}
}

// withPosition keeps the position of a mapping.
func withPosition[T any](f spec[T], set func(*T, policy.Position)) spec[T] {
	read := f.read
	f.read = func(d *decoder, n *yaml.Node, name string) (T, bool) {
		v, ok := read(d, n, name)
		set(&v, positionOf(n))
		return v, ok
	}
	return f
}
