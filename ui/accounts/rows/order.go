package rows

import (
	"cmp"
	"encoding/binary"
	"slices"
)

// orderer orders items by numbers: texts are long to compare, above all when
// many of them are alike, and whatever points at them is long to move. It keeps
// what it works with for the next time.
type orderer struct {
	places []place
	items  []*Item  // in the order of the targets
	texts  []string // of the items
}

// place is where an item belongs among its neighbours.
type place struct {
	head  uint64 // what is compared: the rank, then eight bytes of the text at a time
	index int    // of the item, in the order of the targets
}

func comparePlaces(a, b place) int {
	if a.head != b.head {
		return cmp.Compare(a.head, b.head)
	}
	return a.index - b.index
}

// order puts items in the order of a key; those that are alike stay in the order
// of the targets.
func (o *orderer) order(items []*Item, key func(*Item) (rank int, text string), backward bool) {
	n := len(items)
	o.places, o.items, o.texts = slices.Grow(o.places[:0], n)[:n], slices.Grow(o.items[:0], n)[:n], slices.Grow(o.texts[:0], n)[:n]
	flip := uint64(0)
	if backward {
		flip = ^flip
	}
	for _, it := range items {
		o.items[it.index] = it
	}
	for i, it := range o.items { // from the order of the targets, which is often half way there
		rank, text := key(it)
		o.places[i], o.texts[i] = place{uint64(max(rank, 0)) ^ flip, i}, text
	}
	o.sort(o.places, 0, flip)
	for i, p := range o.places {
		items[i] = o.items[p.index]
	}
}

// sort puts places in the order of their heads, and those of one head in the
// order of their texts from a byte on.
func (o *orderer) sort(places []place, from int, flip uint64) {
	slices.SortFunc(places, comparePlaces)
	for len(places) > 0 {
		n := 1
		for n < len(places) && places[n].head == places[0].head {
			n++
		}
		if alike := places[:n]; n > 1 && o.read(alike, from, flip) {
			o.sort(alike, from+8, flip)
		}
		places = places[n:]
	}
}

// read makes heads of the texts from a byte on; false: there is nothing left to
// tell them apart by.
func (o *orderer) read(places []place, from int, flip uint64) bool {
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
