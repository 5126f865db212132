package ui

import (
	"fmt"
	"strings"

	"accountable/audit"
	"accountable/ui/style"
	"accountable/ui/widget"
)

const (
	// sideBySide is the width of a dialog from which before and after stand in one line.
	sideBySide = 70
)

func (c *confirm) view(room widget.Size) widget.Drawing {
	p := c.page(c.theme, room)
	p.changes(c.item.Change.Before, c.item.Change.After)
	p.Blank()
	c.who(p)
	if advice := c.form.advices(); len(advice) > 0 {
		p.Blank()
		for _, a := range advice {
			p.Paragraph(0, p.Theme.Advice, adviceMark(p.Theme, a)+" "+a.long())
		}
	}
	return c.Draw(room, c.form.title(), p.Text, c.buttons())
}

func (c *confirm) buttons() []widget.Button {
	label := "Write to 1 account"
	if c.obstacle() != "" {
		label = "Write (not yet)"
	}
	return []widget.Button{{Label: label, ID: cmdConfirm, Commits: true}, {Label: "Back", ID: cmdBack}}
}

// who says who would write.
func (c *confirm) who(p *page) {
	t, route := p.Theme, c.item.Routes[c.route]
	through := routeText(route)
	if n := len(c.item.Routes); n > 1 {
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
	if route := c.item.Routes[c.route]; route.Mode == audit.InOrganization {
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
