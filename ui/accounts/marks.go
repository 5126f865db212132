package accounts

import (
	"slices"

	"accountable/audit"
	"accountable/audit/scan"
	"accountable/ui/accounts/rows"
	"accountable/ui/screen"
	"accountable/ui/style"
	"accountable/ui/widget"
)

// toggleMark marks or unmarks the current account and moves to the next line. On a unit it
// marks all its listed accounts, or unmarks them if all are marked.
func (a *Screen) toggleMark() screen.Action {
	it := a.currentLine()
	switch {
	case it == nil:
	case it.Unit != nil:
		a.List.Mark(it.Unit.All, it.Unit.Counts.Marked < it.Unit.Counts.Accounts)
	default:
		a.List.Mark(slices.Values([]*rows.Item{it}), !a.List.Representative(it).Marked)
		a.Table.Move(1)
	}
	return nil
}

// toggleProblems marks all listed accounts with problems, or unmarks them if all are
// marked.
func (a *Screen) toggleProblems() screen.Action {
	var problems []*rows.Item
	every := true
	for _, it := range a.List.Kept {
		if it.Row.SameAs == "" && it.Verdict.Status.IsProblem() {
			problems = append(problems, it)
			every = every && it.Marked
		}
	}
	if len(problems) == 0 {
		return screen.Notify{Notice: screen.Remark(a.noneToMark())}
	}
	a.List.Mark(slices.Values(problems), !every)
	if every || !a.Scan.Reading() {
		return nil
	}
	return screen.Notify{Notice: screen.Remark("Still loading. Press " + a.KeyName(cmdMarkAll) + " again to include new problems.")}
}

// noneToMark returns why there is nothing to mark.
func (a *Screen) noneToMark() string {
	if a.Scan.Reading() {
		return "No problems yet, still loading."
	}
	return "All listed accounts pass."
}

// unmarkAll removes all marks.
func (a *Screen) unmarkAll() screen.Action {
	n := a.List.Marks.All
	a.List.Mark(a.List.Marked(), false)
	return screen.Notify{Notice: screen.Remark("Unmarked: " + audit.Plural(n, "account", "accounts") + ".")}
}

// selectedRows returns the rows for a command on many accounts: the marked ones, else the
// current account, else the listed accounts of the current unit.
func (a *Screen) selectedRows() []*scan.Row {
	items := a.List.Marked()
	if it := a.currentLine(); a.List.Marks.All == 0 && it != nil {
		if it.Unit != nil {
			items = it.Unit.All
		} else {
			items = slices.Values([]*rows.Item{a.List.Representative(it)})
		}
	}
	var rows []*scan.Row
	for it := range items {
		if it.Row.SameAs == "" {
			rows = append(rows, it.Row)
		}
	}
	return rows
}

// marksLine returns the line with the number of marked accounts and the commands on them,
// with their zones. The text at the right always fits.
func (a *Screen) marksLine(width int, right string) (string, []widget.Zone) {
	t := a.Theme
	left := " " + t.Mark.Render(t.Glyphs.Marked) + " " + t.Strong.Render(a.List.Marks.Text())
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

// markHint returns the key of a command on the marked accounts and its label.
func (a *Screen) markHint(id screen.CommandID) string {
	label := map[screen.CommandID]string{screen.CmdApplyPolicy: "apply policy", screen.CmdEdit: "edit them", screen.CmdBack: "unmark"}[id]
	if id == screen.CmdBack && a.List.ProblemsOnly {
		label = "show all"
	}
	return a.Hint(id, label)
}
