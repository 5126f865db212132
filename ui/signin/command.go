package signin

import (
	"context"
	"fmt"
	"os/exec"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/ui/screen"
	"accountable/ui/style"
	"accountable/ui/widget"
)

// commandDialog shows a command that signs in and needs the whole terminal.
type commandDialog struct {
	screen.Dialog
	*screen.App
	signIn screen.WaitingSignIn

	running widget.Guard
	err     error // why it did not work
}

// commandRanMsg is sent when the command has ended.
type commandRanMsg struct {
	widget.Ticket
	err error
}

func newCommandDialog(app *screen.App, w screen.WaitingSignIn) *commandDialog {
	return &commandDialog{App: app, signIn: w}
}

const cmdRun screen.CommandID = "run"

// Scope returns the commands of the dialog in its current state.
func (d *commandDialog) Scope() *screen.Scope {
	return &screen.Scope{Name: "command", Outer: screen.Deciding(d), Commands: []screen.Command{
		{ID: cmdRun, Keys: []string{"enter"}, Label: "run it", Help: "command: run it in this terminal", Group: screen.GroupSignIn, Footer: 2, Do: d.run},
		{ID: screen.CmdCopy, Keys: []string{"y"}, Label: "copy it", Help: "command: copy it", Group: screen.GroupSignIn, Footer: 3, Do: func() screen.Action {
			return screen.CopyCommand("the command", audit.ShellJoin(d.signIn.Command), audit.CommandProblem(d.signIn.Command...))
		}},
		leaveSignIn(func() screen.Action { d.running.Stop(); return screen.Close{Screen: d} }),
	}}
}

// leaveSignIn returns the command that leaves a sign-in.
func leaveSignIn(do func() screen.Action) screen.Command {
	return screen.Back(screen.Command{Label: "cancel", Help: "cancel", Group: screen.GroupSignIn, Footer: 1}, do)
}

// Update handles answers and scrolls; see screen.Screen.
func (d *commandDialog) Update(msg tea.Msg) screen.Action {
	switch msg := msg.(type) {
	case commandRanMsg:
		if d.running.Close(msg.Ticket) {
			return d.applyExit(msg.err)
		}
	case widget.Answer[struct{}]:
		if d.running.Close(msg.Ticket) {
			return screen.All{screen.Close{Screen: d}, screen.CompleteSignIn{SignIn: d.signIn}}
		}
	default:
		return d.Dialog.Update(msg)
	}
	return nil
}

// run gives the terminal to the command until it ends. A person can stop it with ctrl+c.
func (d *commandDialog) run() screen.Action {
	words := d.signIn.Command
	if len(words) == 0 || d.running.IsOpen() {
		return nil
	}
	d.err = nil
	ctx, ticket := d.running.Open(d.Context)
	cmd := exec.CommandContext(ctx, words[0], words[1:]...) //nolint:gosec // the AWS CLI, for a profile of the person's own
	return screen.Run{Cmd: d.Execute(cmd, func(err error) tea.Msg { return commandRanMsg{ticket, err} })}
}

// applyExit forgets the old credentials after the command has signed in.
func (d *commandDialog) applyExit(err error) screen.Action {
	if err != nil {
		d.err = err
		return nil
	}
	authenticator, id := d.SignIns.Authenticator, d.signIn.ID
	return screen.Run{Cmd: widget.Ask(d.Context, &d.running, func(context.Context) (struct{}, error) {
		authenticator.ForgetCredentials(id)
		return struct{}{}, nil
	})}
}

// View draws the dialog into a room.
func (d *commandDialog) View(room widget.Size) widget.Drawing {
	t := d.Theme
	p := d.Page(t, room)
	p.Paragraph(0, t.Text, "This command signs in. It uses the whole terminal while it runs:")
	p.Blank()
	if problem := audit.CommandProblem(d.signIn.Command...); problem == "" {
		p.Paragraph(2, t.Strong, audit.ShellJoin(d.signIn.Command))
	} else {
		p.Paragraph(2, t.Muted, "It is not shown here: "+problem+".")
	}
	if n := d.signIn.Accounts; n > 0 {
		p.Blank()
		p.Paragraph(0, t.Muted, audit.Plural(n, "account", "accounts")+" will be read again afterwards.")
	}
	if d.err != nil {
		p.Blank()
		p.Paragraph(0, t.Complaint, style.Clean(fmt.Sprintf("The command did not sign in: %v.", d.err)))
	}
	words := "Run it"
	if d.err != nil {
		words = "Run it again"
	}
	return d.Draw(room, "Sign in to "+style.Clean(d.signIn.Name), p.Text,
		[]widget.Button{{Label: words, ID: cmdRun}, {Label: "Copy it", ID: screen.CmdCopy}, {Label: "Cancel", ID: screen.CmdBack}})
}
