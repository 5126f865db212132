package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"accountable/audit"
	"accountable/audit/policy"
	"accountable/audit/rules"
	"accountable/ui/style"
)

// rulesOptions are the options of rules.
type rulesOptions struct {
	globalOptions

	rule string // "": list all
}

func newRulesCommand(p *program) *cobra.Command {
	return &cobra.Command{
		Use:     "rules [RULE]",
		Short:   "Tell what is judged, why, and how to cure it",
		GroupID: groupAbout,
		Example: "  accountable rules\n  accountable rules email-shared-mailbox",
		Args:    atMostOne("rule"),
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return ruleNames(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error {
			o := rulesOptions{globalOptions: p.options}
			if len(args) > 0 {
				o.rule = args[0]
			}
			return runRules(p.env, o)
		},
	}
}

// runRules lists the rules, or explains one.
func runRules(env *environment, o rulesOptions) error {
	c, err := loadConfig(env, o.globalOptions)
	if err != nil {
		return err
	}
	out := env.stdout()
	if o.rule == "" {
		return listRules(out, c.policy, o.types[0])
	}
	for _, rule := range rules.All() {
		if string(rule.ID) == o.rule {
			return explainRule(out, rule, c.policy, o.types[0])
		}
	}
	return usage(suggestName(o.rule, ruleNames(), "accountable rules lists them all."), "there is no rule %q", o.rule)
}

func ruleNames() []string {
	var names []string
	for _, rule := range rules.All() {
		names = append(names, string(rule.ID))
	}
	return names
}

// listRules draws one line a rule, with the levels that the policy in force gives
// them for contacts of a type.
func listRules(out *output, by policySource, t audit.ContactType) error {
	if by.name != "" {
		if _, err := fmt.Fprintf(out, "levels by the policy %s\n\n", out.theme.Strong.Render(style.Clean(by.name))); err != nil {
			return err
		}
	}
	g := grid{columns: []column{{title: "RULE"}, {title: "SEVERITY"}, {title: "LEVEL"}, {title: "IT PASSES WHEN"}}}
	for _, rule := range rules.All() {
		g.rows = append(g.rows, []cell{
			{text: string(rule.ID), draw: in(out.theme.Strong)}, {text: string(rule.Severity)}, {text: string(rules.LevelOf(&by.Policy, rule.ID, t))}, {text: rule.Passes},
		})
	}
	return g.write(out)
}

// explainRule tells all there is to know of one rule.
func explainRule(out *output, rule rules.Rule, by policySource, t audit.ContactType) error {
	level := string(rule.Level)
	if rule.Level == policy.LevelOff {
		level = "off unless it is asked for"
	}
	switch force := rules.LevelOf(&by.Policy, rule.ID, t); {
	case force == rule.Level && rule.OnPolicy != "":
		level = fmt.Sprintf("%s where a policy says what to compare with, else %s", rule.OnPolicy, rule.Level)
	case force != rule.Level:
		level = fmt.Sprintf("%s, by the policy %s; by itself %s", force, style.Clean(by.name), level)
	}
	paragraphs := []struct{ title, text string }{
		{"", rule.Title},
		{"Severity", string(rule.Severity)},
		{"Level", level},
		{"It passes when", rule.Passes},
		{"Why it matters", rule.Why},
		{"How to cure it", rule.Remedy},
		{"It needs", needs(rule)},
		{"It stands for", controls(rule)},
	}
	var b strings.Builder
	b.WriteString(out.theme.Title.Render(string(rule.ID)) + "\n")
	for _, p := range paragraphs {
		if p.text == "" {
			continue
		}
		b.WriteByte('\n')
		indent := ""
		if p.title != "" {
			b.WriteString(out.theme.Strong.Render(p.title) + "\n")
			indent = "  "
		}
		for line := range strings.SplitSeq(p.text, "\n") {
			b.WriteString(indented(line, indent, out.width))
		}
	}
	_, err := io.WriteString(out, b.String())
	return err
}

// indented wraps a line to the width, 0 for none, with blanks before each part.
func indented(line, indent string, width int) string {
	if width > 0 {
		width = max(20, min(width, 100)-len(indent))
	}
	var b strings.Builder
	for _, part := range wrap(line, width) {
		b.WriteString(indent + part + "\n")
	}
	return b.String()
}

// needWords are what a run has to ask for beyond the contact itself.
var needWords = map[rules.Need]string{
	rules.NeedRootEmail: "the account's root email, which an organization tells",
	rules.NeedDNS:       "the DNS: --dns",
	rules.NeedAllTypes:  "all three contacts: --type security,billing,operations",
}

func needs(rule rules.Rule) string {
	var words []string
	for _, n := range rule.Needs {
		words = append(words, needWords[n])
	}
	return strings.Join(words, "\n")
}

func controls(rule rules.Rule) string {
	var lines []string
	for _, c := range rule.Controls {
		lines = append(lines, fmt.Sprintf("%s %s", c.Framework, c.ID))
	}
	return strings.Join(lines, "\n")
}
