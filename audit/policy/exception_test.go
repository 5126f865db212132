package policy_test

import (
	"testing"
	"time"

	"accountable/audit"
	"accountable/audit/audittest"
	"accountable/audit/policy"
)

func TestException_State(t *testing.T) {
	e := audittest.NewException(1, policy.AnyRule, policy.Match{})
	for now, want := range map[time.Time]policy.ExceptionState{
		audittest.LastDay.AddDate(-1, 0, 0):                      policy.ExceptionActive,
		audittest.LastDay.AddDate(0, 0, -29):                     policy.ExceptionExpiresSoon,
		audittest.LastDay.AddDate(0, 0, 1).Add(-time.Nanosecond): policy.ExceptionExpiresSoon,
		audittest.LastDay.AddDate(0, 0, 1):                       policy.ExceptionExpired,
	} {
		if got := e.State(now); got != want {
			t.Errorf("%s: got %s, want %s", now, got, want)
		}
	}
	if got := e.LastDay(); got != "2027-01-31" {
		t.Errorf("got %q", got)
	}
}

func TestPolicy_ExceptionsFor(t *testing.T) {
	p := policy.Policy{Exceptions: []policy.Exception{
		audittest.NewException(1, policy.AnyRule, policy.Match{Names: audittest.Globs("log-*")}),
		audittest.NewException(2, "email-not-root", policy.Match{Names: audittest.Globs("payments-*")}),
	}}
	got := p.ExceptionsFor(&audittest.Payments)
	if len(got) != 1 || got[0].At.Line != 2 || !got[0].Covers("email-not-root") || got[0].Covers("no-stray-spaces") {
		t.Errorf("got %+v", got)
	}
	if got := p.ExceptionsFor(&audit.Target{}); got != nil {
		t.Errorf("name unknown: got %+v", got)
	}
}

func TestPolicy_LeaveOutReason(t *testing.T) {
	p := policy.Policy{LeaveOut: []policy.Exemption{{Match: policy.Match{Names: audittest.Globs("payments-*")}, Reason: "closing"}}}
	if got := p.LeaveOutReason(audittest.Payments); got != "left out by the policy: closing" {
		t.Errorf("got %q", got)
	}
	if got := p.LeaveOutReason(audit.Target{}); got != "" {
		t.Errorf("name unknown: got %q", got)
	}
}

func TestPolicy_Criteria(t *testing.T) {
	p := policy.Policy{
		Overrides: []policy.Override{{Match: policy.Match{Names: audittest.Globs("a")}}},
		LeaveOut:  []policy.Exemption{{Match: policy.Match{Tags: map[string][]policy.Glob{"stage": audittest.Globs("dev")}}}},
		HandsOff:  []policy.Exemption{{Match: policy.Match{Accounts: []string{audittest.AccountID}}}},
	}
	if got := p.Criteria(); got != (policy.Criteria{Names: true, Tags: true}) {
		t.Errorf("got %+v", got)
	}
	if !p.UsesTags() || !p.UsesOrganization() || (&policy.Policy{HandsOff: p.HandsOff}).UsesOrganization() {
		t.Error("names and tags come from the organization, account ids do not")
	}
}

func TestPolicy_WantsType(t *testing.T) {
	p := policy.Policy{Overrides: []policy.Override{audittest.NewOverride(1, policy.Match{}, "title=CTO")}}
	if !p.WantsType(audit.Security) || p.WantsType(audit.Billing) {
		t.Errorf("got %v for security, %v for billing", p.WantsType(audit.Security), p.WantsType(audit.Billing))
	}
}

func TestIsGlob(t *testing.T) {
	for text, want := range map[string]bool{"octank-prod": false, "octank-*": true, "prod?": true, "[ab]": true} {
		if got := policy.IsGlob(text); got != want {
			t.Errorf("%q: got %v", text, got)
		}
	}
}

func TestInForce(t *testing.T) {
	var none *policy.InForce
	if got := none.Policy(); got == nil || got.Path != "" {
		t.Errorf("nil: got %+v", got)
	}
	f := policy.NewInForce(policy.Policy{Path: "a"})
	f.Adopt(policy.Policy{Path: "b"})
	if got := f.Policy().Path; got != "b" {
		t.Errorf("got %q, want b", got)
	}
}
