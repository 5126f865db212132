package policy

import (
	"gopkg.in/yaml.v3"

	"accountable/audit/policy"
)

// located is a value and where it stands.
type located[T any] struct {
	value T
	node  *yaml.Node
}

// withLocation keeps where a value stands.
func withLocation[T any](f spec[T]) spec[located[T]] {
	return spec[located[T]]{schema: f.schema, read: func(d *decoder, n *yaml.Node, name string) (located[T], bool) {
		v, ok := f.read(d, n, name)
		return located[T]{v, n}, ok
	}}
}

// withPosition keeps where a group of keys starts.
func withPosition[T any](f spec[T], set func(*T, policy.Position)) spec[T] {
	read := f.read
	f.read = func(d *decoder, n *yaml.Node, name string) (T, bool) {
		v, ok := read(d, n, name)
		set(&v, positionOf(n))
		return v, ok
	}
	return f
}
