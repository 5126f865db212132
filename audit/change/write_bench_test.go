package change_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"accountable/audit"
	"accountable/audit/audittest"
	"accountable/audit/change"
	"accountable/audit/policy"
	"accountable/audit/scan"
	"accountable/audit/timing"
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

// BenchmarkJournal reads the last writes to one account, and to all, of a
// journal of 10,000.
func BenchmarkJournal(b *testing.B) {
	const n = 10_000
	j := change.OpenJournal(b.TempDir(), timing.SystemClock{})
	id, err := j.Begin(b.Context(), sampleChange, audit.Identity{ARN: "arn:aws:iam::111122223333:user/jane"})
	if err != nil {
		b.Fatal(err)
	}
	if err := j.End(id, change.Outcome{Change: sampleChange, Kind: change.Written}); err != nil {
		b.Fatal(err)
	}
	one, err := os.ReadFile(j.Path())
	if err != nil {
		b.Fatal(err)
	}
	var all strings.Builder
	for i := range n {
		all.WriteString(strings.NewReplacer(audittest.AccountID, fmt.Sprintf("%012d", 700_000_000_000+i), id, fmt.Sprintf("run-%d", i)).Replace(string(one)))
	}
	if err := os.WriteFile(j.Path(), []byte(all.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	for name, id := range map[string]string{"one account": "700000000007", "all": ""} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if entries, err := j.Entries(id, 0); err != nil || len(entries) == 0 {
					b.Fatal(len(entries), err)
				}
			}
		})
	}
	if err := j.Close(); err != nil {
		b.Fatal(err)
	}
}
