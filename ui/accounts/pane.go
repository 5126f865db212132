package accounts

import (
	"strings"

	"accountable/audit"
	"accountable/audit/scan"
	"accountable/ui/describe"
	"accountable/ui/screen"
	"accountable/ui/style"
	"accountable/ui/widget"
)

// pane is what is shown of the account under the cursor beside or below the
// list. It keeps what it has drawn until something of it changes.
type pane struct {
	made  paneKey
	lines []string
}

// paneKey is all that a pane is made from.
type paneKey struct {
	row     *scan.Row
	result  *scan.Result
	known   *scan.Result
	waiting bool
	theme   *style.Theme
	room    widget.Size
	under   bool
}

// cached answers with the lines for a key, made anew if it is another one.
func (p *pane) cached(k paneKey, draw func() []string) []string {
	if p.made != k {
		p.made, p.lines = k, draw()
	}
	return p.lines
}

func (a *AccountList) paneKey(it *item, room widget.Size, under bool) paneKey {
	return paneKey{it.row, it.row.Result, it.row.Known, it.row.Waiting, a.Theme, room, under}
}

// beside is the pane at the right of the list: as high as the room.
func (p *pane) beside(a *AccountList, room widget.Size) []string {
	it := a.Current()
	if it == nil {
		return a.otherPane(room, true)
	}
	return p.cached(a.paneKey(it, room, false), func() []string {
		text := describe.NewPage(a.Theme, room.Width-4)
		a.paneHead(text, it)
		if it.row.Result != nil && describe.Unread(it.row.Result) == nil {
			text.Contacts(it.row)
		}
		text.Reached(it.row, a.Options.CurrentTime().Location())
		return a.box(it, text.Lines, room)
	})
}

// under is the pane below the list: as high as the room whatever it says, so
// that nothing moves as the cursor does.
func (p *pane) under(a *AccountList, room widget.Size) []string {
	it := a.Current()
	if it == nil {
		return a.otherPane(room, false)
	}
	return p.cached(a.paneKey(it, room, true), func() []string {
		text := describe.NewPage(a.Theme, room.Width-4)
		if c := describe.Known(it.row); c != nil {
			text.Compact(c)
		}
		a.paneHead(text, it)
		// A blank line tells things apart, but there is no room for it here.
		lines := text.Lines[:0]
		for _, line := range text.Lines {
			if line != "" {
				lines = append(lines, line)
			}
		}
		for len(lines) < room.Height-2 {
			lines = append(lines, "")
		}
		return a.box(it, lines, room)
	})
}

// paneHead says how the account stands and what to do about it.
func (a *AccountList) paneHead(p *describe.Page, it *item) {
	t, res := a.Theme, it.row.Result
	switch {
	case it.row.SameAs != "":
		p.Paragraph(0, t.Muted, describe.Capital(it.verdict.Reason)+".")
		return
	case it.recalled():
		p.RecalledSection(it.row.Known, a.Options.CurrentTime())
		return
	case res == nil:
		p.Paragraph(0, t.Muted, "Being read"+t.Glyphs.Ellipsis)
		return
	case res.Status == audit.Skipped:
		p.Paragraph(0, t.Muted, "Not judged: "+style.Clean(res.Target.Skip))
		return
	}
	if trouble := describe.Unread(res); trouble != nil {
		p.Trouble(trouble, a.KeyName(screen.CmdSignIn))
		return
	}
	p.ChangesSection(it.row.Known, it.changed, a.Options.CurrentTime())
	if res.Status == audit.Pass {
		p.Paragraph(0, t.Good, t.Verdict(string(audit.Pass)).Shape+" AWS reaches somebody here.")
	}
	p.Problems(res)
	p.Tolerated(res)
}

// box frames the lines; what does not fit is left to the details.
func (a *AccountList) box(it *item, lines []string, room widget.Size) []string {
	inner := max(room.Height-2, 1)
	if len(lines) > inner {
		lines = lines[:inner]
		more := a.Theme.Muted.Render(a.Theme.Glyphs.Ellipsis+" ") + a.Hint(cmdDetails, "details")
		lines[inner-1] = more
	}
	title := strings.Join(describe.AccountNames(it.row), " "+a.Theme.Glyphs.Dot+" ")
	if style.Width(title) > room.Width-6 {
		title = it.Label() // the list shows the id
	}
	return a.Theme.Box(title, lines, room.Width, a.Theme.Border)
}
