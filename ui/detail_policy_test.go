package ui

import (
	"testing"
	"time"

	"accountable/audit/policy"
	"accountable/ui/screen"
)

// rulesOptions returns octank with a policy that excepts payments-prod and keeps hands
// off shop.
func rulesOptions() screen.Options {
	w, targets := newOctank()
	o := newOptions(w, targets)
	withPolicy(&o)
	p := *o.Auditor.InForce.Policy()
	p.Exceptions = []policy.Exception{{
		Match: policy.Match{Accounts: []string{"111122223333"}}, Rule: policy.AnyRule,
		Reason: "moves to another company", Owner: "ops@octank.cloud", Expires: time.Date(2000, 6, 30, 0, 0, 0, 0, time.UTC),
	}}
	p.HandsOff = []policy.Exemption{{Match: policy.Match{Accounts: []string{"666677778888"}}, Reason: "run by a partner"}}
	o.Auditor.InForce.Adopt(p)
	return o
}

func TestDetail_PolicyDifferences(t *testing.T) {
	t.Parallel()
	flow(t, rulesOptions(), 110, 60, func(s *viewer) {
		s.Wait(time.Second)
		s.Press("G", "\r")
		s.see("Differs from policy: name, title, email",
			"Name      Jane Doe              → Octank Security",
			"Title     CTO                   → Duty officer",
			"Email     jane.doe@octank.cloud → security@octank.cloud",
			"./accountable.yaml:4-",
			"! Not written: policy: do not touch (run by a partner)")
		s.Press("a")
		s.see("1 blocked", "Policy: do not touch (run by a partner)")
	})
}

func TestDetail_Exception(t *testing.T) {
	t.Parallel()
	flow(t, rulesOptions(), 110, 60, func(s *viewer) {
		s.Wait(time.Second)
		s.see("○ excepted personal mailbox, until 20")
		s.Press("\r")
		s.see("Excepted  until 2000-06-30: moves to another company (ops@octank.cloud)")
		s.Press("a")
		s.see("1 blocked", "Excepted until the end of 2000-06-30: moves to another company (ops@octank.cloud)")
	})
}

func TestDetail_DifferencesInSmallRoom(t *testing.T) {
	t.Parallel()
	flow(t, rulesOptions(), 44, 60, func(s *viewer) {
		s.Wait(time.Second)
		s.Press("G", "\r")
		s.see("jane.doe@octank.cloud", "→ security@octank.cloud")
	})
}

func TestPlan_ClickOpensAccount(t *testing.T) {
	t.Parallel()
	f := fleetOf(t, 8)
	f.flow(t, 100, 40, func(s *viewer) {
		s.Press("A", "a")
		s.miss("Writes by")
		s.ClickOn("account-6")
		s.ClickOn("account-6")
		s.see("Writes by profile-00006 (role)")
		s.ClickOn("▾")
		s.ClickOn("▾")
		s.miss("account-6")
	})
}
