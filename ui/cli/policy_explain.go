package cli

import (
	"context"

	"github.com/spf13/cobra"

	"accountable/ui/cli/command"
	"accountable/ui/cli/flagset"
	"accountable/ui/cli/session"
	"accountable/ui/cli/text"
)

func newPolicyExplainCommand(p *program) *cobra.Command {
	c := &cobra.Command{
		Use:   "explain ACCOUNT",
		Short: "Show what the policy sets for an account, and which lines decide",
		Long: `Explain shows what the policy sets for an account: for each field the value, the line
that decides and the lines that it overrides, then the exceptions, leave_out and
hands_off entries that match.

ACCOUNT is the name of a profile or a 12-digit account id. With --org or --sso, which
find names, organizational units, states and tags of accounts, it can be the name of
the account. AWS is only asked for these facts.`,
		Example: `  accountable policy explain octank-prod
  accountable policy explain 111122223333
  accountable policy explain web-shop --org -p management`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return command.Usage("Name one profile or account, such as accountable policy explain octank-prod.",
					"policy explain needs one account: %d given", len(args))
			}
			return nil
		},
		ValidArgsFunction: func(c *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return p.completeTargets(c, args, typed)
		},
		RunE: func(c *cobra.Command, args []string) error {
			return runPolicyExplain(c.Context(), p.env, policyExplainOptions{p.options, args[0]})
		},
	}
	p.flags.Use(c, flagset.Source, flagset.Reading)
	return c
}

// policyExplainOptions are the options of policy explain.
type policyExplainOptions struct {
	session.GlobalOptions

	account string // id or name, or name of a profile
}

// runPolicyExplain prints what the policy says about an account.
func runPolicyExplain(ctx context.Context, env *command.Environment, o policyExplainOptions) error {
	s, err := session.OpenSession(env, o.GlobalOptions)
	if err != nil {
		return err
	}
	if err := session.RequirePolicy(env, s.Policy); err != nil {
		return command.Usage("", "%s", err)
	}
	target, err := s.FindAccount(ctx, o.account)
	if err != nil {
		return err
	}
	return text.DrawExplanation(env.Stdout(), s.Policy.Name, s.Policy.Policy(), target, s.Options.Types, env.Clock.Now())
}
