package ui

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/audit/change"
)

// confirm shows what a write would change, and who would write it. Nothing is
// written without a yes to it.
type confirm struct {
	dialog
	*shell
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
	scroll  scroller
	opened  time.Time
	lastKey time.Time
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
	c := &confirm{shell: f.shell, form: f, after: after, routes: slices.Clone(f.routes), opened: now}
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

func (c *confirm) scope() scope { return inConfirm }

func (c *confirm) update(msg tea.Msg) action {
	switch msg := msg.(type) {
	case keyMsg:
		return c.key(msg)
	case identifiedMsg:
		if msg.confirm == c && msg.era == c.era {
			c.note = ""
			if c.trouble = audit.TroubleOf(msg.err); c.trouble == nil {
				c.caller = &msg.identity
			}
		}
	case tea.MouseWheelMsg:
		c.scroll.by(wheelStep(msg))
	}
	return nil
}

func (c *confirm) key(msg keyMsg) action {
	now := time.Now()
	early := now.Sub(c.opened) < firstFrame || now.Sub(c.lastKey) < quiet
	c.lastKey, c.note = now, ""
	switch msg.command {
	case goBack:
		return leave{c}
	case otherButton:
		c.back = !c.back
	case otherRoute:
		if len(c.routes) < 2 {
			c.note = "No other profile leads to this account."
			return nil
		}
		c.route = (c.route + 1) % len(c.routes)
		return run{c.identify()}
	case choose:
		switch {
		case early:
			c.note = "That came too soon to be meant for this. Press enter again."
		case c.back:
			return leave{c}
		default:
			return c.write()
		}
	case writeNow:
		if now.Sub(c.opened) >= firstFrame {
			return c.write()
		}
	default:
		c.scroll.move(msg.command)
	}
	return nil
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
	return all{leave{c}, open{w}, run{w.begin()}}
}
