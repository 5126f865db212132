package audit

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
	Severity Severity
	Level    Level  // where the policy says nothing
	Passes   string // it passes when …
	Why      string // why it matters
	Remedy   string // how to cure it, in general
	Needs    []Need
	Controls []Control
	// OnlySecurity: judged for the SECURITY contact alone.
	OnlySecurity bool
}

// Rules is the table of all rules in the order in which they are reported.
func Rules() []Rule { panic("being written") }

// Judge asks every rule that is on of every contact that was read. The order
// is that of the contact types and, within one, of Rules.
func Judge(p Policy, f Facts) []Finding { panic("being written") }
