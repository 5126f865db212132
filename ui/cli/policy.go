package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"accountable/config/policy"
	"accountable/ui/cli/command"
	"accountable/ui/cli/session"
	"accountable/ui/cli/text"
	"accountable/ui/style"
)

func newPolicyCommand(p *program) *cobra.Command {
	c := &cobra.Command{
		Use:   "policy",
		Short: "Write, check and explain the policy file",
		Long: `The policy file, accountable.yaml, says what your company wants of its accounts'
contacts and how they are judged. It is the file that --policy names, else the one
in this folder or above it up to the root of the repository, else the one in your
config folder.`,
		Example: "  accountable policy init\n  accountable policy check\n  accountable policy explain octank-prod",
		GroupID: groupWork,
		Args:    cobra.ArbitraryArgs, // RunE reports an unknown subcommand
	}
	c.AddCommand(newPolicyInitCommand(p), newPolicyCheckCommand(p), newPolicySchemaCommand(p), newPolicyPathCommand(p), newPolicyExplainCommand(p))
	var names []string
	for _, sub := range c.Commands() {
		names = append(names, sub.Name())
	}
	c.RunE = func(_ *cobra.Command, args []string) error {
		if len(args) == 0 {
			return command.Usage("See accountable policy --help.", "what about the policy? Say one of %s", strings.Join(names, ", "))
		}
		return command.Usage(command.SuggestName(args[0], names, "There is "+strings.Join(names, ", ")+"."), "there is no command accountable policy %s", args[0])
	}
	return c
}

func newPolicyCheckCommand(p *program) *cobra.Command {
	return &cobra.Command{
		Use:   "check [FILE]",
		Short: "Look for mistakes in the policy file",
		Long: `Check reads the policy file, or the one that is named, and tells everything that is
wrong with it, with line and column; then what is right and may not be meant, such
as an override that can never decide. Nothing is asked of AWS.

It exits with 0 when there is nothing to tell, 1 when something may not be meant,
2 when the file is wrong or there is none.`,
		Example: "  accountable policy check\n  accountable policy check octank.yaml",
		Args:    atMostOne("file"),
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return []string{"yaml", "yml"}, cobra.ShellCompDirectiveFilterFileExt
		},
		RunE: func(_ *cobra.Command, args []string) error {
			file := p.options.Policy
			if len(args) > 0 {
				file = args[0]
			}
			return runPolicyCheck(p.env, file)
		},
	}
}

// runPolicyCheck prints the errors and warnings about a policy file; "" is the one
// in force.
func runPolicyCheck(env *command.Environment, file string) error {
	source, err := session.LoadPolicy(env, file)
	if err == nil {
		err = session.RequirePolicy(env, source)
	}
	if err != nil {
		return command.Usage("", "%s", err)
	}
	warnings, err := policy.Lint(source.File, env.Clock.Now())
	if err != nil {
		return command.Usage("", "%s", err)
	}
	out := env.Stdout()
	for _, warning := range source.Problems(warnings) {
		if _, err := fmt.Fprintln(out, style.Clean(warning.Error())); err != nil {
			return err
		}
	}
	if len(warnings) > 0 {
		return command.ExitCode(command.ExitNotDone)
	}
	_, err = fmt.Fprintf(out, "%s is in order: %s\n", style.Clean(source.Name), text.PolicyContents(*source.Policy()))
	return err
}

func newPolicySchemaCommand(p *program) *cobra.Command {
	settings := false
	c := &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of the policy file, by which editors complete it",
		Long: `Schema prints the JSON Schema of the policy file, or of your settings.yaml. Editors
that know YAML's language server complete keys and tell mistakes by it, for
instance with this as the first line of the file:

  # yaml-language-server: $schema=accountable.schema.json`,
		Example: "  accountable policy schema > accountable.schema.json",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			schema := policy.Schema
			if settings {
				schema = policy.SettingsSchema
			}
			_, err := p.env.Out.Write(schema())
			return err
		},
	}
	c.Flags().BoolVar(&settings, "settings", false, "of the settings instead")
	return c
}

func newPolicyPathCommand(p *program) *cobra.Command {
	return &cobra.Command{
		Use:   "path",
		Short: "Tell which policy file is taken, and why",
		Long: `Path prints the policy file that the other commands go by, and says why it is that
one. The file is not read. It exits with 1 where there is none.`,
		Example: "  accountable policy path\n  accountable --policy octank.yaml policy path",
		Args:    cobra.NoArgs,
		RunE:    func(*cobra.Command, []string) error { return runPolicyPath(p.env, p.options.Policy) },
	}
}

// runPolicyPath prints the policy file in force and the reason.
func runPolicyPath(env *command.Environment, file string) error {
	source, err := session.LocatePolicy(env, file)
	if err != nil {
		return command.Usage("", "%s", err)
	}
	if err := session.RequirePolicy(env, source); err != nil {
		return command.NotDone("", "%s", err)
	}
	env.Notef("%s", source.Reason(env))
	_, err = fmt.Fprintln(env.Out, style.Clean(source.File))
	return err
}
