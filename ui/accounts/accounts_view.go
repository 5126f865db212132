package accounts

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/ui/describe"
	"accountable/ui/screen"
	"accountable/ui/style"
	"accountable/ui/widget"
)

// The heights from which the list has what is good to have but not needed.
const (
	blankFrom = 24 // a blank line below the summary
	paneFrom  = 14 // the pane underneath
	paneLines = 6  // the height of the pane there
	paneAiry  = 20 // below it the pane is a line lower, which the list needs more
)

// moreAndAll is the width from which the summary tells how many rows lie below
// besides how many accounts there are.
const moreAndAll = 80

// listWants is how wide a list must be to tell names, contacts and the reasons
// of verdicts: a pane beside it takes what is left.
const listWants = 86

// View draws the summary, the list and the pane.
func (a *Screen) View(room widget.Size) widget.Drawing {
	if len(a.List.Items) == 0 && len(a.Scan.Sources()) == 0 {
		return a.viewEmpty(room)
	}
	d := a.viewList(room)
	d.Lines[0] = a.summaryLine(room.Width) // at last: it tells how many rows lie below the ones that are drawn
	return d
}

// viewList draws everything below the summary.
func (a *Screen) viewList(room widget.Size) widget.Drawing {
	d := widget.Drawing{Lines: []string{""}}
	waiting := a.waitingLine(room.Width)
	if waiting != "" {
		d.Zones = append(d.Zones, widget.Zone{Rect: widget.Rect{Y: len(d.Lines), Width: room.Width, Height: 1}, Target: screen.CmdSignIn})
		d.Lines = append(d.Lines, waiting)
	}
	if line, zones, cursor := a.filterLine(room.Width); line != "" {
		if cursor != nil {
			cursor.Y = len(d.Lines)
		}
		for _, z := range zones {
			d.Zones = append(d.Zones, z.Moved(0, len(d.Lines)))
		}
		d.Lines, d.Cursor = append(d.Lines, line), cursor
	} else if waiting == "" && room.Height >= blankFrom {
		d.Lines = append(d.Lines, "")
	}
	top, left := len(d.Lines), room.Height-len(d.Lines)
	if room.Width >= wideFrom {
		return a.viewWide(d, widget.Size{Width: room.Width, Height: left}, top)
	}
	var pane []string
	if room.Height >= paneFrom {
		height := paneLines
		if room.Height < paneAiry {
			height--
		}
		pane = a.pane.under(a, widget.Size{Width: room.Width, Height: height})
	}
	d.Lines = append(d.Lines, a.drawTable(widget.Size{Width: room.Width, Height: left - len(pane)}, false)...)
	d.Zones = append(d.Zones, widget.Zone{Rect: widget.Rect{Y: top, Width: room.Width, Height: left - len(pane)}})
	if len(pane) > 0 {
		d.Zones = append(d.Zones, widget.Zone{Rect: widget.Rect{Y: len(d.Lines), Width: room.Width, Height: len(pane)}, Target: cmdDetails})
	}
	d.Lines = append(d.Lines, pane...)
	return d
}

// viewWide puts the pane at the right.
func (a *Screen) viewWide(d widget.Drawing, room widget.Size, top int) widget.Drawing {
	const gap, leastPane, mostPane = 2, 32, 96
	paneWidth := room.Width*32/100 + max(room.Width-140, 0)/4
	paneWidth = within(leastPane, min(paneWidth, room.Width-gap-listWants), mostPane)
	listWidth := room.Width - paneWidth - gap
	pane := a.pane.beside(a, widget.Size{Width: paneWidth, Height: room.Height})
	for i, line := range a.drawTable(widget.Size{Width: listWidth, Height: room.Height}, true) {
		if i < len(pane) {
			line += strings.Repeat(" ", gap) + pane[i]
		}
		d.Lines = append(d.Lines, line)
	}
	d.Zones = append(d.Zones,
		widget.Zone{Rect: widget.Rect{Y: top, Width: listWidth, Height: room.Height}},
		widget.Zone{Rect: widget.Rect{X: listWidth + gap, Y: top, Width: paneWidth, Height: len(pane)}, Target: cmdDetails})
	return d
}

// drawTable draws the list, or says why there is nothing in it.
func (a *Screen) drawTable(room widget.Size, beside bool) []string {
	a.arrange(room, beside)
	if a.Theme != a.dressed {
		a.Table.SetLook(describe.Look(a.Theme))
		a.dressed = a.Theme
	}
	lines := a.Table.Lines()
	if len(a.List.Shown) == 0 && len(lines) > 1 {
		lines[1] = a.Theme.Fit("  "+a.Theme.Muted.Render(a.noneShown()), room.Width)
	}
	return lines
}

// noneShown says why the filters leave nothing.
func (a *Screen) noneShown() string {
	all := a.KeyName(cmdStatus) + " shows all."
	switch {
	case len(a.List.Items) == 0:
		return a.NoneFound()
	case len(a.List.Words) > 0 && a.List.ProblemsOnly:
		return "No account that does not pass matches. " + a.KeyName(screen.CmdBack) + " clears the filter, " + all
	case len(a.List.Words) > 0:
		return "No account matches. " + a.KeyName(screen.CmdBack) + " clears the filter."
	case a.Scan.Reading():
		return "Every account read so far passes. " + all
	default:
		return "Every account passes. " + all
	}
}

