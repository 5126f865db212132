package ui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/ui/widget"
)

// confirm shows what a write would change, and who would write it. Nothing is
// written without a yes to it.
type confirm struct {
	dialog
	*app
	form *form
	item change.PlanItem

	route   int // index into the routes of the item
	asked   widget.Guard
	caller  *audit.Identity
	trouble *audit.Trouble // why the credentials could not be identified
	warned  bool           // there was advice when the focus was last set
}

// newConfirm asks about a planned change of the form. If a key of its own asked for
// it, it takes enter from its first frame. If enter did, which moves between fields
// too, it takes enter only after a while without keys.
func newConfirm(f *form, item change.PlanItem, deliberate bool) *confirm {
	grace := widget.OpenedByEnter(time.Now())
	if deliberate {
		grace = widget.OpenedByKey(time.Now())
	}
	c := &confirm{app: f.app, form: f, item: item}
	c.Grace = grace
	c.focusButton()
	return c
}

// focusButton focuses the button that writes, or the one that goes back where there is
// advice. Advice that comes late moves the focus to where nothing is written.
func (c *confirm) focusButton() {
	if warned := len(c.form.advices()) > 0; warned != c.warned {
		c.warned = warned
		c.SetFocus(cmdConfirm)
		if warned {
			c.SetFocus(cmdBack)
		}
	}
}

// identify asks whose the credentials of the route are.
func (c *confirm) identify() tea.Cmd {
	c.caller, c.trouble = nil, nil
	applier, route := c.opts.Applier, c.item.Routes[c.route]
	return widget.Ask(c.ctx, &c.asked, func(ctx context.Context) (audit.Identity, error) { return applier.Identify(ctx, route) })
}

func (c *confirm) scope() *scope {
	return c.question(c.app, "confirm", c.buttons,
		back(command{Help: "before a write: back to the form", Group: groupWrite, Footer: 1}, func() action { return closeScreen{c} }),
		command{ID: cmdOtherRoute, Keys: []string{"p"}, Label: "another profile", Help: "before a write: write with another profile", Group: groupWrite, Footer: 3, Do: c.nextRoute},
		c.confirmed(c.write),
	)
}

func (c *confirm) update(msg tea.Msg) action {
	switch msg := msg.(type) {
	case widget.Answer[audit.Identity]:
		if c.asked.Close(msg.Ticket) {
			c.Note = ""
			if c.trouble = audit.TroubleOf(msg.Err); c.trouble == nil {
				c.caller = &msg.Value
			}
		}
	case mailMsg: // the form beneath has handled it: there may be advice now
		c.focusButton()
	default:
		return c.dialog.update(msg)
	}
	return nil
}

// nextRoute selects the next profile to write with.
func (c *confirm) nextRoute() action {
	if len(c.item.Routes) < 2 {
		c.Note = "No other profile leads to this account."
		return nil
	}
	c.route = (c.route + 1) % len(c.item.Routes)
	return run{c.identify()}
}

// obstacle is why nothing can be written as things stand; "": it can.
func (c *confirm) obstacle() string {
	switch {
	case c.trouble != nil:
		return "Nobody can tell who would write, so nothing is written."
	case c.caller == nil:
		return "Wait: AWS is still being asked who would write."
	case c.caller.AccountID != c.item.Routes[c.route].CredentialAccount(c.item.Change.AccountID):
		return "These credentials belong to another account, so nothing is written."
	}
	return ""
}

// write begins the write, as it is shown.
func (c *confirm) write() action {
	if c.Note = c.obstacle(); c.Note != "" {
		return nil
	}
	c.item.Change.Route = c.item.Routes[c.route]
	w := newWrite(c.form, c.item, c.route)
	return all{closeScreen{c}, open{w}, run{w.begin()}}
}
