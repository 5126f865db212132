package accounts

import (
	"fmt"
	"iter"
	"slices"

	"accountable/audit"
	"accountable/audit/scan"
	"accountable/ui/describe"
	"accountable/ui/screen"
	"accountable/ui/style"
	"accountable/ui/widget"
)

// markCounts is how many accounts are marked and how many of them are not in view.
type markCounts struct {
	all      int
	filtered int // that the filters leave out
	folded   int // that are in folded units
}

// shownBy is the item that shows an item's account: itself, or an earlier one
// that leads to the same account.
func (l *list) shownBy(it *item) *item {
	if it.row.SameAs == "" {
		return it
	}
	if first := l.byKey[it.row.SameAs]; first != nil {
		return first
	}
	return it
}

// mark marks items, or takes their marks away.
func (l *list) mark(items iter.Seq[*item], on bool) {
	for it := range items {
		it = l.shownBy(it)
		it.marked = on
		if l.grouped && it.kept {
			l.Tree.recount(it)
		}
	}
	l.tallyMarks()
}

// handMark hands the mark of an item on that turned out to lead to an account
// that an earlier one shows.
func (l *list) handMark(it *item) {
	if first := l.shownBy(it); it.marked && first != it {
		it.marked = false
		l.mark(slices.Values([]*item{first}), true)
	}
}

// countMarks counts anew after other items are shown than before.
func (l *list) countMarks() {
	if l.marks.all > 0 {
		l.tallyMarks()
	}
}

func (l *list) tallyMarks() {
	l.marks = markCounts{}
	for it := range l.marked() {
		l.marks.all++
		switch {
		case !it.kept:
			l.marks.filtered++
		case l.grouped && it.under.hidden():
			l.marks.folded++
		}
	}
}

// marked are the marked items in the order of the list.
func (l *list) marked() iter.Seq[*item] {
	return func(yield func(*item) bool) {
		for _, it := range l.items {
			if it.marked && !yield(it) {
				return
			}
		}
	}
}

// hidden tells that the unit or one above it is folded.
func (u *unit) hidden() bool {
	for ; u != nil; u = u.parent {
		if u.folded {
			return true
		}
	}
	return false
}

// all are the accounts that are shown of a unit and all beneath it.
func (u *unit) all(yield func(*item) bool) { u.each(yield) }

func (u *unit) each(yield func(*item) bool) bool {
	for _, it := range u.items {
		if !yield(it) {
			return false
		}
	}
	for _, below := range u.units {
		if !below.each(yield) {
			return false
		}
	}
	return true
}

// hidden says how many of the marked accounts are not in view and why; "": all are.
func (c markCounts) hidden() string {
	var filtered, folded string
	if c.filtered > 0 {
		filtered = fmt.Sprintf("%d hidden by the filter", c.filtered)
	}
	if c.folded > 0 {
		folded = fmt.Sprintf("%d in folded units", c.folded)
	}
	return describe.Joined(", ", filtered, folded)
}

// words say how many accounts are marked; "": none.
func (c markCounts) words() string {
	if c.all == 0 {
		return ""
	}
	text := fmt.Sprintf("%d marked", c.all)
	if hidden := c.hidden(); hidden != "" {
		text += " (" + hidden + ")"
	}
	return text
}

// toggleMark marks the account under the cursor, or takes its mark away, and
// goes on to the next line. On a unit it marks all that is shown of it; where all
// of that is marked, it takes the marks away.
func (a *AccountList) toggleMark() screen.Action {
	it := a.line()
	switch {
	case it == nil:
	case it.unit != nil:
		a.List.mark(it.unit.all, it.unit.counts.marked < it.unit.counts.accounts)
	default:
		a.List.mark(slices.Values([]*item{it}), !a.List.shownBy(it).marked)
		a.Table.Move(1)
	}
	return nil
}

// toggleProblems marks all accounts that are shown and do not pass; where all of
// them are marked, it takes the marks away.
func (a *AccountList) toggleProblems() screen.Action {
	var problems []*item
	every := true
	for _, it := range a.List.kept {
		if it.row.SameAs == "" && describe.Troubled(it.verdict.Status) {
			problems = append(problems, it)
			every = every && it.marked
		}
	}
	if len(problems) == 0 {
		return screen.Notify{Notice: screen.Remark(a.noneToMark())}
	}
	a.List.mark(slices.Values(problems), !every)
	if every || !a.IsReading() {
		return nil
	}
	return screen.Notify{Notice: screen.Remark("Some accounts are still being read: " + a.KeyName(cmdMarkAll) + " once more marks those, too, that turn out not to pass.")}
}

// noneToMark says why there is nothing to mark.
func (a *AccountList) noneToMark() string {
	if a.IsReading() {
		return "No account that is shown fails to pass yet: some are still being read."
	}
	return "Every account that is shown passes."
}

// unmarkAll takes all marks away.
func (a *AccountList) unmarkAll() screen.Action {
	n := a.List.marks.all
	a.List.mark(a.List.marked(), false)
	return screen.Notify{Notice: screen.Remark("No longer marked: " + audit.Plural(n, "account", "accounts") + ".")}
}

// chosen are the rows that a command for many is for: the marked ones, else the
// account under the cursor, else those that are shown of the unit under it.
func (a *AccountList) chosen() []*scan.Row {
	items := a.List.marked()
	if it := a.line(); a.List.marks.all == 0 && it != nil {
		if it.unit != nil {
			items = it.unit.all
		} else {
			items = slices.Values([]*item{a.List.shownBy(it)})
		}
	}
	var rows []*scan.Row
	for it := range items {
		if it.row.SameAs == "" {
			rows = append(rows, it.row)
		}
	}
	return rows
}

// marksLine says how many accounts are marked and what can be done to them, which
// can be clicked; the text at the right stays.
func (a *AccountList) marksLine(width int, right string) (string, []widget.Zone) {
	t := a.Theme
	left := " " + t.Mark.Render(t.Glyphs.Marked) + " " + t.Strong.Render(a.List.marks.words())
	var zones []widget.Zone
	for _, c := range []screen.CommandID{screen.CmdApplyPolicy, screen.CmdEdit, screen.CmdBack} {
		const gap = "   "
		hint := a.markHint(c)
		at, need := style.Width(left)+len(gap), style.Width(hint)
		if at+need+style.Width(right)+2 <= width {
			left += gap + hint
			zones = append(zones, widget.Zone{Rect: widget.Rect{X: at, Width: need, Height: 1}, Target: c})
		}
	}
	return t.Truncate(widget.Spread(width, left, right), width), zones
}

// markHint says what a key does to the marked accounts.
func (a *AccountList) markHint(id screen.CommandID) string {
	label := map[screen.CommandID]string{screen.CmdApplyPolicy: "apply policy", screen.CmdEdit: "edit them", screen.CmdBack: "unmark"}[id]
	if id == screen.CmdBack && a.List.problemsOnly {
		label = "show all"
	}
	return a.Hint(id, label)
}
