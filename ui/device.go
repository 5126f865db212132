package ui

import (
	"context"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/ui/style"
	"accountable/ui/widget"
)

// device is a sign-in that is approved in a browser: it shows the code and the
// link, and waits.
type device struct {
	dialog
	*app
	signIn waitingSignIn

	attempt int // messages of earlier ones are dropped
	cancel  context.CancelFunc
	grant   *audit.DeviceGrant // nil: not begun yet
	trouble *audit.Trouble     // why it was not approved
	ended   bool
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

func newDevice(sh *app, w waitingSignIn) *device {
	return &device{app: sh, signIn: w, cancel: func() {}}
}

// begin asks for a code, and forgets an earlier one.
func (d *device) begin() tea.Cmd {
	d.SetFocus(cmdBack)
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

// The commands of a sign-in in the browser.
const (
	cmdBeginAgain commandID = "begin-again"
	cmdOpenLink   commandID = "open-link"
	cmdCopyCode   commandID = "copy-code"
)

func (d *device) scope() *scope {
	if d.ended {
		return d.endedScope()
	}
	return d.waitingScope()
}

func (d *device) waitingScope() *scope {
	return &scope{Name: "browser", Outer: deciding(d), Commands: []command{
		{ID: cmdOpenLink, Keys: []string{"o"}, Label: "open the link", Help: "browser: open the link (again)", Group: groupSignIn, Footer: 4, Disabled: d.noBrowser, Do: func() action { return openURL{d.grant.URL} }},
		{ID: cmdCopy, Keys: []string{"y"}, Label: "copy the link", Help: "browser: copy the link", Group: groupSignIn, Footer: 2, Disabled: d.noCode, Do: func() action { return copyText{"the link", d.grant.URL} }},
		{ID: cmdCopyCode, Keys: []string{"c"}, Label: "copy the code", Help: "browser: copy the code", Group: groupSignIn, Footer: 3, Disabled: d.noCode, Do: func() action { return copyText{"the code", d.grant.Code} }},
		leaveSignIn(d.leave),
	}}
}

func (d *device) endedScope() *scope {
	return &scope{Name: "browser ended", Outer: deciding(d), Commands: []command{
		{ID: cmdBeginAgain, Keys: []string{"enter"}, Label: "begin again", Help: "browser: begin again, when it was not approved", Group: groupSignIn, Footer: 2, Do: func() action { return run{d.begin()} }},
		leaveSignIn(d.leave),
	}}
}

// noCode returns why nothing can be copied.
func (d *device) noCode() string {
	if d.grant == nil {
		return "Wait: there is no code yet."
	}
	return ""
}

// noBrowser returns why the link cannot be opened.
func (d *device) noBrowser() string {
	if d.grant != nil && d.opts.OpenURL == nil {
		return "No browser can be started from here: copy the link."
	}
	return d.noCode()
}

// leave leaves the dialog and stops waiting.
func (d *device) leave() action {
	d.cancel()
	d.attempt++
	return closeScreen{d}
}

func (d *device) update(msg tea.Msg) action {
	switch msg := msg.(type) {
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
	default:
		return d.dialog.update(msg)
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
	return all{closeScreen{d}, completeSignIn{d.signIn}}
}

func (d *device) fail(err error) action {
	d.trouble, d.ended = audit.TroubleOf(err), true
	d.SetFocus(cmdBeginAgain)
	d.Move(widget.ToTop)
	return nil
}

func (d *device) view(room widget.Size) widget.Drawing {
	t := d.theme
	p := d.page(t, room)
	buttons := []widget.Button{{Label: "Cancel", ID: cmdBack}}
	switch {
	case d.ended:
		p.troubleLines(d.trouble)
		buttons = []widget.Button{{Label: "Begin again", ID: cmdBeginAgain}, {Label: "Close", ID: cmdBack}}
	case d.grant == nil:
		p.Paragraph(0, t.Muted, "Asking for a code"+t.Glyphs.Ellipsis)
	default:
		d.code(p)
		buttons = append([]widget.Button{{Label: "Copy the link", ID: cmdCopy}, {Label: "Copy the code", ID: cmdCopyCode}}, buttons...)
	}
	return d.Draw(room, "Sign in to "+style.Clean(d.signIn.Name), p.Text, buttons)
}

// code shows the code and the link. The code stands for itself with room
// around it: it is compared with the one in the browser, letter by letter.
func (d *device) code(p *page) {
	t := p.Theme
	p.Paragraph(0, t.Text, "Approve this in a browser, if it shows the same code:")
	p.Blank()
	p.Paragraph(4, t.Title, spaced(style.Clean(d.grant.Code)))
	p.Blank()
	p.Paragraph(0, t.Link, style.Clean(d.grant.URL))
	how := "The link was copied: open it in any browser."
	if d.opts.OpenURL != nil {
		how = "It opens in the browser; if it does not, " + d.keyName(cmdOpenLink) + " opens it again and " + d.keyName(cmdCopy) + " copies it."
	}
	p.Paragraph(0, t.Muted, how)
	p.Blank()
	waits := "Waiting for the approval"
	if d.signIn.accounts > 0 {
		waits += ", for " + audit.Plural(d.signIn.accounts, "account", "accounts")
	}
	left := max(d.grant.Expires.Sub(d.opts.now()), 0).Round(time.Second)
	p.Paragraph(0, t.Muted, fmt.Sprintf("%s. The code expires in %d:%02d.", waits, int(left.Minutes()), int(left.Seconds())%60))
}

// spaced parts the letters of a code, so that they can be compared one by one.
func spaced(code string) string { return strings.Join(strings.Split(code, ""), "\u00a0") }
