package audittest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"accountable/audit"
	"accountable/audit/policy"
	"accountable/audit/rules"
)

// AccountID is the account of most tests.
const AccountID = "111122223333"

// Good is a contact that passes every rule.
var Good = audit.Contact{Name: "Security Operations", Title: "Duty officer", Email: "security@octank.cloud", Phone: "+1 206 555 4100"}

// GoodWith returns the good contact with one field replaced.
func GoodWith(f audit.Field, value string) audit.Contact { return f.With(Good, value) }

// Globs parses patterns.
func Globs(patterns ...string) []policy.Glob {
	var all []policy.Glob
	for _, p := range patterns {
		g, err := policy.ParseGlob(p)
		if err != nil {
			panic(err)
		}
		all = append(all, g)
	}
	return all
}

// OUGlobs parses patterns over paths of organizational units.
func OUGlobs(patterns ...string) []policy.OUGlob {
	var all []policy.OUGlob
	for _, p := range patterns {
		g, err := policy.ParseOUGlob(p)
		if err != nil {
			panic(err)
		}
		all = append(all, g)
	}
	return all
}

// Payments is an account with all facts known.
var Payments = audit.Target{
	Key: "prod", AccountID: "111122223333", Name: "payments-prod", State: "ACTIVE", OUPath: "Root/Workloads/Prod",
	Tags: map[string]string{"team": "payments", "stage": "prod"},
}

// PaymentsWithout returns Payments after forget has removed facts.
func PaymentsWithout(forget func(*audit.Target)) audit.Target {
	t := Payments
	forget(&t)
	return t
}

// ParseWanted parses "email=…, phone=…" as values on a line of a policy.
func ParseWanted(line int, text string) map[audit.ContactType]policy.WantedFields {
	w := policy.WantedFields{}
	for part := range strings.SplitSeq(text, ", ") {
		key, value, _ := strings.Cut(part, "=")
		for _, f := range audit.Fields {
			if f.Key() == key {
				w[f] = policy.Value{Text: value, At: policy.Position{Line: line, Column: 1}}
			}
		}
	}
	return map[audit.ContactType]policy.WantedFields{audit.Security: w}
}

// NewOverride returns an override on a line of a policy.
func NewOverride(line int, m policy.Match, text string) policy.Override {
	return policy.Override{Match: m, Contacts: ParseWanted(line, text), At: policy.Position{Line: line, Column: 1}}
}

// CompanyPolicy sets one contact for all accounts and others for some.
var CompanyPolicy = policy.Policy{
	Contacts: ParseWanted(1, "name=Security Operations, email=security@octank.cloud"),
	Overrides: []policy.Override{
		NewOverride(10, policy.Match{OUs: OUGlobs("Workloads")}, "email=workloads@octank.cloud, phone=+1 206 555 4111"),
		NewOverride(20, policy.Match{Names: Globs("payments-*")}, "email=payments@octank.cloud"),
		NewOverride(30, policy.Match{Tags: map[string][]policy.Glob{"stage": Globs("dev")}}, "phone=+1 206 555 4122"),
	},
}

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

// LastDay is the last day of the exceptions of NewException.
var LastDay = time.Date(2027, 1, 31, 0, 0, 0, 0, time.UTC)

// NewException returns an exception on a line of a policy, valid until LastDay.
func NewException(line int, rule audit.RuleID, m policy.Match) policy.Exception {
	return policy.Exception{
		Match: m, Rule: rule, Reason: "the list is being set up", Owner: "cloud team", Expires: LastDay, At: policy.Position{Line: line, Column: 3},
	}
}

// Mailboxes parses patterns over mailboxes. It panics if one is invalid.
func Mailboxes(patterns ...string) []policy.MailboxPattern {
	all := make([]policy.MailboxPattern, len(patterns))
	for i, text := range patterns {
		m, err := policy.ParseMailboxPattern(text)
		if err != nil {
			panic(fmt.Sprintf("%s: %v", text, err))
		}
		all[i] = m
	}
	return all
}
