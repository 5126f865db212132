package cli

import (
	"github.com/spf13/cobra"

	"accountable/ui/cli/command"
	"accountable/ui/cli/flagset"
	"accountable/ui/cli/who"
)

func newWhoCommand(p *program) *cobra.Command {
	var outputs []string
	c := &cobra.Command{
		Use:   "who ACCOUNT",
		Short: "Show who would receive what if AWS wrote today",
		Long: `Who reads all three alternate contacts of an account and shows who would receive abuse
reports, security, operations and billing notices, and the weakest link.

AWS sends abuse reports and security notices to the security contact, and only if none
is set to the root email. Billing and operations notices go to the root email and to the
contact of their type. The root email is known with --org or --sso.

ACCOUNT is the name of a profile, @env or a 12-digit account id. With --org or --sso it
can be the name of the account.

Exit codes: 0 everything that was asked for is known, 1 an output failed, 2 a flag or name
is invalid, 3 a contact could not be read.`,
		Example: `  accountable who octank-prod
  accountable who 444455556666 --org
  accountable who web-shop --org -p management -o json`,
		GroupID: groupWork,
		Args: func(_ *cobra.Command, args []string) error {
			if n := len(args) + len(p.flags.Profiles); n != 1 && (len(args) != 1 || !p.flags.Sources.Any()) {
				return command.Usage("Name one profile or account, such as accountable who octank-prod.", "who needs one account: %d given", n)
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
			o := who.Options{GlobalOptions: p.options, Outputs: outputs}
			if len(args) == 0 {
				args, o.Profiles = o.Profiles, nil
			}
			o.Account = args[0]
			return who.Run(c.Context(), p.env, o)
		},
	}
	p.flags.Use(c, flagset.Source, []string{"policy", "no-cache", "concurrency", "timeout"}, flagset.Mail)
	c.Flags().StringArrayVarP(&outputs, "output", "o", nil, "output `FORMAT[=FILE]`: table, json; repeatable (default table)")
	flagset.CompleteFrom(c, "output", who.Formats)
	return c
}
