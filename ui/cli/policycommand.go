package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"accountable/audit"
	"accountable/audit/policy"
	configpolicy "accountable/config/policy"
	"accountable/ui/style"
)

func policyCommand(r *runner) *cobra.Command {
	c := &cobra.Command{
		Use:   "policy",
		Short: "Write, check and explain the policy file",
		Long: `The policy file, accountable.yaml, says what your company wants of its accounts'
contacts and how they are judged. It is the file that --policy names, else the one
in this folder or above it up to the root of the repository, else the one in your
config folder.`,
		Example: "  accountable policy init\n  accountable policy check\n  accountable policy explain octank-prod",
		GroupID: groupWork,
	}
	c.AddCommand(policyInitCommand(r), policyCheckCommand(r), policySchemaCommand(r), policyPathCommand(r), policyExplainCommand(r))
	var names []string
	for _, sub := range c.Commands() {
		names = append(names, sub.Name())
	}
	c.Args = cobra.ArbitraryArgs // what is none of them is told below
	c.RunE = func(_ *cobra.Command, args []string) error {
		if len(args) == 0 {
			return usage("See accountable policy --help.", "what about the policy? Say one of %s", strings.Join(names, ", "))
		}
		return usage(didYouMean(args[0], names, "There is "+strings.Join(names, ", ")+"."), "there is no command accountable policy %s", args[0])
	}
	return c
}

func policyCheckCommand(r *runner) *cobra.Command {
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
			if len(args) > 0 {
				r.flags.policy = args[0]
			}
			return r.checkPolicy(r.outside())
		},
	}
}

// checkPolicy tells what is wrong with the policy file, and what may be.
func (r *runner) checkPolicy(out outside) error {
	found, err := r.rule(out)
	if err == nil {
		err = out.governed(found)
	}
	if err != nil {
		return usage("", "%s", err)
	}
	warnings, err := configpolicy.Lint(found.file, out.clock.Now())
	if err != nil {
		return usage("", "%s", err)
	}
	p := r.paper()
	for _, warning := range found.problems(warnings) {
		if _, err := fmt.Fprintln(p, style.Clean(warning.Error())); err != nil {
			return err
		}
	}
	if len(warnings) > 0 {
		return ended(exitNotDone)
	}
	_, err = fmt.Fprintf(p, "%s is in order: %s\n", style.Clean(found.name), contents(found.Policy))
	return err
}

// contents counts what a policy holds.
func contents(p policy.Policy) string {
	var wanted []string
	for _, t := range audit.ContactTypes {
		if p.WantsType(t) {
			wanted = append(wanted, t.Key())
		}
	}
	parts := []string{"it wants no contact"}
	if wanted != nil {
		parts[0] = "it wants the " + strings.Join(wanted, ", ") + " contact"
	}
	for _, row := range []struct {
		n         int
		one, many string
	}{
		{len(p.Overrides), "override", "overrides"},
		{len(p.Levels), "level of a rule", "levels of rules"},
		{len(p.Exceptions), "exception", "exceptions"},
		{len(p.LeaveOut), "group left out", "groups left out"},
		{len(p.HandsOff), "group to keep hands off", "groups to keep hands off"},
	} {
		if row.n > 0 {
			parts = append(parts, plural(row.n, row.one, row.many))
		}
	}
	return strings.Join(parts, ", ")
}

// governed complains where there is no policy.
func (out outside) governed(found ruling) error {
	if found.name != "" {
		return nil
	}
	return errors.New("there is no policy file: " + out.searched() + "; accountable policy init writes one")
}

// searched says where a policy is looked for.
func (out outside) searched() string {
	var places []string
	if out.workDir != "" {
		places = append(places, "in "+out.workDir+" and up to the root of its repository")
	}
	if out.configDir != "" {
		places = append(places, "in "+out.configDir)
	}
	return "no " + configpolicy.FileName + " " + strings.Join(places, " or ")
}

func policySchemaCommand(r *runner) *cobra.Command {
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
			schema := configpolicy.Schema
			if settings {
				schema = configpolicy.SettingsSchema
			}
			_, err := r.sys.Out.Write(schema())
			return err
		},
	}
	c.Flags().BoolVar(&settings, "settings", false, "of the settings instead")
	return c
}

func policyPathCommand(r *runner) *cobra.Command {
	return &cobra.Command{
		Use:   "path",
		Short: "Tell which policy file is taken, and why",
		Long: `Path prints the policy file that the other commands go by, and says why it is that
one. The file is not read. It exits with 1 where there is none.`,
		Example: "  accountable policy path\n  accountable --policy octank.yaml policy path",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			out := r.outside()
			found, err := r.locate(out)
			switch {
			case err != nil:
				return usage("", "%s", err)
			case found.name == "":
				return notDone("", "%s", out.governed(found))
			}
			r.sayf("%s", found.why(out))
			_, err = fmt.Fprintln(r.sys.Out, style.Clean(found.file))
			return err
		},
	}
}
