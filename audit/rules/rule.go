package rules

import (
	"slices"

	"accountable/audit"
	"accountable/audit/policy"
)

// Need is a fact that a rule needs and that a run may not have requested.
type Need string

// What rules need beyond the contact itself.
const (
	NeedRootEmail Need = "root email"
	NeedDNS       Need = "dns"
	NeedRDAP      Need = "rdap"
	NeedAllTypes  Need = "all contact types"
	NeedJoined    Need = "how the account joined"
	NeedPeers     Need = "the other accounts"
)

// Rule describes one check. Screens, help, schema and reports take their texts from here.
type Rule struct {
	ID       audit.RuleID
	Title    string
	Short    string        // the problem in two to four words, for lists
	Fields   []audit.Field // what it looks at; nil: the contact as a whole
	Severity Severity
	Level    policy.Level // unless the policy sets another one
	Passes   string       // continues "it passes when …"
	// Steps are the ways to decide, of which the first one that applies does; nil for most
	// rules.
	Steps    func() []string
	Why      string // why it matters
	Remedy   string // how to fix it, in general
	Needs    []Need
	Controls []Control
	// OnRequest replaces a Level of LevelOff if the facts contain what the rule
	// needs; "" if the rule stays off.
	OnRequest policy.Level
	// OnPolicy replaces a Level of LevelOff if the policy sets what the rule compares
	// with; "" if the rule stays off.
	OnPolicy policy.Level
	// OnlySecurity is set if the rule applies to the SECURITY contact only.
	OnlySecurity bool
	// PerAccount is set if the rule judges all contacts of an account together. Its
	// finding belongs to the first requested type.
	PerAccount bool
	// WhenUnset is set if the rule also applies when no contact is set.
	WhenUnset bool
}

// ruleRow is a row of the table: a rule and its code.
type ruleRow struct {
	Rule

	judge func(*subject) verdict
	// policyDefines reports whether the policy sets what the rule compares contacts of
	// a type with; if not, the rule is off. Nil: it compares with nothing.
	policyDefines func(*policy.Policy, audit.ContactType) bool
	// yieldsTo are rules that say more about a value: this rule is not judged where one
	// of them objects.
	yieldsTo []audit.RuleID
	// usesTarget is set if the verdict depends on facts about the target.
	usesTarget bool
}

// All returns the rules in the order in which they are reported.
func All() []Rule {
	rules := make([]Rule, len(table))
	for i, r := range table {
		rules[i] = r.Rule
		rules[i].Needs = slices.Clone(r.Needs)
		rules[i].Controls = slices.Clone(r.Controls)
	}
	return rules
}

// ByID returns the rule with an id.
func ByID(id audit.RuleID) (Rule, bool) {
	if r := findRow(id); r != nil {
		return r.Rule, true
	}
	return Rule{}, false
}

// FieldOf returns the field that a rule looks at; false if the rule looks at several
// fields or does not exist.
func FieldOf(id audit.RuleID) (audit.Field, bool) {
	if r := findRow(id); r != nil && len(r.Fields) == 1 {
		return r.Fields[0], true
	}
	return 0, false
}

// findRow returns the row of a rule, or nil.
func findRow(id audit.RuleID) *ruleRow {
	for i := range table {
		if table[i].ID == id {
			return &table[i]
		}
	}
	return nil
}
