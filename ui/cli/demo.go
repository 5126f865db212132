package cli

import (
	"context"
	"errors"
	"os"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"accountable/audit"
	"accountable/audit/sandbox/demo"
	"accountable/audit/scan"
	"accountable/ui/cli/command"
	"accountable/ui/cli/flagset"
)

// demoOptions are the options of demo.
type demoOptions struct {
	checkOptions

	report bool // print the report even if the screens could be shown
}

func newDemoCommand(p *program) *cobra.Command {
	var flags checkOptions
	c := &cobra.Command{
		Use:   "demo",
		Short: "Try everything with sample accounts; your accounts are not touched",
		Long: `Demo opens the screens with a sample organization that this program serves itself.
There is nothing to configure, no other address is contacted, and changes last until
it ends. Without a terminal, or with a flag of check, it prints the report of check
and exits with 0.`,
		Example: "  accountable demo\n  accountable demo -o json | jq .summary",
		GroupID: groupWork,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			o := demoOptions{checkOptions: flags, report: slices.ContainsFunc([]string{"output", "fail-on", "framework", "redact", "only"}, c.Flags().Changed)}
			o.GlobalOptions = p.options
			return runDemo(c.Context(), p.env, o)
		},
	}
	flags.register(c)
	p.flags.Use(c, []string{"account", "limit", "type", "no-cache", "concurrency", "timeout", "only"}, flagset.Mail, flagset.Writing, flagset.Screen)
	return c
}

// runDemo runs the screens, or check, with a sandbox on loopback.
func runDemo(ctx context.Context, env *command.Environment, o demoOptions) (err error) {
	if _, err := o.validate(); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "accountable-demo-")
	if err != nil {
		return command.NotDone("The folder for temporary files must be writable (TMPDIR).", "cannot create a folder for the demo: %s", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	world := demo.World()
	world.Account(newestDemoAccount).Created = env.Clock.Now().Add(-demoJoined)
	sealed, stop, err := command.OpenSandbox(ctx, env, world, dir)
	if err != nil {
		return command.NotDone("", "cannot start the demo: %s", err)
	}
	defer func() { err = errors.Join(err, stop()) }()
	if sealed.DemoPolicy, err = writeDemoPolicy(dir, env.Clock.Now()); err != nil {
		return command.NotDone("", "cannot start the demo: %s", err)
	}
	if !o.report && env.FitsScreens() {
		if err := recordDemoLook(ctx, sealed, world.Organization.ID); err != nil {
			return command.NotDone("", "cannot start the demo: %s", err)
		}
		return openScreens(ctx, sealed, screensOptions{GlobalOptions: o.GlobalOptions})
	}
	err = runCheck(ctx, sealed, o.checkOptions)
	if command.IsExit(err) && command.CodeOf(err) <= command.ExitUnjudged {
		return nil // verdicts on made-up accounts are no failure
	}
	return err
}

// The demo's person looked at the organization before its newest account joined.
const (
	newestDemoAccount = "111133335555"
	demoJoined        = 2 * 24 * time.Hour
	demoLooked        = 7 * 24 * time.Hour
)

// earlierClock is a clock that is late.
type earlierClock struct {
	audit.Clock

	by time.Duration
}

func (c earlierClock) Now() time.Time { return c.Clock.Now().Add(-c.by) }

// recordDemoLook records an earlier look at the organization, so that the header says that
// an account has joined since.
func recordDemoLook(ctx context.Context, env *command.Environment, organizationID string) error {
	return scan.OpenCache(env.CacheDir, earlierClock{env.Clock, demoLooked}).RecordLook(ctx, organizationID)
}
