package ui

import (
	"fmt"
	"strings"

	"accountable/audit"
	"accountable/ui/style"
)

const (
	dialogMostWidth = 92
	// sideBySide is the width of a dialog from which before and after stand in one line.
	sideBySide = 70
)

func (c *confirm) view(room size) drawing {
	c.mark()
	t := c.theme
	width := min(room.width-2, dialogMostWidth)
	p := &page{theme: t, width: width - 4}
	p.lines = append(p.lines, t.Truncate(t.Strong.Render(c.form.name())+t.Muted.Render(" "+t.Glyphs.Dot+" ")+dashed(c.form.row.Target.AccountID), p.width))
	p.blank()
	p.changes(c.form.before, &c.after)
	if advice := c.form.advices(); len(advice) > 0 {
		p.blank()
		for _, a := range advice {
			p.text(0, t.Advice, adviceMark(t, a)+" "+a.long())
		}
	}
	p.blank()
	c.who(p)
	write := "Write to 1 account"
	if c.obstacle() != "" && !c.back {
		write = "Write (not yet)"
	}
	buttons, zones := buttonRow(t, []button{{write, writeNow, !c.back}, {"Back", goBack, c.back}})
	return boxed(t, "Change the security contact", p.lines, &c.scroll, room, width, c.note, buttons, zones)
}

// who says who would write.
func (c *confirm) who(p *page) {
	t, route := p.theme, c.routes[c.route]
	through := routeText(route)
	if n := len(c.routes); n > 1 {
		through += fmt.Sprintf("  (%d of %d, p takes another)", c.route+1, n)
	}
	p.field(0, "Profile", t.Text, through)
	switch {
	case c.trouble != nil:
		p.text(0, t.Complaint, t.Verdict(string(audit.Error)).Shape+" "+capital(style.Clean(c.trouble.Message)))
		p.text(2, t.Text, style.Clean(c.trouble.Advice()))
	case c.caller == nil:
		p.field(0, "Writes as", t.Muted, "asking AWS"+t.Glyphs.Ellipsis)
	default:
		p.field(0, "Writes as", t.Text, style.Clean(c.caller.ARN))
		if c.obstacle() != "" {
			p.text(0, t.Complaint, t.Verdict(string(audit.Fail)).Shape+" These are credentials of "+dashed(c.caller.AccountID)+", not of this account.")
		}
	}
	if route.Endpoint != "" {
		p.field(0, "Endpoint", t.Advice, style.Clean(route.Endpoint)+" instead of AWS's own")
	}
	if name := c.opts.Policy; name != "" {
		p.field(0, "Policy", t.Text, style.Clean(name))
	}
}

// changes shows four fields before and after. Nil is a contact that is not set.
func (p *page) changes(before, after *audit.Contact) {
	t := p.theme
	for _, f := range audit.Fields {
		old, now := valueText(t, f, before), valueText(t, f, after)
		label := t.Muted.Render(t.Fit(f.Label(), 7))
		room := p.width - 7
		arrow := t.Muted.Render(t.Glyphs.Arrow)
		switch {
		case valueOf(f, before) == valueOf(f, after):
			p.lines = append(p.lines, label+t.Muted.Render(t.Truncate(old+"  (unchanged)", room)))
		case p.width >= sideBySide || style.Width(old)+style.Width(now)+3 <= room:
			side := min(max((room-3)/2, 1), max(style.Width(old), (room-3)/3))
			p.lines = append(p.lines, label+t.Before.Render(t.Fit(old, side))+" "+arrow+" "+t.After.Render(t.Truncate(now, room-3-side)))
		default:
			p.lines = append(p.lines, label+t.Before.Render(t.Truncate(old, room)),
				strings.Repeat(" ", 5)+arrow+" "+t.After.Render(t.Truncate(now, room)))
		}
	}
}

func valueOf(f audit.Field, c *audit.Contact) string {
	if c == nil {
		return ""
	}
	return f.Of(*c)
}

// valueText is a value as it is shown: what is blank is said, and what is
// there but not to be seen is told.
func valueText(t *style.Theme, f audit.Field, c *audit.Contact) string {
	value := valueOf(f, c)
	if value == "" {
		return t.Glyphs.None
	}
	clean := style.Clean(value)
	if strings.TrimSpace(clean) != clean {
		clean = `"` + clean + `"` // the blanks at its ends are what changes
	}
	return clean
}

// boxed draws a dialog: what scrolls, a line of its own for a note, and buttons
// that always stay.
func boxed(t *style.Theme, title string, lines []string, s *scroller, room size, width int, note, buttons string, zones []zone) drawing {
	below := []string{t.Truncate(t.Advice.Render(note), width-4), buttons}
	if buttons == "" {
		below = below[:1]
	}
	height := max(min(len(lines), room.height-2-len(below)), 1)
	shown := s.window(t, lines, size{width - 4, height})
	shown = append(shown, below...)
	for i := range zones {
		zones[i] = zones[i].moved(2, len(shown))
	}
	return drawing{lines: t.Box(title, shown, width, t.Focus), zones: zones}
}
