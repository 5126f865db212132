// Package table is a table on the screen: a header, rows of which only the
// visible ones are asked for and drawn, a cursor, and an offset. It knows
// nothing of what its rows mean.
package table

import "charm.land/lipgloss/v2"

// Rows are what a table shows. They may change between two calls of the
// table's methods as long as SetRows is called when rows come, go or move.
type Rows interface {
	// Len is how many rows there are.
	Len() int
	// Key tells row i apart from all others, also after the rows were sorted,
	// filtered or replaced: the cursor belongs to a key, not to a place.
	Key(i int) string
	// Cells are the cells of row i, one for each column in order. It is called for
	// visible rows only; the result is not kept.
	Cells(i int) []Cell
}

// Spanner is implemented by Rows of which some have one text across all columns.
type Spanner interface {
	// Span is the text of row i; false: it has cells like the others.
	Span(i int) (Cell, bool)
}

// Marker is implemented by Rows of which some can be marked, whether or not the
// cursor is on them.
type Marker interface {
	// Marked tells whether row i is marked.
	Marked(i int) bool
}

// Cell is what stands in one column of one row: spans side by side, which must
// hold no escape sequences.
type Cell []Span

// Span is a text in one style.
type Span struct {
	Text  string
	Style int // index into Look.Styles
}

// Text is a cell of one span.
func Text(text string, style int) Cell { return Cell{{text, style}} }

// Column is one column.
type Column struct {
	Title string
	// Min and Ideal bound the width in cells: columns are widened evenly from
	// the one to the other where there is room.
	Min, Ideal int
	// First columns get their ideal width before the others get more than their minimum.
	First bool
	// Grow is the column's share of the room that is left when all have their
	// ideal width; 0: none.
	Grow int
	// Drop is the order in which columns go while their minimums do not fit:
	// the highest first, those with 0 never.
	Drop   int
	Right  bool // aligned to the right
	Hidden bool
	// Cut shortens a text to at most so many cells; nil cuts its end.
	Cut func(text string, width int) string
}

// Look is how a table looks.
type Look struct {
	Header   lipgloss.Style
	Selected lipgloss.Style // its background and attributes go under the spans of the row at the cursor
	Mark     lipgloss.Style
	// Styles are what spans refer to.
	Styles []lipgloss.Style
	// MarkGlyph stands before the row at the cursor, MarkedGlyph before rows that
	// are marked, EllipsisGlyph where a text was cut, UpGlyph and DownGlyph behind
	// the title of the column that is sorted by.
	MarkGlyph, MarkedGlyph, EllipsisGlyph, UpGlyph, DownGlyph string
}

// Order is the way a column is sorted. The table shows it and never sorts.
type Order int

// The orders.
const (
	Unsorted Order = iota
	Ascending
	Descending
)

// Table is a table. Its zero value is not usable: see New.
type Table struct {
	columns []Column
	rows    Rows
	look    look

	width, height int
	layout        []place // of the visible columns, by the width

	cursor int    // index of the row at the cursor; −1 where there is none
	key    string // of the row at the cursor
	offset int    // index of the first visible row

	sortColumn int
	order      Order
}

// New makes a table without rows.
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
	t.layout = arrange(columns, t.width)
}

// SetSize sets the room of the table in cells, its header included.
func (t *Table) SetSize(width, height int) {
	seen := t.seen()
	t.width, t.height = max(width, 0), max(height, 0)
	t.layout = arrange(t.columns, t.width)
	t.hold(seen)
}

// SetSort shows by which column the rows are sorted.
func (t *Table) SetSort(column int, o Order) { t.sortColumn, t.order = column, o }

// SetRows replaces the rows. The cursor stays on its row, on the same line of
// the screen as far as that is possible; where its row is gone, it stays in its place.
// At the very top it makes way for rows that are put above it.
func (t *Table) SetRows(rows Rows) {
	line, seen, first := t.cursor-t.offset, t.seen(), t.cursor == 0
	top := ""
	if !seen && t.offset < t.rows.Len() {
		top = t.rows.Key(t.offset)
	}
	hadKey := t.cursor >= 0
	t.rows = rows
	at, topAt := -1, -1
	for i, n := 0, rows.Len(); i < n; i++ {
		switch k := rows.Key(i); {
		case hadKey && k == t.key:
			at = i
		case !seen && k == top:
			topAt = i
		}
	}
	if at < 0 {
		at = t.cursor
	}
	t.place(at)
	switch {
	case seen && first:
		t.offset = 0
	case seen:
		t.offset = t.cursor - line
	case topAt >= 0:
		t.offset = topAt
	}
	t.hold(seen)
}

// Cursor is the row at the cursor; false where there is none.
func (t *Table) Cursor() (index int, key string, ok bool) { return t.cursor, t.key, t.cursor >= 0 }

// Select puts the cursor on the row with the key and tells whether there is one.
func (t *Table) Select(key string) bool {
	for i, n := 0, t.rows.Len(); i < n; i++ {
		if t.rows.Key(i) == key {
			t.SelectIndex(i)
			return true
		}
	}
	return false
}

// SelectIndex puts the cursor on row i, or the nearest there is.
func (t *Table) SelectIndex(i int) {
	t.place(i)
	t.hold(true)
}

// Move moves the cursor by so many rows, down where positive.
func (t *Table) Move(by int) { t.SelectIndex(t.cursor + by) }

// Page moves the cursor by so many screens, down where positive.
func (t *Table) Page(by int) {
	step := max(t.body()-1, 1) * by
	t.offset += step
	t.Move(step)
}

// Scroll moves what is visible by so many rows and leaves the cursor where it is.
func (t *Table) Scroll(by int) {
	t.offset += by
	t.hold(false)
}

// Visible is the first visible row and the one after the last.
func (t *Table) Visible() (from, to int) {
	return t.offset, min(t.offset+t.body(), t.rows.Len())
}

// body is how many rows fit.
func (t *Table) body() int { return max(t.height-1, 0) }

// seen tells whether the row at the cursor is visible.
func (t *Table) seen() bool {
	from, to := t.Visible()
	return t.cursor >= from && t.cursor < to
}

// place puts the cursor on row i, or the nearest there is.
func (t *Table) place(i int) {
	t.cursor = min(max(i, 0), t.rows.Len()-1)
	t.key = ""
	if t.cursor >= 0 {
		t.key = t.rows.Key(t.cursor)
	}
}

// hold keeps the offset within bounds and, if asked to, the cursor visible.
func (t *Table) hold(cursor bool) {
	body := t.body()
	if cursor && t.cursor >= 0 && body > 0 {
		t.offset = min(max(t.offset, t.cursor-body+1), t.cursor)
	}
	t.offset = max(min(t.offset, t.rows.Len()-body), 0)
}
