package table

import (
	"cmp"
	"slices"
)

const (
	markWidth = 2 // one cell for the cursor and one for the mark
	gap       = 2 // cells between columns
)

// columnPlace is the place of a visible column.
type columnPlace struct {
	column   int // index into the columns
	x, width int
}

// layoutColumns decides which columns are visible and how wide they are, so
// that marks, columns and gaps take at most width cells.
func layoutColumns(columns []Column, width int) []columnPlace {
	var shown []columnPlace
	for i, c := range columns {
		if !c.Hidden {
			shown = append(shown, columnPlace{column: i, width: c.Min})
		}
	}
	room := func() int {
		left := width - markWidth - gap*max(len(shown)-1, 0)
		for _, p := range shown {
			left -= p.width
		}
		return left
	}
	for room() < 0 {
		last := -1 // the column to drop next
		for i, p := range shown {
			if d := columns[p.column].Drop; d > 0 && (last < 0 || d > columns[shown[last].column].Drop) {
				last = i
			}
		}
		if last < 0 {
			break
		}
		shown = slices.Delete(shown, last, last+1)
	}
	left := room()
	if left < 0 {
		return shrinkColumns(shown, width)
	}
	for _, first := range []bool{true, false} {
		left = shareRoom(shown, left, func(p columnPlace) int {
			if columns[p.column].First != first {
				return 0
			}
			return max(columns[p.column].Ideal-p.width, 0)
		}, true)
	}
	shareRoom(shown, left, func(p columnPlace) int { return columns[p.column].Grow }, false)
	return setOffsets(shown)
}

// shareRoom distributes room among columns in proportion to their weights and
// returns the rest. If capped is set, no column gets more than its weight.
func shareRoom(shown []columnPlace, room int, weight func(columnPlace) int, capped bool) int {
	weights, sum := make([]int, len(shown)), 0
	for i, p := range shown {
		weights[i] = weight(p)
		sum += weights[i]
	}
	if sum == 0 {
		return room
	}
	give := room
	if capped {
		give = min(room, sum)
	}
	given, so := 0, 0
	for i, w := range weights { // with running totals, so that rounding loses nothing
		so += w
		next := give * so / sum
		shown[i].width += next - given
		given = next
	}
	return room - given
}

// shrinkColumns makes columns narrower than their minimum, the widest first,
// and drops columns from the right that have no room.
func shrinkColumns(shown []columnPlace, width int) []columnPlace {
	for len(shown) > 0 && markWidth+len(shown)+gap*(len(shown)-1) > width {
		shown = shown[:len(shown)-1]
	}
	if len(shown) == 0 {
		return nil
	}
	over := markWidth + gap*(len(shown)-1) - width
	for _, p := range shown {
		over += p.width
	}
	for ; over > 0; over-- {
		i := slices.Index(shown, slices.MaxFunc(shown, func(a, b columnPlace) int { return cmp.Compare(a.width, b.width) }))
		shown[i].width--
	}
	return setOffsets(shown)
}

func setOffsets(shown []columnPlace) []columnPlace {
	x := markWidth
	for i := range shown {
		shown[i].x = x
		x += shown[i].width + gap
	}
	return shown
}
