package rows

import (
	"strings"

	"accountable/audit/scan"
	"accountable/ui/describe"
	"accountable/ui/style"
)

// ReasonAt is the cell at which the reason of a verdict starts: after "? error" and a blank.
const ReasonAt = 8

// List is the accounts that are listed, in their order. The table owns the cursor.
type List struct {
	Items  []*Item // all, sorted
	ByKey  map[string]*Item
	Shown  []*Item
	Order  SortOrder
	sorter sorter

	ProblemsOnly bool
	Words        []string // of the filter, in lower case: an item must contain all of them
	HasNames     bool     // some account has a name
	Widths       TextWidths

	Tree      *Tree
	IsGrouped bool    // by unit
	Kept      []*Item // the listed accounts, including those in folded units

	Marks MarkCounts
}

// TextWidths is the width of the widest text of each column so far, in cells. It only
// grows, so that columns stop moving.
type TextWidths struct{ Name, Profile, Contact, Verdict int }

// widenColumns updates the widths for the texts of an item.
func (l *List) widenColumns(it *Item) {
	l.HasNames = l.HasNames || it.Name != ""
	l.Widths.Name = max(l.Widths.Name, style.Width(it.Name))
	l.Widths.Profile = max(l.Widths.Profile, style.Width(it.Profile))
	if !it.Verdict.SameAs { // a text that names another row may be cut: that row is listed above
		l.Widths.Verdict = max(l.Widths.Verdict, ReasonAt+it.reasonWidth())
	}
	l.Widths.Contact = max(l.Widths.Contact, style.Width(it.Contact))
}

// SortOrder is the column that the list is sorted by. The list is sorted only on request:
// results that arrive later do not move rows.
type SortOrder struct {
	By       Column
	Backward bool
}

// SortCycle is the sequence of columns that the sort command goes through.
var SortCycle = []Column{fileOrder, ByVerdict, ByAccount, ByName, ByContact}

// Column is a column of the list, by which it can be sorted.
type Column int

// The columns. fileOrder is the order of the targets.
const (
	fileOrder Column = iota
	ByAccount
	ByName
	ByProfile
	ByContact
	ByVerdict
)

// sortKeys returns the key of an item for each column. Empty texts are sorted last.
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

// NewList returns a list of all rows.
func NewList(rows []*scan.Row) *List {
	l := &List{Items: make([]*Item, len(rows)), ByKey: make(map[string]*Item, len(rows)), Tree: newTree()}
	for i, row := range rows {
		it := newItem(row, i)
		it.Kept = true
		l.widenColumns(it)
		l.Items[i], l.ByKey[it.Key()] = it, it
	}
	l.Rebuild()
	return l
}

// matches reports whether an item matches the filters now.
func (l *List) matches(it *Item) bool {
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

// Changed updates the items of changed rows and reports whether the listed lines changed.
// Listed items stay listed; items that match now are added.
func (l *List) Changed(rows []*scan.Row) (added bool) {
	for _, row := range rows {
		it := l.ByKey[row.Target.Key]
		if it == nil {
			continue
		}
		it.refresh()
		l.widenColumns(it)
		l.moveMark(it)
		if l.IsGrouped {
			added = l.assignUnit(it) || added
			if it.Kept {
				l.Tree.recount(it)
			}
		}
		if !it.Kept && l.matches(it) {
			it.Kept, added = true, true
		}
	}
	if added {
		l.Rebuild()
	}
	return added
}

// SetWords sets the words of the filter. Call Refilter afterwards.
func (l *List) SetWords(text string) { l.Words = strings.Fields(strings.ToLower(text)) }

// Refilter lists exactly the items that match the filters now.
func (l *List) Refilter() {
	for _, it := range l.Items {
		it.Kept = l.matches(it)
	}
	l.Rebuild()
}

// Sort sorts the list by a column; by the same column again, in reverse.
func (l *List) Sort(by Column) {
	l.Order = SortOrder{By: by, Backward: by != fileOrder && l.Order.By == by && !l.Order.Backward}
	l.sortItems()
	l.Rebuild()
}

// sortItems sorts the items.
func (l *List) sortItems() { l.sorter.sort(l.Items, sortKeys[l.Order.By], l.Order.Backward) }

// Rebuild makes the listed lines again.
func (l *List) Rebuild() {
	l.Kept = make([]*Item, 0, len(l.Items)) // a new slice: the table compares it with the old one
	for _, it := range l.Items {
		if it.Kept {
			l.Kept = append(l.Kept, it)
		}
	}
	l.Shown = l.Kept
	if l.IsGrouped {
		l.Shown = l.Tree.group(l.Kept)
	}
	l.recountMarks()
}

// Next returns the index of the next line with a problem after from, forward (step 1) or
// back (−1), around the end. It returns −1 if there is no other.
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
