package rows

import (
	"fmt"
	"iter"
	"slices"

	"accountable/ui/describe"
)

// MarkCounts is the number of marked accounts, and of marked accounts that are not in view.
type MarkCounts struct {
	All      int
	filtered int // not listed because of the filters
	folded   int // in folded units
}

// Representative returns the item that represents the account of an item: itself, or an
// earlier row of the same account.
func (l *List) Representative(it *Item) *Item {
	if it.Row.SameAs == "" {
		return it
	}
	if first := l.ByKey[it.Row.SameAs]; first != nil {
		return first
	}
	return it
}

// Mark marks items, or removes their marks.
func (l *List) Mark(items iter.Seq[*Item], on bool) {
	for it := range items {
		it = l.Representative(it)
		it.Marked = on
		if l.IsGrouped && it.Kept {
			l.Tree.recount(it)
		}
	}
	l.tallyMarks()
}

// moveMark moves the mark of an item whose account turned out to be represented by an
// earlier item.
func (l *List) moveMark(it *Item) {
	if first := l.Representative(it); it.Marked && first != it {
		it.Marked = false
		l.Mark(slices.Values([]*Item{first}), true)
	}
}

// recountMarks updates the counts after the listed items changed.
func (l *List) recountMarks() {
	if l.Marks.All > 0 {
		l.tallyMarks()
	}
}

func (l *List) tallyMarks() {
	l.Marks = MarkCounts{}
	for it := range l.Marked() {
		l.Marks.All++
		switch {
		case !it.Kept:
			l.Marks.filtered++
		case l.IsGrouped && it.InUnit.isHidden():
			l.Marks.folded++
		}
	}
}

// Marked returns the marked items in the order of the list.
func (l *List) Marked() iter.Seq[*Item] {
	return func(yield func(*Item) bool) {
		for _, it := range l.Items {
			if it.Marked && !yield(it) {
				return
			}
		}
	}
}

// isHidden reports whether the unit or one above it is folded.
func (u *Unit) isHidden() bool {
	for ; u != nil; u = u.Parent {
		if u.Folded {
			return true
		}
	}
	return false
}

// All returns the listed accounts of a unit and of all units below it.
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

// HiddenText says how many marked accounts are not in view, and why; "": all are.
func (c MarkCounts) HiddenText() string {
	var filtered, folded string
	if c.filtered > 0 {
		filtered = fmt.Sprintf("%d hidden by the filter", c.filtered)
	}
	if c.folded > 0 {
		folded = fmt.Sprintf("%d in folded units", c.folded)
	}
	return describe.Join(", ", filtered, folded)
}

// Text says how many accounts are marked; "": none.
func (c MarkCounts) Text() string {
	if c.All == 0 {
		return ""
	}
	text := fmt.Sprintf("%d marked", c.All)
	if hidden := c.HiddenText(); hidden != "" {
		text += " (" + hidden + ")"
	}
	return text
}
