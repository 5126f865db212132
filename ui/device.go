package ui

import (
	"context"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/ui/style"
)

// device is a sign-in that is approved in a browser: it shows the code and the
// link, and waits.
type device struct {
	dialog
	*shell
	signIn waitingSignIn

	attempt int // messages of earlier ones are dropped
	cancel  context.CancelFunc
	grant   *audit.DeviceGrant // nil: not begun yet
	trouble *audit.Trouble     // why it was not approved
	ended   bool
	scroll  scroller
}

// The messages of a sign-in in the browser.
type (
	grantedMsg struct { // the code and the link are there
		device  *device
		attempt int
		grant   audit.DeviceGrant
		err     error
	}
	approvedMsg struct { // or refused, or expired
		device  *device
		attempt int
		err     error
	}
	deviceTickMsg struct {
		device  *device
		attempt int
	}
)

func newDevice(sh *shell, w waitingSignIn) *device {
	return &device{shell: sh, signIn: w, cancel: func() {}}
}

// begin asks for a code, and forgets an earlier one.
func (d *device) begin() tea.Cmd {
	d.cancel()
	ctx, cancel := context.WithCancel(d.ctx)
	d.cancel, d.grant, d.trouble, d.ended = cancel, nil, nil, false
	d.attempt++
	authenticator, id, attempt := d.signIns.authenticator, d.signIn.ID, d.attempt
	return func() tea.Msg {
		grant, err := authenticator.StartDevice(ctx, id)
		return grantedMsg{d, attempt, grant, err}
	}
}

// await waits for the person's approval.
func (d *device) await() tea.Cmd {
	ctx, cancel := context.WithCancel(d.ctx)
	d.cancel = cancel
	authenticator, grant, attempt := d.signIns.authenticator, *d.grant, d.attempt
	return func() tea.Msg { return approvedMsg{d, attempt, authenticator.AwaitDevice(ctx, grant)} }
}

// tick counts the time that is left.
func (d *device) tick() tea.Cmd {
	attempt := d.attempt
	return tea.Tick(time.Second, func(time.Time) tea.Msg { return deviceTickMsg{d, attempt} })
}

func (d *device) scope() scope {
	if d.ended {
		return inDeviceEnded
	}
	return inDevice
}

// idle is what needs the code while it is not there, or a browser where there is none.
func (d *device) idle(c command) bool {
	switch c {
	case openLink:
		return d.grant == nil || d.opts.OpenURL == nil
	case copyLink, copyCode:
		return d.grant == nil
	default:
		return false
	}
}

func (d *device) update(msg tea.Msg) action {
	switch msg := msg.(type) {
	case keyMsg:
		return d.key(msg.command)
	case grantedMsg:
		if msg.device == d && msg.attempt == d.attempt {
			return d.granted(msg)
		}
	case approvedMsg:
		if msg.device == d && msg.attempt == d.attempt {
			return d.approved(msg.err)
		}
	case deviceTickMsg:
		if msg.device == d && msg.attempt == d.attempt && !d.ended {
			return run{d.tick()}
		}
	case tea.MouseWheelMsg:
		d.scroll.by(wheelStep(msg))
	}
	return nil
}

// granted shows the code. A browser is only started where there is one.
func (d *device) granted(msg grantedMsg) action {
	if msg.err != nil {
		return d.fail(msg.err)
	}
	d.grant = &msg.grant
	return all{run{tea.Batch(d.await(), d.tick())}, openURL{d.grant.URL}}
}

func (d *device) approved(err error) action {
	d.cancel()
	if err != nil {
		return d.fail(err)
	}
	return all{leave{d}, signedIn{d.signIn}}
}

func (d *device) fail(err error) action {
	d.trouble, d.ended = audit.TroubleOf(err), true
	d.scroll.top()
	return nil
}

func (d *device) key(c command) action {
	switch c {
	case goBack:
		d.cancel()
		d.attempt++
		return leave{d}
	case beginAgain:
		return run{d.begin()}
	case openLink:
		if d.grant != nil {
			return openURL{d.grant.URL}
		}
	case copyLink:
		if d.grant != nil {
			return copyText{"the link", d.grant.URL}
		}
	case copyCode:
		if d.grant != nil {
			return copyText{"the code", d.grant.Code}
		}
	default:
		d.scroll.move(c)
	}
	return nil
}

func (d *device) view(room size) drawing {
	t := d.theme
	p := dialogPage(t, room)
	buttons := []button{{"Cancel", goBack, true}}
	switch {
	case d.ended:
		p.troubleLines(d.trouble)
		buttons = []button{{"Begin again", beginAgain, true}, {"Close", goBack, false}}
	case d.grant == nil:
		p.text(0, t.Muted, "Asking for a code"+t.Glyphs.Ellipsis)
	default:
		d.code(p)
		buttons = append([]button{{"Copy the link", copyLink, false}, {"Copy the code", copyCode, false}}, buttons...)
	}
	return boxed(p, room, "Sign in to "+style.Clean(d.signIn.Name), &d.scroll, "", buttons)
}

// code shows the code and the link. The code stands for itself with room
// around it: it is compared with the one in the browser, letter by letter.
func (d *device) code(p *page) {
	t := p.theme
	p.text(0, t.Text, "Approve this in a browser, if it shows the same code:")
	p.blank()
	p.text(4, t.Title, spaced(style.Clean(d.grant.Code)))
	p.blank()
	p.text(0, t.Link, style.Clean(d.grant.URL))
	how := "The link was copied: open it in any browser."
	if d.opts.OpenURL != nil {
		how = "It opens in the browser; if it does not, o opens it again and y copies it."
	}
	p.text(0, t.Muted, how)
	p.blank()
	waits := "Waiting for the approval"
	if d.signIn.accounts > 0 {
		waits += ", for " + plural(d.signIn.accounts, "account")
	}
	left := max(d.grant.Expires.Sub(d.opts.now()), 0).Round(time.Second)
	p.text(0, t.Muted, fmt.Sprintf("%s. The code expires in %d:%02d.", waits, int(left.Minutes()), int(left.Seconds())%60))
}

// spaced parts the letters of a code, so that they can be compared one by one.
func spaced(code string) string { return strings.Join(strings.Split(code, ""), "\u00a0") }

// openURL opens a link in the browser, or copies it where no browser can be started.
type openURL struct{ url string }

func (a openURL) perform(m *model) tea.Cmd {
	if m.opts.OpenURL == nil {
		return tea.SetClipboard(a.url)
	}
	ctx, start := m.ctx, m.opts.OpenURL
	return func() tea.Msg { return browsedMsg{a.url, start(ctx, a.url)} }
}
