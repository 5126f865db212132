package accounts

import (
	"fmt"
	"strings"

	"accountable/audit"
	"accountable/audit/scan"
	"accountable/ui/accounts/rows"
	"accountable/ui/describe"
	"accountable/ui/screen"
	"accountable/ui/style"
	"accountable/ui/table"
	"accountable/ui/widget"
)

// Extended adds rows that were found.
func (a *Screen) Extended(rows []*scan.Row) {
	a.List.Extend(rows, a.IsGrouped() && !a.IsFlat)
	a.syncTable()
}

// Regroup lists the accounts by organizational unit or flat (see App.IsFlat).
func (a *Screen) Regroup() {
	a.List.Regroup(a.IsGrouped() && !a.IsFlat)
	a.syncTable()
}

// syncTable passes the lines on to the table after they changed. The cursor stays on its
// account, or on its unit even when the path of the unit changes.
func (a *Screen) syncTable() {
	before := a.currentLine()
	a.Table.SetRows(shownRows{a, a.List.Shown})
	if before == nil || before.Unit == nil || before.Unit.Counts.Lines > 0 {
		return
	}
	if now := a.List.Tree.Renamed[before.Unit.Path]; now != "" {
		a.Table.Select(a.List.Tree.Unit(now).Key())
	}
}

// toggleFold folds or unfolds a unit.
func (a *Screen) toggleFold(u *rows.Unit) screen.Action {
	u.Folded = !u.Folded
	a.List.Rebuild()
	a.Table.SetRows(shownRows{a, a.List.Shown})
	return nil
}

// fold folds the current unit, or moves to the unit above.
func (a *Screen) fold() screen.Action {
	it := a.currentLine()
	switch {
	case it == nil || !a.List.IsGrouped:
	case it.Unit == nil:
		a.Table.Select(it.InUnit.Key())
	case !it.Unit.Folded:
		return a.toggleFold(it.Unit)
	case it.Unit.Parent != nil:
		a.Table.Select(it.Unit.Parent.Key())
	}
	return nil
}

// unfold unfolds the current unit, or moves to the line below.
func (a *Screen) unfold() screen.Action {
	it := a.currentLine()
	switch {
	case it == nil || it.Unit == nil:
	case it.Unit.Folded:
		return a.toggleFold(it.Unit)
	default:
		a.Table.Move(1)
	}
	return nil
}

// onUnit reports whether the current line is a unit.
func (a *Screen) onUnit() bool {
	it := a.currentLine()
	return it != nil && it.Unit != nil
}

// The indent of each level of units, in cells. Units nest up to five levels below the root
// (an AWS quota), so a narrow list can only spare one cell for each.
const (
	narrowStep = 1
	wideStep   = 2
)

// leastUnitName is the least room for the name of a unit beside its counts, in cells.
const leastUnitName = 8

// indentOfLevel returns the indent of a level of units; 0: the list is flat.
func (a *Screen) indentOfLevel(width int) int {
	switch {
	case !a.List.IsGrouped:
		return 0
	case width-wideStep*a.List.Tree.Levels() < profileFrom:
		return narrowStep
	default:
		return wideStep
	}
}

// accountIndent returns the indent of an account: one level below its unit.
func (a *Screen) accountIndent(under *rows.Unit) int {
	if under == nil {
		return 0
	}
	return a.indentStep * (under.Depth + 1)
}

// Span draws the line of a unit across all columns: its name, indented, and its counts.
func (r shownRows) Span(i int) (table.Cell, bool) {
	u := r.items[i].Unit
	if u == nil {
		return nil, false
	}
	t := r.Theme
	glyph := t.Glyphs.Unfolded
	if u.Folded {
		glyph = t.Glyphs.Folded
	}
	const nameAt = 1
	_, name := u.Title()
	lead := strings.Repeat(" ", r.indentStep*u.Depth) + glyph + " "
	cell := table.Cell{{Text: lead, Style: describe.MutedText}, {Text: name, Style: describe.StrongText}, {Text: "  " + audit.Plural(u.Counts.Accounts, "account", "accounts"), Style: describe.MutedText}}
	for _, c := range u.ProblemCounts() {
		cell = append(cell, table.Span{Text: fmt.Sprintf("  %d %s", c.N, t.Verdict(string(c.Status)).Word), Style: describe.StatusText + describe.Rank(c.Status)})
	}
	over := 2 - r.listWidth // the mark comes first
	for _, s := range cell {
		over += style.Width(s.Text)
	}
	if over > 0 { // the counts matter more than the end of the name
		cell[nameAt].Text = t.Truncate(name, max(style.Width(name)-over, leastUnitName))
	}
	return cell, true
}

// drawUnitPane draws the pane while the current line is not an account.
func (a *Screen) drawUnitPane(room widget.Size, whole bool) []string {
	if it := a.currentLine(); it != nil && it.Unit != nil {
		return a.drawPaneOfUnit(it.Unit, room, whole)
	}
	return nil
}

// drawPaneOfUnit draws the pane of a unit.
func (a *Screen) drawPaneOfUnit(u *rows.Unit, room widget.Size, whole bool) []string {
	t := a.Theme
	p := describe.NewPage(t, room.Width-4)
	text := audit.Plural(u.Counts.Accounts, "account", "accounts")
	if len(u.Units) > 0 {
		text += ", sub-units included"
	}
	p.Paragraph(0, t.Text, text+".")
	for _, status := range audit.StatusOrder {
		n := u.Counts.Statuses[describe.Rank(status)]
		if n == 0 || !whole {
			continue
		}
		v := t.Verdict(string(status))
		word := v.Text()
		if status == audit.Pending {
			word = "loading"
		}
		p.Paragraph(0, v.Style, fmt.Sprintf("%4d %s", n, word))
	}
	p.Lines = append(p.Lines, t.Truncate(t.Key.Render(a.KeyName(cmdDetails))+" "+t.KeyText.Render(foldLabel(u)+"s it"), p.Width))
	above, name := u.Title()
	title := above + name
	if style.Width(title) > room.Width-6 {
		title = name
	}
	inner := max(room.Height-2, 1)
	if !whole { // as high as that of an account
		p.Lines = widget.Filled(p.Lines, inner)
	}
	return t.Box(title, p.Lines[:min(len(p.Lines), inner)], room.Width, t.Border)
}

func foldLabel(u *rows.Unit) string {
	if u.Folded {
		return "unfold"
	}
	return "fold"
}
