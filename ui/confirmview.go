package ui

import (
	"fmt"

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
