package walk

import (
	"fmt"
	"strings"

	"accountable/audit"
	"accountable/ui/describe"
	"accountable/ui/widget"
)

// walkMostWidth is how wide a page of the walk is at most: text that is wider
// is hard to read.
const walkMostWidth = 96

// walkAiryFrom is the height from which blank lines part title, text and buttons.
const walkAiryFrom = 20

func (w *Walk) View(room widget.Size) widget.Drawing {
	p := describe.NewPage(w.Theme, max(min(room.Width-5, walkMostWidth), 1))
	var buttons []widget.Button
	switch w.stage {
	case walkAccount:
		buttons = w.accountPage(p, room)
	case WalkSummary:
		buttons = w.summaryPage(p)
	case walkHandOver:
		buttons = w.handOverPage(p)
	default:
		buttons = w.introPage(p)
	}
	d := widget.Drawing{Lines: []string{" " + w.Theme.Truncate(w.title(), max(room.Width-2, 1))}}
	return w.framed(d, p.Text, buttons, room)
}

// framed puts what scrolls between the title and the buttons, which stay.
func (w *Walk) framed(d widget.Drawing, text *widget.Text, buttons []widget.Button, room widget.Size) widget.Drawing {
	drawn := widget.DrawButtons(w.Theme, buttons, max(room.Width-4, 1))
	if n := len(text.Lines); n > 0 && text.Lines[n-1] == "" {
		text.Lines = text.Lines[:n-1]
	}
	airy := room.Height >= walkAiryFrom
	height := room.Height - 1 - len(drawn.Lines)
	if airy {
		height -= 2
		d.Lines = append(d.Lines, "")
	} else { // blank lines are the first to go
		text = text.Fit(height)
	}
	for _, line := range w.scroll.DrawText(text, widget.Size{Width: room.Width - 3, Height: max(height, 1)}).Lines {
		d.Lines = append(d.Lines, "  "+line)
	}
	if airy {
		d.Lines = append(d.Lines, "")
	}
	d.Place(drawn, 2, len(d.Lines))
	for _, row := range drawn.Lines {
		d.Lines = append(d.Lines, "  "+row)
	}
	return d
}

// title heads the page.
func (w *Walk) title() string {
	t := w.Theme
	switch w.stage {
	case walkAccount:
		s, row := w.step()
		if s == nil || row == nil {
			return t.Title.Render("Walk")
		}
		dot := t.Muted.Render(" " + t.Glyphs.Dot + " ")
		title := t.Muted.Render(w.progress()) + dot + t.Title.Render(strings.Join(describe.AccountNames(row), " "+t.Glyphs.Dot+" "))
		return title + dot + t.Verdict(string(row.Status())).Render()
	case WalkSummary:
		return t.Title.Render("What came of it")
	case walkHandOver:
		return t.Title.Render("Text to hand over")
	default:
		return t.Title.Render("Security contacts, one account at a time")
	}
}

// progress says which account of how many is shown.
func (w *Walk) progress() string { return fmt.Sprintf("%d of %d", w.at+1, len(w.Steps)) }

// track shows how far the walk has come, an account a cell.
func (w *Walk) track() string {
	t := w.Theme
	var b strings.Builder
	for i, s := range w.Steps {
		v := t.Verdict(string(audit.Pending))
		switch {
		case i == w.at:
			b.WriteString(t.Mark.Render(t.Glyphs.Mark))
			continue
		case s.Did == WalkWrote:
			v = t.Verdict(string(audit.Pass))
		case s.Did == WalkCollected:
			v = t.Verdict(string(audit.Excepted))
		case s.Did == walkSkipped:
			v = t.Verdict(string(audit.Skipped))
		}
		b.WriteString(v.Style.Render(v.Shape))
	}
	return b.String()
}
