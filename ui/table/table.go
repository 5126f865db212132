package table

import "charm.land/lipgloss/v2"

// Rows are the content of a table. They may change between calls of the table's
// methods if SetRows is called when rows are added, removed or moved.
type Rows interface {
	// Len returns the number of rows.
	Len() int
	// Key identifies row i among all rows, also after sorting, filtering and
	// replacing them: the cursor belongs to a key, not to an index.
	Key(i int) string
	// Cells returns the cells of row i, one for each column. It is called for
	// visible rows only, and the result is not kept.
	Cells(i int) []Cell
}

// Spanner is implemented by Rows that have rows with one text across all
// columns.
type Spanner interface {
	// Span returns the text of row i, or false if the row has cells.
	Span(i int) (Cell, bool)
}

// Marker is implemented by Rows with rows that can be marked, whether or not
// the cursor is on them.
type Marker interface {
	// Marked reports whether row i is marked.
	Marked(i int) bool
}

// Cell is the content of one column in one row: adjacent spans without escape
// sequences.
type Cell []Span

// Span is a text in one style.
type Span struct {
	Text  string
	Style int // index into Look.Styles
}

// Text returns a cell with one span.
func Text(text string, style int) Cell { return Cell{{text, style}} }

// Column describes one column.
type Column struct {
	Title string
	// Min and Ideal are widths in cells. Columns are widened evenly from Min to
	// Ideal if there is room.
	Min, Ideal int
	// First columns get their ideal width before the others get more than Min.
	First bool
	// Grow is the share of the column in the room that is left when all columns
	// have their ideal width; 0 for none.
	Grow int
	// Drop is the order in which columns disappear if the minimum widths do not
	// fit: the highest first, 0 never.
	Drop   int
	Right  bool // align to the right
	Hidden bool
	// Cut shortens a text to at most width cells; nil cuts its end.
	Cut func(text string, width int) string
}

// Look is the look of a table.
type Look struct {
	Header   lipgloss.Style
	Selected lipgloss.Style // its background and attributes apply to all spans of the row at the cursor
	Mark     lipgloss.Style
	// Styles are referred to by spans.
	Styles []lipgloss.Style
	// MarkGlyph is before the row at the cursor, MarkedGlyph before marked
	// rows, EllipsisGlyph where a text is cut, and UpGlyph and DownGlyph after
	// the title of the sorted column.
	MarkGlyph, MarkedGlyph, EllipsisGlyph, UpGlyph, DownGlyph string
}

// Order is the sort order of a column. The table shows it and does not sort.
type Order int

// The orders.
const (
	Unsorted Order = iota
	Ascending
	Descending
)

// Table is a table on the screen. Use New to make one.
type Table struct {
	columns []Column
	rows    Rows
	look    look

	width, height int
	layout        []columnPlace // of the visible columns, for the current width

	cursor int    // index of the row at the cursor, or −1
	key    string // of the row at the cursor
	offset int    // index of the first visible row

	sortColumn int
	order      Order
}

// New returns a table without rows.
func New(columns []Column, l Look) *Table {
	t := &Table{rows: noRows{}, cursor: -1}
	t.SetLook(l)
	t.SetColumns(columns)
	return t
}

type noRows struct{}

func (noRows) Len() int         { return 0 }
func (noRows) Key(int) string   { return "" }
func (noRows) Cells(int) []Cell { return nil }

// SetColumns replaces the columns.
func (t *Table) SetColumns(columns []Column) {
	t.columns = columns
	t.layout = layoutColumns(columns, t.width)
}

// SetSize sets the size of the table in cells, including the header.
func (t *Table) SetSize(width, height int) {
	visible := t.isCursorVisible()
	t.width, t.height = max(width, 0), max(height, 0)
	t.layout = layoutColumns(t.columns, t.width)
	t.clampOffset(visible)
}

