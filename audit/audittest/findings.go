package audittest

import (
	"fmt"
	"strings"
	"testing"

	"accountable/audit"
	"accountable/audit/rules"
)

// FactsOf returns the facts of an account with a security contact and nothing else.
func FactsOf(c audit.Contact) rules.Facts {
	return rules.Facts{Contacts: map[audit.ContactType]audit.Reading{audit.Security: {Contact: &c}}}
}

// FindFinding returns the first finding of a rule, and fails the test if there is none.
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

// FormatFinding returns a finding as "contact rule status".
func FormatFinding(f rules.Finding) string {
	return fmt.Sprintf("%s %s %s", f.Contact.Key(), f.Rule, f.Status)
}

// FormatFindings returns findings as lines of FormatFinding.
func FormatFindings(findings []rules.Finding) string {
	all := make([]string, 0, len(findings))
	for _, f := range findings {
		all = append(all, FormatFinding(f))
	}
	return strings.Join(all, "\n")
}
