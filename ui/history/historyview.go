package history

import (
	"fmt"
	"strings"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/ui/describe"
	"accountable/ui/screen"
	"accountable/ui/style"
	"accountable/ui/table"
	"accountable/ui/widget"
)

// The widths of the history from which it shows more.
const (
	historyChangeFrom = 52  // what changed has a column
	historyWhoFrom    = 118 // who wrote has a column
	historyYearFrom   = 76  // the day is written with its year
	historyPaneFrom   = 132 // the write under the cursor stands beside the list
	historyPaneLeast  = 40
	historyBlankFrom  = 24 // lines of room from which there is a blank line below the title
)

// View draws the history.
func (h *History) View(room widget.Size) widget.Drawing {
	d := widget.Drawing{Lines: []string{h.headLine(room.Width)}}
	if room.Height >= historyBlankFrom {
		d.Lines = append(d.Lines, "")
	}
	top := len(d.Lines)
	body := widget.Size{Width: room.Width, Height: room.Height - top}
	if body.Height < 1 {
		return d
	}
	if text := h.insteadOfList(); text != "" {
		p := describe.NewPage(h.Theme, max(min(room.Width-4, 76), 1))
		p.Paragraph(0, h.Theme.Text, text)
		for _, line := range p.Lines {
			d.Lines = append(d.Lines, "  "+line)
		}
		return d
	}
	var pane []string
	list := body
	if room.Width >= historyPaneFrom {
		width := max(room.Width*35/100, historyPaneLeast)
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

// headLine names the screen and counts what is in it.
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

// insteadOfList is what is said where there is no list; "": there is one.
func (h *History) insteadOfList() string {
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
	if h.named != h.Revision {
		h.updateNames()
		h.rebuild()
	}
	if h.Theme != h.dressed {
		h.table.SetLook(describe.Look(h.Theme))
		h.dressed = h.Theme
	}
	when := len("10-12 15:04")
	if h.wide(room.Width) {
		when = len("2026-10-12 15:04")
	}
	h.table.SetColumns([]table.Column{
		{Title: "WHEN", Min: when, Ideal: when},
		{Title: "ACCOUNT", Min: min(max(8, h.widest), 14), Ideal: min(max(8, h.widest), 28), Hidden: h.Account != ""},
		{Title: "WHO", Min: 12, Ideal: 24, Hidden: room.Width < historyWhoFrom || h.namedAbove()},
		{Title: "WHAT CHANGED", Min: 12, Ideal: 40, Grow: 1, Cut: h.cutChange, Hidden: room.Width < historyChangeFrom},
		{Title: "OUTCOME", Min: 15, Ideal: 19, First: true},
	})
	h.width = room.Width
	h.table.SetSize(room.Width, room.Height)
	return h.table.Lines()
}

// namedAbove tells whether the headings of the runs say who wrote each line.
func (h *History) namedAbove() bool {
	for _, r := range h.runs {
		if r.who == "" || len(r.entries) == 1 {
			return false
		}
	}
	return true
}

// cutChange shortens what changed: the new value says more than the old one.
func (h *History) cutChange(text string, width int) string {
	if _, now, replaced := strings.Cut(text, h.Theme.Glyphs.Arrow); replaced && style.Width(text) > width {
		text = h.Theme.Glyphs.Arrow + now
	}
	return h.Theme.Truncate(text, width)
}

// wide tells whether days are written with their year.
func (h *History) wide(width int) bool { return width >= historyYearFrom }

// historyRows are the lines of the history, as the rows of a table.
type historyRows struct {
	*History
	lines []historyLine
}

// Len is how many lines there are.
func (r historyRows) Len() int { return len(r.lines) }

// Key is the key of a line.
func (r historyRows) Key(i int) string { return r.lines[i].key() }

// Cells are the texts of a write.
func (r historyRows) Cells(i int) []table.Cell {
	l := r.lines[i]
	e := *l.entry
	in := r.Options.CurrentTime().Location()
	when := e.Time.In(in).Format("2006-01-02 15:04")
	switch {
	case l.under:
		when = "  " + e.Time.In(in).Format("15:04:05")
	case !r.wide(r.width):
		when = e.Time.In(in).Format("01-02 15:04")
	}
	how := describe.PlainText
	if l.under {
		how = describe.MutedText
	}
	return []table.Cell{
		table.Text(when, how),
		table.Text(r.name(e.AccountID), describe.StrongText),
		table.Text(callerName(e.Caller), describe.MutedText),
		table.Text(changeText(e, r.Theme.Glyphs.Arrow), describe.PlainText),
		r.stateCell(e),
	}
}

// stateCell says what came of a write.
func (h *History) stateCell(e change.Entry) table.Cell {
	if h.rechecks.busy[e.ID] {
		return table.Text(h.SpinnerFrame()+" checking", describe.MutedText)
	}
	return table.Text(h.Theme.Verdict(string(e.Status())).Shape+" "+style.Clean(e.Label()), describe.StatusText+describe.Rank(e.Status()))
}

// Span draws the heading of a run across all columns.
func (r historyRows) Span(i int) (table.Cell, bool) {
	l := r.lines[i]
	if l.entry != nil {
		return nil, false
	}
	t := r.Theme
	glyph := t.Glyphs.Unfolded
	if l.run.folded {
		glyph = t.Glyphs.Folded
	}
	when := l.run.began().In(r.Options.CurrentTime().Location()).Format("2006-01-02 15:04")
	cell := table.Cell{
		{Text: glyph + " ", Style: describe.MutedText},
		{Text: when, Style: describe.StrongText},
		{Text: "  " + audit.Plural(len(l.run.entries), "write", "writes"), Style: describe.MutedText},
	}
	for _, n := range l.run.tally {
		cell = append(cell, table.Span{Text: "  " + n.text(), Style: describe.StatusText + describe.Rank(n.status)})
	}
	if ticket := l.run.ticket(); ticket != "" {
		cell = append(cell, table.Span{Text: "  " + ticket, Style: describe.PlainText})
	}
	if who := l.run.who; who != "" {
		cell = append(cell, table.Span{Text: "  " + who, Style: describe.MutedText})
	}
	return cell, true
}

// pane shows the write under the cursor beside the list, or what a run came to.
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
		title = "Run of " + l.run.began().In(h.Options.CurrentTime().Location()).Format("2006-01-02 15:04")
		h.runText(p, l.run)
	}
	lines := p.Lines[:min(len(p.Lines), max(room.Height-2, 1))]
	return h.Theme.Box(title, lines, room.Width, h.Theme.Border)
}

// runText tells what a run came to.
func (h *History) runText(p *describe.Page, r *historyRun) {
	t := h.Theme
	for _, n := range r.tally {
		p.Paragraph(0, t.Verdict(string(n.status)).Style, fmt.Sprintf("%4d %s", n.n, n.label))
	}
	p.Blank()
	p.Value(0, "Ticket", t.Text, r.ticket())
	who := r.who
	if who == "" {
		who = "different principals, one for each account"
	}
	p.Value(0, "Who", t.Text, who)
	p.Value(0, "Run", t.Muted, style.Clean(r.id))
	p.Blank()
	for _, id := range []screen.CommandID{screen.CmdRecheck, screen.CmdPlanAgain, screen.CmdUndo} {
		if c, _ := h.Scope().ByID(id); c.DisabledReason() == "" {
			p.Lines = append(p.Lines, t.Truncate(h.Hint(id, c.CurrentLabel()), p.Width))
		}
	}
}
