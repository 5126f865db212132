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

// toggleMark marks the account under the cursor, or takes its mark away, and
// goes on to the next line. On a unit it marks all that is shown of it; where all
// of that is marked, it takes the marks away.
func (a *Screen) toggleMark() screen.Action {
	it := a.line()
	switch {
	case it == nil:
	case it.Unit != nil:
		a.List.Mark(it.Unit.All, it.Unit.Counts.Marked < it.Unit.Counts.Accounts)
	default:
		a.List.Mark(slices.Values([]*rows.Item{it}), !a.List.ShownBy(it).Marked)
		a.Table.Move(1)
	}
	return nil
}

// toggleProblems marks all accounts that are shown and do not pass; where all of
// them are marked, it takes the marks away.
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
	return screen.Notify{Notice: screen.Remark("Some accounts are still being read: " + a.KeyName(cmdMarkAll) + " once more marks those, too, that turn out not to pass.")}
}

// noneToMark says why there is nothing to mark.
func (a *Screen) noneToMark() string {
	if a.Scan.Reading() {
		return "No account that is shown fails to pass yet: some are still being read."
	}
	return "Every account that is shown passes."
}

// unmarkAll takes all marks away.
func (a *Screen) unmarkAll() screen.Action {
	n := a.List.Marks.All
	a.List.Mark(a.List.Marked(), false)
	return screen.Notify{Notice: screen.Remark("No longer marked: " + audit.Plural(n, "account", "accounts") + ".")}
}

// chosen are the rows that a command for many is for: the marked ones, else the
// account under the cursor, else those that are shown of the unit under it.
func (a *Screen) chosen() []*scan.Row {
	items := a.List.Marked()
	if it := a.line(); a.List.Marks.All == 0 && it != nil {
		if it.Unit != nil {
			items = it.Unit.All
		} else {
			items = slices.Values([]*rows.Item{a.List.ShownBy(it)})
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

// marksLine says how many accounts are marked and what can be done to them, which
// can be clicked; the text at the right stays.
func (a *Screen) marksLine(width int, right string) (string, []widget.Zone) {
	t := a.Theme
	left := " " + t.Mark.Render(t.Glyphs.Marked) + " " + t.Strong.Render(a.List.Marks.Words())
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
func (a *Screen) markHint(id screen.CommandID) string {
	label := map[screen.CommandID]string{screen.CmdApplyPolicy: "apply policy", screen.CmdEdit: "edit them", screen.CmdBack: "unmark"}[id]
	if id == screen.CmdBack && a.List.ProblemsOnly {
		label = "show all"
	}
	return a.Hint(id, label)
}
