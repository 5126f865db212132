package audittest

import (
	"fmt"
	"strings"
	"testing"

	"accountable/audit"
)

// FactsOf are those of an account of which only the security contact is known.
func FactsOf(c audit.Contact) audit.Facts {
	return audit.Facts{Contacts: map[audit.ContactType]audit.Reading{audit.Security: {Contact: &c}}}
}

// FindFinding is what a rule says of the first contact it was asked of.
func FindFinding(t *testing.T, findings []audit.Finding, id audit.RuleID) audit.Finding {
	t.Helper()
	for _, f := range findings {
		if f.Rule == id {
			return f
		}
	}
	t.Fatalf("%s was not judged at all", id)
	return audit.Finding{}
}

// line is a finding in short: contact rule status.
func FormatFinding(f audit.Finding) string {
	return fmt.Sprintf("%s %s %s", f.Contact.Key(), f.Rule, f.Status)
}

func FormatFindings(findings []audit.Finding) string {
	all := make([]string, 0, len(findings))
	for _, f := range findings {
		all = append(all, FormatFinding(f))
	}
	return strings.Join(all, "\n")
}
