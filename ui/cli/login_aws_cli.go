package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"time"

	"accountable/audit"
)

// commandGrace is the time that an interrupted command has to exit.
const commandGrace = 5 * time.Second

// signInByCommand runs the command of the AWS CLI that signs in, on the terminal.
func (l *login) signInByCommand(ctx context.Context, s audit.SignIn) error {
	line := audit.ShellJoin(s.Command)
	if !l.env.CanAsk() {
		return &audit.Trouble{
			Kind: audit.SigninExpired, Message: "signing in needs a terminal", NextStep: "Run it in a terminal", Command: line, SignInID: s.ID,
		}
	}
	l.env.Notef("running %s", line)
	cmd := exec.CommandContext(ctx, s.Command[0], s.Command[1:]...) //nolint:gosec // the AWS CLI, for a profile of the person's own
	cmd.Stdin, cmd.Stdout, cmd.Stderr = l.env.In, l.env.Err, l.env.Err
	cmd.Env = l.env.Environ()
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = commandGrace
	err := cmd.Run()
	l.session.Authenticator.ForgetCredentials(s.ID)
	switch {
	case errors.Is(err, exec.ErrNotFound):
		return &audit.Trouble{
			Kind: audit.SigninExpired, Message: "command not found: " + s.Command[0], Err: err,
			NextStep: "Install the AWS CLI, version 2.32 or later, and run it again",
		}
	case err != nil:
		return &audit.Trouble{
			Kind: audit.SigninExpired, Message: fmt.Sprintf("%s failed: %v", line, err), Err: err,
			NextStep: "See its output above", SignInID: s.ID,
		}
	case slices.ContainsFunc(l.session.Authenticator.PendingSignIns(), func(o audit.SignIn) bool { return o.ID == s.ID }):
		return &audit.Trouble{
			Kind: audit.SigninExpired, Message: line + " finished, but the profile is not signed in",
			NextStep: "Check the login_session of the profile", SignInID: s.ID,
		}
	default:
		return nil
	}
}
