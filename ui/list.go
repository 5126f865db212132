package ui

import (
	"cmp"
	"slices"
	"strings"

	"accountable/audit"
	"accountable/ui/style"
)

// list is which accounts are shown and in which order. The cursor is the
// table's: it belongs to an account, and stays with it whatever comes and goes.
type list struct {
	items []*item // all, in the order that was asked for
	byKey map[string]*item
	shown []*item
	order sortOrder

	problemsOnly bool
	words        []string // of the filter, in lower case
	named        bool     // some account has a name
	widths       textWidths
}

// textWidths are the widest texts of columns so far, in cells. They only grow, so
// that columns settle.
type textWidths struct{ name, profile, contact int }

// note takes an item's texts into account that are new.
func (l *list) note(it *item) {
	l.named = l.named || it.name != ""
	l.widths.name = max(l.widths.name, style.Width(it.name))
	l.widths.profile = max(l.widths.profile, style.Width(it.profile))
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

// compare says how two items are ordered by a column. Empty texts go last.
var compare = map[column]func(a, b *item) int{
	fileOrder: func(_, _ *item) int { return 0 },
	byAccount: func(a, b *item) int { return compareText(a.account, b.account) },
	byName:    func(a, b *item) int { return compareText(a.name, b.name) },
	byProfile: func(a, b *item) int { return compareText(a.profile, b.profile) },
	byContact: func(a, b *item) int { return compareText(a.contact, b.contact) },
	byVerdict: func(a, b *item) int {
		return cmp.Compare(slices.Index(statusOrder, a.verdict.status), slices.Index(statusOrder, b.verdict.status))
	},
}

func compareText(a, b string) int {
	if (a == "") != (b == "") {
		return -cmp.Compare(a, b)
	}
	return cmp.Compare(strings.ToLower(a), strings.ToLower(b))
}

func newList(rows []*audit.Row) *list {
	l := &list{items: make([]*item, len(rows)), byKey: make(map[string]*item, len(rows))}
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
	if it.row.SameAs != "" || l.problemsOnly && !troubled(it.verdict.status) {
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
func (l *list) changed(rows []*audit.Row) (added bool) {
	for _, row := range rows {
		it := l.byKey[row.Target.Key]
		if it == nil {
			continue
		}
		it.refresh()
		l.note(it)
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

// arrange orders the items.
func (l *list) arrange() {
	slices.SortStableFunc(l.items, func(a, b *item) int {
		c := compare[l.order.by](a, b)
		if l.order.backward {
			c = -c
		}
		return cmp.Or(c, cmp.Compare(a.index, b.index))
	})
}

// gather makes the shown ones anew.
func (l *list) gather() {
	l.shown = make([]*item, 0, len(l.items)) // anew: who drew the old ones may still compare
	for _, it := range l.items {
		if it.kept {
			l.shown = append(l.shown, it)
		}
	}
}

// next is the place of the next account that does not pass, seen from a place,
// forward (step 1) or back (−1), around the end; −1: there is no other.
func (l *list) next(from, step int) int {
	n := len(l.shown)
	for i := 1; i < n; i++ {
		at := ((from+step*i)%n + n) % n
		if it := l.shown[at]; it.row.SameAs == "" && troubled(it.verdict.status) {
			return at
		}
	}
	return -1
}
