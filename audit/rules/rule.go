package rules

import (
	"slices"

	"accountable/audit"
	"accountable/audit/policy"
)

// Need is a value that a rule looks at and a run may not have asked for.
type Need string

// What rules need beyond the contact itself.
const (
	NeedRootEmail Need = "root email"
	NeedDNS       Need = "dns"
	NeedAllTypes  Need = "all contact types"
)

// Control is one requirement of a framework that a rule stands for.
type Control struct {
	Framework string // "CIS AWS Foundations", "Security Hub", …
	ID        string // "1.2 (v1.3–v5.0)", "Account.1", …
}

// Rule is one thing that is judged.
type Rule struct {
	ID       audit.RuleID
	Title    string
	Short    string // what is wrong where it does not hold, in two to four words
	Severity Severity
	Level    policy.Level // where the policy says nothing
	Passes   string       // it passes when …
	Why      string       // why it matters
	Remedy   string       // how to cure it, in general
	Needs    []Need
	Controls []Control
	// OnRequest is the level of a rule that is off by default where the run asked
	// for what it needs and the policy says nothing of it; "" leaves it off.
	OnRequest policy.Level
	// OnPolicy is the level of a rule that is off by default where the policy says
	// what it compares with and sets no other level; "" leaves it off.
	OnPolicy policy.Level
	// OnlySecurity: judged for the SECURITY contact alone.
	OnlySecurity bool
	// PerAccount: judged once, of all contacts of the account together; the
	// finding stands at the first type that was asked for.
	PerAccount bool
	// WhenUnset: judged also where no contact is set.
	WhenUnset bool
}

// ruleRow is a rule together with who judges it.
type ruleRow struct {
	Rule
	judge func(*subject) verdict
	// policyDefines tells whether the policy says what the rule compares a contact of that
	// type with. A rule that is OnPolicy is off where it does not.
	policyDefines func(*policy.Policy, audit.ContactType) bool
	// usesTarget: what is known of the account beside its contacts decides.
	usesTarget bool
}

// All is the table of all rules in the order in which they are reported.
func All() []Rule {
	rules := make([]Rule, len(table))
	for i, r := range table {
		rules[i] = r.Rule
		rules[i].Needs = slices.Clone(r.Needs)
		rules[i].Controls = slices.Clone(r.Controls)
	}
	return rules
}

// ByID finds a rule; false where no rule has that id.
func ByID(id audit.RuleID) (Rule, bool) {
	rules := All()
	i := slices.IndexFunc(rules, func(r Rule) bool { return r.ID == id })
	if i < 0 {
		return Rule{}, false
	}
	return rules[i], true
}

// findRow finds the row of a rule, nil where there is none.
func findRow(id audit.RuleID) *ruleRow {
	for i := range table {
		if table[i].ID == id {
			return &table[i]
		}
	}
	return nil
}
