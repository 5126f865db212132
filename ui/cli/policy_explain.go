package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"accountable/audit"
	"accountable/audit/policy"
	"accountable/ui/style"
)

func newPolicyExplainCommand(p *program) *cobra.Command {
	return &cobra.Command{
		Use:   "explain ACCOUNT",
		Short: "Tell what the policy wants of an account, and which line says so",
		Long: `Explain tells what the policy wants of an account: for each field the value, the
line that decided, and what it overrode; then whether the account is excepted, left
out or to be kept hands off.

ACCOUNT is a profile's name or a 12-digit account id; with --org or --sso, where the
names, units, states and tags of accounts are known, it can be the account's name.
Nothing is asked of AWS but what tells these.`,
		Example: `  accountable policy explain octank-prod
  accountable policy explain 111122223333
  accountable policy explain web-shop --org -p management`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usage("Name one profile or account, such as accountable policy explain octank-prod.",
					"one account is explained at a time: %d were named", len(args))
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
}

// policyExplainOptions are the options of policy explain.
type policyExplainOptions struct {
	globalOptions

	account string // id or name, or name of a profile
}

// runPolicyExplain prints what the policy says about an account: for the contact
// types of --type, else for those that the policy sets.
func runPolicyExplain(ctx context.Context, env *environment, o policyExplainOptions) error {
	if len(o.filter.given()) > 0 {
		return usage("", "%s", o.filter.errSingleAccount("policy explain"))
	}
	s, err := openSession(env, o.globalOptions)
	if err != nil {
		return err
	}
	if err := requirePolicy(env, s.policy); err != nil {
		return usage("", "%s", err)
	}
	target, err := s.findAccount(ctx, o.account)
	if err != nil {
		return err
	}
	types := o.types
	if wanted := slices.DeleteFunc(slices.Clone(audit.ContactTypes), func(t audit.ContactType) bool { return !s.policy.WantsType(t) }); !o.typesGiven && len(wanted) > 0 {
		types = wanted
	}
	p := env.stdout()
	var b strings.Builder
	fmt.Fprintf(&b, "%s, by %s\n", p.theme.Title.Render(accountLabel(target, target.AccountID)), style.Clean(s.policy.name))
	if facts := matchedFacts(target); facts != "" {
		fmt.Fprintf(&b, "%s\n", style.Clean(facts))
	}
	for _, t := range types {
		x := s.policy.Explain(target, t)
		fmt.Fprintf(&b, "\n%s\n", p.theme.Strong.Render(capitalize(t.Key())+" contact"))
		b.WriteString(explainedFields(p, x))
	}
	x := s.policy.Explain(target, types[0])
	b.WriteString(explainedExclusions(p, x, env.clock.Now()))
	_, err = fmt.Fprint(p, b.String())
	return err
}

// matchedFacts returns the facts about an account that a policy can match.
func matchedFacts(t audit.Target) string {
	var parts []string
	for _, row := range []struct{ what, value string }{{"unit", t.OUPath}, {"state", t.State}} {
		if row.value != "" {
			parts = append(parts, row.what+" "+row.value)
		}
	}
	var tags []string
	for key, value := range t.Tags {
		tags = append(tags, key+"="+value)
	}
	slices.Sort(tags)
	if tags != nil {
		parts = append(parts, "tags "+strings.Join(tags, " "))
	}
	return strings.Join(parts, ", ")
}

// explainedFields tells for each field what is wanted and which lines say what.
func explainedFields(p *output, x policy.Explanation) string {
	var b strings.Builder
	for _, f := range audit.Fields {
		i := slices.IndexFunc(x.Fields, func(e policy.FieldExplanation) bool { return e.Field == f })
		if i < 0 {
			fmt.Fprintf(&b, "  %-6s %s\n", f.Label(), p.theme.Muted.Render("anything: the policy does not say"))
			continue
		}
		e := x.Fields[i]
		if e.Value != nil {
			fmt.Fprintf(&b, "  %-6s %s\n", f.Label(), p.theme.After.Render(style.Clean(e.Value.Text)))
		} else {
			fmt.Fprintf(&b, "  %-6s not known: %s\n", f.Label(), style.Clean(e.Undecided.Reason()))
		}
		for _, saying := range slices.Backward(e.Statements) {
			fmt.Fprintf(&b, "         %s\n", p.theme.Muted.Render(style.Clean(saidText(saying, e.Value == nil))))
		}
	}
	return b.String()
}

// saidText tells what one line of the policy has to say of a field; open: nobody
// can tell which line decides.
func saidText(s policy.Statement, open bool) string {
	where := "contacts"
	if s.Override != nil {
		where = fmt.Sprintf("the override of line %d", s.Override.At.Line)
	}
	line := fmt.Sprintf("line %d, %s, ", s.Value.At.Line, where)
	switch {
	case s.Decides:
		return line + "decides"
	case s.Fit == policy.FitUnknown:
		return line + "may say " + s.Value.Text
	case open:
		return line + "says " + s.Value.Text + " otherwise"
	default:
		return line + "is overridden: " + s.Value.Text
	}
}

// explainedExclusions tells what else the policy says of the account.
func explainedExclusions(p *output, x policy.Explanation, now time.Time) string {
	var lines []string
	say := func(at policy.Position, what string, fit policy.Fit, missing string) {
		if fit == policy.FitUnknown {
			what = "perhaps " + what + ": " + policy.Undecided{Missing: missing}.Reason()
		}
		lines = append(lines, fmt.Sprintf("line %d: %s", at.Line, what))
	}
	for _, e := range x.LeaveOut {
		say(e.At, "left out ("+e.Reason+")", e.Fit, e.Missing)
	}
	for _, e := range x.HandsOff {
		say(e.At, "judged and never written ("+e.Reason+")", e.Fit, e.Missing)
	}
	for _, e := range x.Exceptions {
		what := "excepted from " + string(e.Rule)
		if e.Rule == policy.AnyRule {
			what = "excepted from every rule"
		}
		until := " until " + e.Expires.UTC().Format(time.DateOnly)
		if e.State(now) == policy.ExceptionExpired {
			until += ", which is over"
		}
		say(e.At, what+until+" ("+e.Reason+"; "+e.Owner+")", e.Fit, e.Missing)
	}
	if lines == nil {
		return ""
	}
	var b strings.Builder
	b.WriteString("\n" + p.theme.Strong.Render("Beside that") + "\n")
	for _, line := range lines {
		b.WriteString("  " + style.Clean(line) + "\n")
	}
	return b.String()
}
