package plan

import (
	"slices"
	"sort"

	"accountable/ui/widget"
)

// rowList holds the visible rows of a plan, their positions and the cursor. Rows differ
// in height, so positions are counted in lines.
type rowList struct {
	Groups []*Group
	Rows   []Row
	tops   []int // first line of each row, and the line after the last row

	cursor, offset, height int
	stale                  bool // row heights have changed
	justUnfolded           bool // scroll to show the lines of the group
}

// Row is a heading or a line below it.
type Row struct {
	group *Group
	line  *Line // nil: the heading
}

// Group replaces the groups. The cursor stays on its line, or moves to the first line if
// that is gone.
func (p *rowList) Group(groups []*Group) {
	p.Groups = groups
	p.Rebuild()
}

// Rebuild creates the rows from the groups.
func (p *rowList) Rebuild() {
	var at Row
	if p.cursor < len(p.Rows) {
		at = p.Rows[p.cursor]
	}
	n := len(p.Groups)
	for _, g := range p.Groups {
		n += len(g.lines)
	}
	p.Rows, p.stale = make([]Row, 0, n), true
	p.cursor = -1
	note := func(r Row) {
		if at.line != nil && r.line == at.line || at.line == nil && at.group != nil && r == at {
			p.cursor = len(p.Rows)
		}
		p.Rows = append(p.Rows, r)
	}
	for _, g := range p.Groups {
		note(Row{group: g})
		if g.Folded {
			continue
		}
		for _, l := range g.lines {
			note(Row{g, l})
		}
	}
	if p.cursor < 0 {
		p.cursor = max(slices.IndexFunc(p.Rows, func(r Row) bool { return r.line != nil }), 0)
		p.offset = 0
	}
}

// current returns the row under the cursor, or false.
func (p *rowList) current() (Row, bool) {
	if p.cursor < 0 || p.cursor >= len(p.Rows) {
		return Row{}, false
	}
	return p.Rows[p.cursor], true
}

// layout positions the rows and keeps the cursor visible.
func (p *rowList) layout(height int, heightOf func(Row) int) {
	if p.stale {
		p.tops = append(make([]int, 0, len(p.Rows)+1), 0)
		for _, r := range p.Rows {
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
	if r := p.Rows[p.cursor]; p.justUnfolded && r.line == nil {
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
		p.selectRow(len(p.Rows) - 1)
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
	p.cursor = max(min(row, len(p.Rows)-1), 0)
	p.follow()
}

// click selects the row of a visible line, or toggles the selected row.
func (p *rowList) click(line int) {
	row := p.rowAt(p.offset + line)
	switch {
	case row >= len(p.Rows):
	case row == p.cursor:
		p.Toggle()
	default:
		p.selectRow(row)
	}
}

// Toggle folds or unfolds a heading, or shows or hides the details of a line.
func (p *rowList) Toggle() {
	r, ok := p.current()
	switch {
	case !ok:
	case r.line == nil:
		r.group.Folded = !r.group.Folded
		p.Rebuild()
		p.justUnfolded = !r.group.Folded
	default:
		r.line.Open = !r.line.Open
		p.stale = true
	}
}
