package audittest

import (
	"strings"

	"accountable/audit"
	"accountable/audit/policy"
)

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
		NewOverride(10, policy.Match{OUs: Globs("Workloads")}, "email=workloads@octank.cloud, phone=+1 206 555 4111"),
		NewOverride(20, policy.Match{Names: Globs("payments-*")}, "email=payments@octank.cloud"),
		NewOverride(30, policy.Match{Tags: map[string][]policy.Glob{"stage": Globs("dev")}}, "phone=+1 206 555 4122"),
	},
}
