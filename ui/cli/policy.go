package cli

import (
	"fmt"

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
		Short: "Create, check and explain the policy file",
		Long: `The policy file, accountable.yaml, sets the contacts of your accounts and how they are
judged. It is the file of --policy, else the one in this folder or above it up to the
root of the repository, else the one in your config folder.`,
		Example: "  accountable policy init\n  accountable policy check\n  accountable policy explain octank-prod",
		GroupID: groupWork,
	}
	p.flags.Use(c)
	c.AddCommand(newPolicyInitCommand(p), newPolicyCheckCommand(p), newPolicySchemaCommand(p), newPolicyPathCommand(p), newPolicyExplainCommand(p))
	command.RequireSubcommand(c)
	return c
}

func newPolicyCheckCommand(p *program) *cobra.Command {
	c := &cobra.Command{
		Use:   "check [FILE]",
		Short: "Check the policy file for errors",
		Long: `Check lists every error in the policy file, or in FILE, with line and column. It also
warns of valid settings that are probably mistakes, such as an override that never
applies. A note says which entries of leave_out and read_only in your settings match
none of your profiles. It does not call AWS.

Exit codes: 0 no errors or warnings, 1 warnings, 2 errors, or there is no file.`,
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
				if file != "" {
					return command.Usage("", "--policy and FILE: use one of them")
				}
				file = args[0]
			}
			return runPolicyCheck(p.env, file)
		},
	}
	p.flags.Use(c, []string{"policy"})
	return c
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
	if err := session.NoteIdleSettings(env); err != nil {
		return err
	}
	if len(warnings) > 0 {
		return command.Exit(command.ExitNotDone)
	}
	_, err = fmt.Fprintf(out, "%s is valid, %s\n", style.Clean(source.Name), text.PolicyContents(*source.Policy()))
	return err
}

func newPolicySchemaCommand(p *program) *cobra.Command {
	settings := false
	c := &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of the policy file, for editors",
		Long: `Schema prints the JSON Schema of the policy file, or of your settings.yaml. Editors
with a YAML language server use it to complete keys and to mark errors, for example
with this first line in the file:

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
	c.Flags().BoolVar(&settings, "settings", false, "print the schema of settings.yaml instead")
	return c
}

func newPolicyPathCommand(p *program) *cobra.Command {
	c := &cobra.Command{
		Use:   "path",
		Short: "Show which policy file is used, and why",
		Long: `Path prints the policy file that the other commands use, and the reason. It does not
read the file. It exits with 2 if there is none.`,
		Example: "  accountable policy path\n  accountable --policy octank.yaml policy path",
		Args:    cobra.NoArgs,
		RunE:    func(*cobra.Command, []string) error { return runPolicyPath(p.env, p.options.Policy) },
	}
	p.flags.Use(c, []string{"policy"})
	return c
}

// runPolicyPath prints the policy file in force and the reason.
func runPolicyPath(env *command.Environment, file string) error {
	source, err := session.LocatePolicy(env, file)
	if err != nil {
		return command.Usage("", "%s", err)
	}
	if err := session.RequirePolicy(env, source); err != nil {
		return command.Usage("", "%s", err)
	}
	env.Notef("%s", source.Reason(env))
	_, err = fmt.Fprintln(env.Out, style.Clean(source.File))
	return err
}
