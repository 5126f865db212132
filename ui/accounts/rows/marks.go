package rows

import (
	"fmt"
	"iter"
	"slices"

	"accountable/ui/describe"
)

// markCounts is how many accounts are marked and how many of them are not in view.
type markCounts struct {
	All      int
	filtered int // that the filters leave out
	folded   int // that are in folded units
}

// ShownBy is the item that shows an item's account: itself, or an earlier one
// that leads to the same account.
func (l *List) ShownBy(it *Item) *Item {
	if it.Row.SameAs == "" {
		return it
	}
	if first := l.ByKey[it.Row.SameAs]; first != nil {
		return first
	}
	return it
}

// Mark marks items, or takes their marks away.
func (l *List) Mark(items iter.Seq[*Item], on bool) {
	for it := range items {
		it = l.ShownBy(it)
		it.Marked = on
		if l.Grouped && it.Kept {
			l.Tree.recount(it)
		}
	}
	l.tallyMarks()
}

// handMark hands the mark of an item on that turned out to lead to an account
// that an earlier one shows.
func (l *List) handMark(it *Item) {
	if first := l.ShownBy(it); it.Marked && first != it {
		it.Marked = false
		l.Mark(slices.Values([]*Item{first}), true)
	}
}

// countMarks counts anew after other items are shown than before.
func (l *List) countMarks() {
	if l.Marks.All > 0 {
		l.tallyMarks()
	}
}

func (l *List) tallyMarks() {
	l.Marks = markCounts{}
	for it := range l.Marked() {
		l.Marks.All++
		switch {
		case !it.Kept:
			l.Marks.filtered++
		case l.Grouped && it.Under.hidden():
			l.Marks.folded++
		}
	}
}

// Marked are the marked items in the order of the list.
func (l *List) Marked() iter.Seq[*Item] {
	return func(yield func(*Item) bool) {
		for _, it := range l.Items {
			if it.Marked && !yield(it) {
				return
			}
		}
	}
}

// hidden tells that the unit or one above it is folded.
func (u *Unit) hidden() bool {
	for ; u != nil; u = u.Parent {
		if u.Folded {
			return true
		}
	}
	return false
}

// All are the accounts that are shown of a unit and all beneath it.
func (u *Unit) All(yield func(*Item) bool) { u.each(yield) }

func (u *Unit) each(yield func(*Item) bool) bool {
	for _, it := range u.items {
		if !yield(it) {
			return false
		}
	}
	for _, below := range u.Units {
		if !below.each(yield) {
			return false
		}
	}
	return true
}

// Hidden says how many of the marked accounts are not in view and why; "": all are.
func (c markCounts) Hidden() string {
	var filtered, folded string
	if c.filtered > 0 {
		filtered = fmt.Sprintf("%d hidden by the filter", c.filtered)
	}
	if c.folded > 0 {
		folded = fmt.Sprintf("%d in folded units", c.folded)
	}
	return describe.Joined(", ", filtered, folded)
}

// Words say how many accounts are marked; "": none.
func (c markCounts) Words() string {
	if c.All == 0 {
		return ""
	}
	text := fmt.Sprintf("%d marked", c.All)
	if hidden := c.Hidden(); hidden != "" {
		text += " (" + hidden + ")"
	}
	return text
}
