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

// codeDigits is how many digits the code of an MFA device has (STS AssumeRole,
// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html).
const codeDigits = 6

// codeDialog asks for the code of an MFA device.
type codeDialog struct {
	screen.Dialog
	*screen.App
	signIn screen.WaitingSignIn
	form   *widget.Form

	asked   widget.Guard
	trouble *audit.Trouble // of the last code
}

func newCodeDialog(app *screen.App, w screen.WaitingSignIn) *codeDialog {
	code := widget.NewField("Code", "", "")
	code.SetLimit(codeDigits)
	code.Keep = audit.KeepDigits
	form := widget.NewForm(0, code)
	form.JoinPaste = true
	return &codeDialog{App: app, signIn: w, form: form}
}

const cmdSubmitCode screen.CommandID = "give-code"

// Scope returns the commands of the dialog in its current state.
func (d *codeDialog) Scope() *screen.Scope {
	return &screen.Scope{Name: "code", Outer: screen.Everywhere(), Commands: []screen.Command{
		{ID: cmdSubmitCode, Keys: []string{"enter"}, Label: "sign in", Help: "MFA device: sign in with the code", Group: screen.GroupSignIn, Footer: 2, Do: d.submit},
		leaveSignIn(d.leave),
	}}
}

// leave leaves the dialog and drops the answer to a code.
func (d *codeDialog) leave() screen.Action {
	d.asked.Stop()
	return screen.Close{Screen: d}
}

// Update handles answers and scrolls; see screen.Screen.
func (d *codeDialog) Update(msg tea.Msg) screen.Action {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		if !d.form.Type(msg) {
			d.Note = "Digits only."
		}
	case tea.PasteMsg:
		d.Note = ""
		d.form.Paste(msg.Content, time.Now())
	case screen.ClickMsg:
		if field, ok := msg.Target.(widget.FieldTarget); ok {
			d.form.Click(field, msg.X)
		}
	case widget.Answer[struct{}]:
		if d.asked.Close(msg.Ticket) {
			return d.applyAnswer(msg.Err)
		}
	default:
		return d.Dialog.Update(msg)
	}
	return nil
}

// submit sends the code to AWS.
func (d *codeDialog) submit() screen.Action {
	code := d.form.Fields[0].Value()
	switch {
	case d.asked.IsOpen():
		return nil
	case len(code) != codeDigits:
		d.Note = fmt.Sprintf("A code has %d digits.", codeDigits)
		return nil
	}
	d.form.Disabled, d.trouble = true, nil
	authenticator, id := d.SignIns.Authenticator, d.signIn.ID
	return screen.Run{Cmd: widget.Ask(d.Context, &d.asked, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, authenticator.SubmitCode(ctx, id, code)
	})}
}

// applyAnswer ends the sign-in, or clears the code. AWS accepts a code once, so after a
// wrong one the next one has to be typed.
func (d *codeDialog) applyAnswer(err error) screen.Action {
	d.form.Disabled = false
	d.form.Fields[0].SetValue("")
	if d.trouble = audit.TroubleOf(err); d.trouble == nil {
		return screen.All{screen.Close{Screen: d}, screen.CompleteSignIn{SignIn: d.signIn}}
	}
	return nil
}

// View draws the dialog into a room.
func (d *codeDialog) View(room widget.Size) widget.Drawing {
	t := d.Theme
	p := d.Page(t, room)
	p.Value(0, "Device", t.Text, describe.Join(" ", style.Clean(d.signIn.Name), style.Clean(d.signIn.Detail)))
	p.Value(0, "For", t.Text, d.waitingText())
	p.Blank()
	d.form.Draw(p.Text, widget.FormLayout{LabelWidth: widget.LabelWidth})
	switch {
	case d.asked.IsOpen():
		p.Paragraph(0, t.Muted, "Checking the code"+t.Glyphs.Ellipsis)
	case d.trouble != nil && d.trouble.Kind == audit.MFARequired:
		p.Paragraph(0, t.Complaint, t.Verdict(string(audit.Fail)).Shape+" Code rejected. Wait for the next one.")
	case d.trouble != nil:
		p.TroubleLines(d.trouble)
	default:
		p.Paragraph(0, t.Muted, fmt.Sprintf("The %d digits on the device.", codeDigits))
	}
	return d.Draw(room, "MFA code", p.Text, []widget.Button{{Label: "Sign in", ID: cmdSubmitCode}, {Label: "Cancel", ID: screen.CmdBack}})
}

// waitingText returns which profiles and how many accounts wait for the code.
func (d *codeDialog) waitingText() string {
	var parts []string
	if names := d.signIn.Profiles; len(names) > 0 {
		text := "profile " + style.Clean(names[0])
		if more := len(names) - 1; more > 0 {
			text += fmt.Sprintf(" and %d more", more)
		}
		parts = append(parts, text)
	}
	if n := d.signIn.Accounts; n > 0 {
		parts = append(parts, audit.Plural(n, "account", "accounts"))
	}
	return strings.Join(parts, " "+d.Theme.Glyphs.Dot+" ")
}
