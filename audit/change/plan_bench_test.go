package change_test

import (
	"fmt"
	"testing"
	"time"

	"accountable/audit/audittest"
	"accountable/audit/change"
	"accountable/audit/policy"
	"accountable/audit/scan"
)

// BenchmarkPlan plans for 10,000 accounts, half of which hold something else.
func BenchmarkPlan(b *testing.B) {
	const n = 10_000
	results := make([]scan.Result, n)
	for i := range results {
		held := audittest.Good
		if i%2 == 0 {
			held = old
		}
		results[i] = readResult(&held)
		results[i].Target.AccountID = fmt.Sprintf("%012d", 700_000_000_000+i)
	}
	p := change.Planner{InForce: policy.NewInForce(wantsGood()), Now: func() time.Time { return today }}
	b.ReportAllocs()
	for b.Loop() {
		if plan := p.FromPolicy(results); plan.Count(change.Planned) != n/2 {
			b.Fatal("not as planned")
		}
	}
}
