package form

import (
	"context"
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

	route   int // index into the routes of the item
	asked   widget.Guard
	caller  *audit.Identity
	trouble *audit.Trouble // why the credentials could not be identified
	checks  screen.ContactChecks
}

// newConfirm asks about a planned change of the form.
func newConfirm(f *form, item change.PlanItem) *confirm {
	return &confirm{App: f.App, form: f, item: item}
}

// open opens the dialog and asks for the facts that it shows.
func (c *confirm) open() screen.Action {
	check := c.checks.Ask(c.App, []change.Change{c.item.Change})
	return screen.All{screen.Open{Screen: c}, screen.Run{Cmd: check}, screen.Run{Cmd: c.identify()}}
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
	if text := c.checks.Pending(c.Theme); text != "" || !c.asked.IsOpen() {
		return text
	}
	return "Checking credentials" + c.Theme.Glyphs.Ellipsis
}

// identify asks whose the credentials of the route are.
func (c *confirm) identify() tea.Cmd {
	c.caller, c.trouble = nil, nil
	applier, route := c.Options.Applier, c.item.Routes[c.route]
	defer func() { c.Pending = c.pendingText() }()
	return widget.Ask(c.Context, &c.asked, func(ctx context.Context) (audit.Identity, error) { return applier.Identify(ctx, route) })
}

func (c *confirm) Scope() *screen.Scope {
	return c.Question("confirm", c.buttons,
		screen.Back(screen.Command{Help: "before a write: back to the form", Group: screen.GroupWrite, Footer: 1}, func() screen.Action { return screen.Close{Screen: c} }),
		screen.Command{ID: cmdOtherRoute, Keys: []string{"p"}, Label: "another profile", Help: "before a write: write with another profile", Group: screen.GroupWrite, Footer: 3, Do: c.nextRoute},
		screen.Command{ID: screen.CmdConfirm, Do: c.write},
	)
}

func (c *confirm) Update(msg tea.Msg) screen.Action {
	switch msg := msg.(type) {
	case widget.Answer[audit.Identity]:
		if !c.asked.Close(msg.Ticket) {
			return nil
		}
		if c.trouble = audit.TroubleOf(msg.Err); c.trouble == nil {
			c.caller = &msg.Value
		}
		return c.settle()
	default:
		if c.checks.Update(msg) {
			return screen.All{c.MailRemark(), c.settle()}
		}
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
	case c.trouble != nil:
		return "Can't identify these credentials, so writing is blocked."
	case c.pendingText() != "":
		return c.pendingText()
	case c.isForeign():
		return "These credentials are for another account. Writing is blocked."
	}
	return c.checks.ForbiddenReason(c.App)
}

// isForeign reports whether the credentials belong to another account.
func (c *confirm) isForeign() bool {
	return c.caller != nil && c.caller.AccountID != c.item.Routes[c.route].CredentialAccount(c.item.Change.AccountID)
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
	t, route := p.Theme, c.item.Routes[c.route]
	through := describe.RouteText(route)
	if n := len(c.item.Routes); n > 1 {
		through += fmt.Sprintf(" (%d of %d, %s: next)", c.route+1, n, c.KeyName(cmdOtherRoute))
	}
	p.Value(0, "Profile", t.Text, through)
	switch {
	case c.trouble != nil:
		p.TroubleLines(c.trouble)
	case c.caller == nil:
		p.Value(0, "Writes as", t.Muted, "checking credentials"+t.Glyphs.Ellipsis)
	default:
		p.Value(0, "Writes as", t.Text, style.Clean(c.caller.ARN))
		if c.isForeign() {
			p.Paragraph(0, t.Complaint, t.Verdict(string(audit.Fail)).Shape+" These credentials are for "+audit.DashedAccountID(c.caller.AccountID)+", not for "+c.owner()+".")
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
	if route := c.item.Routes[c.route]; route.Mode == audit.InOrganization {
		return audit.DashedAccountID(route.CallerAccountID) + ", which manages the accounts of the organization"
	}
	return "this account"
}
