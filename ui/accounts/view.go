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

// The heights from which the list shows optional parts, in lines.
const (
	blankFrom = 24 // a blank line below the summary
	paneFrom  = 14 // the pane underneath
	paneLines = 6  // the height of the pane there
	paneAiry  = 20 // below it the pane is a line lower, which the list needs more
)

// moreAndAll is the width from which the summary shows both the rows below and the total.
const moreAndAll = 80

// listWants is the width that a list needs for names, contacts and reasons, in cells. A
// pane beside it gets the rest.
const listWants = 86

// View draws the summary, the list and the pane.
func (a *Screen) View(room widget.Size) widget.Drawing {
	if len(a.List.Items) == 0 && len(a.Scan.Sources()) == 0 {
		return a.viewEmpty(room)
	}
	d := a.viewList(room)
	d.Lines[0] = a.summaryLine(room.Width) // last: it counts the rows below the drawn ones
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
		pane = a.drawBelow(widget.Size{Width: room.Width, Height: height})
	}
	d.Lines = append(d.Lines, a.drawTable(widget.Size{Width: room.Width, Height: left - len(pane)}, false)...)
	d.Zones = append(d.Zones, widget.Zone{Rect: widget.Rect{Y: top, Width: room.Width, Height: left - len(pane)}})
	if len(pane) > 0 {
		d.Zones = append(d.Zones, widget.Zone{Rect: widget.Rect{Y: len(d.Lines), Width: room.Width, Height: len(pane)}, Target: cmdDetails})
	}
	d.Lines = append(d.Lines, pane...)
	return d
}

// viewWide draws the list with the pane at its right.
func (a *Screen) viewWide(d widget.Drawing, room widget.Size, top int) widget.Drawing {
	const gap, leastPane, mostPane = 2, 32, 96
	paneWidth := room.Width*32/100 + max(room.Width-140, 0)/4
	paneWidth = clamp(leastPane, min(paneWidth, room.Width-gap-listWants), mostPane)
	listWidth := room.Width - paneWidth - gap
	pane := a.drawBeside(widget.Size{Width: paneWidth, Height: room.Height})
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

// drawTable draws the list, or why it is empty.
func (a *Screen) drawTable(room widget.Size, beside bool) []string {
	a.layOutTable(room, beside)
	if a.Theme != a.tableTheme {
		a.Table.SetLook(describe.Look(a.Theme))
		a.tableTheme = a.Theme
	}
	lines := a.Table.Lines()
	if len(a.List.Shown) == 0 && len(lines) > 1 {
		lines[1] = a.Theme.Fit("  "+a.Theme.Muted.Render(a.noneShown()), room.Width)
	}
	return lines
}

// noneShown returns why no account is listed.
func (a *Screen) noneShown() string {
	all := a.KeyName(cmdStatus) + " shows all."
	switch {
	case len(a.List.Items) == 0:
		return a.NoneFound()
	case len(a.List.Words) > 0 && a.List.ProblemsOnly:
		return "No problems match. " + a.KeyName(screen.CmdBack) + " clears the filter, " + all
	case len(a.List.Words) > 0:
		return "No account matches. " + a.KeyName(screen.CmdBack) + " clears the filter."
	case a.Scan.Reading():
		return "All accounts read so far pass. " + all
	default:
		return "All accounts pass. " + all
	}
}

// summaryLine draws the bar, the counts and the progress.
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
			right = more // the bar matters more than the total
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

// bar draws the shares of the statuses. Each status has at least one cell, so that one
// failure among a thousand accounts is visible.
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

// filterLine draws the filter or the marks; "": there are none.
func (a *Screen) filterLine(width int) (line string, zones []widget.Zone, cursor *tea.Cursor) {
	t := a.Theme
	text, marks := a.filter.Value(), a.List.Marks.Text()
	right := t.Muted.Render(a.narrowedText()) + " "
	switch {
	case !a.typing && text == "" && marks != "":
		line, zones = a.marksLine(width, right)
		return line, zones, nil
	case !a.typing && text == "" && !a.List.ProblemsOnly:
		return "", nil, nil
	case !a.typing && text == "":
		return widget.Spread(width, "", right), nil, nil
	case marks != "": // the filter is drawn at the left
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

// narrowedText returns how many rows are listed; "": all.
func (a *Screen) narrowedText() string {
	if !a.typing && a.filter.Value() == "" && !a.List.ProblemsOnly {
		return ""
	}
	text := fmt.Sprintf("%d of %s", len(a.List.Kept), audit.Plural(len(a.List.Items), "row", "rows"))
	if a.List.ProblemsOnly {
		text = "problems only " + a.Theme.Glyphs.Dot + " " + text
	}
	return text
}

// wideFrom is the width from which the pane is beside the list and the details have two
// columns.
const wideFrom = 120

// progressText returns the progress of the scan, at most as wide as width.
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

// waitingLine draws the sign-ins that accounts wait for; "": none.
func (a *Screen) waitingLine(width int) string {
	text := a.SignIns.Text()
	if text == "" {
		return ""
	}
	t := a.Theme
	press := t.Muted.Render(" "+t.Glyphs.Dot+" press ") + t.Key.Render(a.KeyName(screen.CmdSignIn))
	return " " + t.Truncate(t.Advice.Render(text), max(width-style.Width(press)-2, 1)) + press
}

// viewEmpty draws the screen without any account: where profiles are read from, how to add
// one, and the demo.
func (a *Screen) viewEmpty(room widget.Size) widget.Drawing {
	t := a.Theme
	p := describe.NewPage(t, min(room.Width-6, 76))
	headline := "No AWS profiles or credentials found."
	if len(a.Options.Problems) > 0 {
		headline = "No AWS profile could be read, and no credentials were found."
	}
	p.Paragraph(0, t.Strong, headline)
	if len(a.Options.ConfigFiles) > 0 {
		p.Blank()
		p.Paragraph(0, t.Text, "Looked in:")
		for _, f := range a.Options.ConfigFiles {
			p.Paragraph(2, t.Strong, style.Clean(f))
		}
	}
	p.Blank()
	p.Paragraph(0, t.Text, "To add one, run one of these, then start accountable again:")
	for _, c := range emptyCommands {
		p.Value(2, c.words, t.Strong, c.command)
	}
	p.Paragraph(0, t.Text, "If a tool holds your credentials, such as aws-vault or granted, start accountable through it.")
	p.Blank()
	p.Paragraph(0, t.Text, "To try it without an account:")
	p.Value(2, "demo", t.Strong, "accountable demo")

	lines := make([]string, 0, len(p.Lines)+2)
	if room.Height > len(p.Lines)+4 {
		lines = append(lines, "", "")
	}
	for _, line := range p.Lines {
		lines = append(lines, "   "+line)
	}
	return widget.Drawing{Lines: lines}
}

// emptyCommands are the commands of the AWS CLI that add a profile.
var emptyCommands = []struct{ words, command string }{
	{"portal", "aws configure sso"},
	{"console", "aws login"},
}
