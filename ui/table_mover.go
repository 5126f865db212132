package ui

import (
	"math"

	"accountable/ui/table"
	"accountable/ui/widget"
)

// tableMover moves the cursor of a table.
type tableMover struct{ table func() *table.Table }

func (t tableMover) Move(m widget.Motion) {
	switch at := t.table(); m {
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
