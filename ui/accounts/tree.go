package accounts

import (
	"accountable/audit/scan"
	"accountable/ui/accounts/rows"
	"accountable/ui/screen"
)

// Extended takes in rows that were found.
func (a *Screen) Extended(rows []*scan.Row) {
	a.List.Extend(rows, a.IsGrouped() && !a.IsFlat)
	a.reline()
}

// Regroup shows the list by unit or flat, as is wished.
func (a *Screen) Regroup() {
	a.List.Regroup(a.IsGrouped() && !a.IsFlat)
	a.reline()
}

// reline hands the table the lines after they have changed. The cursor stays
// with its account; on a unit, it goes along when the unit gets its name.
func (a *Screen) reline() {
	before := a.line()
	a.Table.SetRows(shownRows{a, a.List.Shown})
	if before == nil || before.Unit == nil || before.Unit.Counts.Lines > 0 {
		return
	}
	if now := a.List.Tree.Moved[before.Unit.Path]; now != "" {
		a.Table.Select(a.List.Tree.Unit(now).Key())
	}
}

// toggle folds or unfolds a unit.
func (a *Screen) toggle(u *rows.Unit) screen.Action {
	u.Folded = !u.Folded
	a.List.Gather()
	a.Table.SetRows(shownRows{a, a.List.Shown})
	return nil
}

// fold folds the unit under the cursor, or goes to the unit above.
func (a *Screen) fold() screen.Action {
	it := a.line()
	switch {
	case it == nil || !a.List.Grouped:
	case it.Unit == nil:
		a.Table.Select(it.Under.Key())
	case !it.Unit.Folded:
		return a.toggle(it.Unit)
	case it.Unit.Parent != nil:
		a.Table.Select(it.Unit.Parent.Key())
	}
	return nil
}

// unfold unfolds the unit under the cursor, or goes to the line beneath it.
func (a *Screen) unfold() screen.Action {
	it := a.line()
	switch {
	case it == nil || it.Unit == nil:
	case it.Unit.Folded:
		return a.toggle(it.Unit)
	default:
		a.Table.Move(1)
	}
	return nil
}

// onUnit tells that the cursor is on the line of a unit.
func (a *Screen) onUnit() bool {
	it := a.line()
	return it != nil && it.Unit != nil
}
