package signin

import (
	"context"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/ui/describe"
	"accountable/ui/screen"
	"accountable/ui/style"
	"accountable/ui/widget"
)

// browserDialog is a sign-in that is approved in a browser. It shows the code and the link
// and waits for the approval.
type browserDialog struct {
	screen.Dialog
	*screen.App
	signIn screen.WaitingSignIn

	waiting widget.Guard       // for the code, then for the approval
	grant   *audit.DeviceGrant // nil: not begun yet
	trouble *audit.Trouble     // why it was not approved
	ended   bool
}

// deviceTickMsg updates the time that is left.
type deviceTickMsg struct{ widget.Ticket }

func newBrowserDialog(app *screen.App, w screen.WaitingSignIn) *browserDialog {
	return &browserDialog{App: app, signIn: w}
}

// requestCode requests a code and forgets an earlier one.
func (d *browserDialog) requestCode() tea.Cmd {
	d.SetFocus(screen.CmdBack)
	d.grant, d.trouble, d.ended = nil, nil, false
	authenticator, id := d.SignIns.Authenticator, d.signIn.ID
	return widget.Ask(d.Context, &d.waiting, func(ctx context.Context) (audit.DeviceGrant, error) {
		return authenticator.StartDevice(ctx, id)
	})
}

// awaitApproval waits for the person's approval.
func (d *browserDialog) awaitApproval() tea.Cmd {
	authenticator, grant := d.SignIns.Authenticator, *d.grant
	return widget.Ask(d.Context, &d.waiting, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, authenticator.AwaitDevice(ctx, grant)
	})
}

// tick redraws the remaining time after a second.
func (d *browserDialog) tick() tea.Cmd {
	ticket := d.waiting.Ticket()
	return tea.Tick(time.Second, func(time.Time) tea.Msg { return deviceTickMsg{ticket} })
}

// The commands of a sign-in in the browser.
const (
	cmdBeginAgain screen.CommandID = "begin-again"
	cmdOpenLink   screen.CommandID = "open-link"
	cmdCopyCode   screen.CommandID = "copy-code"
)

// Scope returns the commands of the dialog in its current state.
func (d *browserDialog) Scope() *screen.Scope {
	if d.ended {
		return d.endedScope()
	}
	return d.waitingScope()
}

func (d *browserDialog) waitingScope() *screen.Scope {
	return &screen.Scope{Name: "browser", Outer: screen.Deciding(d), Commands: []screen.Command{
		{ID: cmdOpenLink, Keys: []string{"o"}, Label: "open the link", Help: "browser: open the link (again)", Group: screen.GroupSignIn, Footer: 4, Disabled: d.noBrowserReason, Do: func() screen.Action { return screen.OpenURL{URL: d.grant.URL} }},
		{ID: screen.CmdCopy, Keys: []string{"y"}, Label: "copy the link", Help: "browser: copy the link", Group: screen.GroupSignIn, Footer: 2, Disabled: d.noCodeReason, Do: func() screen.Action { return screen.Copy("the link", d.grant.URL) }},
		{ID: cmdCopyCode, Keys: []string{"c"}, Label: "copy the code", Help: "browser: copy the code", Group: screen.GroupSignIn, Footer: 3, Disabled: d.noCodeReason, Do: func() screen.Action { return screen.Copy("the code", d.grant.Code) }},
		leaveSignIn(d.leave),
	}}
}

func (d *browserDialog) endedScope() *screen.Scope {
	return &screen.Scope{Name: "browser ended", Outer: screen.Deciding(d), Commands: []screen.Command{
		{ID: cmdBeginAgain, Keys: []string{"enter"}, Label: "start again", Help: "browser: start again when it was not approved", Group: screen.GroupSignIn, Footer: 2, Do: func() screen.Action { return screen.Run{Cmd: d.requestCode()} }},
		leaveSignIn(d.leave),
	}}
}

// noCodeReason returns why nothing can be copied.
func (d *browserDialog) noCodeReason() string {
	if d.grant == nil {
		return "No code yet."
	}
	return ""
}

// noBrowserReason returns why the link cannot be opened.
func (d *browserDialog) noBrowserReason() string {
	if d.grant != nil && d.Options.OpenURL == nil {
		return "No browser can be started from here: copy the link."
	}
	return d.noCodeReason()
}

