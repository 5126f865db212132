package audittest

import (
	"fmt"
	"strings"
	"testing"

	"accountable/audit"
	"accountable/audit/rules"
)

// FactsOf are those of an account of which only the security contact is known.
func FactsOf(c audit.Contact) rules.Facts {
	return rules.Facts{Contacts: map[audit.ContactType]audit.Reading{audit.Security: {Contact: &c}}}
}

// FindFinding is what a rule says of the first contact it was asked of.
func FindFinding(t *testing.T, findings []rules.Finding, id audit.RuleID) rules.Finding {
	t.Helper()
	for _, f := range findings {
		if f.Rule == id {
			return f
		}
	}
	t.Fatalf("%s was not judged at all", id)
	return rules.Finding{}
}

// line is a finding in short: contact rule status.
func FormatFinding(f rules.Finding) string {
	return fmt.Sprintf("%s %s %s", f.Contact.Key(), f.Rule, f.Status)
}

func FormatFindings(findings []rules.Finding) string {
	all := make([]string, 0, len(findings))
	for _, f := range findings {
		all = append(all, FormatFinding(f))
	}
	return strings.Join(all, "\n")
}
