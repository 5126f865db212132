package accounts

import (
	"fmt"
	"strings"

	"accountable/audit"
	"accountable/ui/describe"
	"accountable/ui/style"
	"accountable/ui/table"
	"accountable/ui/widget"
)

// title is the way to the unit, with a slash at its end, and what it is called.
func (u *unit) title() (above, name string) {
	if u.path == "" {
		return "", "Other accounts"
	}
	above, name, below := cutLast(u.path)
	if below {
		above += "/"
	}
	return above, name
}

// How far a list by unit is indented for each level. Organizational units nest
// five deep below the root, so a list that is not wide has one cell to spare for each.
const (
	narrowStep = 1
	wideStep   = 2
)

// leastUnitName is how much of a unit's name is left where its counts need the room.
const leastUnitName = 8

// step is how far a level of the tree is indented; 0: the list is flat.
func (a *AccountList) step(width int) int {
	switch {
	case !a.List.grouped:
		return 0
	case width-wideStep*a.List.Tree.levels() < profileFrom:
		return narrowStep
	default:
		return wideStep
	}
}

// levels is how many levels there are, that of the accounts included.
func (t *tree) levels() int { return t.deepest + 1 }

// accountIndent is how far an account is indented: it stands beneath its unit.
func (a *AccountList) accountIndent(under *unit) int {
	if under == nil {
		return 0
	}
	return a.indentStep * (under.depth + 1)
}

// Span draws the line of a unit across all columns: its own name, indented, for
// the units above it have lines of their own.
func (r shownRows) Span(i int) (table.Cell, bool) {
	u := r.items[i].unit
	if u == nil {
		return nil, false
	}
	t := r.Theme
	glyph := t.Glyphs.Unfolded
	if u.folded {
		glyph = t.Glyphs.Folded
	}
	const nameAt = 1
	_, name := u.title()
	lead := strings.Repeat(" ", r.indentStep*u.depth) + glyph + " "
	cell := table.Cell{{Text: lead, Style: describe.MutedText}, {Text: name, Style: describe.StrongText}, {Text: "  " + audit.Plural(u.counts.accounts, "account", "accounts"), Style: describe.MutedText}}
	for _, c := range u.attention() {
		cell = append(cell, table.Span{Text: fmt.Sprintf("  %d %s", c.n, t.Verdict(string(c.status)).Word), Style: describe.StatusText + describe.Rank(c.status)})
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

// attentionCount is how many accounts of a unit have a status.
type attentionCount struct {
	status audit.Status
	n      int
}

// attention counts what calls for somebody in a unit.
func (u *unit) attention() []attentionCount {
	var counts []attentionCount
	for r, status := range audit.StatusOrder {
		if n := u.counts.statuses[r]; n > 0 && (describe.Troubled(status) || status == audit.Skipped) {
			counts = append(counts, attentionCount{status, n})
		}
	}
	return counts
}

// otherPane is the pane where the cursor is on no account.
func (a *AccountList) otherPane(room widget.Size, whole bool) []string {
	if it := a.line(); it != nil && it.unit != nil {
		return a.unitPane(it.unit, room, whole)
	}
	return nil
}

// unitPane is the pane while the cursor is on a unit.
func (a *AccountList) unitPane(u *unit, room widget.Size, whole bool) []string {
	t := a.Theme
	p := describe.NewPage(t, room.Width-4)
	text := audit.Plural(u.counts.accounts, "account", "accounts")
	if len(u.units) > 0 {
		text += ", those of the units beneath included"
	}
	p.Paragraph(0, t.Text, text+".")
	for _, status := range audit.StatusOrder {
		n := u.counts.statuses[describe.Rank(status)]
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
	above, name := u.title()
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

func foldWord(u *unit) string {
	if u.folded {
		return "unfold"
	}
	return "fold"
}
