package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"accountable/audit"
	"accountable/config"
	"accountable/ui/cli/command"
	"accountable/ui/cli/session"
	"accountable/ui/cli/text"
	"accountable/ui/style"
)

// loginOptions are the options of login.
type loginOptions struct {
	session.GlobalOptions

	profiles []string // names and patterns; none: every profile
}

func newLoginCommand(p *program) *cobra.Command {
	c := &cobra.Command{
		Use:   "login [PROFILE…]",
		Short: "Sign in where profiles need it",
		Long: `Login signs in to the Identity Center sessions that need it: it shows a link and a
code, opens your browser if there is one, and waits for your approval. The sign-in is
stored where the AWS CLI stores it, so both use it. For profiles of "aws login" it
runs that command.

Without a profile or --sso it signs in everywhere. Commands ask for MFA codes when
they need them. Exit codes: 0 signed in everywhere, 1 not everywhere, 2 a name is
invalid.`,
		Example: `  accountable login
  accountable login octank-prod
  accountable login --sso octank`,
		GroupID:           groupWork,
		ValidArgsFunction: p.completeTargets,
		RunE: func(c *cobra.Command, args []string) error {
			o := loginOptions{GlobalOptions: p.options, profiles: args}
			return runLogin(c.Context(), p.env, o)
		},
	}
	p.flags.Use(c, []string{"sso", "timeout"})
	return c
}

// login signs in, one sign-in after the other.
type login struct {
	env     *command.Environment
	session *session.Session
	output  *text.Output
}

// runLogin signs in wherever it is needed. One failed sign-in does not stop the others.
func runLogin(ctx context.Context, env *command.Environment, o loginOptions) error {
	s, err := session.OpenSessionWithoutPolicy(env, o.GlobalOptions)
	if err != nil {
		return err
	}
	for _, p := range s.Files.Problems {
		env.Notef("%s", p)
	}
	l := &login{env: env, session: s, output: env.Stdout()}
	signIns, err := l.choose(o)
	if err != nil {
		return err
	}
	if len(signIns) == 0 {
		_, err := fmt.Fprintln(l.output, "No profile needs a sign-in.")
		return err
	}
	failed := false
	for _, signIn := range signIns {
		done, err := l.signIn(ctx, signIn)
		if err != nil {
			return err
		}
		failed = failed || !done
	}
	if failed {
		return command.Exit(command.ExitNotDone)
	}
	return nil
}

// choose returns the sign-ins of the named profiles and of --sso; without either
// all of them.
func (l *login) choose(o loginOptions) ([]audit.SignIn, error) {
	all := slices.DeleteFunc(l.session.Cloud.EverySignIn(), func(s audit.SignIn) bool { return s.Kind == audit.SignInCode })
	theSession := o.Sources.Session
	names := o.profiles
	if len(names) == 0 && theSession == "" {
		return slices.DeleteFunc(all, l.isLeftOut), nil
	}
	var chosen []audit.SignIn
	if len(names) > 0 {
		found, err := session.MatchNames(l.session.Files.Profiles, names, false)
		if err == nil {
			err = found.Reachable()
		}
		if err == nil && len(found.Accounts) > 0 {
			err = command.Usage("Name the profile.", "no profile reaches account %s", strings.Join(found.Accounts, ", "))
		}
		if err != nil {
			return nil, err
		}
		chosen = slices.DeleteFunc(all, func(s audit.SignIn) bool {
			return !slices.ContainsFunc(found.Profiles, func(p config.Profile) bool {
				return slices.Contains(s.Profiles, p.Name)
			})
		})
	}
	if theSession != "" && !slices.ContainsFunc(chosen, func(s audit.SignIn) bool { return s.Kind == audit.SignInDevice && s.Name == theSession }) {
		one, err := l.session.SessionSignIn(theSession)
		if err != nil {
			return nil, err
		}
		chosen = append(chosen, one)
	}
	return chosen, nil
}

// isLeftOut reports whether only profiles that the settings exclude need a sign-in.
func (l *login) isLeftOut(signIn audit.SignIn) bool {
	return len(signIn.Profiles) > 0 && !slices.ContainsFunc(signIn.Profiles, func(name string) bool {
		p := l.session.Files.Profile(name)
		return p == nil || !l.session.LeavesOut(*p)
	})
}

// signIn signs in unless the user is signed in already. An error ends the command.
func (l *login) signIn(ctx context.Context, s audit.SignIn) (bool, error) {
	held, err := l.isSignedIn(ctx, s)
	switch {
	case held:
		return true, l.printf("already signed in  %s", l.label(s))
	case err != nil: // unknown whether the sign-in is valid
	case s.Kind == audit.SignInDevice:
		err = l.signInByDevice(ctx, s)
	default:
		err = l.signInByCommand(ctx, s)
	}
	switch {
	case err == nil:
		return true, l.printf("signed in  %s", l.label(s))
	case ctx.Err() != nil:
		return false, context.Cause(ctx)
	default:
		l.env.NoteTrouble(l.label(s), audit.TroubleOf(err))
		return false, nil
	}
}

