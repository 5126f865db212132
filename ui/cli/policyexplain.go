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
	"accountable/config"
	"accountable/ui/style"
)

func policyExplainCommand(r *runner) *cobra.Command {
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
			return r.completeTargets(c, args, typed)
		},
		RunE: func(c *cobra.Command, args []string) error {
			return r.explainPolicy(c.Context(), r.outside(), args[0])
		},
	}
}

// explainPolicy tells what the policy says of an account: of the types that were
// asked for, else of those that it wants anything of.
func (r *runner) explainPolicy(ctx context.Context, out outside, name string) error {
	if len(r.flags.picks.given()) > 0 {
		return usage("", "%s", r.flags.picks.alone("policy explain"))
	}
	s, err := r.connect(out)
	if err != nil {
		return err
	}
	if err := out.governed(s.ruling); err != nil {
		return usage("", "%s", err)
	}
	target, err := r.named(ctx, s, name)
	if err != nil {
		return err
	}
	types := r.flags.types
	if wanted := slices.DeleteFunc(slices.Clone(audit.ContactTypes), func(t audit.ContactType) bool { return !s.ruling.WantsType(t) }); !r.flags.typed() && len(wanted) > 0 {
		types = wanted
	}
	p := r.paper()
	var b strings.Builder
	fmt.Fprintf(&b, "%s, by %s\n", p.theme.Title.Render(accountLabel(target, target.AccountID)), style.Clean(s.ruling.name))
	if known := knownOf(target); known != "" {
		fmt.Fprintf(&b, "%s\n", style.Clean(known))
	}
	for _, t := range types {
		x := s.ruling.Explain(target, t)
		fmt.Fprintf(&b, "\n%s\n", p.theme.Strong.Render(titled(t.Key())+" contact"))
		b.WriteString(explainedFields(p, x))
	}
	x := s.ruling.Explain(target, types[0])
	b.WriteString(explainedRest(p, x, out.clock.Now()))
	_, err = fmt.Fprint(p, b.String())
	return err
}

// knownOf tells what is known of an account that a policy can choose by.
func knownOf(t audit.Target) string {
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
func explainedFields(p *paper, x policy.Explanation) string {
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

// explainedRest tells what else the policy says of the account.
func explainedRest(p *paper, x policy.Explanation, now time.Time) string {
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

// named finds the account that a name stands for, with what is known of it where
// accounts are looked for beyond the profiles.
func (r *runner) named(ctx context.Context, s *session, name string) (audit.Target, error) {
	target, isProfile, err := s.profileNamed(ctx, name)
	if err != nil {
		return target, err
	}
	if !isProfile && accountID.MatchString(name) {
		target = audit.Target{Key: name, AccountID: name}
	}
	if !r.flags.sources.any() {
		if target.AccountID == "" {
			return target, usage(didYouMean(name, displayNames(s.files.Profiles), "Accounts are known by their names with --org or --sso."),
				"there is no profile %q, and it is no account id", name)
		}
		return target, nil
	}
	if err := r.aim(ctx, s, nil); err != nil {
		return target, err
	}
	all, err := r.collect(ctx, s)
	if err != nil {
		return target, err
	}
	return s.amongst(all, target.AccountID, name)
}

// amongst is the account of that id or, where that is not known, of that name.
func (s *session) amongst(all []audit.Target, id, name string) (audit.Target, error) {
	found := slices.DeleteFunc(all, func(t audit.Target) bool {
		return t.AccountID == "" || t.AccountID != id && (id != "" || t.Name != name)
	})
	switch {
	case len(found) == 0:
		return audit.Target{}, s.blind(usage("", "there is no account %s where it was looked for", name))
	case len(found) > 1 && found[0].AccountID != found[1].AccountID:
		var ids []string
		for _, t := range found {
			ids = append(ids, t.AccountID)
		}
		return audit.Target{}, usage("Name one of these.", "%d accounts are called %s: %s", len(found), name, strings.Join(ids, ", "))
	default:
		return found[0], nil
	}
}

// profileCalled is the profile of that very name; nil where there is none.
func (s *session) profileCalled(name string) *config.Profile {
	i := slices.IndexFunc(s.files.Profiles, func(p config.Profile) bool { return p.Name == name || p.Display == name })
	if i < 0 {
		return nil
	}
	return &s.files.Profiles[i]
}

// profileNamed is the account of the profile of that name, which is asked whose
// it is where no file tells.
func (s *session) profileNamed(ctx context.Context, name string) (audit.Target, bool, error) {
	profile := s.profileCalled(name)
	if profile == nil {
		return audit.Target{}, false, nil
	}
	target := s.cloud.Targets(oneOf([]config.Profile{*profile}))[:1]
	if unread := s.identify(ctx, target); len(unread) > 0 {
		if ctx.Err() != nil {
			return audit.Target{}, true, context.Cause(ctx)
		}
		return audit.Target{}, true, notDone("Name the account by its id.", "the profile %s could not be asked whose it is", name)
	}
	if trouble := target[0].Trouble; trouble != nil && target[0].AccountID == "" {
		return audit.Target{}, true, notDone(trouble.Advice(), "%s: %s", name, trouble.Message)
	}
	return target[0], true, nil
}
