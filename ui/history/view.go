package history

import (
	"fmt"
	"strings"

	"accountable/audit"
	"accountable/audit/journal"
	"accountable/ui/describe"
	"accountable/ui/screen"
	"accountable/ui/style"
	"accountable/ui/table"
	"accountable/ui/widget"
)

// The widths from which the history shows more.
const (
	changeColumnFrom = 52  // the change has a column
	callerColumnFrom = 118 // the principal has a column
	yearFrom         = 76  // dates have a year
	paneFrom         = 132 // the current write is shown beside the list
	minPaneWidth     = 40
	blankLineFrom    = 24 // height from which there is a blank line below the title
)

// View draws the history.
func (h *History) View(room widget.Size) widget.Drawing {
	d := widget.Drawing{Lines: []string{h.headLine(room.Width)}}
	if room.Height >= blankLineFrom {
		d.Lines = append(d.Lines, "")
	}
	top := len(d.Lines)
	body := widget.Size{Width: room.Width, Height: room.Height - top}
	if body.Height < 1 {
		return d
	}
	if text := h.emptyText(); text != "" {
		p := describe.NewPage(h.Theme, max(min(room.Width-4, 76), 1))
		p.Paragraph(0, h.Theme.Text, text)
		for _, line := range p.Lines {
			d.Lines = append(d.Lines, "  "+line)
		}
		return d
	}
	var pane []string
	list := body
	if room.Width >= paneFrom {
		width := max(room.Width*35/100, minPaneWidth)
		list.Width -= width + 2
		pane = h.pane(widget.Size{Width: width, Height: body.Height})
	}
	for i, line := range h.drawTable(list) {
		if i < len(pane) {
			line += "  " + pane[i]
		}
		d.Lines = append(d.Lines, line)
	}
	d.Zones = append(d.Zones, widget.Zone{Rect: widget.Rect{Y: top, Width: list.Width, Height: list.Height}})
	return d
}

// headLine draws the title and the counts.
func (h *History) headLine(width int) string {
	t := h.Theme
	title := t.Title.Render("History")
	if h.Account != "" {
		title += t.Muted.Render(" of ") + t.Strong.Render(style.Clean(h.label)) + t.Muted.Render(" "+t.Glyphs.Dot+" "+audit.DashedAccountID(style.Clean(h.Account)))
	}
	right := ""
	switch {
	case len(h.rechecks.busy) > 0:
		right = h.SpinnerFrame() + " checking " + audit.Plural(len(h.rechecks.busy), "account", "accounts")
	case h.ready && len(h.read.Entries) > 0:
		right = audit.Plural(len(h.read.Entries), "write", "writes")
		if n := len(h.runs); n < len(h.read.Entries) {
			right += " in " + audit.Plural(n, "run", "runs")
		}
	}
	return widget.Spread(width, " "+t.Truncate(title, max(width-style.Width(right)-4, 1)), t.Muted.Render(right)+" ")
}

// emptyText returns the text to show instead of the list, or "".
func (h *History) emptyText() string {
	switch {
	case !h.ready:
		return "Reading the journal" + h.Theme.Glyphs.Ellipsis
	case h.read.Err != nil:
		return "Could not read the journal: " + style.Clean(h.read.Err.Error()) + ". Nothing can be undone until it can be read. Press " + h.KeyName(screen.CmdReread) + " to try again."
	case len(h.read.Entries) > 0:
		return ""
	case h.Account != "":
		return "Nothing was written to " + style.Clean(h.label) + " from here yet."
	default:
		return "Nothing was written from here yet. Every write is recorded before it is sent, with the old contact, and can be undone on this screen."
	}
}

// drawTable draws the list.
func (h *History) drawTable(room widget.Size) []string {
	if h.namesRevision != h.Revision {
		h.updateNames()
		h.rebuild()
	}
	if h.Theme != h.styledWith {
		h.table.SetLook(describe.Look(h.Theme))
		h.styledWith = h.Theme
	}
	when := len("10-12 15:04")
	if h.showsYear(room.Width) {
		when = len("2026-10-12 15:04")
	}
	h.table.SetColumns([]table.Column{
		{Title: "WHEN", Min: when, Ideal: when},
		{Title: "ACCOUNT", Min: min(max(8, h.widestName), 14), Ideal: min(max(8, h.widestName), 28), Hidden: h.Account != ""},
		{Title: "WHO", Min: 12, Ideal: 24, Hidden: room.Width < callerColumnFrom || h.headingsNameCallers()},
		{Title: "WHAT CHANGED", Min: 12, Ideal: 40, Grow: 1, Cut: h.cutChange, Hidden: room.Width < changeColumnFrom},
		{Title: "OUTCOME", Min: 15, Ideal: 19, First: true},
	})
	h.width = room.Width
	h.table.SetSize(room.Width, room.Height)
	return h.table.Lines()
}

// headingsNameCallers reports whether the headings of the runs name the principal of each
// line.
func (h *History) headingsNameCallers() bool {
	for _, r := range h.runs {
		if r.callerName == "" || len(r.entries) == 1 {
			return false
		}
	}
	return true
}

// cutChange shortens a change. It drops the old value first.
func (h *History) cutChange(text string, width int) string {
	if old, now, replaced := strings.Cut(text, h.Theme.Glyphs.Arrow); replaced && style.Width(text) > width {
		text = h.Theme.Glyphs.Arrow + now
		if word, _, takesBack := strings.Cut(old, ": "); takesBack {
			text = word + ": " + text
		}
	}
	return h.Theme.Truncate(text, width)
}

