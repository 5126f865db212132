package scan_test

import (
	"fmt"
	"testing"

	"accountable/audit"
	"accountable/audit/audittest"
	"accountable/audit/policy"
	"accountable/audit/rules"
	"accountable/audit/scan"
	"accountable/audit/timing"
)

// BenchmarkRosterFacts adds facts of an organization to a roster of 10,000 judged
// accounts: of all of them at once, and of pages of 20.
func BenchmarkRosterFacts(b *testing.B) {
	const rows = 10_000
	p := audittest.CompanyPolicy
	for i := range 50 {
		p.Exceptions = append(p.Exceptions, audittest.NewException(100+i, rules.EmailSharedMailbox, policy.Match{OUs: audittest.OUGlobs(fmt.Sprintf("Division %d/*", i))}))
	}
	contacts := []audit.Contact{audittest.Good, audittest.GoodWith(audit.FieldEmail, "jane.doe@octank.cloud"), audittest.GoodWith(audit.FieldPhone, "+12065554100")}
	targets, world := make([]audit.Target, rows), audittest.NewAWS(nil)
	for i := range targets {
		id := fmt.Sprintf("%012d", i)
		world.Contacts[id+"/SECURITY"] = contacts[i%len(contacts)]
		targets[i] = audit.Target{
			Key: id, AccountID: id, Name: fmt.Sprintf("account-%d", i), State: "ACTIVE", OUPath: "Root/Other", Tags: map[string]string{},
			Routes: []audit.Route{{Profile: "management", Mode: audit.InOrganization, CallerAccountID: "999988887777"}},
		}
	}
	for _, bench := range []struct {
		name   string
		rows   int
		policy policy.Policy
	}{{"page", 20, p}, {"all", rows, p}, {"all without a policy", rows, policy.Policy{}}} {
		b.Run(bench.name, func(b *testing.B) {
			auditor := &scan.Auditor{Reader: world, InForce: policy.NewInForce(bench.policy), Clock: timing.SystemClock{}}
			r := scan.NewRoster(targets)
			r.Judge = auditor.Rejudge
			for _, res := range readTargets(b.Context(), auditor, targets) {
				r.AddResult(res)
			}
			var paths [2]map[string]string // told by turns
			for i := range paths {
				paths[i] = make(map[string]string, bench.rows)
				for j, t := range targets[:bench.rows] {
					paths[i][t.AccountID] = fmt.Sprintf("Root/Division %d/Team %d", (i+j)%20, j%200)
				}
			}
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				r.SetOUPaths(paths[i%2])
			}
		})
	}
}
