package accounts

import (
	"accountable/ui/accounts/rows"
	"accountable/ui/describe"
	"accountable/ui/table"
)

// reason is what stands beside a verdict: why, how old it is, and what changed
// since an earlier run looked.
func (a *Screen) reason(it *rows.Item) string {
	switch {
	case it.Recalled():
		return describe.Joined(": ", describe.Ago(it.Row.Known.CheckedAt, a.Options.CurrentTime()), it.Verdict.Reason)
	case it.Changed != "":
		return describe.Joined(" "+a.Theme.Glyphs.Dot+" ", it.Verdict.Reason, a.changedSince(it))
	default:
		return it.Verdict.Reason
	}
}

// changedSince says what changed since an earlier run looked: "changed since 3
// days ago: email".
func (a *Screen) changedSince(it *rows.Item) string {
	return "changed since " + describe.Ago(it.Row.Known.CheckedAt, a.Options.CurrentTime()) + ": " + it.Changed
}

// recalledCell is a cell as it is shown when it was not read in this run.
func recalledCell(c table.Cell) table.Cell {
	for i := range c {
		c[i].Style = describe.MutedText
	}
	return c
}
