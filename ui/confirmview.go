package ui

import (
	"fmt"
	"strings"

	"accountable/audit"
	"accountable/ui/style"
	"accountable/ui/widget"
)

const (
	dialogMostWidth = 92
	// sideBySide is the width of a dialog from which before and after stand in one line.
	sideBySide = 70
)

func (c *confirm) view(room widget.Size) widget.Drawing {
	p := dialogPage(c.theme, room)
	p.changes(c.form.before, &c.after)
	p.Blank()
	c.who(p)
	if advice := c.form.advices(); len(advice) > 0 {
		p.Blank()
		for _, a := range advice {
			p.Paragraph(0, p.Theme.Advice, adviceMark(p.Theme, a)+" "+a.long())
		}
	}
	words := "Write to 1 account"
	if c.obstacle() != "" {
		words = "Write (not yet)"
	}
	return boxed(p, room, c.form.title(), &c.scroll, c.note, []button{{words, cmdConfirm, !c.back}, {"Back", cmdBack, c.back}})
}

// who says who would write.
func (c *confirm) who(p *page) {
	t, route := p.Theme, c.routes[c.route]
	through := routeText(route)
	if n := len(c.routes); n > 1 {
		through += fmt.Sprintf(", %d of %d: %s takes another", c.route+1, n, c.keyName(cmdOtherRoute))
	}
	p.Value(0, "Profile", t.Text, through)
	switch {
	case c.trouble != nil:
		p.Paragraph(0, t.Complaint, t.Verdict(string(audit.Error)).Shape+" "+capital(style.Clean(c.trouble.Message)))
		p.Paragraph(2, t.Text, style.Clean(c.trouble.Advice()))
	case c.caller == nil:
		p.Value(0, "Writes as", t.Muted, "asking AWS"+t.Glyphs.Ellipsis)
	default:
		p.Value(0, "Writes as", t.Text, style.Clean(c.caller.ARN))
		if c.obstacle() != "" {
			p.Paragraph(0, t.Complaint, t.Verdict(string(audit.Fail)).Shape+" These are credentials of "+dashed(c.caller.AccountID)+", not of "+c.owner()+".")
		}
	}
	if route.Endpoint != "" {
		p.Value(0, "Endpoint", t.Advice, style.Clean(route.Endpoint)+" instead of AWS's own")
	}
	if name := c.opts.Policy; name != "" {
		p.Value(0, "Policy", t.Text, style.Clean(name))
	}
}

// owner names the account whose credentials the route has to bring.
func (c *confirm) owner() string {
	if route := c.routes[c.route]; route.Mode == audit.InOrganization {
		return dashed(route.CallerAccountID) + ", which manages the accounts of the organization"
	}
	return "this account"
}

// changes shows four fields before and after. Nil is a contact that is not set.
func (p *page) changes(before, after *audit.Contact) {
	t := p.Theme
	room := p.Width - widget.LabelWidth
	sides, beside := p.changeSides(before, after, room)
	for i, f := range audit.Fields {
		old, now := valueText(t, f, before), valueText(t, f, after)
		label := t.Muted.Render(t.Fit(f.Label(), widget.LabelWidth))
		arrow := t.Muted.Render(t.Glyphs.Arrow)
		switch {
		case valueOf(f, before) == valueOf(f, after):
			p.Lines = append(p.Lines, label+t.Muted.Render(t.Truncate(old+"  (unchanged)", room)))
		case beside:
			p.Lines = append(p.Lines, label+t.Before.Render(t.Fit(old, sides[i]))+" "+arrow+" "+t.After.Render(t.Truncate(now, room-3-sides[i])))
		default:
			p.Lines = append(p.Lines, label+t.Before.Render(t.Truncate(old, room)),
				strings.Repeat(" ", widget.LabelWidth-2)+arrow+" "+t.After.Render(t.Truncate(now, room)))
		}
	}
}

// changeSides is how wide the values before are, by field, and whether those after
// stand beside them. The arrows stand in line unless a value needs the other's room.
func (p *page) changeSides(before, after *audit.Contact, room int) (sides []int, beside bool) {
	most := make([]int, len(audit.Fields))
	side, fit := max((room-3)/3, 1), true
	for i, f := range audit.Fields {
		if valueOf(f, before) == valueOf(f, after) {
			continue
		}
		old, now := style.Width(valueText(p.Theme, f, before)), style.Width(valueText(p.Theme, f, after))
		most[i] = max((room-3)/2, room-3-now, 1)
		side = max(side, min(old, most[i]))
		fit = fit && old+now+3 <= room
	}
	for i, m := range most {
		most[i] = min(side, m)
	}
	return most, fit || p.Width >= sideBySide
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
	if clean != value && !strings.Contains(clean, "\uFFFD") {
		return clean + "  (hidden characters)"
	}
	if strings.TrimSpace(clean) != clean {
		clean = `"` + clean + `"` // the blanks at its ends are what changes
	}
	return clean
}

// dialogPage is for the text of a dialog in a room.
func dialogPage(t *style.Theme, room widget.Size) *page {
	return newPage(t, min(room.Width-2, dialogMostWidth)-4-1) // borders, blanks, and the bar of a widget.Scroller
}

// boxed draws a dialog: what scrolls, a line of its own for a note, and buttons,
// which always stay.
func boxed(p *page, room widget.Size, title string, s *widget.Scroller, note string, buttons []button) widget.Drawing {
	t, width := p.Theme, p.Width+5
	rows, zones := buttonRows(t, buttons, width-4)
	below := append([]string{t.Truncate(t.Advice.Render(note), width-4)}, rows...)
	text := p.Fit(room.Height - 2 - len(below)) // blank lines are the first to go
	height := max(min(len(text.Lines), room.Height-2-len(below)), 1)
	shown := s.DrawText(text, widget.Size{Width: width - 4, Height: height}).Lines
	for i := range zones {
		zones[i] = zones[i].Moved(2, len(shown)+2)
	}
	return widget.Drawing{Lines: t.Box(title, append(shown, below...), width, t.Focus), Zones: zones}
}

// buttonRows draws buttons side by side, in as many lines as they need.
func buttonRows(t *style.Theme, buttons []button, width int) (rows []string, zones []widget.Zone) {
	for from := 0; from < len(buttons); {
		to := from + 1
		for to < len(buttons) {
			if line, _ := buttonRow(t, buttons[from:to+1]); style.Width(line) > width {
				break
			}
			to++
		}
		line, zs := buttonRow(t, buttons[from:to])
		for _, z := range zs {
			zones = append(zones, z.Moved(0, len(rows)))
		}
		rows = append(rows, line)
		from = to
	}
	return rows, zones
}
