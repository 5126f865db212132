package ui

import (
	"fmt"
	"os/exec"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/ui/style"
	"accountable/ui/widget"
)

// signInCommand shows a command that signs in and needs the terminal for itself.
type signInCommand struct {
	dialog
	*app
	signIn waitingSignIn

	attempt int
	running bool
	err     error // why it did not work
}

// The messages of a command that signs in.
type (
	commandRanMsg struct {
		dialog  *signInCommand
		attempt int
		err     error
	}
	renewedMsg struct {
		dialog  *signInCommand
		attempt int
	}
)

func newSignInCommand(sh *app, w waitingSignIn) *signInCommand {
	return &signInCommand{app: sh, signIn: w}
}

const cmdRun commandID = "run"

func (d *signInCommand) scope() *scope {
	return &scope{Name: "command", Outer: deciding(d), Commands: []command{
		{ID: cmdRun, Keys: []string{"enter"}, Label: "run it", Help: "command: run it; the screens step aside meanwhile", Group: groupSignIn, Footer: 2, Do: d.run},
		{ID: cmdCopy, Keys: []string{"y"}, Label: "copy it", Help: "command: copy it", Group: groupSignIn, Footer: 3, Do: func() action { return copyText{"the command", shellLine(d.signIn.Command)} }},
		leaveSignIn(func() action { d.attempt++; return closeScreen{d} }),
	}}
}

// leaveSignIn returns the command that leaves a sign-in.
func leaveSignIn(do func() action) command {
	return back(command{Label: "cancel", Help: "leave it; what waits for it goes on waiting", Group: groupSignIn, Footer: 1}, do)
}

func (d *signInCommand) update(msg tea.Msg) action {
	switch msg := msg.(type) {
	case commandRanMsg:
		if msg.dialog == d && msg.attempt == d.attempt {
			return d.ran(msg.err)
		}
	case renewedMsg:
		if msg.dialog == d && msg.attempt == d.attempt {
			return all{closeScreen{d}, completeSignIn{d.signIn}}
		}
	default:
		return d.dialog.update(msg)
	}
	return nil
}

// run hands the terminal to the command. It ends when it wants to: whoever
// looks at it can stop it with ctrl+c.
func (d *signInCommand) run() action {
	words := d.signIn.Command
	if len(words) == 0 || d.running {
		return nil
	}
	d.running, d.err = true, nil
	d.attempt++
	attempt := d.attempt
	cmd := exec.CommandContext(d.ctx, words[0], words[1:]...) //nolint:gosec // the AWS CLI, for a profile of the person's own
	return run{d.execute(cmd, func(err error) tea.Msg { return commandRanMsg{d, attempt, err} })}
}

// ran forgets the old credentials once the command has brought new ones.
func (d *signInCommand) ran(err error) action {
	if err != nil {
		d.running, d.err = false, err
		return nil
	}
	authenticator, id, attempt := d.signIns.authenticator, d.signIn.ID, d.attempt
	return run{func() tea.Msg {
		authenticator.ForgetCredentials(id)
		return renewedMsg{d, attempt}
	}}
}

func (d *signInCommand) view(room widget.Size) widget.Drawing {
	t := d.theme
	p := d.page(t, room)
	p.Paragraph(0, t.Text, "This command signs in. It needs the terminal, so the screens step aside while it runs:")
	p.Blank()
	p.Paragraph(2, t.Strong, style.Clean(shellLine(d.signIn.Command)))
	if n := d.signIn.accounts; n > 0 {
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
		[]widget.Button{{Label: words, ID: cmdRun}, {Label: "Copy it", ID: cmdCopy}, {Label: "Cancel", ID: cmdBack}})
}
