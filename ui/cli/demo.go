package cli

import (
	"context"
	"errors"
	"os"

	"github.com/spf13/cobra"

	"accountable/audit/sandbox"
)

func demoCommand(r *runner) *cobra.Command {
	o := &checkOptions{runner: r}
	c := &cobra.Command{
		Use:   "demo",
		Short: "Try everything on made-up accounts; nothing real is touched",
		Long: `Demo opens the screens over a made-up organization that this program serves to
itself. There is nothing to configure, no other address is ever dialled, and
what is written lasts until it ends. Without a terminal, or with one of check's
flags, it prints the report of check instead and exits with 0.`,
		Example: "  accountable demo\n  accountable demo -o json | jq .summary",
		GroupID: groupWork,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return runDemo(c.Context(), o, o.given(c))
		},
	}
	o.register(c)
	return c
}

// runDemo runs the screens, or check, against a sandbox on loopback.
func runDemo(ctx context.Context, o *checkOptions, report bool) (err error) {
	r := o.runner
	if _, err := o.validate(); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "accountable-demo-")
	if err != nil {
		return notDone("The folder for temporary files must be writable (TMPDIR).", "the demo has nowhere to live: %s", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	out, stop, err := openSandbox(ctx, sandbox.Demo(), dir)
	if err != nil {
		return notDone("", "the demo cannot start: %s", err)
	}
	defer func() { err = errors.Join(err, stop()) }()
	if out.policy, err = writeDemoPolicy(dir, out.clock.Now()); err != nil {
		return notDone("", "the demo cannot start: %s", err)
	}
	if !report && r.screensFit() {
		return r.screens(ctx, out, nil)
	}
	err = runCheck(ctx, o, out)
	if code, isEnd := errors.AsType[ended](err); isEnd && code <= exitUnjudged {
		return nil // verdicts on made-up accounts are no failure
	}
	return err
}
