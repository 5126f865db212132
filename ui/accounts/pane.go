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

func (a *Screen) paneKey(it *rows.Item, room widget.Size, under bool) paneKey {
	return paneKey{it.Row, it.Row.Result, it.Row.Known, it.Row.Waiting, a.Theme, room, under}
}

// beside is the pane at the right of the list: as high as the room.
func (p *pane) beside(a *Screen, room widget.Size) []string {
	it := a.Current()
	if it == nil {
		return a.otherPane(room, true)
	}
	return p.cached(a.paneKey(it, room, false), func() []string {
		text := describe.NewPage(a.Theme, room.Width-4)
		a.paneHead(text, it)
		if it.Row.Result != nil && describe.Unread(it.Row.Result) == nil {
			text.Contacts(it.Row)
		}
		text.Reached(it.Row, a.Options.CurrentTime().Location())
		return a.box(it, text.Lines, room)
	})
}

// under is the pane below the list: as high as the room whatever it says, so
// that nothing moves as the cursor does.
func (p *pane) under(a *Screen, room widget.Size) []string {
	it := a.Current()
	if it == nil {
		return a.otherPane(room, false)
	}
	return p.cached(a.paneKey(it, room, true), func() []string {
		text := describe.NewPage(a.Theme, room.Width-4)
		if c := describe.Known(it.Row); c != nil {
			text.Compact(c)
		}
		a.paneHead(text, it)
		lines := text.Fit(0).Lines // blank lines part sections, but there is no room for them here
		return a.box(it, append(lines, make([]string, max(room.Height-2-len(lines), 0))...), room)
	})
}

// paneHead says how the account stands and what to do about it.
func (a *Screen) paneHead(p *describe.Page, it *rows.Item) {
	t, res := a.Theme, it.Row.Result
	switch {
	case it.Row.SameAs != "":
		p.Paragraph(0, t.Muted, describe.Capital(it.Verdict.Reason)+".")
		return
	case it.Recalled():
		p.RecalledSection(it.Row.Known, a.Options.CurrentTime())
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
	p.ChangesSection(it.Row.Known, it.Changed, a.Options.CurrentTime())
	if res.Status == audit.Pass {
		p.Paragraph(0, t.Good, t.Verdict(string(audit.Pass)).Shape+" AWS reaches somebody here.")
	}
	p.Problems(res)
	p.Tolerated(res)
}

// box frames the lines; what does not fit is left to the details.
func (a *Screen) box(it *rows.Item, lines []string, room widget.Size) []string {
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
