package ui

import (
	"fmt"

	"accountable/audit"
	"accountable/ui/style"
	"accountable/ui/table"
)

// title is what the unit is called.
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

// Span draws the line of a unit across all columns.
func (r shownRows) Span(i int) (table.Cell, bool) {
	u := r.items[i].unit
	if u == nil {
		return nil, false
	}
	t := r.theme
	glyph := t.Glyphs.Unfolded
	if u.folded {
		glyph = t.Glyphs.Folded
	}
	above, name := u.title()
	cell := table.Cell{{Text: glyph + " ", Style: mutedText}, {Text: above, Style: mutedText}, {Text: name, Style: strongText}, {Text: "  " + plural(u.counts.accounts, "account"), Style: mutedText}}
	for _, c := range u.attention() {
		cell = append(cell, table.Span{Text: fmt.Sprintf("  %d %s", c.n, t.Verdict(string(c.status)).Word), Style: statusText + rank(c.status)})
	}
	width := 2
	for _, s := range cell {
		width += style.Width(s.Text)
	}
	if width > r.listWidth && above != "" { // the counts say more than the way to the unit
		cell[1].Text = t.Truncate(above, max(style.Width(above)-(width-r.listWidth)-1, 0)) + "/"
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
	for r, status := range statusOrder {
		if n := u.counts.statuses[r]; n > 0 && (troubled(status) || status == audit.Skipped) {
			counts = append(counts, attentionCount{status, n})
		}
	}
	return counts
}

// otherPane is the pane where the cursor is on no account.
func (a *accounts) otherPane(room size, whole bool) []string {
	if it := a.line(); it != nil && it.unit != nil {
		return a.unitPane(it.unit, room, whole)
	}
	return nil
}

// unitPane is the pane while the cursor is on a unit.
func (a *accounts) unitPane(u *unit, room size, whole bool) []string {
	t := a.theme
	p := &page{theme: t, width: room.width - 4}
	text := plural(u.counts.accounts, "account")
	if len(u.units) > 0 {
		text += ", those of the units beneath included"
	}
	p.text(0, t.Text, text+".")
	for _, status := range statusOrder {
		n := u.counts.statuses[rank(status)]
		if n == 0 || !whole {
			continue
		}
		v := t.Verdict(string(status))
		word := v.Text()
		if status == audit.Pending {
			word = "being read"
		}
		p.text(0, v.Style, fmt.Sprintf("%4d %s", n, word))
	}
	p.lines = append(p.lines, t.Truncate(t.Key.Render("enter")+" "+t.KeyText.Render(foldWord(u)+"s it"), p.width))
	above, name := u.title()
	title := above + name
	if style.Width(title) > room.width-6 {
		title = name
	}
	inner := max(room.height-2, 1)
	if !whole { // as high as for an account
		p.lines = fill(p.lines, inner)
	}
	return t.Box(title, p.lines[:min(len(p.lines), inner)], room.width, t.Border)
}

func foldWord(u *unit) string {
	if u.folded {
		return "unfold"
	}
	return "fold"
}
