package ui

import (
	"strings"

	"charm.land/bubbles/v2/textinput"

	"accountable/audit"
	"accountable/audit/scan"
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

func (a *accounts) paneKey(it *item, room widget.Size, under bool) paneKey {
	return paneKey{it.row, it.row.Result, it.row.Known, it.row.Waiting, a.theme, room, under}
}

// beside is the pane at the right of the list: as high as the room.
func (p *pane) beside(a *accounts, room widget.Size) []string {
	it := a.current()
	if it == nil {
		return a.otherPane(room, true)
	}
	return p.cached(a.paneKey(it, room, false), func() []string {
		text := newPage(a.theme, room.Width-4)
		a.paneHead(text, it)
		if it.row.Result != nil && unread(it.row.Result) == nil {
			text.contacts(it.row)
		}
		text.reached(it.row, a.opts.now().Location())
		return a.box(it, text.Lines, room)
	})
}

// under is the pane below the list: as high as the room whatever it says, so
// that nothing moves as the cursor does.
func (p *pane) under(a *accounts, room widget.Size) []string {
	it := a.current()
	if it == nil {
		return a.otherPane(room, false)
	}
	return p.cached(a.paneKey(it, room, true), func() []string {
		text := newPage(a.theme, room.Width-4)
		if c := known(it.row); c != nil {
			text.compact(c)
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
func (a *accounts) paneHead(p *page, it *item) {
	t, res := a.theme, it.row.Result
	switch {
	case it.row.SameAs != "":
		p.Paragraph(0, t.Muted, capital(it.verdict.reason)+".")
		return
	case it.recalled():
		p.recalledSection(it.row.Known, a.opts.now())
		return
	case res == nil:
		p.Paragraph(0, t.Muted, "Being read"+t.Glyphs.Ellipsis)
		return
	case res.Status == audit.Skipped:
		p.Paragraph(0, t.Muted, "Not judged: "+style.Clean(res.Target.Skip))
		return
	}
	if trouble := unread(res); trouble != nil {
		p.trouble(trouble, a.keyName(cmdSignIn))
		return
	}
	p.changesSection(it.row.Known, it.changed, a.opts.now())
	if res.Status == audit.Pass {
		p.Paragraph(0, t.Good, t.Verdict(string(audit.Pass)).Shape+" AWS reaches somebody here.")
	}
	p.problems(res)
	p.tolerated(res)
}

// box frames the lines; what does not fit is left to the details.
func (a *accounts) box(it *item, lines []string, room widget.Size) []string {
	inner := max(room.Height-2, 1)
	if len(lines) > inner {
		lines = lines[:inner]
		more := a.theme.Muted.Render(a.theme.Glyphs.Ellipsis+" ") + a.hint(cmdDetails, "details")
		lines[inner-1] = more
	}
	title := strings.Join(accountNames(it.row), " "+a.theme.Glyphs.Dot+" ")
	if style.Width(title) > room.Width-6 {
		title = it.label() // the list shows the id
	}
	return a.theme.Box(title, lines, room.Width, a.theme.Border)
}

// inputStyles dresses a text input.
func inputStyles(t *style.Theme) textinput.Styles {
	state := textinput.StyleState{Text: t.Text, Placeholder: t.Placeholder, Prompt: t.Key, Suggestion: t.Muted}
	return textinput.Styles{Focused: state, Blurred: state}
}