// showsYear reports whether dates have a year.
func (h *History) showsYear(width int) bool { return width >= yearFrom }

// listRows are the lines of the history as rows of a table.
type listRows struct {
	*History
	lines []listLine
}

// Len returns the number of lines.
func (r listRows) Len() int { return len(r.lines) }

// Key returns the key of a line.
func (r listRows) Key(i int) string { return r.lines[i].key() }

// Cells returns the texts of a write.
func (r listRows) Cells(i int) []table.Cell {
	l := r.lines[i]
	e := *l.entry
	in := r.Options.CurrentTime().Location()
	when := e.Time.In(in).Format("2006-01-02 15:04")
	switch {
	case l.isIndented:
		when = "  " + e.Time.In(in).Format("15:04:05")
	case !r.showsYear(r.width):
		when = e.Time.In(in).Format("01-02 15:04")
	}
	how, what := describe.PlainText, changeText(e, r.Theme.Glyphs.Arrow)
	if l.isIndented {
		how = describe.MutedText
	} else if word, _ := e.TakesBack(); word != "" {
		what = word + ": " + what // the heading of a run says it for its writes
	}
	return []table.Cell{
		table.Text(when, how),
		table.Text(r.name(e.AccountID), describe.StrongText),
		table.Text(callerName(e.Caller), describe.MutedText),
		table.Text(what, describe.PlainText),
		r.stateCell(e),
	}
}

// stateCell returns the state of a write.
func (h *History) stateCell(e journal.Entry) table.Cell {
	if h.rechecks.busy[e.ID] {
		return table.Text(h.SpinnerFrame()+" checking", describe.MutedText)
	}
	return table.Text(h.Theme.Verdict(string(e.Status())).Shape+" "+style.Clean(e.Label()), describe.StatusText+describe.Rank(e.Status()))
}

// Span draws the heading of a run across all columns.
func (r listRows) Span(i int) (table.Cell, bool) {
	l := r.lines[i]
	if l.entry != nil {
		return nil, false
	}
	t := r.Theme
	glyph := t.Glyphs.Unfolded
	if l.run.folded {
		glyph = t.Glyphs.Folded
	}
	when := l.run.startedAt().In(r.Options.CurrentTime().Location()).Format("2006-01-02 15:04")
	cell := table.Cell{
		{Text: glyph + " ", Style: describe.MutedText},
		{Text: when, Style: describe.StrongText},
		{Text: "  " + audit.Plural(len(l.run.entries), "write", "writes"), Style: describe.MutedText},
	}
	if word, _ := l.run.entries[0].TakesBack(); word != "" {
		cell = append(cell, table.Span{Text: "  " + word, Style: describe.StrongText})
	}
	if progress := l.run.progress(); progress != "" {
		cell = append(cell, table.Span{Text: "  " + progress, Style: describe.StatusText + describe.Rank(audit.Pending)})
	}
	for _, n := range l.run.tally {
		cell = append(cell, table.Span{Text: "  " + n.text(), Style: describe.StatusText + describe.Rank(n.status)})
	}
	if ticket := l.run.ticket(); ticket != "" {
		cell = append(cell, table.Span{Text: "  " + ticket, Style: describe.PlainText})
	}
	if who := l.run.callerName; who != "" {
		cell = append(cell, table.Span{Text: "  " + who, Style: describe.MutedText})
	}
	return cell, true
}

// pane draws the current write, or the outcomes of the current run.
func (h *History) pane(room widget.Size) []string {
	l, ok := h.line()
	if !ok {
		return nil
	}
	p := describe.NewPage(h.Theme, room.Width-4)
	var title string
	if l.entry != nil {
		title = h.AccountName(l.entry.AccountID)
		h.entryText(p, *l.entry)
	} else {
		title = "Run of " + l.run.startedAt().In(h.Options.CurrentTime().Location()).Format("2006-01-02 15:04")
		h.runText(p, l.run)
	}
	lines := p.Lines[:min(len(p.Lines), max(room.Height-2, 1))]
	return h.Theme.Box(title, lines, room.Width, h.Theme.Border)
}

// runText draws the outcomes of a run.
func (h *History) runText(p *describe.Page, r *writeRun) {
	t := h.Theme
	p.Paragraph(0, t.Muted, describe.Capitalize(r.progress()))
	for _, n := range r.tally {
		p.Paragraph(0, t.Verdict(string(n.status)).Style, fmt.Sprintf("%4d %s", n.n, n.label))
	}
	p.Blank()
	p.Value(0, "Ticket", t.Text, r.ticket())
	who := r.callerName
	if who == "" {
		who = "different principals"
	}
	p.Value(0, "Who", t.Text, who)
	p.Value(0, "Run", t.Muted, style.Clean(r.id))
	p.Value(0, "Kind", t.Text, style.Clean(r.entries[0].TakebackText()))
	p.Blank()
	for _, id := range []screen.CommandID{screen.CmdRecheck, screen.CmdPlanAgain, screen.CmdUndo} {
		if c, _ := h.Scope().ByID(id); c.DisabledReason() == "" {
			p.Lines = append(p.Lines, t.Truncate(h.Hint(id, c.CurrentLabel()), p.Width))
		}
	}
}
