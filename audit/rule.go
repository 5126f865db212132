package audit

import "slices"

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
	ID       RuleID
	Title    string
	Short    string // what is wrong where it does not hold, in two to four words
	Severity Severity
	Level    Level  // where the policy says nothing
	Passes   string // it passes when …
	Why      string // why it matters
	Remedy   string // how to cure it, in general
	Needs    []Need
	Controls []Control
	// OnRequest is the level of a rule that is off by default where the run asked
	// for what it needs and the policy says nothing of it; "" leaves it off.
	OnRequest Level
	// OnPolicy is the level of a rule that is off by default where the policy says
	// what it compares with and sets no other level; "" leaves it off.
	OnPolicy Level
	// OnlySecurity: judged for the SECURITY contact alone.
	OnlySecurity bool
	// PerAccount: judged once, of all contacts of the account together; the
	// finding stands at the first type that was asked for.
	PerAccount bool
	// WhenUnset: judged also where no contact is set.
	WhenUnset bool
}

// row is a rule together with who judges it.
type row struct {
	Rule
	judge func(*subject) verdict
	// says tells whether the policy says what the rule compares a contact of that
	// type with. A rule that is OnPolicy is off where it does not.
	says func(*Policy, ContactType) bool
	// byTarget: what is known of the account beside its contacts decides.
	byTarget bool
}

// Rules is the table of all rules in the order in which they are reported.
func Rules() []Rule {
	rules := make([]Rule, len(table))
	for i, r := range table {
		rules[i] = r.Rule
		rules[i].Needs = slices.Clone(r.Needs)
		rules[i].Controls = slices.Clone(r.Controls)
	}
	return rules
}

// RuleByID finds a rule; false where no rule has that id.
func RuleByID(id RuleID) (Rule, bool) {
	rules := Rules()
	i := slices.IndexFunc(rules, func(r Rule) bool { return r.ID == id })
	if i < 0 {
		return Rule{}, false
	}
	return rules[i], true
}

// rowOf finds the row of a rule, nil where there is none.
func rowOf(id RuleID) *row {
	for i := range table {
		if table[i].ID == id {
			return &table[i]
		}
	}
	return nil
}
