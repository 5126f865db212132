package ui

import (
	"testing"
	"time"

	"accountable/audit"
	"accountable/audit/audittest"
	"accountable/audit/policy"
)

// TestScan_RejudgesWithOrganizationFacts has an account left out by its unit
// and another one by a tag, both after they were read.
func TestScan_RejudgesWithOrganizationFacts(t *testing.T) {
	t.Parallel()
	w, r, o := organizationOptions()
	w.contacts["700000000001"] = &jane
	steps := r.steps["prod-admin"]
	r.answer("prod-admin", append(steps, audit.Discovery{Tags: map[string]map[string]string{"700000000001": {"team": "finance"}, "111122223333": {}}})...)
	glob := func(pattern string) []policy.Glob {
		g, err := policy.ParseGlob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		return []policy.Glob{g}
	}
	o.Auditor.InForce.Policy().LeaveOut = []policy.Exemption{
		{Match: policy.Match{OUs: audittest.OUGlobs("Shop")}, Reason: "sold last year"},
		{Match: policy.Match{Tags: map[string][]policy.Glob{"team": glob("fin*")}}, Reason: "finance looks after it"},
	}
	flow(t, o, 110, 34, func(s *viewer) {
		s.Wait(time.Second)
		s.Press("O")
		s.Wait(2500 * time.Millisecond)
		s.see("ou-oct1-00000002  2 accounts  1 FAIL  1 skipped")
		s.miss("left out")
		s.Wait(time.Second)
		s.see("Shop  2 accounts  2 skipped", "Payments  2 accounts  2 warn")
		s.Wait(2 * time.Second)
		s.see("Payments  2 accounts  1 warn  1 skipped", "left out by the policy")
	})
}