// leave leaves the dialog and stops waiting.
func (d *browserDialog) leave() screen.Action {
	d.waiting.Stop()
	return screen.Close{Screen: d}
}

// Update handles answers and scrolls; see screen.Screen.
func (d *browserDialog) Update(msg tea.Msg) screen.Action {
	switch msg := msg.(type) {
	case widget.Answer[audit.DeviceGrant]:
		if d.waiting.Close(msg.Ticket) {
			return d.applyGrant(msg.Value, msg.Err)
		}
	case widget.Answer[struct{}]:
		if d.waiting.Close(msg.Ticket) {
			return d.applyApproval(msg.Err)
		}
	case deviceTickMsg:
		if d.waiting.Accepts(msg.Ticket) {
			return screen.Run{Cmd: d.tick()}
		}
	default:
		return d.Dialog.Update(msg)
	}
	return nil
}

// applyGrant shows the code and opens the link.
func (d *browserDialog) applyGrant(grant audit.DeviceGrant, err error) screen.Action {
	if err != nil {
		return d.fail(err)
	}
	d.grant = &grant
	return screen.All{screen.Run{Cmd: tea.Batch(d.awaitApproval(), d.tick())}, screen.OpenURL{URL: grant.URL}}
}

func (d *browserDialog) applyApproval(err error) screen.Action {
	if err != nil {
		return d.fail(err)
	}
	return screen.All{screen.Close{Screen: d}, screen.CompleteSignIn{SignIn: d.signIn}}
}

func (d *browserDialog) fail(err error) screen.Action {
	d.trouble, d.ended = audit.TroubleOf(err), true
	d.SetFocus(cmdBeginAgain)
	d.Move(widget.ToTop)
	return nil
}

// View draws the dialog into a room.
func (d *browserDialog) View(room widget.Size) widget.Drawing {
	t := d.Theme
	p := d.Page(t, room)
	buttons := []widget.Button{{Label: "Cancel", ID: screen.CmdBack}}
	switch {
	case d.ended:
		p.TroubleLines(d.trouble)
		buttons = []widget.Button{{Label: "Start again", ID: cmdBeginAgain}, {Label: "Close", ID: screen.CmdBack}}
	case d.grant == nil:
		p.Paragraph(0, t.Muted, "Asking for a code"+t.Glyphs.Ellipsis)
	default:
		d.drawCode(p)
		buttons = append([]widget.Button{{Label: "Copy the link", ID: screen.CmdCopy}, {Label: "Copy the code", ID: cmdCopyCode}}, buttons...)
	}
	return d.Draw(room, "Sign in to "+style.Clean(d.signIn.Name), p.Text, buttons)
}

// drawCode shows the code and the link. The code has space around it, because a person
// compares it with the one in the browser, letter by letter.
func (d *browserDialog) drawCode(p *describe.Page) {
	t := p.Theme
	p.Paragraph(0, t.Text, "Check that your browser shows this code, then approve:")
	p.Blank()
	p.Paragraph(4, t.Title, spaceLetters(style.Clean(d.grant.Code)))
	p.Blank()
	p.Paragraph(0, t.Link, style.Clean(d.grant.URL))
	how := "The link was copied: open it in any browser."
	if d.Options.OpenURL != nil {
		how = "It opens in the browser; if it does not, " + d.KeyName(cmdOpenLink) + " opens it again and " + d.KeyName(screen.CmdCopy) + " copies it."
	}
	p.Paragraph(0, t.Muted, how)
	p.Blank()
	waiting := "Waiting for approval"
	if d.signIn.Accounts > 0 {
		waiting += " (" + audit.Plural(d.signIn.Accounts, "account", "accounts") + ")"
	}
	left := max(d.grant.Expires.Sub(d.Options.CurrentTime()), 0).Round(time.Second)
	p.Paragraph(0, t.Muted, fmt.Sprintf("%s. The code expires in %d:%02d.", waiting, int(left.Minutes()), int(left.Seconds())%60))
}

// spaceLetters puts a space between the letters of a code.
func spaceLetters(code string) string { return strings.Join(strings.Split(code, ""), "\u00a0") }
