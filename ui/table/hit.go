package table

// Part is a part of a table.
type Part int

// The parts.
const (
	Nothing Part = iota
	Header
	Row
)

// Hit is what a click in a table means.
type Hit struct {
	Part   Part
	Column int    // index into the columns; −1 beside all of them
	Index  int    // of the row
	Key    string // of the row
}

// Hit tells what stands at a place, counted in cells from the table's upper left corner.
func (t *Table) Hit(x, y int) Hit {
	h := Hit{Column: -1, Index: -1}
	if x < 0 || y < 0 || x >= t.width || y >= t.height {
		return h
	}
	for _, p := range t.layout {
		if x >= p.x && x < p.x+p.width+gap {
			h.Column = p.column
		}
	}
	if y == 0 {
		h.Part = Header
		return h
	}
	if i := t.offset + y - 1; i < t.rows.Len() {
		h.Part, h.Index, h.Key = Row, i, t.rows.Key(i)
	}
	return h
}
