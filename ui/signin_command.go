package ui

import (
	"fmt"
	"os/exec"

	tea "charm.land/bubbletea/v2"

	"accountable/ui/style"
)

// signInCommand shows a command that signs in and needs the terminal for itself.
type signInCommand struct {
	dialog
	*shell
	signIn waitingSignIn

	attempt int
	running bool
	err     error // why it did not work
	scroll  scroller
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

// execute runs a command in the place of the screens.
type execute func(*exec.Cmd, tea.ExecCallback) tea.Cmd

func newSignInCommand(sh *shell, w waitingSignIn) *signInCommand {
	return &signInCommand{shell: sh, signIn: w}
}

func (d *signInCommand) scope() scope { return inCommand }

func (d *signInCommand) update(msg tea.Msg) action {
	switch msg := msg.(type) {
	case keyMsg:
		return d.key(msg.command)
	case commandRanMsg:
		if msg.dialog == d && msg.attempt == d.attempt {
			return d.ran(msg.err)
		}
	case renewedMsg:
		if msg.dialog == d && msg.attempt == d.attempt {
			return all{leave{d}, signedIn{d.signIn}}
		}
	case tea.MouseWheelMsg:
		d.scroll.by(wheelStep(msg))
	}
	return nil
}

func (d *signInCommand) key(c command) action {
	switch c {
	case goBack:
		d.attempt++
		return leave{d}
	case runCommand:
		return d.run()
	case copyCommand:
		return copyText{"the command", shellLine(d.signIn.Command)}
	default:
		d.scroll.move(c)
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

func (d *signInCommand) view(room size) drawing {
	t := d.theme
	p := dialogPage(t, room)
	p.text(0, t.Text, "This command signs in. It needs the terminal, so the screens step aside while it runs:")
	p.blank()
	p.text(2, t.Strong, style.Clean(shellLine(d.signIn.Command)))
	if n := d.signIn.accounts; n > 0 {
		p.blank()
		p.text(0, t.Muted, plural(n, "account")+" will be read again afterwards.")
	}
	if d.err != nil {
		p.blank()
		p.text(0, t.Complaint, style.Clean(fmt.Sprintf("The command did not sign in: %v.", d.err)))
	}
	words := "Run it"
	if d.err != nil {
		words = "Run it again"
	}
	return boxed(p, room, "Sign in to "+style.Clean(d.signIn.Name), &d.scroll, "",
		[]button{{words, runCommand, true}, {"Copy it", copyCommand, false}, {"Cancel", goBack, false}})
}
