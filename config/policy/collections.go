package policy

import (
	"fmt"

	"gopkg.in/yaml.v3"

	"accountable/config/yamlfile"
)

// listSpec describes a list of different values.
func listSpec[T any](item spec[T]) spec[[]T] {
	s := schema{types: []string{"array", "null"}, items: &item.schema}
	return spec[[]T]{schema: s, read: func(d *decoder, n *yaml.Node, name string) ([]T, bool) {
		switch {
		case d.rejectUnsupported(n):
			return nil, false
		case yamlfile.IsNull(n):
			return nil, true
		case n.Kind != yaml.SequenceNode:
			d.reportf(n, "%s needs a list, not %s: start each entry with a dash (- …) or write [ … , … ]", name, describeNode(n))
			return nil, false
		}
		return readItems(d, n, item, name), true
	}}
}

func readItems[T any](d *decoder, n *yaml.Node, item spec[T], name string) []T {
	var all []T
	if !d.countEntries(n, len(n.Content)) {
		return nil
	}
	lines := map[string]int{}
	for _, c := range n.Content {
		if line, twice := lines[c.Value]; twice && c.Kind == yaml.ScalarNode && !yamlfile.IsNull(c) {
			d.reportf(c, "%q is on line %d already: remove one of them", c.Value, line)
			continue
		}
		if c.Kind == yaml.ScalarNode {
			lines[c.Value] = c.Line
		}
		if v, ok := item.read(d, c, "an entry of "+name); ok {
			all = append(all, v)
		}
	}
	return all
}

// oneOrMore describes one value, or a list of at least one.
func oneOrMore[T any](item spec[T]) spec[[]T] {
	many := schema{types: []string{"array"}, items: &item.schema, nonEmpty: true}
	return spec[[]T]{schema: schema{anyOf: []schema{item.schema, many}}, read: func(d *decoder, n *yaml.Node, name string) ([]T, bool) {
		switch {
		case d.rejectUnsupported(n):
			return nil, false
		case n.Kind != yaml.SequenceNode:
			v, ok := item.read(d, n, name)
			return []T{v}, ok
		case len(n.Content) == 0:
			d.reportf(n, "%s is empty: add at least one entry, or remove the key", name)
			return nil, false
		}
		all := readItems(d, n, item, name)
		return all, len(all) > 0
	}}
}

// dictEntry is one key of a dictionary and its value.
type dictEntry[K, V any] struct {
	key   located[K]
	value V
}

// dictionarySpec describes a mapping whose keys are not fixed.
func dictionarySpec[K, V any](keys spec[K], values spec[V]) spec[[]dictEntry[K, V]] {
	s := schema{types: []string{"object", "null"}, keyNames: &keys.schema, otherValues: &values.schema}
	return spec[[]dictEntry[K, V]]{schema: s, read: func(d *decoder, n *yaml.Node, name string) ([]dictEntry[K, V], bool) {
		var all []dictEntry[K, V]
		if !d.countEntries(n, len(n.Content)/2) {
			return nil, false
		}
		ok := d.eachKey(n, name, func(k, v *yaml.Node) {
			key, known := keys.read(d, k, "a key of "+name)
			value, fine := values.read(d, v, fmt.Sprintf("%q", k.Value))
			if known && fine {
				all = append(all, dictEntry[K, V]{located[K]{key, k}, value})
			}
		})
		return all, ok
	}}
}
