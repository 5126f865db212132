package config

import (
	"fmt"

	"gopkg.in/yaml.v3"
)

// list is a list of values, no two of them the same.
func list[T any](item form[T]) form[[]T] {
	s := schema{types: []string{"array", "null"}, items: &item.schema}
	return form[[]T]{schema: s, read: func(d *decoder, n *yaml.Node, name string) ([]T, bool) {
		switch {
		case d.beyond(n):
			return nil, false
		case isNull(n):
			return nil, true
		case n.Kind != yaml.SequenceNode:
			d.problemf(n, "%s needs a list, not %s: start each entry with a dash (- …) or write [ … , … ]", name, inWords(n))
			return nil, false
		}
		return items(d, n, item, name), true
	}}
}

func items[T any](d *decoder, n *yaml.Node, item form[T], name string) []T {
	var all []T
	lines := map[string]int{}
	for _, c := range n.Content {
		if line, twice := lines[c.Value]; twice && c.Kind == yaml.ScalarNode && !isNull(c) {
			d.problemf(c, "%q stands on line %d already: remove one of them", c.Value, line)
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

// some is one value or a list with one at least.
func some[T any](item form[T]) form[[]T] {
	many := schema{types: []string{"array"}, items: &item.schema, filled: true}
	return form[[]T]{schema: schema{anyOf: []schema{item.schema, many}}, read: func(d *decoder, n *yaml.Node, name string) ([]T, bool) {
		switch {
		case d.beyond(n):
			return nil, false
		case n.Kind != yaml.SequenceNode:
			v, ok := item.read(d, n, name)
			return []T{v}, ok
		case len(n.Content) == 0:
			d.problemf(n, "%s lists nothing: name one at least, or remove the key", name)
			return nil, false
		}
		all := items(d, n, item, name)
		return all, len(all) > 0
	}}
}

// entry is one key of a dictionary with its value.
type entry[K, V any] struct {
	key   placed[K]
	value V
}

// dictionary holds values under keys that are values themselves.
func dictionary[K, V any](keys form[K], values form[V]) form[[]entry[K, V]] {
	s := schema{types: []string{"object", "null"}, names: &keys.schema, others: &values.schema}
	return form[[]entry[K, V]]{schema: s, read: func(d *decoder, n *yaml.Node, name string) ([]entry[K, V], bool) {
		var all []entry[K, V]
		ok := d.pairs(n, name, func(k, v *yaml.Node) {
			key, known := keys.read(d, k, "a key of "+name)
			value, fine := values.read(d, v, fmt.Sprintf("%q", k.Value))
			if known && fine {
				all = append(all, entry[K, V]{placed[K]{key, k}, value})
			}
		})
		return all, ok
	}}
}
