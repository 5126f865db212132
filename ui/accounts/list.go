package accounts

import (
	"strings"

	"accountable/audit/scan"
	"accountable/ui/describe"
	"accountable/ui/style"
)

// list is which accounts are shown and in which order. The cursor is the
// table's: it belongs to an account, and stays with it whatever comes and goes.
type list struct {
	items  []*item // all, in the order that was asked for
	byKey  map[string]*item
	Shown  []*item
	order  sortOrder
	sorter orderer

	problemsOnly bool
	words        []string // of the filter, in lower case
	named        bool     // some account has a name
	widths       textWidths

	Tree    *tree
	grouped bool    // by unit
	kept    []*item // the accounts among the shown ones, those in folded units included

	marks markCounts
}

// textWidths are the widest texts of columns so far, in cells. They only grow, so
// that columns settle.
type textWidths struct{ name, profile, contact, verdict int }

// note takes an item's texts into account that are new.
func (l *list) note(it *item) {
	l.named = l.named || it.name != ""
	l.widths.name = max(l.widths.name, style.Width(it.name))
	l.widths.profile = max(l.widths.profile, style.Width(it.profile))
	if !it.verdict.SameAs { // that one can be cut: the row it names stands above
		l.widths.verdict = max(l.widths.verdict, reasonAt+it.reasonWidth())
	}
	l.widths.contact = max(l.widths.contact, style.Width(it.contact))
}

// sortOrder is what the list is sorted by. A sort is made once, when it is
// asked for: verdicts that come later move nothing.
type sortOrder struct {
	by       column
	backward bool
}

// sortCycle is the order in which the sort key goes through the columns.
var sortCycle = []column{fileOrder, byVerdict, byAccount, byName, byContact}

// column is a column of the list, and what it can be sorted by.
type column int

// The columns. fileOrder is none: the order of the targets.
const (
	fileOrder column = iota
	byAccount
	byName
	byProfile
	byContact
	byVerdict
)

// sortKeys are what items are sorted by. Empty texts go last.
var sortKeys = map[column]func(*item) (rank int, text string){
	fileOrder: func(*item) (int, string) { return 0, "" },
	byAccount: func(it *item) (int, string) { return textKey(it.account) },
	byName:    func(it *item) (int, string) { return textKey(it.name) },
	byProfile: func(it *item) (int, string) { return textKey(it.profile) },
	byContact: func(it *item) (int, string) { return textKey(it.contact) },
	byVerdict: func(it *item) (int, string) { return describe.Rank(it.verdict.Status), "" },
}

func textKey(text string) (int, string) {
	if text == "" {
		return 1, ""
	}
	return 0, strings.ToLower(text)
}

func newList(rows []*scan.Row) *list {
	l := &list{items: make([]*item, len(rows)), byKey: make(map[string]*item, len(rows)), Tree: newTree()}
	for i, row := range rows {
		it := newItem(row, i)
		it.kept = true
		l.note(it)
		l.items[i], l.byKey[it.key()] = it, it
	}
	l.gather()
	return l
}

// wants tells whether an item matches the filters as it is now.
func (l *list) wants(it *item) bool {
	if it.row.SameAs != "" || l.problemsOnly && !describe.Troubled(it.verdict.Status) {
		return false
	}
	for _, w := range l.words {
		if !strings.Contains(it.text, w) {
			return false
		}
	}
	return true
}

// changed takes in that rows have changed, and tells whether others are shown
// than before. What is shown stays; what has begun to match is added.
func (l *list) changed(rows []*scan.Row) (added bool) {
	for _, row := range rows {
		it := l.byKey[row.Target.Key]
		if it == nil {
			continue
		}
		it.refresh()
		l.note(it)
		l.handMark(it)
		if l.grouped {
			added = l.place(it) || added
			if it.kept {
				l.Tree.recount(it)
			}
		}
		if !it.kept && l.wants(it) {
			it.kept, added = true, true
		}
	}
	if added {
		l.gather()
	}
	return added
}

// setWords sets what an item's texts must hold; refilter follows.
func (l *list) setWords(text string) { l.words = strings.Fields(strings.ToLower(text)) }

// refilter lets go of what no longer matches.
func (l *list) refilter() {
	for _, it := range l.items {
		it.kept = l.wants(it)
	}
	l.gather()
}

// sort orders the list by a column; by the same one again, backward.
func (l *list) sort(by column) {
	l.order = sortOrder{by: by, backward: by != fileOrder && l.order.by == by && !l.order.backward}
	l.arrange()
	l.gather()
}

// arrange orders the items anew.
func (l *list) arrange() { l.sorter.order(l.items, sortKeys[l.order.by], l.order.backward) }

// gather makes the shown ones anew.
func (l *list) gather() {
	l.kept = make([]*item, 0, len(l.items)) // anew: who drew the old ones may still compare
	for _, it := range l.items {
		if it.kept {
			l.kept = append(l.kept, it)
		}
	}
	l.Shown = l.kept
	if l.grouped {
		l.Shown = l.Tree.lines(l.kept)
	}
	l.countMarks()
}

// next is the place of the next account that does not pass, seen from a place,
// forward (step 1) or back (−1), around the end; −1: there is no other.
func (l *list) next(from, step int) int {
	n := len(l.Shown)
	for i := 1; i < n; i++ {
		at := ((from+step*i)%n + n) % n
		if it := l.Shown[at]; it.unit == nil && it.row.SameAs == "" && describe.Troubled(it.verdict.Status) {
			return at
		}
	}
	return -1
}
