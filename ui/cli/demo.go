package cli

import (
	"context"
	"errors"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"accountable/audit/sandbox/demo"
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
	sealed, stop, err := command.OpenSandbox(ctx, env, demo.World(), dir)
	if err != nil {
		return command.NotDone("", "cannot start the demo: %s", err)
	}
	defer func() { err = errors.Join(err, stop()) }()
	if sealed.DemoPolicy, err = writeDemoPolicy(dir, env.Clock.Now()); err != nil {
		return command.NotDone("", "cannot start the demo: %s", err)
	}
	if !o.report && env.FitsScreens() {
		return openScreens(ctx, sealed, screensOptions{GlobalOptions: o.GlobalOptions})
	}
	err = runCheck(ctx, sealed, o.checkOptions)
	if command.IsExit(err) && command.CodeOf(err) <= command.ExitUnjudged {
		return nil // verdicts on made-up accounts are no failure
	}
	return err
}
