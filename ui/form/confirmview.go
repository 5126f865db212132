package form

import (
	"fmt"

	"accountable/audit"
	"accountable/ui/describe"
	"accountable/ui/screen"
	"accountable/ui/style"
	"accountable/ui/widget"
)

func (c *confirm) View(room widget.Size) widget.Drawing {
	p := c.Page(c.Theme, room)
	p.Changes(c.item.Change.Before, c.item.Change.After)
	p.Blank()
	c.who(p)
	if advice := c.form.advices(); len(advice) > 0 {
		p.Blank()
		for _, a := range advice {
			p.Paragraph(0, p.Theme.Advice, describe.AdviceMark(p.Theme, a)+" "+a.Long())
		}
	}
	return c.Draw(room, c.form.title(), p.Text, c.buttons())
}

func (c *confirm) buttons() []widget.Button {
	write := widget.Button{Label: "Write to 1 account", ID: screen.CmdConfirm, Commits: true}
	if c.obstacle() != "" {
		write.Label, write.Blocked = "Write", true
	}
	return []widget.Button{write, {Label: "Back", ID: screen.CmdBack}}
}

// who says who would write.
func (c *confirm) who(p *describe.Page) {
	t, route := p.Theme, c.item.Routes[c.route]
	through := describe.RouteText(route)
	if n := len(c.item.Routes); n > 1 {
		through += fmt.Sprintf(" (%d of %d, %s: next)", c.route+1, n, c.KeyName(cmdOtherRoute))
	}
	p.Value(0, "Profile", t.Text, through)
	switch {
	case c.trouble != nil:
		p.Paragraph(0, t.Complaint, t.Verdict(string(audit.Error)).Shape+" "+describe.Capital(style.Clean(c.trouble.Message)))
		p.Paragraph(2, t.Text, style.Clean(c.trouble.Advice()))
	case c.caller == nil:
		p.Value(0, "Writes as", t.Muted, "checking credentials"+t.Glyphs.Ellipsis)
	default:
		p.Value(0, "Writes as", t.Text, style.Clean(c.caller.ARN))
		if c.obstacle() != "" {
			p.Paragraph(0, t.Complaint, t.Verdict(string(audit.Fail)).Shape+" These credentials are for "+describe.Dashed(c.caller.AccountID)+", not for "+c.owner()+".")
		}
	}
	if route.Endpoint != "" {
		p.Value(0, "Endpoint", t.Advice, style.Clean(route.Endpoint)+" (custom endpoint)")
	}
	if name := c.Options.Policy; name != "" {
		p.Value(0, "Policy", t.Text, style.Clean(name))
	}
}

// owner names the account whose credentials the route has to bring.
func (c *confirm) owner() string {
	if route := c.item.Routes[c.route]; route.Mode == audit.InOrganization {
		return describe.Dashed(route.CallerAccountID) + ", which manages the accounts of the organization"
	}
	return "this account"
}
