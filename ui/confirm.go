package ui

import (
	"slices"
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
	form   *form
	after  audit.Contact
	routes []audit.Route // the form's, as they were when it opened

	route   int // index into the routes
	era     int // of the question who the route's credentials belong to
	caller  *audit.Identity
	trouble *audit.Trouble // why nobody could tell
	back    bool           // the mark is on going back
	warned  bool           // there was advice left when the mark was last set
	note    string         // why a key did nothing
	scroll  widget.Scroller
	opened  time.Time
	lastKey time.Time
	unseen  bool // the last key came before the dialog was drawn
	early   bool // the last key came too soon to be meant for it
}

// identifiedMsg tells whom the credentials of a route belong to.
type identifiedMsg struct {
	confirm  *confirm
	era      int
	identity audit.Identity
	err      error
}

const (
	// firstFrame is when what is shown has been drawn, at 30 frames a second.
	firstFrame = time.Second / 30
	// quiet is how long no key may have been pressed before enter counts.
	quiet = 250 * time.Millisecond
)

// newConfirm asks about what the form holds. One that was asked for by a key
// of its own takes enter from its first frame; one that opened by enter, which
// moves between fields too, only after a while without keys.
func newConfirm(f *form, after audit.Contact, deliberate bool) *confirm {
	now := time.Now()
	c := &confirm{app: f.app, form: f, after: after, routes: slices.Clone(f.routes), opened: now}
	if !deliberate {
		c.lastKey = now
	}
	c.mark()
	return c
}

// mark preselects writing, or going back where there is advice left. Advice
// that comes late moves the mark to where nothing is written.
func (c *confirm) mark() {
	if warned := len(c.form.advices()) > 0; warned != c.warned {
		c.warned, c.back = warned, warned
	}
}

// identify asks whose the credentials of the route are.
func (c *confirm) identify() tea.Cmd {
	c.era++
	c.caller, c.trouble = nil, nil
	ctx, applier, route, era := c.ctx, c.opts.Applier, c.routes[c.route], c.era
	return func() tea.Msg {
		id, err := applier.Identify(ctx, route)
		return identifiedMsg{c, era, id, err}
	}
}

func (c *confirm) scope() *scope {
	leave := func() action { return closeScreen{c} }
	other := func() action { c.back = !c.back; return nil }
	return &scope{Name: "confirm", Outer: deciding(&c.scroll), Commands: append(answers(c.choose, other),
		back(command{Help: "before a write: back to the form", Group: groupWrite, Footer: 1}, leave),
		command{ID: cmdOtherRoute, Keys: []string{"p"}, Label: "another profile", Help: "before a write: write with another profile", Group: groupWrite, Footer: 3, Do: c.nextRoute},
		command{ID: cmdConfirm, Do: c.confirmed},
	)}
}

// keyPressed notes whether the key came too soon to be meant for the dialog.
func (c *confirm) keyPressed(commandID) {
	now := time.Now()
	c.unseen, c.early = now.Sub(c.opened) < firstFrame, now.Sub(c.opened) < firstFrame || now.Sub(c.lastKey) < quiet
	c.lastKey, c.note = now, ""
}

func (c *confirm) update(msg tea.Msg) action {
	switch msg := msg.(type) {
	case identifiedMsg:
		if msg.confirm == c && msg.era == c.era {
			c.note = ""
			if c.trouble = audit.TroubleOf(msg.err); c.trouble == nil {
				c.caller = &msg.identity
			}
		}
	case mailMsg: // the form beneath has handled it: there may be advice now
		c.mark()
	case tea.MouseWheelMsg:
		c.scroll.By(widget.WheelStep(msg))
	}
	return nil
}

// nextRoute selects the next profile to write with.
func (c *confirm) nextRoute() action {
	if len(c.routes) < 2 {
		c.note = "No other profile leads to this account."
		return nil
	}
	c.route = (c.route + 1) % len(c.routes)
	return run{c.identify()}
}

// choose takes the marked button, unless the key came too soon.
func (c *confirm) choose() action {
	switch {
	case c.early:
		c.note = "That came too soon to be meant for this. Press " + c.keyName(cmdChoose) + " again."
		return nil
	case c.back:
		return closeScreen{c}
	default:
		return c.write()
	}
}

// confirmed is a click on the button that writes.
func (c *confirm) confirmed() action {
	if c.unseen {
		return nil
	}
	return c.write()
}

// obstacle is why nothing can be written as things stand; "": it can.
func (c *confirm) obstacle() string {
	switch {
	case c.trouble != nil:
		return "Nobody can tell who would write, so nothing is written."
	case c.caller == nil:
		return "Wait: AWS is still being asked who would write."
	case c.caller.AccountID != c.routes[c.route].CredentialAccount(c.form.row.Target.AccountID):
		return "These credentials belong to another account, so nothing is written."
	}
	return ""
}

// write begins the write, as it is shown.
func (c *confirm) write() action {
	if c.note = c.obstacle(); c.note != "" {
		return nil
	}
	target := c.form.row.Target
	w := newWrite(c.form, change.Change{
		Target: target, AccountID: target.AccountID, Route: c.routes[c.route], Type: audit.Security,
		Before: c.form.before, After: &c.after,
	}, c.routes, c.route)
	return all{closeScreen{c}, open{w}, run{w.begin()}}
}
