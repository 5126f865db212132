package audittest

import (
	"strings"

	"accountable/audit"
)

// Globs are patterns of a match.
func Globs(patterns ...string) []audit.Glob {
	var all []audit.Glob
	for _, p := range patterns {
		g, err := audit.ParseGlob(p)
		if err != nil {
			panic(err)
		}
		all = append(all, g)
	}
	return all
}

// Payments is an account of which everything is known.
var Payments = audit.Target{
	Key: "prod", AccountID: "111122223333", Name: "payments-prod", State: "ACTIVE", OUPath: "Root/Workloads/Prod",
	Tags: map[string]string{"team": "payments", "stage": "prod"},
}

// PaymentsWithout is the account as a run knows it that did not learn something.
func PaymentsWithout(forget func(*audit.Target)) audit.Target {
	t := Payments
	forget(&t)
	return t
}

// ParseWanted reads "email=…, phone=…" that stand on a line of a policy.
func ParseWanted(line int, text string) map[audit.ContactType]audit.Wanted {
	w := audit.Wanted{}
	for part := range strings.SplitSeq(text, ", ") {
		key, value, _ := strings.Cut(part, "=")
		for _, f := range audit.Fields {
			if f.Key() == key {
				w[f] = audit.Value{Text: value, At: audit.Position{Line: line, Column: 1}}
			}
		}
	}
	return map[audit.ContactType]audit.Wanted{audit.Security: w}
}

// NewOverride makes an override on a line.
func NewOverride(line int, m audit.Match, text string) audit.Override {
	return audit.Override{Match: m, Contacts: ParseWanted(line, text), At: audit.Position{Line: line, Column: 1}}
}

// company wants one contact of everybody, and others of some.
var CompanyPolicy = audit.Policy{
	Contacts: ParseWanted(1, "name=Security Operations, email=security@octank.cloud"),
	Overrides: []audit.Override{
		NewOverride(10, audit.Match{OUs: Globs("Workloads")}, "email=workloads@octank.cloud, phone=+1 206 555 4111"),
		NewOverride(20, audit.Match{Names: Globs("payments-*")}, "email=payments@octank.cloud"),
		NewOverride(30, audit.Match{Tags: map[string][]audit.Glob{"stage": Globs("dev")}}, "phone=+1 206 555 4122"),
	},
}
