package text

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"accountable/audit"
	"accountable/audit/policy"
	"accountable/ui/style"
)

// DrawExplanation draws what a policy says about the contacts of an account.
func DrawExplanation(p *Output, policyName string, pol *policy.Policy, target audit.Target, types []audit.ContactType, now time.Time) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, by %s\n", p.Theme.Title.Render(AccountLabel(target, target.AccountID)), style.Clean(policyName))
	if facts := matchedFacts(target); facts != "" {
		fmt.Fprintf(&b, "%s\n", style.Clean(facts))
	}
	for _, t := range types {
		x := pol.Explain(target, t)
		fmt.Fprintf(&b, "\n%s\n", p.Theme.Strong.Render(capitalize(t.Key())+" contact"))
		b.WriteString(explainedFields(p, x))
	}
	x := pol.Explain(target, types[0])
	b.WriteString(explainedExclusions(p, x, now))
	return p.WriteFitted(b.String())
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

// explainedFields shows for each field the value and the lines that set it.
func explainedFields(p *Output, x policy.Explanation) string {
	var b strings.Builder
	for _, f := range audit.Fields {
		i := slices.IndexFunc(x.Fields, func(e policy.FieldExplanation) bool { return e.Field == f })
		if i < 0 {
			fmt.Fprintf(&b, "  %-6s %s\n", f.Label(), p.Theme.Muted.Render("any value: not set by the policy"))
			continue
		}
		e := x.Fields[i]
		if e.Value != nil {
			fmt.Fprintf(&b, "  %-6s %s\n", f.Label(), p.Theme.After.Render(style.Reveal(e.Value.Text)))
		} else {
			fmt.Fprintf(&b, "  %-6s undecided: %s\n", f.Label(), style.Clean(e.Undecided.Reason()))
		}
		for _, saying := range slices.Backward(e.Statements) {
			fmt.Fprintf(&b, "         %s\n", p.Theme.Muted.Render(style.Clean(statementText(saying, e.Value == nil))))
		}
	}
	return b.String()
}

// statementText describes one line of the policy that sets a field. open means that it
// is undecided which line applies.
func statementText(s policy.Statement, open bool) string {
	where := "contacts"
	if s.Override != nil {
		where = fmt.Sprintf("the override of line %d", s.Override.At.Line)
	}
	line := fmt.Sprintf("line %d, %s, ", s.Value.At.Line, where)
	switch {
	case s.Decides:
		return line + "decides"
	case s.Fit == policy.FitUnknown:
		return line + "may set " + s.Value.Text
	case open:
		return line + "sets " + s.Value.Text + " otherwise"
	default:
		return line + "overridden: " + s.Value.Text
	}
}

// explainedExclusions lists the leave_out, hands_off and exception entries that match.
func explainedExclusions(p *Output, x policy.Explanation, now time.Time) string {
	var lines []string
	say := func(at policy.Position, what string, fit policy.Fit, missing string) {
		if fit == policy.FitUnknown {
			what = "possibly " + what + ": " + policy.Undecided{Missing: missing}.Reason()
		}
		lines = append(lines, fmt.Sprintf("line %d: %s", at.Line, what))
	}
	for _, e := range x.LeaveOut {
		say(e.At, "left out ("+e.Reason+")", e.Fit, e.Missing)
	}
	for _, e := range x.HandsOff {
		say(e.At, "hands off: judged, never written ("+e.Reason+")", e.Fit, e.Missing)
	}
	for _, e := range x.Exceptions {
		what := "excepted from " + string(e.Rule)
		if e.Rule == policy.AnyRule {
			what = "excepted from every rule"
		}
		until := " until " + e.LastDay()
		if e.State(now) == policy.ExceptionExpired {
			until += ", which has passed"
		}
		say(e.At, what+until+" ("+e.Reason+"; "+e.Owner+")", e.Fit, e.Missing)
	}
	if lines == nil {
		return ""
	}
	var b strings.Builder
	b.WriteString("\n" + p.Theme.Strong.Render("Also") + "\n")
	for _, line := range lines {
		b.WriteString("  " + style.Clean(line) + "\n")
	}
	return b.String()
}

// PolicyContents counts the settings of a policy.
func PolicyContents(p policy.Policy) string {
	var wanted []string
	for _, t := range audit.ContactTypes {
		if p.WantsType(t) {
			wanted = append(wanted, t.Key())
		}
	}
	parts := []string{"sets no contact"}
	if wanted != nil {
		parts[0] = "sets the " + strings.Join(wanted, ", ") + " contact"
	}
	for _, row := range []struct {
		n         int
		one, many string
	}{
		{len(p.Overrides), "override", "overrides"},
		{len(p.Levels), "rule level", "rule levels"},
		{len(p.Exceptions), "exception", "exceptions"},
		{len(p.LeaveOut), "leave_out entry", "leave_out entries"},
		{len(p.HandsOff), "hands_off entry", "hands_off entries"},
	} {
		if row.n > 0 {
			parts = append(parts, audit.Plural(row.n, row.one, row.many))
		}
	}
	return strings.Join(parts, ", ")
}
