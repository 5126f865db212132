package screen

import (
	"math"

	"accountable/ui/table"
	"accountable/ui/widget"
)

// TableMover moves the cursor of a table.
type TableMover struct{ Table func() *table.Table }

func (t TableMover) Move(m widget.Motion) {
	switch at := t.Table(); m {
	case widget.LineUp:
		at.Move(-1)
	case widget.LineDown:
		at.Move(1)
	case widget.PageUp:
		at.Page(-1)
	case widget.PageDown:
		at.Page(1)
	case widget.ToTop:
		at.SelectIndex(0)
	case widget.ToBottom:
		at.SelectIndex(math.MaxInt)
	}
}
