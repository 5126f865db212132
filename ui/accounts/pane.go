package accounts

import (
	"strings"

	"accountable/audit"
	"accountable/audit/scan"
	"accountable/ui/accounts/rows"
	"accountable/ui/describe"
	"accountable/ui/screen"
	"accountable/ui/style"
	"accountable/ui/widget"
)

// paneKey is everything that a pane depends on.
type paneKey struct {
	row     *scan.Row
	result  *scan.Result
	known   *scan.Result
	waiting bool
	theme   *style.Theme
	room    widget.Size
	under   bool
}

func (a *Screen) paneKey(it *rows.Item, room widget.Size, under bool) paneKey {
	return paneKey{it.Row, it.Row.Result, it.Row.Known, it.Row.Waiting, a.Theme, room, under}
}

// drawBeside draws the pane at the right of the list.
func (a *Screen) drawBeside(room widget.Size) []string {
	it := a.Current()
	if it == nil {
		return a.drawUnitPane(room, true)
	}
	return a.pane.Get(a.paneKey(it, room, false), func() []string {
		text := describe.NewPage(a.Theme, room.Width-4)
		a.addPaneHead(text, it)
		if it.Row.Result != nil && describe.ReadTrouble(it.Row.Result) == nil {
			text.Contacts(it.Row)
		}
		text.Reached(it.Row, a.Options.CurrentTime().Location())
		return a.drawPaneBox(it, text.Lines, room)
	})
}

// drawBelow draws the pane below the list, always as high as the room, so that nothing
// moves with the cursor.
func (a *Screen) drawBelow(room widget.Size) []string {
	it := a.Current()
	if it == nil {
		return a.drawUnitPane(room, false)
	}
	return a.pane.Get(a.paneKey(it, room, true), func() []string {
		text := describe.NewPage(a.Theme, room.Width-4)
		if c := describe.CurrentContact(it.Row); c != nil {
			text.Compact(c)
		}
		a.addPaneHead(text, it)
		lines := text.Fit(0).Lines // there is no room for blank lines
		return a.drawPaneBox(it, append(lines, make([]string, max(room.Height-2-len(lines), 0))...), room)
	})
}

// addPaneHead adds the verdict and what to do about it.
func (a *Screen) addPaneHead(p *describe.Page, it *rows.Item) {
	t, res := a.Theme, it.Row.Result
	switch {
	case it.Row.SameAs != "":
		p.Paragraph(0, t.Muted, describe.Capitalize(it.Verdict.Reason)+".")
		return
	case it.IsRecalled():
		p.RecalledSection(it.Row.Known, a.Options.CurrentTime())
		return
	case res == nil:
		p.Paragraph(0, t.Muted, "Loading"+t.Glyphs.Ellipsis)
		return
	case res.Status == audit.Skipped:
		p.Paragraph(0, t.Muted, "Not judged: "+style.Clean(res.Target.Skip))
		return
	}
	if trouble := describe.ReadTrouble(res); trouble != nil {
		p.Trouble(trouble, a.KeyName(screen.CmdSignIn))
		return
	}
	p.ChangesSection(it.Row.Known, it.Changed, a.Options.CurrentTime())
	if res.Status == audit.Pass {
		p.Paragraph(0, t.Good, t.Verdict(string(audit.Pass)).Shape+" All checks pass.")
	}
	p.Problems(res)
	p.Exceptions(res)
}

// drawPaneBox draws a frame around the lines and cuts what does not fit.
func (a *Screen) drawPaneBox(it *rows.Item, lines []string, room widget.Size) []string {
	inner := max(room.Height-2, 1)
	if len(lines) > inner {
		lines = lines[:inner]
		more := a.Theme.Muted.Render(a.Theme.Glyphs.Ellipsis+" ") + a.Hint(cmdDetails, "details")
		lines[inner-1] = more
	}
	title := strings.Join(describe.AccountNames(it.Row), " "+a.Theme.Glyphs.Dot+" ")
	if style.Width(title) > room.Width-6 {
		title = it.Label() // the list shows the id
	}
	return a.Theme.Box(title, lines, room.Width, a.Theme.Border)
}
