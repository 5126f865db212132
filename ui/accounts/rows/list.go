package rows

import (
	"strings"

	"accountable/audit/scan"
	"accountable/ui/describe"
	"accountable/ui/style"
)

// ReasonAt is where the reasons of verdicts begin: after "? error" and a blank.
const ReasonAt = 8

// List is which accounts are shown and in which order. The cursor is the
// table's: it belongs to an account, and stays with it whatever comes and goes.
type List struct {
	Items  []*Item // all, in the order that was asked for
	ByKey  map[string]*Item
	Shown  []*Item
	Order  sortOrder
	sorter orderer

	ProblemsOnly bool
	Words        []string // of the filter, in lower case
	Named        bool     // some account has a name
	Widths       textWidths

	Tree    *tree
	Grouped bool    // by unit
	Kept    []*Item // the accounts among the shown ones, those in folded units included

	Marks markCounts
}

// textWidths are the widest texts of columns so far, in cells. They only grow, so
// that columns settle.
type textWidths struct{ Name, Profile, Contact, Verdict int }

// note takes an item's texts into account that are new.
func (l *List) note(it *Item) {
	l.Named = l.Named || it.Name != ""
	l.Widths.Name = max(l.Widths.Name, style.Width(it.Name))
	l.Widths.Profile = max(l.Widths.Profile, style.Width(it.Profile))
	if !it.Verdict.SameAs { // that one can be cut: the row it names stands above
		l.Widths.Verdict = max(l.Widths.Verdict, ReasonAt+it.reasonWidth())
	}
	l.Widths.Contact = max(l.Widths.Contact, style.Width(it.Contact))
}

// sortOrder is what the list is sorted by. A sort is made once, when it is
// asked for: verdicts that come later move nothing.
type sortOrder struct {
	By       Column
	Backward bool
}

// SortCycle is the order in which the sort key goes through the columns.
var SortCycle = []Column{fileOrder, ByVerdict, ByAccount, ByName, ByContact}

// Column is a column of the list, and what it can be sorted by.
type Column int

// The columns. fileOrder is none: the order of the targets.
const (
	fileOrder Column = iota
	ByAccount
	ByName
	ByProfile
	ByContact
	ByVerdict
)

// sortKeys are what items are sorted by. Empty texts go last.
var sortKeys = map[Column]func(*Item) (rank int, text string){
	fileOrder: func(*Item) (int, string) { return 0, "" },
	ByAccount: func(it *Item) (int, string) { return textKey(it.Account) },
	ByName:    func(it *Item) (int, string) { return textKey(it.Name) },
	ByProfile: func(it *Item) (int, string) { return textKey(it.Profile) },
	ByContact: func(it *Item) (int, string) { return textKey(it.Contact) },
	ByVerdict: func(it *Item) (int, string) { return describe.Rank(it.Verdict.Status), "" },
}

func textKey(text string) (int, string) {
	if text == "" {
		return 1, ""
	}
	return 0, strings.ToLower(text)
}

func NewList(rows []*scan.Row) *List {
	l := &List{Items: make([]*Item, len(rows)), ByKey: make(map[string]*Item, len(rows)), Tree: newTree()}
	for i, row := range rows {
		it := newItem(row, i)
		it.Kept = true
		l.note(it)
		l.Items[i], l.ByKey[it.Key()] = it, it
	}
	l.Gather()
	return l
}

// wants tells whether an item matches the filters as it is now.
func (l *List) wants(it *Item) bool {
	if it.Row.SameAs != "" || l.ProblemsOnly && !it.Verdict.Status.IsProblem() {
		return false
	}
	for _, w := range l.Words {
		if !strings.Contains(it.text, w) {
			return false
		}
	}
	return true
}

// Changed takes in that rows have changed, and tells whether others are shown
// than before. What is shown stays; what has begun to match is added.
func (l *List) Changed(rows []*scan.Row) (added bool) {
	for _, row := range rows {
		it := l.ByKey[row.Target.Key]
		if it == nil {
			continue
		}
		it.refresh()
		l.note(it)
		l.handMark(it)
		if l.Grouped {
			added = l.place(it) || added
			if it.Kept {
				l.Tree.recount(it)
			}
		}
		if !it.Kept && l.wants(it) {
			it.Kept, added = true, true
		}
	}
	if added {
		l.Gather()
	}
	return added
}

// SetWords sets what an item's texts must hold; refilter follows.
func (l *List) SetWords(text string) { l.Words = strings.Fields(strings.ToLower(text)) }

// Refilter lets go of what no longer matches.
func (l *List) Refilter() {
	for _, it := range l.Items {
		it.Kept = l.wants(it)
	}
	l.Gather()
}

// Sort orders the list by a column; by the same one again, backward.
func (l *List) Sort(by Column) {
	l.Order = sortOrder{By: by, Backward: by != fileOrder && l.Order.By == by && !l.Order.Backward}
	l.arrange()
	l.Gather()
}

// arrange orders the items anew.
func (l *List) arrange() { l.sorter.order(l.Items, sortKeys[l.Order.By], l.Order.Backward) }

// Gather makes the shown ones anew.
func (l *List) Gather() {
	l.Kept = make([]*Item, 0, len(l.Items)) // anew: who drew the old ones may still compare
	for _, it := range l.Items {
		if it.Kept {
			l.Kept = append(l.Kept, it)
		}
	}
	l.Shown = l.Kept
	if l.Grouped {
		l.Shown = l.Tree.lines(l.Kept)
	}
	l.countMarks()
}

// Next is the place of the next account that does not pass, seen from a place,
// forward (step 1) or back (−1), around the end; −1: there is no other.
func (l *List) Next(from, step int) int {
	n := len(l.Shown)
	for i := 1; i < n; i++ {
		at := ((from+step*i)%n + n) % n
		if it := l.Shown[at]; it.Unit == nil && it.Row.SameAs == "" && it.Verdict.Status.IsProblem() {
			return at
		}
	}
	return -1
}
