package cli

import (
	"context"

	"github.com/spf13/cobra"

	"accountable/ui/cli/command"
)

func newWalkCommand(p *program) *cobra.Command {
	return &cobra.Command{
		Use:   "walk [TARGET…]",
		Short: "Fix the accounts with problems one at a time",
		Long: `Walk opens the screens with a guide for people who are new to alternate contacts. It
explains what AWS uses the contact for and who should receive the mail, then shows
the accounts with problems one at a time. You can skip accounts and stop at any time;
what was written stays.`,
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
		return command.Usage(`"accountable check" lists problems and "accountable set" fixes one account.`,
			"the walk needs an interactive terminal")
	}
	return openScreens(ctx, env, o)
}
