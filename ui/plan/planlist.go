package plan

import (
	"slices"
	"sort"

	"accountable/ui/widget"
)

// planList is which rows of a plan are shown, where each of them stands, and
// which one has the cursor. Rows differ in height, so places are counted in lines.
type planList struct {
	Groups []*planGroup
	Rows   []planRow
	tops   []int // the first line of each row, and the line behind the last one

	cursor, offset, height int
	stale                  bool // rows are higher or lower than they were
	unfolded               bool // just now, so that what came to light is to be seen
}

// planRow is a heading or a line beneath it.
type planRow struct {
	group *planGroup
	line  *planLine // nil: the heading
}

// Group replaces the groups. The cursor stays with its line; where that is not
// shown any more it goes to the first line there is.
func (p *planList) Group(groups []*planGroup) {
	p.Groups = groups
	p.Gather()
}

// Gather makes the rows anew.
func (p *planList) Gather() {
	var at planRow
	if p.cursor < len(p.Rows) {
		at = p.Rows[p.cursor]
	}
	n := len(p.Groups)
	for _, g := range p.Groups {
		n += len(g.lines)
	}
	p.Rows, p.stale = make([]planRow, 0, n), true
	p.cursor = -1
	note := func(r planRow) {
		if at.line != nil && r.line == at.line || at.line == nil && at.group != nil && r == at {
			p.cursor = len(p.Rows)
		}
		p.Rows = append(p.Rows, r)
	}
	for _, g := range p.Groups {
		note(planRow{group: g})
		if g.Folded {
			continue
		}
		for _, l := range g.lines {
			note(planRow{g, l})
		}
	}
	if p.cursor < 0 {
		p.cursor = max(slices.IndexFunc(p.Rows, func(r planRow) bool { return r.line != nil }), 0)
		p.offset = 0
	}
}

// current is the row under the cursor; false where nothing is shown.
func (p *planList) current() (planRow, bool) {
	if p.cursor < 0 || p.cursor >= len(p.Rows) {
		return planRow{}, false
	}
	return p.Rows[p.cursor], true
}

// layOut says where each row stands, and keeps the cursor in view.
func (p *planList) layOut(height int, heightOf func(planRow) int) {
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

// follow scrolls as little as it takes to see the row under the cursor, its
// beginning where it is higher than the room.
func (p *planList) follow() {
	if p.cursor < 0 || p.cursor+1 >= len(p.tops) {
		return
	}
	top, end := p.tops[p.cursor], p.tops[p.cursor+1]
	if r := p.Rows[p.cursor]; p.unfolded && r.line == nil {
		end = p.tops[min(p.cursor+1+len(r.group.lines), len(p.tops)-1)]
	}
	p.unfolded = false
	if p.cursor == 1 { // its heading is the first row
		top = 0
	}
	p.offset = min(max(p.offset, end-p.height), top)
}

// scroll scrolls by so many lines.
func (p *planList) scroll(n int) {
	total := 0
	if len(p.tops) > 0 {
		total = p.tops[len(p.tops)-1]
	}
	p.offset = max(min(p.offset+n, total-p.height), 0)
}

// Move moves the cursor.
func (p *planList) Move(m widget.Motion) {
	switch m {
	case widget.LineUp:
		p.to(p.cursor - 1)
	case widget.LineDown:
		p.to(p.cursor + 1)
	case widget.ToTop:
		p.to(0)
	case widget.ToBottom:
		p.to(len(p.Rows) - 1)
	case widget.PageUp:
		p.to(p.rowAt(p.top() - p.height + 1))
	case widget.PageDown:
		p.to(max(p.rowAt(p.top()+p.height-1), p.cursor+1))
	}
}

// top is the first line of the row under the cursor.
func (p *planList) top() int {
	if p.cursor >= 0 && p.cursor < len(p.tops) {
		return p.tops[p.cursor]
	}
	return 0
}

// rowAt is the row that a line belongs to.
func (p *planList) rowAt(line int) int {
	return max(sort.SearchInts(p.tops, line+1)-1, 0)
}

func (p *planList) to(row int) {
	p.cursor = max(min(row, len(p.Rows)-1), 0)
	p.follow()
}

// click takes a click on a line of what is shown: it selects the row, and opens
// or folds it where it was selected.
func (p *planList) click(line int) {
	row := p.rowAt(p.offset + line)
	switch {
	case row >= len(p.Rows):
	case row == p.cursor:
		p.Toggle()
	default:
		p.to(row)
	}
}

// Toggle folds or unfolds a heading, or shows all or the least of a line.
func (p *planList) Toggle() {
	r, ok := p.current()
	switch {
	case !ok:
	case r.line == nil:
		r.group.Folded = !r.group.Folded
		p.Gather()
		p.unfolded = !r.group.Folded
	default:
		r.line.Open = !r.line.Open
		p.stale = true
	}
}