// SetSort sets the column and order that the header shows.
func (t *Table) SetSort(column int, o Order) { t.sortColumn, t.order = column, o }

// SetRows replaces the rows. The cursor stays on its row and, if possible, on
// the same line of the screen. If its row is gone, it keeps its index. In the
// first row it stays at the top when rows are added above.
func (t *Table) SetRows(rows Rows) {
	line, visible, first := t.cursor-t.offset, t.isCursorVisible(), t.cursor == 0
	top := ""
	if !visible && t.offset < t.rows.Len() {
		top = t.rows.Key(t.offset)
	}
	hadKey := t.cursor >= 0
	t.rows = rows
	at, topAt := -1, -1
	for i, n := 0, rows.Len(); i < n; i++ {
		switch k := rows.Key(i); {
		case hadKey && k == t.key:
			at = i
		case !visible && k == top:
			topAt = i
		}
	}
	if at < 0 {
		at = t.cursor
	}
	t.setCursor(at)
	switch {
	case visible && first:
		t.offset = 0
	case visible:
		t.offset = t.cursor - line
	case topAt >= 0:
		t.offset = topAt
	}
	t.clampOffset(visible)
}

// Cursor returns the row at the cursor, or false if there is none.
func (t *Table) Cursor() (index int, key string, ok bool) { return t.cursor, t.key, t.cursor >= 0 }

// Select moves the cursor to the row with the key and reports whether there is
// one.
func (t *Table) Select(key string) bool {
	for i, n := 0, t.rows.Len(); i < n; i++ {
		if t.rows.Key(i) == key {
			t.SelectIndex(i)
			return true
		}
	}
	return false
}

// SelectIndex moves the cursor to row i, or the nearest one.
func (t *Table) SelectIndex(i int) {
	t.setCursor(i)
	t.clampOffset(true)
}

// Move moves the cursor by a number of rows, down if positive.
func (t *Table) Move(by int) { t.SelectIndex(t.cursor + by) }

// Page moves the cursor by a number of screens, down if positive.
func (t *Table) Page(by int) {
	step := max(t.bodyHeight()-1, 1) * by
	t.offset += step
	t.Move(step)
}

// Scroll scrolls by a number of rows and does not move the cursor.
func (t *Table) Scroll(by int) {
	t.offset += by
	t.clampOffset(false)
}

// Visible returns the first visible row and the one after the last.
func (t *Table) Visible() (from, to int) {
	return t.offset, min(t.offset+t.bodyHeight(), t.rows.Len())
}

// bodyHeight returns how many rows fit.
func (t *Table) bodyHeight() int { return max(t.height-1, 0) }

// isCursorVisible reports whether the row at the cursor is visible.
func (t *Table) isCursorVisible() bool {
	from, to := t.Visible()
	return t.cursor >= from && t.cursor < to
}

// setCursor moves the cursor to row i, or the nearest one.
func (t *Table) setCursor(i int) {
	t.cursor = min(max(i, 0), t.rows.Len()-1)
	t.key = ""
	if t.cursor >= 0 {
		t.key = t.rows.Key(t.cursor)
	}
}

// clampOffset keeps the offset within bounds and, if cursor is set, the cursor
// visible.
func (t *Table) clampOffset(cursor bool) {
	body := t.bodyHeight()
	if cursor && t.cursor >= 0 && body > 0 {
		t.offset = min(max(t.offset, t.cursor-body+1), t.cursor)
	}
	t.offset = max(min(t.offset, t.rows.Len()-body), 0)
}

// Part is a part of a table.
type Part int

// The parts.
const (
	Nothing Part = iota
	Header
	Row
)

// Hit is the meaning of a click in a table.
type Hit struct {
	Part   Part
	Column int // index into the columns, or −1 beside all columns
	Index  int // of the row
}

// Hit returns what is at a position, in cells from the upper left corner of the
// table.
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
		h.Part, h.Index = Row, i
	}
	return h
}