// summaryLine is the bar and the counts, and what is still being read.
func (a *Screen) summaryLine(width int) string {
	t, s := a.Theme, a.counts
	right := t.Muted.Render(audit.Plural(s.Accounts, "account", "accounts"))
	if _, end := a.Table.Visible(); end < len(a.List.Shown) {
		below := 0
		for _, it := range a.List.Shown[end:] {
			if it.Unit == nil || it.Unit.Folded {
				below++
			}
		}
		more := t.Muted.Render(fmt.Sprintf("%s %d more", t.Glyphs.Down, below))
		if right = more + "  " + right; width < moreAndAll {
			right = more // the bar is worth more than how many there are in all
		}
	}
	var counts []string
	for _, status := range audit.StatusOrder {
		if n := s.Counts[status]; n > 0 && status != audit.Pending {
			v := t.Verdict(string(status))
			counts = append(counts, v.Style.Render(fmt.Sprintf("%d %s", n, v.Word)))
		}
	}
	text := strings.Join(counts, "  ")
	if a.Scan.Reading() || a.Scan.Searching() {
		right = a.progressText(width - style.Width(text) - 4)
	}
	if style.Width(text)+style.Width(right)+4 > width {
		right = ""
	}
	room := width - style.Width(text) - style.Width(right) - 8
	left := " "
	if barWidth := min(room, 40, width/3); barWidth >= 8 {
		left += a.bar(barWidth) + "   "
	}
	return widget.Spread(width, t.Truncate(left+text, width-style.Width(right)-2), right+" ")
}

// bar shows the shares of the statuses. Whatever there is has one cell at
// least, so that one failure among a thousand accounts is seen.
func (a *Screen) bar(width int) string {
	n := a.counts.Accounts
	if n == 0 {
		return ""
	}
	cells := map[audit.Status]int{}
	given, most := 0, audit.StatusOrder[0]
	for _, status := range audit.StatusOrder {
		count := a.counts.Counts[status]
		if count == 0 {
			continue
		}
		cells[status] = max(count*width/n, 1)
		given += cells[status]
		if cells[status] > cells[most] {
			most = status
		}
	}
	cells[most] += width - given
	var b strings.Builder
	for _, status := range audit.StatusOrder {
		if c := cells[status]; c > 0 {
			v := a.Theme.Verdict(string(status))
			b.WriteString(v.Style.Render(strings.Repeat(v.Bar, c)))
		}
	}
	return b.String()
}

// filterLine says what the list is narrowed to; "": to nothing.
func (a *Screen) filterLine(width int) (line string, zones []widget.Zone, cursor *tea.Cursor) {
	t := a.Theme
	text, marks := a.filter.Value(), a.List.Marks.Words()
	right := t.Muted.Render(a.narrowedText()) + " "
	switch {
	case !a.typing && text == "" && marks != "":
		line, zones = a.marksLine(width, right)
		return line, zones, nil
	case !a.typing && text == "" && !a.List.ProblemsOnly:
		return "", nil, nil
	case !a.typing && text == "":
		return widget.Spread(width, "", right), nil, nil
	case marks != "": // the filter has the left
		right = t.Strong.Render(marks) + t.Muted.Render(" "+t.Glyphs.Dot+" ") + right
	}
	room := max(width-style.Width(right)-5, 4)
	left := " " + t.Key.Render(a.KeyName(cmdFilter)) + " "
	if !a.typing {
		return widget.Spread(width, left+t.Truncate(t.Strong.Render(style.Clean(text)), room), right), nil, nil
	}
	shown, x := a.filter.Draw(t, room, true)
	cursor = tea.NewCursor(style.Width(left)+x, 0)
	cursor.Shape = tea.CursorBar
	return widget.Spread(width, left+shown, right), nil, cursor
}

// narrowedText says how much of the list is shown; "": all of it.
func (a *Screen) narrowedText() string {
	if !a.typing && a.filter.Value() == "" && !a.List.ProblemsOnly {
		return ""
	}
	text := fmt.Sprintf("%d of %s", len(a.List.Kept), audit.Plural(len(a.List.Items), "row", "rows"))
	if a.List.ProblemsOnly {
		text = "not passing only " + a.Theme.Glyphs.Dot + " " + text
	}
	return text
}

const wideFrom = 120

// progressText is what is still being read, within a width.
func (a *Screen) progressText(width int) string {
	t, s := a.Theme, a.counts
	text := t.Mark.Render(a.SpinnerFrame()) + t.Muted.Render(fmt.Sprintf(" %d/%d", s.Done, s.Accounts))
	if s.Done == s.Accounts && a.Scan.Searching() {
		text = t.Mark.Render(a.SpinnerFrame()) + t.Muted.Render(" finding accounts")
	}
	long, short := describe.PacingText(a.Pacing, s.Accounts-s.Done)
	for _, wait := range []string{long, short} {
		whole := text + t.Muted.Render("  "+wait)
		if wait != "" && style.Width(whole) <= width {
			return whole
		}
	}
	return text
}

// waitingLine is the line above the list that says what waits; "": nothing.
func (a *Screen) waitingLine(width int) string {
	text := a.SignIns.Text()
	if text == "" {
		return ""
	}
	t := a.Theme
	key := t.Key.Render(a.KeyName(screen.CmdSignIn))
	return " " + t.Truncate(t.Advice.Render("waiting for you: "+text), max(width-style.Width(key)-5, 1)) + "   " + key
}
