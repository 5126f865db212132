package form

import (
	"cmp"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/ui/describe"
	"accountable/ui/screen"
	"accountable/ui/style"
	"accountable/ui/widget"
)

// confirm shows what a write would change and with which credentials, and asks whether to
// write. Nothing is written without it.
type confirm struct {
	screen.Dialog
	*screen.App
	form *form
	item change.PlanItem

	route  int // index into the routes of the item
	writer *screen.CallerCheck
	checks screen.ContactChecks
}

// newConfirm asks about a planned change of the form.
func newConfirm(f *form, item change.PlanItem) *confirm {
	return &confirm{App: f.App, form: f, item: item}
}

// open opens the dialog and asks for the facts that it shows.
func (c *confirm) open() screen.Action {
	check := tea.Batch(c.checks.Ask(c.App, []change.Change{c.item.Change}), c.identify())
	return screen.All{screen.Open{Screen: c}, screen.Run{Cmd: check}}
}

// settle shows the buttons once all facts are known. Where nothing warns, it writes if
// enter was pressed meanwhile.
func (c *confirm) settle() screen.Action {
	if c.Pending = c.pendingText(); c.Pending != "" {
		return nil
	}
	if reason := c.blockedReason(); reason != "" || len(c.checks.Advice) > 0 {
		c.Settle(screen.CmdBack)
		c.Note = reason
		return nil
	}
	if c.Settle(screen.CmdConfirm) {
		return c.write()
	}
	return nil
}

// pendingText returns what is still being checked, "" for nothing.
func (c *confirm) pendingText() string {
	return cmp.Or(c.checks.Pending(c.Theme), c.writer.Pending(c.Theme))
}

// identify asks whose the credentials of the route are.
func (c *confirm) identify() tea.Cmd {
	if c.writer != nil {
		c.writer.Asked.Stop()
	}
	c.writer = screen.NewCallerCheck(c.item.Routes[c.route], c.item.Change.AccountID)
	cmd := c.writer.Ask(c.App)
	c.Pending = c.pendingText()
	return cmd
}

func (c *confirm) Scope() *screen.Scope {
	return c.Question("confirm", c.buttons,
		screen.Back(screen.Command{Help: "before a write: back to the form", Group: screen.GroupWrite, Footer: 1}, func() screen.Action { return screen.Close{Screen: c} }),
		screen.Command{ID: cmdOtherRoute, Keys: []string{"p"}, Label: "another profile", Help: "before a write: write with another profile", Group: screen.GroupWrite, Footer: 3, Do: c.nextRoute},
		screen.Command{ID: screen.CmdConfirm, Do: c.write},
	)
}

func (c *confirm) Update(msg tea.Msg) screen.Action {
	switch {
	case c.writer.Update(msg):
		return c.settle()
	case c.checks.Update(msg):
		return screen.All{c.MailRemark(), c.settle()}
	default:
		return c.Dialog.Update(msg)
	}
}

// nextRoute selects the next profile to write with.
func (c *confirm) nextRoute() screen.Action {
	if len(c.item.Routes) < 2 {
		c.Note = "No other profile leads to this account."
		return nil
	}
	c.route = (c.route + 1) % len(c.item.Routes)
	return screen.Run{Cmd: c.identify()}
}

// blockedReason returns why nothing can be written now, "" where it can.
func (c *confirm) blockedReason() string {
	switch {
	case c.writer.Trouble != nil:
		return "Can't identify these credentials, so writing is blocked."
	case c.pendingText() != "":
		return c.pendingText()
	case c.writer.IsForeign():
		return "These credentials are for another account. Writing is blocked."
	}
	return c.checks.ForbiddenReason(c.App)
}

// write starts the write that is shown.
func (c *confirm) write() screen.Action {
	if c.Note = c.blockedReason(); c.Note != "" {
		return nil
	}
	c.item.Change.Route = c.item.Routes[c.route]
	w := newWrite(c.form, c.item, c.route)
	return screen.All{screen.Close{Screen: c}, screen.Open{Screen: w}, screen.Run{Cmd: w.start()}}
}

func (c *confirm) View(room widget.Size) widget.Drawing {
	p := c.Page(c.Theme, room)
	p.Changes(c.item.Change.Before, c.item.Change.After)
	p.Blank()
	c.checks.DrawMail(p)
	c.drawWriter(p)
	for i, a := range c.checks.Advice {
		if i == 0 {
			p.Blank()
		}
		p.Paragraph(0, p.Theme.Advice, describe.AdviceMark(p.Theme, a.Advice)+" "+a.Long())
	}
	return c.Draw(room, c.form.title(), p.Text, c.buttons())
}

func (c *confirm) buttons() []widget.Button {
	write := widget.Button{Label: "Write to 1 account", ID: screen.CmdConfirm, Commits: true}
	if c.blockedReason() != "" {
		write.Label, write.Blocked = "Write", true
	}
	return []widget.Button{write, {Label: "Back", ID: screen.CmdBack}}
}

// drawWriter shows the credentials of the write.
func (c *confirm) drawWriter(p *describe.Page) {
	t, route := p.Theme, c.writer.Route
	through := describe.RouteText(route)
	if n := len(c.item.Routes); n > 1 {
		through += fmt.Sprintf(" (%d of %d, %s: next)", c.route+1, n, c.KeyName(cmdOtherRoute))
	}
	p.Value(0, "Profile", t.Text, through)
	switch {
	case c.writer.Trouble != nil:
		p.TroubleLines(c.writer.Trouble)
	case c.writer.Caller == nil:
		p.Value(0, "Writes as", t.Muted, "checking credentials"+t.Glyphs.Ellipsis)
	default:
		p.Value(0, "Writes as", t.Text, style.Clean(c.writer.Caller.ARN))
		if c.writer.IsForeign() {
			p.Paragraph(0, t.Complaint, t.Verdict(string(audit.Fail)).Shape+" These credentials are for "+audit.DashedAccountID(c.writer.Caller.AccountID)+", not for "+c.owner()+".")
		}
	}
	if route.Endpoint != "" {
		p.Value(0, "Endpoint", t.Advice, style.Clean(route.Endpoint)+" (custom endpoint)")
	}
	if name := c.Policy().Path; name != "" {
		p.Value(0, "Policy", t.Text, style.Clean(name))
	}
}

// owner names the account to which the credentials of the route must belong.
func (c *confirm) owner() string {
	if route := c.writer.Route; route.Mode == audit.InOrganization {
		return audit.DashedAccountID(c.writer.Owner) + ", which manages the accounts of the organization"
	}
	return "this account"
}
