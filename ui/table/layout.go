package table

import (
	"cmp"
	"slices"
)

const (
	markWidth = 2 // a cell for the cursor's mark and one for that of marked rows
	gap       = 2 // between columns
)

// place is where a column stands.
type place struct {
	column   int // index into the columns
	x, width int
}

// arrange decides which columns are shown and how wide, so that mark, columns
// and gaps take at most the width given.
func arrange(columns []Column, width int) []place {
	var shown []place
	for i, c := range columns {
		if !c.Hidden {
			shown = append(shown, place{column: i, width: c.Min})
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
		last := -1 // the next to go
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
		return squeeze(shown, width)
	}
	for _, first := range []bool{true, false} {
		left = spread(shown, left, func(p place) int {
			if columns[p.column].First != first {
				return 0
			}
			return max(columns[p.column].Ideal-p.width, 0)
		}, true)
	}
	spread(shown, left, func(p place) int { return columns[p.column].Grow }, false)
	return put(shown)
}

// spread shares room among columns in proportion to their weights and answers
// with what is left; capped, no column gets more than its weight.
func spread(shown []place, room int, weight func(place) int, capped bool) int {
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
	for i, w := range weights { // by running totals, so that rounding loses nothing
		so += w
		next := give * so / sum
		shown[i].width += next - given
		given = next
	}
	return room - given
}

// squeeze makes columns narrower than their minimum, the widest first, and
// drops from the right what has no room at all.
func squeeze(shown []place, width int) []place {
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
		i := slices.Index(shown, slices.MaxFunc(shown, func(a, b place) int { return cmp.Compare(a.width, b.width) }))
		shown[i].width--
	}
	return put(shown)
}

func put(shown []place) []place {
	x := markWidth
	for i := range shown {
		shown[i].x = x
		x += shown[i].width + gap
	}
	return shown
}
