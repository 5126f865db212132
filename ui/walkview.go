package ui

import (
	"fmt"
	"strings"

	"accountable/audit"
)

// walkMostWidth is how wide a page of the walk is at most: text that is wider
// is hard to read.
const walkMostWidth = 96

func (w *walk) view(room size) drawing {
	p := &page{theme: w.theme, width: max(min(room.width-5, walkMostWidth), 1)}
	var buttons []button
	switch w.stage {
	case walkAccount:
		buttons = w.accountPage(p, room)
	case walkSummary:
		buttons = w.summaryPage(p)
	case walkHandOver:
		buttons = w.handOverPage(p)
	default:
		buttons = w.introPage(p)
	}
	d := drawing{lines: []string{" " + w.theme.Truncate(w.title(), max(room.width-2, 1))}}
	return w.framed(d, p.lines, buttons, room)
}

// framed puts what scrolls between the title and the buttons, which stay.
func (w *walk) framed(d drawing, lines []string, buttons []button, room size) drawing {
	rows, zones := buttonRows(w.theme, buttons, max(room.width-4, 1))
	if n := len(lines); n > 0 && lines[n-1] == "" {
		lines = lines[:n-1]
	}
	airy := room.height >= airyFrom
	height := room.height - 1 - len(rows)
	if airy {
		height -= 2
		d.lines = append(d.lines, "")
	} else { // blank lines are the first to go
		lines = withoutBlanks(lines, height)
	}
	shown := w.scroll.window(w.theme, lines, size{room.width - 3, max(height, 1)})
	for _, line := range shown {
		d.lines = append(d.lines, "  "+line)
	}
	if airy {
		d.lines = append(d.lines, "")
	}
	for _, z := range zones {
		d.zones = append(d.zones, z.moved(2, len(d.lines)))
	}
	for _, row := range rows {
		d.lines = append(d.lines, "  "+row)
	}
	return d
}

// withoutBlanks leaves out blank lines where there are more lines than room.
func withoutBlanks(lines []string, height int) []string {
	if len(lines) <= height {
		return lines
	}
	var kept []string
	for _, line := range lines {
		if line != "" {
			kept = append(kept, line)
		}
	}
	return kept
}

// title heads the page.
func (w *walk) title() string {
	t := w.theme
	switch w.stage {
	case walkAccount:
		s, row := w.step()
		if s == nil || row == nil {
			return t.Title.Render("Walk")
		}
		dot := t.Muted.Render(" " + t.Glyphs.Dot + " ")
		it := newItem(row, 0)
		title := t.Muted.Render(w.progress()) + dot + t.Title.Render(strings.Join(nameAndID(it), " "+t.Glyphs.Dot+" "))
		return title + dot + t.Verdict(string(row.Status())).Render()
	case walkSummary:
		return t.Title.Render("What came of it")
	case walkHandOver:
		return t.Title.Render("Text to hand over")
	default:
		return t.Title.Render("Security contacts, one account at a time")
	}
}

// progress says which account of how many is shown.
func (w *walk) progress() string { return fmt.Sprintf("%d of %d", w.at+1, len(w.steps)) }

// track shows how far the walk has come, an account a cell.
func (w *walk) track() string {
	t := w.theme
	var b strings.Builder
	for i, s := range w.steps {
		v := t.Verdict(string(audit.Pending))
		switch {
		case i == w.at:
			b.WriteString(t.Mark.Render(t.Glyphs.Mark))
			continue
		case s.did == walkWrote:
			v = t.Verdict(string(audit.Pass))
		case s.did == walkCollected:
			v = t.Verdict(string(audit.Excepted))
		case s.did == walkSkipped:
			v = t.Verdict(string(audit.Skipped))
		}
		b.WriteString(v.Style.Render(v.Shape))
	}
	return b.String()
}
