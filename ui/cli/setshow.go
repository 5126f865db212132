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

// show tells on standard error what would change and what the rules say of it.
func (o *setOptions) show(change change.Change, caller audit.Identity, now time.Time) {
	p := o.runner.notes()
	var b strings.Builder
	fmt.Fprintf(&b, "%s contact of %s\n", titled(change.Type.Key()), p.theme.Strong.Render(accountLabel(change.Target, change.AccountID)))
	through := ""
	if change.Route.Mode == audit.InOrganization {
		through = "through the organization "
	}
	fmt.Fprintf(&b, "written %sby %s as %s\n", through, style.Clean(change.Route.Label()), style.Clean(caller.ARN))
	if name := o.runner.ruling.name; name != "" {
		fmt.Fprintf(&b, "policy %s\n", style.Clean(name))
	}
	if change.Route.Endpoint != "" {
		fmt.Fprintf(&b, "through the endpoint %s, which is not AWS's own\n", style.Clean(change.Route.Endpoint))
	}
	b.WriteByte('\n')
	b.WriteString(fieldsText(p, change))
	for _, line := range advice(p.theme, o.runner.ruling.Policy, change, now) {
		fmt.Fprintf(&b, "  %s %s\n", p.theme.Verdict(string(audit.Warn)).Shape, p.theme.Advice.Render(line))
	}
	_, _ = fmt.Fprintln(p, b.String())
}

// advice is what the rules have against the new contact. It keeps nobody from
// writing it, but where the policy says so: that AWS takes it has been checked.
func advice(theme *style.Theme, policy policy.Policy, change change.Change, now time.Time) []string {
	var lines []string
	for _, f := range judged(policy, change, now) {
		if f.Status == audit.Fail || f.Status == audit.Warn {
			lines = append(lines, findingText(theme, f))
		}
	}
	return lines
}

// judged is what the rules say of the new contact.
func judged(policy policy.Policy, change change.Change, now time.Time) []rules.Finding {
	target := change.Target
	target.AccountID = change.AccountID
	return rules.Judge(policy, rules.Facts{
		Contacts: map[audit.ContactType]audit.Reading{change.Type: {Contact: change.After}}, Target: target, Now: now,
	})
}

// outcomeWords are what came of a change, as a sentence that ends with the account.
var outcomeWords = map[change.OutcomeKind]struct {
	text string
	code int
}{
	change.Written:          {"read back and right", exitDone},
	change.AlreadyRight:     {"it had that contact already; nothing was written", exitDone},
	change.ChangedMeanwhile: {"somebody has changed the contact meanwhile; it was left as it is", exitNotDone},
	change.Unconfirmed:      {"AWS accepted it and does not show it yet; look again in a minute", exitNotDone},
	change.Refused:          {"nothing was sent", exitNotDone},
	change.Failed:           {"", exitNotDone},
	change.WriteCancelled:   {"stopped before it was written", exitNotDone},
}

// report tells what came of the change: the word first, for scripts to read.
func (o *setOptions) report(ctx context.Context, p *paper, outcome change.Outcome) error {
	words := outcomeWords[outcome.Kind]
	label := accountLabel(outcome.Change.Target, outcome.Change.AccountID)
	line := fmt.Sprintf("%s  %s", outcome.Kind, label)
	if words.text != "" {
		line += ": " + words.text
	}
	if _, err := fmt.Fprintln(p, line); err != nil {
		return err
	}
	if outcome.Kind.Accepted() {
		_, _ = fmt.Fprintf(o.runner.notes(), "%s takes it back\n", p.theme.Strong.Render("accountable undo "+outcome.Change.Run))
	}
	if t := outcome.Trouble; t != nil {
		o.runner.sayf("%s", t.Message)
		if advice := t.Advice(); advice != "" {
			_, _ = fmt.Fprintln(o.runner.sys.Err, style.Clean(advice))
		}
	}
	if words.code != exitDone && ctx.Err() != nil {
		return ended(codeOf(context.Cause(ctx)))
	}
	return ended(words.code)
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

func keysOf(targets []audit.Target) []string {
	keys := make([]string, 0, len(targets))
	for _, t := range targets {
		keys = append(keys, t.Key)
	}
	return keys
}

// titled is a word with a capital letter.
func titled(word string) string {
	if word == "" {
		return ""
	}
	return strings.ToUpper(word[:1]) + word[1:]
}
