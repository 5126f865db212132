package policy_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"accountable/audit"
	"accountable/audit/audittest"
	"accountable/audit/policy"
)

func TestWant_LastMatchingOverrideDecidesEachField(t *testing.T) {
	forget := func(what string) audit.Target {
		return audittest.PaymentsWithout(func(t *audit.Target) {
			for fact := range strings.FieldsSeq(what) {
				switch fact {
				case "name":
					t.Name = ""
				case "unit":
					t.OUPath = ""
				case "tags":
					t.Tags = nil
				}
			}
		})
	}
	logs := audittest.Payments
	logs.Name, logs.OUPath = "log-archive", "Root/Security"
	for name, test := range map[string]struct {
		account audit.Target
		want    string
	}{
		"all facts known":                    {audittest.Payments, "name: Security Operations (1); email: payments@octank.cloud (20); phone: +1 206 555 4111 (10)"},
		"no override matches":                {logs, "name: Security Operations (1); email: security@octank.cloud (1)"},
		"later override decides":             {forget("unit"), "name: Security Operations (1); email: payments@octank.cloud (20); phone: ? organizational unit (10)"},
		"last override may match":            {forget("name"), "name: Security Operations (1); email: ? name (20); phone: +1 206 555 4111 (10)"},
		"two overrides may match":            {forget("name unit"), "name: Security Operations (1); email: ? name (20); phone: ? organizational unit (10)"},
		"override for a set field may match": {forget("tags"), "name: Security Operations (1); email: payments@octank.cloud (20); phone: ? tags (30)"},
		"no fact known":                      {audit.Target{}, "name: Security Operations (1); email: ? name (20); phone: ? tags (30)"},
	} {
		t.Run(name, func(t *testing.T) {
			got := audittest.CompanyPolicy.Want(test.account, audit.Security)
			var parts []string
			for _, f := range audit.Fields {
				if v, ok := got.Values[f]; ok {
					parts = append(parts, fmt.Sprintf("%s: %s (%d)", f.Key(), v.Text, v.At.Line))
				}
				if u, ok := got.Undecided[f]; ok {
					parts = append(parts, fmt.Sprintf("%s: ? %s (%d)", f.Key(), u.Missing, u.At.Line))
				}
			}
			if text := strings.Join(parts, "; "); text != test.want {
				t.Errorf("got\n%s\nwant\n%s", text, test.want)
			}
			if billing := audittest.CompanyPolicy.Want(test.account, audit.Billing); !billing.IsEmpty() {
				t.Errorf("billing contact: got %+v, want nothing", billing)
			}
		})
	}
}

