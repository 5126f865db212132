package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/policy"
	"accountable/audit/rules"
	"accountable/ui/style"
)

// showSet prints on standard error the change and what the rules say about the new
// contact.
func showSet(env *environment, policy policySource, change change.Change, caller audit.Identity, now time.Time) {
	p := env.stderr()
	var b strings.Builder
	fmt.Fprintf(&b, "%s contact of %s\n", capitalize(change.Type.Key()), p.theme.Strong.Render(accountLabel(change.Target, change.AccountID)))
	through := ""
	if change.Route.Mode == audit.InOrganization {
		through = "through the organization "
	}
	fmt.Fprintf(&b, "written %sby %s as %s\n", through, style.Clean(change.Route.Label()), style.Clean(caller.ARN))
	if policy.name != "" {
		fmt.Fprintf(&b, "policy %s\n", style.Clean(policy.name))
	}
	if change.Route.Endpoint != "" {
		fmt.Fprintf(&b, "through the endpoint %s, which is not AWS's own\n", style.Clean(change.Route.Endpoint))
	}
	b.WriteByte('\n')
	b.WriteString(fieldsText(p, change))
	for _, f := range judgeAfter(policy.Policy, change, now) {
		if f.Status == audit.Fail || f.Status == audit.Warn {
			fmt.Fprintf(&b, "  %s %s\n", p.theme.Verdict(string(audit.Warn)).Shape, p.theme.Advice.Render(findingText(p.theme, f)))
		}
	}
	_, _ = fmt.Fprintln(p, b.String())
}

// judgeAfter judges the new contact of a change.
func judgeAfter(policy policy.Policy, change change.Change, now time.Time) []rules.Finding {
	target := change.Target
	target.AccountID = change.AccountID
	return rules.Judge(policy, rules.Facts{
		Contacts: map[audit.ContactType]audit.Reading{change.Type: {Contact: change.After}}, Target: target, Now: now,
	})
}

// reportSet prints the outcome, its name first so that scripts can read it.
func reportSet(ctx context.Context, env *environment, p *output, outcome change.Outcome) error {
	label := accountLabel(outcome.Change.Target, outcome.Change.AccountID)
	line := fmt.Sprintf("%s  %s: %s", outcome.Kind, label, outcome.Kind.Sentence())
	if _, err := fmt.Fprintln(p, line); err != nil {
		return err
	}
	if outcome.Kind.Accepted() {
		_, _ = fmt.Fprintf(env.stderr(), "%s takes it back\n", p.theme.Strong.Render("accountable undo "+outcome.Change.Run))
	}
	if outcome.Trouble != nil {
		env.noteTrouble("", outcome.Trouble)
	}
	switch {
	case outcome.Kind.IsDone():
		return exitCode(exitDone)
	case ctx.Err() != nil:
		return exitCode(codeOf(context.Cause(ctx)))
	default:
		return exitCode(exitNotDone)
	}
}

// accountLabel names an account: its name, else its profile, and its id.
func accountLabel(t audit.Target, id string) string {
	name := t.Name
	if name == "" && len(t.Routes) > 0 && t.Routes[0].Mode != audit.InOrganization {
		name = t.Routes[0].Profile
	}
	if name == "" || name == id {
		return style.Clean(id)
	}
	return style.Clean(fmt.Sprintf("%s (%s)", name, id))
}

// capitalize returns a word with a capital first letter.
func capitalize(word string) string {
	if word == "" {
		return ""
	}
	return strings.ToUpper(word[:1]) + word[1:]
}
