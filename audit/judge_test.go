package audit_test

import (
	"testing"

	"accountable/audit"
)

// facts are those of an account of which only the security contact is known.
func facts(c audit.Contact) audit.Facts {
	return audit.Facts{Contacts: map[audit.ContactType]audit.Reading{audit.Security: {Contact: &c}}}
}

// findingOf is what a rule says of the first contact it was asked of.
func findingOf(t *testing.T, findings []audit.Finding, id audit.RuleID) audit.Finding {
	t.Helper()
	for _, f := range findings {
		if f.Rule == id {
			return f
		}
	}
	t.Fatalf("%s was not judged at all", id)
	return audit.Finding{}
}
