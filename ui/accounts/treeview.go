package accounts

import (
	"fmt"
	"strings"

	"accountable/audit"
	"accountable/ui/accounts/rows"
	"accountable/ui/describe"
	"accountable/ui/style"
	"accountable/ui/table"
	"accountable/ui/widget"
)

// How far a list by unit is indented for each level. Organizational units nest
// five deep below the root, so a list that is not wide has one cell to spare for each.
const (
	narrowStep = 1
	wideStep   = 2
)

// leastUnitName is how much of a unit's name is left where its counts need the room.
const leastUnitName = 8

// step is how far a level of the tree is indented; 0: the list is flat.
func (a *Screen) step(width int) int {
	switch {
	case !a.List.Grouped:
		return 0
	case width-wideStep*a.List.Tree.Levels() < profileFrom:
		return narrowStep
	default:
		return wideStep
	}
}

// accountIndent is how far an account is indented: it stands beneath its unit.
func (a *Screen) accountIndent(under *rows.Unit) int {
	if under == nil {
		return 0
	}
	return a.indentStep * (under.Depth + 1)
}

// Span draws the line of a unit across all columns: its own name, indented, for
// the units above it have lines of their own.
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
	for _, c := range u.Attention() {
		cell = append(cell, table.Span{Text: fmt.Sprintf("  %d %s", c.N, t.Verdict(string(c.Status)).Word), Style: describe.StatusText + describe.Rank(c.Status)})
	}
	over := 2 - r.listWidth // the mark comes first
	for _, s := range cell {
		over += style.Width(s.Text)
	}
	if over > 0 { // the counts say more than the end of a name
		cell[nameAt].Text = t.Truncate(name, max(style.Width(name)-over, leastUnitName))
	}
	return cell, true
}

// otherPane is the pane where the cursor is on no account.
func (a *Screen) otherPane(room widget.Size, whole bool) []string {
	if it := a.line(); it != nil && it.Unit != nil {
		return a.unitPane(it.Unit, room, whole)
	}
	return nil
}

// unitPane is the pane while the cursor is on a unit.
func (a *Screen) unitPane(u *rows.Unit, room widget.Size, whole bool) []string {
	t := a.Theme
	p := describe.NewPage(t, room.Width-4)
	text := audit.Plural(u.Counts.Accounts, "account", "accounts")
	if len(u.Units) > 0 {
		text += ", those of the units beneath included"
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
			word = "being read"
		}
		p.Paragraph(0, v.Style, fmt.Sprintf("%4d %s", n, word))
	}
	p.Lines = append(p.Lines, t.Truncate(t.Key.Render(a.KeyName(cmdDetails))+" "+t.KeyText.Render(foldWord(u)+"s it"), p.Width))
	above, name := u.Title()
	title := above + name
	if style.Width(title) > room.Width-6 {
		title = name
	}
	inner := max(room.Height-2, 1)
	if !whole { // as high as for an account
		p.Lines = widget.Filled(p.Lines, inner)
	}
	return t.Box(title, p.Lines[:min(len(p.Lines), inner)], room.Width, t.Border)
}

func foldWord(u *rows.Unit) string {
	if u.Folded {
		return "unfold"
	}
	return "fold"
}
