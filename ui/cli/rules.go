package cli

import (
	"github.com/spf13/cobra"

	"accountable/audit"
	"accountable/audit/rules"
	"accountable/ui/cli/command"
	"accountable/ui/cli/session"
	"accountable/ui/cli/text"
)

// rulesOptions are the options of rules.
type rulesOptions struct {
	session.GlobalOptions

	rule string // "": list all

	frameworkID string // --framework; "": all rules
}

func newRulesCommand(p *program) *cobra.Command {
	var framework string
	c := &cobra.Command{
		Use:     "rules [RULE]",
		Short:   "List the rules, or explain one",
		GroupID: groupAbout,
		Example: "  accountable rules\n  accountable rules email-shared-mailbox\n  accountable rules --framework cis-5",
		Args:    atMostOne("rule"),
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return ruleNames(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error {
			o := rulesOptions{GlobalOptions: p.options, frameworkID: framework}
			if len(args) > 0 {
				o.rule = args[0]
			}
			return runRules(p.env, o)
		},
	}
	p.flags.Use(c, []string{"policy", "type"})
	registerFramework(c, &framework)
	return c
}

// runRules lists the rules, or explains one.
func runRules(env *command.Environment, o rulesOptions) error {
	framework, err := findFramework(o.frameworkID)
	switch {
	case err != nil:
		return command.Usage("", "%s", err)
	case framework.ID != "" && o.rule != "":
		return command.Usage("Omit one of them.", "--framework lists the rules of a framework: name no rule with it")
	}
	c, err := session.LoadConfig(env, o.GlobalOptions)
	if err != nil {
		return err
	}
	out := env.Stdout()
	if o.rule == "" {
		return text.DrawRules(out, c.Policy.Name, c.Policy.Policy(), o.ContactTypes(c.Policy.Policy())[0], framework)
	}
	if rule, known := rules.ByID(audit.RuleID(o.rule)); known {
		return text.DrawRule(out, rule, c.Policy.Name, c.Policy.Policy(), o.ContactTypes(c.Policy.Policy())[0])
	}
	return command.Usage(session.SuggestName(o.rule, ruleNames(), "accountable rules lists them all."), "unknown rule %q", o.rule)
}

func ruleNames() []string {
	var names []string
	for _, rule := range rules.All() {
		names = append(names, string(rule.ID))
	}
	return names
}