func TestExplain_ListsEveryStatement(t *testing.T) {
	noTags := audittest.PaymentsWithout(func(t *audit.Target) { t.Tags = nil })
	for name, test := range map[string]struct {
		account audit.Target
		want    string
	}{
		"all facts known": {audittest.Payments, "name 1!; email 1 10 20!; phone 10!"},
		"tags unknown":    {noTags, "name 1!; email 1 10 20!; phone 10 30?; undecided phone 30 tags"},
		"no fact known":   {audit.Target{}, "name 1!; email 1 10? 20?; phone 10? 30?; undecided email 20 name; undecided phone 30 tags"},
	} {
		t.Run(name, func(t *testing.T) {
			var parts, undecided []string
			for _, f := range audittest.CompanyPolicy.Explain(test.account, audit.Security).Fields {
				marks := []string{f.Field.Key()}
				for _, s := range f.Statements {
					mark := strconv.Itoa(s.Value.At.Line)
					if s.Fit == policy.FitUnknown {
						mark += "?"
					}
					if s.Decides {
						mark += "!"
						if f.Value == nil || *f.Value != s.Value {
							t.Errorf("%s: %+v decides, but the value is %+v", f.Field.Key(), s.Value, f.Value)
						}
					}
					marks = append(marks, mark)
					if (s.Override == nil) != (s.Value.At.Line == 1) {
						t.Errorf("line %d belongs to override %+v", s.Value.At.Line, s.Override)
					}
				}
				parts = append(parts, strings.Join(marks, " "))
				if f.Undecided != nil {
					undecided = append(undecided, fmt.Sprintf("undecided %s %d %s", f.Field.Key(), f.Undecided.At.Line, f.Undecided.Missing))
				}
			}
			if got := strings.Join(append(parts, undecided...), "; "); got != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

func TestExplainAgreesWithWant(t *testing.T) {
	accounts := []audit.Target{audittest.Payments, {}}
	for _, forget := range []func(*audit.Target){
		func(t *audit.Target) { t.Name = "" }, func(t *audit.Target) { t.OUPath = "" }, func(t *audit.Target) { t.Tags = nil },
		func(t *audit.Target) { t.Name, t.Tags = "log-archive", map[string]string{"stage": "dev"} },
	} {
		accounts = append(accounts, audittest.PaymentsWithout(forget))
	}
	for _, account := range accounts {
		want := audittest.CompanyPolicy.Want(account, audit.Security)
		fields := 0
		for _, f := range audittest.CompanyPolicy.Explain(account, audit.Security).Fields {
			v, decided := want.Values[f.Field]
			u, undecided := want.Undecided[f.Field]
			if decided != (f.Value != nil) || undecided != (f.Undecided != nil) || decided && v != *f.Value || undecided && u != *f.Undecided {
				t.Errorf("%+v: %s: Explain returns %+v %+v, Want %+v %+v", account, f.Field.Key(), f.Value, f.Undecided, v, u)
			}
			fields++
		}
		if fields != len(want.Values)+len(want.Undecided) {
			t.Errorf("%+v: %d fields are explained, want %+v", account, fields, want)
		}
	}
}

func TestExplain_ListsMatchingEntries(t *testing.T) {
	p := policy.Policy{
		LeaveOut:   []policy.Exemption{{Match: policy.Match{Names: audittest.Globs("sandbox-*")}, Reason: "no"}, {Match: policy.Match{Names: audittest.Globs("payments-*")}, Reason: "yes"}},
		HandsOff:   []policy.Exemption{{Match: policy.Match{OUs: audittest.OUGlobs("Workloads")}, Reason: "maybe"}},
		Exceptions: []policy.Exception{{Match: policy.Match{Accounts: []string{audittest.Payments.AccountID}}, Reason: "yes"}, {Match: policy.Match{States: []string{"SUSPENDED"}}, Reason: "no"}},
	}
	x := p.Explain(audittest.PaymentsWithout(func(t *audit.Target) { t.OUPath = "" }), audit.Security)
	if len(x.LeaveOut) != 1 || x.LeaveOut[0].Reason != "yes" || x.LeaveOut[0].Fit != policy.FitYes {
		t.Errorf("leave_out: %+v", x.LeaveOut)
	}
	if len(x.HandsOff) != 1 || x.HandsOff[0].Reason != "maybe" || x.HandsOff[0].Fit != policy.FitUnknown || x.HandsOff[0].Missing != "organizational unit" {
		t.Errorf("hands_off: %+v", x.HandsOff)
	}
	if len(x.Exceptions) != 1 || x.Exceptions[0].Reason != "yes" || x.Exceptions[0].Fit != policy.FitYes {
		t.Errorf("exceptions: %+v", x.Exceptions)
	}
}

func TestHandsOffReason(t *testing.T) {
	p := policy.Policy{HandsOff: []policy.Exemption{
		{Match: policy.Match{OUs: audittest.OUGlobs("Security")}, Reason: "the security team does"},
		{Match: policy.Match{Names: audittest.Globs("payments-*")}, Reason: "PCI scope"},
	}}
	for name, test := range map[string]struct {
		account audit.Target
		want    string
	}{
		"match":                   {audittest.Payments, "policy: do not touch (PCI scope)"},
		"match and unknown match": {audittest.PaymentsWithout(func(t *audit.Target) { t.OUPath = "" }), "policy: do not touch (PCI scope)"},
		"unknown match":           {audittest.PaymentsWithout(func(t *audit.Target) { t.Name = "" }), "the policy may say do not touch: the policy selects by name, which is unknown without --org"},
		"no match":                {audittest.PaymentsWithout(func(t *audit.Target) { t.Name = "log-archive" }), ""},
		"no fact known":           {audit.Target{}, "the policy may say do not touch: the policy selects by organizational unit, which is unknown without --org"},
	} {
		if got := p.HandsOffReason(test.account); got != test.want {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}
