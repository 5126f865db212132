package scan_test

import (
	"testing"
	"testing/synctest"
	"time"

	"accountable/audit"
	"accountable/audit/audittest"
	"accountable/audit/policy"
	"accountable/audit/scan"
)

// TestEngine_PatternThatIsAName: once an account has the name that the policy writes, the
// entry means this account alone, and accounts that the pattern left out before are read.
func TestEngine_PatternThatIsAName(t *testing.T) {
	for name, steps := range map[string][]audit.Discovery{
		"together":        {{Targets: []audit.Target{member(accountB, "P Payments", ""), member(accountC, "[PROD] Payments", "")}}},
		"the name later":  {{Targets: []audit.Target{member(accountB, "P Payments", "")}}, {Targets: []audit.Target{member(accountC, "[PROD] Payments", "")}}},
		"the name before": {{Targets: []audit.Target{member(accountC, "[PROD] Payments", "")}}, {Targets: []audit.Target{member(accountB, "P Payments", "")}}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := policy.Policy{
					LeaveOut: []policy.Exemption{{Match: policy.Match{Names: audittest.Globs("[PROD] Payments")}, Reason: "a sandbox"}},
					HandsOff: []policy.Exemption{{Match: policy.Match{Names: audittest.Globs("[ABC]*")}, Reason: "a vendor"}},
				}
				b := newBench(t, map[string]string{"m": accountA}, func(o *scan.Options) { o.Auditor.InForce = policy.NewInForce(p) })
				b.dir.pause["m"] = time.Minute
				b.dir.steps["m"] = steps
				b.Start()
				b.Discover(scan.Search{Places: []scan.Place{organizationOf("m")}})
				b.finish()
				for account, want := range map[string]audit.Status{accountB: audit.Fail, accountC: audit.Skipped} {
					for _, row := range b.Roster().RowsOfAccount(account) {
						if row.Status() != want {
							t.Errorf("%s: got %s, want %s", row.Target.Name, row.Status(), want)
						}
					}
				}
			})
		})
	}
}
