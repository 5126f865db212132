package rows

import (
	"cmp"
	"encoding/binary"
	"slices"
)

// sorter sorts items by numbers instead of texts: texts are slow to compare, above all
// when many are alike, and structs with pointers are slow to move. It keeps its buffers
// for the next time.
type sorter struct {
	places []sortPlace
	items  []*Item  // in the order of the targets
	texts  []string // of the items
}

// sortPlace is the sort key of an item.
type sortPlace struct {
	head  uint64 // the rank, then eight bytes of the text at a time
	index int    // of the item, in the order of the targets
}

func comparePlaces(a, b sortPlace) int {
	if a.head != b.head {
		return cmp.Compare(a.head, b.head)
	}
	return a.index - b.index
}

// sort sorts items by a key; equal items stay in the order of the targets.
func (o *sorter) sort(items []*Item, key func(*Item) (rank int, text string), backward bool) {
	n := len(items)
	o.places, o.items, o.texts = slices.Grow(o.places[:0], n)[:n], slices.Grow(o.items[:0], n)[:n], slices.Grow(o.texts[:0], n)[:n]
	flip := uint64(0)
	if backward {
		flip = ^flip
	}
	for _, it := range items {
		o.items[it.index] = it
	}
	for i, it := range o.items { // the order of the targets is often nearly sorted
		rank, text := key(it)
		o.places[i], o.texts[i] = sortPlace{uint64(max(rank, 0)) ^ flip, i}, text
	}
	o.sortFrom(o.places, 0, flip)
	for i, p := range o.places {
		items[i] = o.items[p.index]
	}
}

// sortFrom sorts places by their heads, and those with equal heads by their texts from a
// byte on.
func (o *sorter) sortFrom(places []sortPlace, from int, flip uint64) {
	slices.SortFunc(places, comparePlaces)
	for len(places) > 0 {
		n := 1
		for n < len(places) && places[n].head == places[0].head {
			n++
		}
		if alike := places[:n]; n > 1 && o.readHeads(alike, from, flip) {
			o.sortFrom(alike, from+8, flip)
		}
		places = places[n:]
	}
}

// readHeads sets the heads to eight bytes of the texts from a byte on. It reports whether
// a text has bytes there.
func (o *sorter) readHeads(places []sortPlace, from int, flip uint64) bool {
	more := false
	for i := range places {
		var head uint64
		switch text := o.texts[places[i].index]; {
		case len(text) >= from+8:
			head = binary.BigEndian.Uint64([]byte(text[from : from+8]))
			more = true
		case len(text) > from:
			var rest [8]byte
			copy(rest[:], text[from:])
			head = binary.BigEndian.Uint64(rest[:])
			more = true
		}
		places[i].head = head ^ flip
	}
	return more
}
