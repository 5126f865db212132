package plan

import (
	"slices"
	"sort"

	"accountable/ui/widget"
)

// rowList holds the visible rows of a plan, their positions and the cursor. Rows differ
// in height, so positions are counted in lines.
type rowList struct {
	groups []*lineGroup
	rows   []listRow
	tops   []int // first line of each row, and the line after the last row

	cursor, offset, height int
	stale                  bool // row heights have changed
	justUnfolded           bool // scroll to show the lines of the group
}

// listRow is a heading or a line below it.
type listRow struct {
	group *lineGroup
	line  *planLine // nil: the heading
}

// setGroups replaces the groups. The cursor stays on its line, or moves to the first line if
// that is gone.
func (p *rowList) setGroups(groups []*lineGroup) {
	p.groups = groups
	p.rebuild()
}

// rebuild creates the rows from the groups.
func (p *rowList) rebuild() {
	var at listRow
	if p.cursor < len(p.rows) {
		at = p.rows[p.cursor]
	}
	n := len(p.groups)
	for _, g := range p.groups {
		n += len(g.lines)
	}
	p.rows, p.stale = make([]listRow, 0, n), true
	p.cursor = -1
	note := func(r listRow) {
		if at.line != nil && r.line == at.line || at.line == nil && at.group != nil && r == at {
			p.cursor = len(p.rows)
		}
		p.rows = append(p.rows, r)
	}
	for _, g := range p.groups {
		note(listRow{group: g})
		if g.folded {
			continue
		}
		for _, l := range g.lines {
			note(listRow{g, l})
		}
	}
	if p.cursor < 0 {
		p.cursor = max(slices.IndexFunc(p.rows, func(r listRow) bool { return r.line != nil }), 0)
		p.offset = 0
	}
}

// current returns the row under the cursor, or false.
func (p *rowList) current() (listRow, bool) {
	if p.cursor < 0 || p.cursor >= len(p.rows) {
		return listRow{}, false
	}
	return p.rows[p.cursor], true
}

// layout positions the rows and keeps the cursor visible.
func (p *rowList) layout(height int, heightOf func(listRow) int) {
	if p.stale {
		p.tops = append(make([]int, 0, len(p.rows)+1), 0)
		for _, r := range p.rows {
			p.tops = append(p.tops, p.tops[len(p.tops)-1]+heightOf(r))
		}
	}
	if p.stale || p.height != height {
		p.stale, p.height = false, height
		p.follow()
	}
	p.scroll(0)
}

// follow scrolls just enough to show the row under the cursor, or its first lines if it is
// higher than the room.
func (p *rowList) follow() {
	if p.cursor < 0 || p.cursor+1 >= len(p.tops) {
		return
	}
	top, end := p.tops[p.cursor], p.tops[p.cursor+1]
	if r := p.rows[p.cursor]; p.justUnfolded && r.line == nil {
		end = p.tops[min(p.cursor+1+len(r.group.lines), len(p.tops)-1)]
	}
	p.justUnfolded = false
	if p.cursor == 1 { // its heading is the first row
		top = 0
	}
	p.offset = min(max(p.offset, end-p.height), top)
}

// scroll scrolls by n lines.
func (p *rowList) scroll(n int) {
	total := 0
	if len(p.tops) > 0 {
		total = p.tops[len(p.tops)-1]
	}
	p.offset = max(min(p.offset+n, total-p.height), 0)
}

// Move moves the cursor.
func (p *rowList) Move(m widget.Motion) {
	switch m {
	case widget.LineUp:
		p.selectRow(p.cursor - 1)
	case widget.LineDown:
		p.selectRow(p.cursor + 1)
	case widget.ToTop:
		p.selectRow(0)
	case widget.ToBottom:
		p.selectRow(len(p.rows) - 1)
	case widget.PageUp:
		p.selectRow(p.rowAt(p.top() - p.height + 1))
	case widget.PageDown:
		p.selectRow(max(p.rowAt(p.top()+p.height-1), p.cursor+1))
	}
}

// top returns the first line of the row under the cursor.
func (p *rowList) top() int {
	if p.cursor >= 0 && p.cursor < len(p.tops) {
		return p.tops[p.cursor]
	}
	return 0
}

// rowAt returns the index of the row of a line.
func (p *rowList) rowAt(line int) int {
	return max(sort.SearchInts(p.tops, line+1)-1, 0)
}

// selectRow moves the cursor to a row.
func (p *rowList) selectRow(row int) {
	p.cursor = max(min(row, len(p.rows)-1), 0)
	p.follow()
}

// click selects the row of a visible line, or toggles the selected row.
func (p *rowList) click(line int) {
	row := p.rowAt(p.offset + line)
	switch {
	case row >= len(p.rows):
	case row == p.cursor:
		p.toggle()
	default:
		p.selectRow(row)
	}
}

// toggle folds or unfolds a heading, or shows or hides the details of a line.
func (p *rowList) toggle() {
	r, ok := p.current()
	switch {
	case !ok:
	case r.line == nil:
		r.group.folded = !r.group.folded
		p.rebuild()
		p.justUnfolded = !r.group.folded
	default:
		r.line.open = !r.line.open
		p.stale = true
	}
}
