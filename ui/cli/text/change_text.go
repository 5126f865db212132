package text

import (
	"fmt"
	"strings"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/rules"
	"accountable/ui/style"
)

// DrawChange draws a change of one contact, who writes it, and the findings on the
// new contact that are not a pass. policyName is "" without a policy.
func DrawChange(p *Output, c change.Change, caller audit.Identity, policyName string, findings []rules.Finding) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s contact of %s\n", capitalize(c.Type.Key()), p.Theme.Strong.Render(AccountLabel(c.Target, c.AccountID)))
	through := ""
	if c.Route.Mode == audit.InOrganization {
		through = "through the organization "
	}
	fmt.Fprintf(&b, "written %sby %s as %s\n", through, style.Clean(c.Route.Label()), style.Clean(caller.ARN))
	if policyName != "" {
		fmt.Fprintf(&b, "policy %s\n", style.Clean(policyName))
	}
	if c.Route.Endpoint != "" {
		fmt.Fprintf(&b, "through the endpoint %s, which is not an AWS endpoint\n", style.Clean(c.Route.Endpoint))
	}
	b.WriteByte('\n')
	b.WriteString(fieldsText(p, c))
	for _, f := range findings {
		if f.Status == audit.Fail || f.Status == audit.Warn {
			fmt.Fprintf(&b, "  %s %s\n", p.Theme.Verdict(string(audit.Warn)).Shape, p.Theme.Advice.Render(findingText(p.Theme, f)))
		}
	}
	b.WriteByte('\n')
	return p.WriteFitted(b.String())
}

// ChangesText describes changes: "Write to 3 accounts", "Write 4 contacts of
// 3 accounts, 1 of them to delete".
func ChangesText(changes []change.Change) string {
	n := CountAccounts(changes)
	contacts, accounts := audit.Plural(len(changes), "contact", "contacts"), audit.Plural(n, "account", "accounts")
	switch gone := CountDeletions(changes); {
	case gone == len(changes):
		return "Delete " + contacts + " of " + accounts
	case gone > 0:
		return fmt.Sprintf("Write %s of %s, %d of them to %s", contacts, accounts, gone, deleteWord)
	case len(changes) != n:
		return "Write " + contacts + " of " + accounts
	default:
		return "Write to " + accounts
	}
}

// CountAccounts counts the accounts that changes are about.
func CountAccounts(changes []change.Change) int {
	ids := map[string]bool{}
	for _, c := range changes {
		ids[c.AccountID] = true
	}
	return len(ids)
}

// fieldsText shows a change with a line for each field. An unchanged field has only
// its value.
func fieldsText(p *Output, c change.Change) string {
	var b strings.Builder
	for _, f := range audit.Fields {
		before, after := p.Theme.Value(f.ValueIn(c.Before)), p.Theme.Value(f.ValueIn(c.After))
		if isUnchanged(f, c.Before, c.After) {
			fmt.Fprintf(&b, "  %-6s %s\n", f.Label(), after)
			continue
		}
		fmt.Fprintf(&b, "  %-6s %s %s %s\n", f.Label(), p.Theme.Before.Render(before), p.Theme.Glyphs.Arrow, p.Theme.After.Render(after))
	}
	return b.String()
}