func (l *login) printf(format string, args ...any) error {
	return l.output.WriteFitted(fmt.Sprintf(format+"\n", args...))
}

// label names a sign-in and the profiles that need it.
func (l *login) label(s audit.SignIn) string {
	label := style.Clean(s.Name)
	if len(s.Profiles) > 0 && (len(s.Profiles) > 1 || s.Profiles[0] != s.Name) {
		names := make([]string, 0, len(s.Profiles))
		for _, p := range s.Profiles {
			names = append(names, style.Clean(l.session.Files.ProfileName(p)))
		}
		label += " (" + text.JoinProfiles(names) + ")"
	}
	return label
}

// inconclusive are the troubles that do not show whether a sign-in is valid.
var inconclusive = []audit.TroubleKind{audit.Unreachable, audit.TLSFailure, audit.Timeout}

// isSignedIn reports whether a sign-in is valid. It calls AWS, because AWS may have
// revoked a sign-in that is valid according to its file.
func (l *login) isSignedIn(ctx context.Context, s audit.SignIn) (bool, error) {
	if slices.ContainsFunc(l.session.Authenticator.PendingSignIns(), func(o audit.SignIn) bool { return o.ID == s.ID }) {
		return false, nil
	}
	trouble := l.useSignIn(ctx, s)
	if ctx.Err() != nil {
		return false, context.Cause(ctx)
	}
	if trouble != nil && slices.Contains(inconclusive, trouble.Kind) {
		return false, trouble
	}
	return trouble == nil || trouble.SignInID != s.ID, nil
}

// useSignIn calls AWS with a sign-in: for the identity of a profile or, if no profile
// needs it, for the list of its accounts.
func (l *login) useSignIn(ctx context.Context, s audit.SignIn) *audit.Trouble {
	for _, name := range s.Profiles {
		for _, t := range l.session.Cloud.Targets(func(p config.Profile) bool { return p.Name == name }) {
			if t.Trouble == nil && len(t.Routes) > 0 {
				_, err := l.session.Applier.Identify(ctx, t.Routes[0])
				return audit.TroubleOf(err)
			}
		}
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var first *audit.Trouble
	heard := false
	for step := range l.session.Discoverer.IdentityCenter(ctx, s.Name) {
		if !heard {
			first, heard = step.Trouble, true
		}
		stop() // the first page is enough
	}
	return first
}

// signInByDevice shows the link and the code and waits for the approval.
func (l *login) signInByDevice(ctx context.Context, s audit.SignIn) error {
	grant, err := l.session.Authenticator.StartDevice(ctx, s.ID)
	if err != nil {
		return err
	}
	p := l.env.Stderr()
	_, _ = fmt.Fprintf(p, "To sign in to %s, open\n\n  %s\n\nCheck that it shows this code, then approve: %s\n\n",
		l.label(s), style.Clean(grant.URL), p.Theme.Strong.Render(style.Clean(grant.Code)))
	switch {
	case l.env.OpenURL == nil:
	case l.env.OpenURL(ctx, grant.URL) == nil:
		_, _ = fmt.Fprintln(p, "Opening your browser.")
	default:
		_, _ = fmt.Fprintln(p, "Could not start the browser: open the link yourself.")
	}
	_, _ = fmt.Fprintf(p, "Waiting until %s (Ctrl-C: cancel).\n", grant.Expires.Local().Format("15:04:05"))
	return l.session.Authenticator.AwaitDevice(ctx, grant)
}

// commandGrace is the time that an interrupted command has to exit.
const commandGrace = 5 * time.Second

// signInByCommand runs the command of the AWS CLI that signs in, on the terminal.
func (l *login) signInByCommand(ctx context.Context, s audit.SignIn) error {
	line := audit.ShellJoin(s.Command)
	name := cmp.Or(line, "the command that signs in")
	if !l.env.CanAsk() {
		return &audit.Trouble{
			Kind: audit.SigninExpired, Message: "signing in needs a terminal", NextStep: "Run it in a terminal", Command: line, SignInID: s.ID,
		}
	}
	l.env.Notef("running %s", name)
	cmd := exec.CommandContext(ctx, s.Command[0], s.Command[1:]...) //nolint:gosec // the AWS CLI, for a profile of the person's own
	cmd.Stdin, cmd.Stdout, cmd.Stderr = l.env.ConsoleInput(), l.env.StderrFile(), l.env.StderrFile()
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
			Kind: audit.SigninExpired, Message: fmt.Sprintf("%s failed: %v", name, err), Err: err,
			NextStep: "See its output above", SignInID: s.ID,
		}
	case slices.ContainsFunc(l.session.Authenticator.PendingSignIns(), func(o audit.SignIn) bool { return o.ID == s.ID }):
		return &audit.Trouble{
			Kind: audit.SigninExpired, Message: name + " finished, but the profile is not signed in",
			NextStep: "Check the login_session of the profile", SignInID: s.ID,
		}
	default:
		return nil
	}
}
