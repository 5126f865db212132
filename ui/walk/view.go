package walk

import (
	"fmt"
	"strings"

	"accountable/audit"
	"accountable/ui/describe"
	"accountable/ui/widget"
)

// maxWidth is the maximum width of a page. Wider text is hard to read.
const maxWidth = 96

// minSpaciousHeight is the minimum height for blank lines around the text.
const minSpaciousHeight = 20

// View draws the current page.
func (w *Walk) View(room widget.Size) widget.Drawing {
	p := describe.NewPage(w.Theme, max(min(room.Width-5, maxWidth), 1))
	var buttons []widget.Button
	switch w.stage {
	case accountStage:
		buttons = w.accountPage(p, room)
	case SummaryStage:
		buttons = w.summaryPage(p)
	case handOverStage:
		buttons = w.handOverPage(p)
	default:
		buttons = w.introPage(p)
	}
	d := widget.Drawing{Lines: []string{" " + w.Theme.Truncate(w.title(), max(room.Width-2, 1))}}
	return w.drawFrame(d, p.Text, buttons, room)
}

// drawFrame draws the scrolling text between the title and the buttons.
func (w *Walk) drawFrame(d widget.Drawing, text *widget.Text, buttons []widget.Button, room widget.Size) widget.Drawing {
	drawn := widget.DrawButtons(w.Theme, buttons, max(room.Width-4, 1))
	if n := len(text.Lines); n > 0 && text.Lines[n-1] == "" {
		text.Lines = text.Lines[:n-1]
	}
	spacious := room.Height >= minSpaciousHeight
	height := room.Height - 1 - len(drawn.Lines)
	if spacious {
		height -= 2
		d.Lines = append(d.Lines, "")
	} else { // leave out blank lines first
		text = text.Fit(height)
	}
	for _, line := range w.scroll.DrawText(text, widget.Size{Width: room.Width - 3, Height: max(height, 1)}).Lines {
		d.Lines = append(d.Lines, "  "+line)
	}
	if spacious {
		d.Lines = append(d.Lines, "")
	}
	d.Place(drawn, 2, len(d.Lines))
	for _, row := range drawn.Lines {
		d.Lines = append(d.Lines, "  "+row)
	}
	return d
}

// title returns the title of the page.
func (w *Walk) title() string {
	t := w.Theme
	switch w.stage {
	case accountStage:
		s, row := w.currentStep()
		if s == nil || row == nil {
			return t.Title.Render("Walk")
		}
		dot := t.Muted.Render(" " + t.Glyphs.Dot + " ")
		title := t.Muted.Render(w.positionText()) + dot + t.Title.Render(strings.Join(describe.AccountNames(row), " "+t.Glyphs.Dot+" "))
		return title + dot + t.Verdict(string(row.Status())).Render()
	case SummaryStage:
		return t.Title.Render("Summary")
	case handOverStage:
		return t.Title.Render("Text to hand over")
	default:
		return t.Title.Render("Security contacts, one account at a time")
	}
}

// positionText returns the position of the account, such as "2 of 5".
func (w *Walk) positionText() string { return fmt.Sprintf("%d of %d", w.at+1, len(w.Steps)) }

// drawTrack returns one cell for each account that shows its progress.
func (w *Walk) drawTrack() string {
	t := w.Theme
	var b strings.Builder
	for i, s := range w.Steps {
		v := t.Verdict(string(audit.Pending))
		switch {
		case i == w.at:
			b.WriteString(t.Mark.Render(t.Glyphs.Mark))
			continue
		case s.Progress == Written:
			v = t.Verdict(string(audit.Pass))
		case s.Progress == Collected:
			v = t.Verdict(string(audit.Excepted))
		case s.Progress == skipped:
			v = t.Verdict(string(audit.Skipped))
		}
		b.WriteString(v.Style.Render(v.Shape))
	}
	return b.String()
}
