package cli

import (
	"context"

	"github.com/spf13/cobra"

	"accountable/ui/cli/command"
)

func newWalkCommand(p *program) *cobra.Command {
	return &cobra.Command{
		Use:   "walk [TARGET…]",
		Short: "Be led through the accounts that do not pass, one at a time",
		Long: `Walk opens the screens for somebody who has never heard of alternate contacts: it
says what AWS uses the contact for and whom to ask for, then goes through the
accounts that do not pass, one at a time. Each can be skipped, and what was
written stays written whenever you stop.`,
		Example:           "  accountable walk\n  accountable walk 'octank-*'",
		GroupID:           groupWork,
		ValidArgsFunction: p.completeTargets,
		RunE: func(c *cobra.Command, args []string) error {
			return runWalk(c.Context(), p.env, screensOptions{GlobalOptions: p.options, targets: args, walk: true})
		},
	}
}

// runWalk opens the screens on the walk.
func runWalk(ctx context.Context, env *command.Environment, o screensOptions) error {
	if !env.FitsScreens() {
		return command.Usage(`"accountable check" tells which accounts do not pass, and "accountable set" writes one.`,
			"the walk needs a terminal that shows screens, and somebody who types")
	}
	return openScreens(ctx, env, o)
}
