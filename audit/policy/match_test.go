package policy_test

import (
	"testing"

	"accountable/audit"
	"accountable/audit/audittest"
	"accountable/audit/policy"
)

func TestMatch_Fit(t *testing.T) {
	noName := audittest.PaymentsWithout(func(t *audit.Target) { t.Name = "" })
	noUnit := audittest.PaymentsWithout(func(t *audit.Target) { t.OUPath = "" })
	noTags := audittest.PaymentsWithout(func(t *audit.Target) { t.Tags = nil })
	untagged := audittest.PaymentsWithout(func(t *audit.Target) { t.Tags = map[string]string{} })
	unitIDs := audittest.PaymentsWithout(func(t *audit.Target) { t.OUPath = "r-ab12/ou-ab12-11112222" })
	someUnitIDs := audittest.PaymentsWithout(func(t *audit.Target) { t.OUPath = "Root/Workloads/ou-ab12-11112222" })
	alike := audittest.PaymentsWithout(func(t *audit.Target) { t.OUPath = "Root/ou-emea/r-team" })
	idInName := audittest.PaymentsWithout(func(t *audit.Target) { t.OUPath = audit.JoinOUPath("Root", "Workloads/ou-ab12-11112222") })
	inWorkloads := policy.Match{OUs: audittest.OUGlobs("Workloads")}
	for name, test := range map[string]struct {
		match   policy.Match
		account audit.Target
		fit     policy.Fit
		missing string
	}{
		"no keys":                             {policy.Match{}, audittest.Payments, policy.FitYes, ""},
		"no keys, no fact known":              {policy.Match{}, audit.Target{}, policy.FitYes, ""},
		"one of the accounts":                 {policy.Match{Accounts: []string{"444455556666", "111122223333"}}, audittest.Payments, policy.FitYes, ""},
		"none of the accounts":                {policy.Match{Accounts: []string{"444455556666"}}, audittest.Payments, policy.FitNo, ""},
		"account id unknown":                  {policy.Match{Accounts: []string{"444455556666"}}, audit.Target{Key: "p"}, policy.FitUnknown, "account id"},
		"a name":                              {policy.Match{Names: audittest.Globs("sandbox-*", "*-prod")}, audittest.Payments, policy.FitYes, ""},
		"another name":                        {policy.Match{Names: audittest.Globs("sandbox-*")}, audittest.Payments, policy.FitNo, ""},
		"name unknown":                        {policy.Match{Names: audittest.Globs("sandbox-*")}, noName, policy.FitUnknown, "name"},
		"any name, name unknown":              {policy.Match{Names: audittest.Globs("log*", "?*")}, noName, policy.FitYes, ""},
		"name of one letter, name unknown":    {policy.Match{Names: audittest.Globs("?")}, noName, policy.FitUnknown, "name"},
		"any unit, unit unknown":              {policy.Match{OUs: audittest.OUGlobs("*")}, noUnit, policy.FitUnknown, "organizational unit"},
		"parent unit":                         {inWorkloads, audittest.Payments, policy.FitYes, ""},
		"same unit":                           {policy.Match{OUs: audittest.OUGlobs("Root/Workloads/Prod")}, audittest.Payments, policy.FitYes, ""},
		"other unit":                          {policy.Match{OUs: audittest.OUGlobs("Sandbox/*")}, audittest.Payments, policy.FitNo, ""},
		"outside an organization":             {inWorkloads, noUnit, policy.FitUnknown, "organizational unit"},
		"unit ids":                            {inWorkloads, unitIDs, policy.FitUnknown, "organizational unit"},
		"unit ids below a named unit":         {inWorkloads, someUnitIDs, policy.FitYes, ""},
		"unit ids below another unit":         {policy.Match{OUs: audittest.OUGlobs("Root/Workloads/Prod")}, someUnitIDs, policy.FitUnknown, "organizational unit"},
		"unit names that resemble ids":        {inWorkloads, alike, policy.FitNo, ""},
		"id behind the slash of a name":       {inWorkloads, idInName, policy.FitNo, ""},
		"slash in a name":                     {policy.Match{OUs: audittest.OUGlobs(`Workloads\/*`)}, idInName, policy.FitYes, ""},
		"a state":                             {policy.Match{States: []string{"SUSPENDED", "ACTIVE"}}, audittest.Payments, policy.FitYes, ""},
		"another state":                       {policy.Match{States: []string{"SUSPENDED"}}, audittest.Payments, policy.FitNo, ""},
		"state unknown":                       {policy.Match{States: []string{"SUSPENDED"}}, audit.Target{AccountID: "111122223333"}, policy.FitUnknown, "state"},
		"all tags":                            {policy.Match{Tags: map[string][]policy.Glob{"team": audittest.Globs("pay*"), "stage": audittest.Globs("dev", "prod")}}, audittest.Payments, policy.FitYes, ""},
		"one of two tags":                     {policy.Match{Tags: map[string][]policy.Glob{"team": audittest.Globs("pay*"), "stage": audittest.Globs("dev")}}, audittest.Payments, policy.FitNo, ""},
		"missing tag":                         {policy.Match{Tags: map[string][]policy.Glob{"owner": audittest.Globs("*")}}, audittest.Payments, policy.FitNo, ""},
		"no tags":                             {policy.Match{Tags: map[string][]policy.Glob{"owner": audittest.Globs("*")}}, untagged, policy.FitNo, ""},
		"tags not requested":                  {policy.Match{Tags: map[string][]policy.Glob{"team": audittest.Globs("*")}}, noTags, policy.FitUnknown, "tags"},
		"both keys":                           {policy.Match{Names: audittest.Globs("pay*"), OUs: audittest.OUGlobs("Workloads")}, audittest.Payments, policy.FitYes, ""},
		"one of both keys":                    {policy.Match{Names: audittest.Globs("pay*"), OUs: audittest.OUGlobs("Sandbox")}, audittest.Payments, policy.FitNo, ""},
		"one key matches, one unknown":        {policy.Match{Names: audittest.Globs("pay*"), OUs: audittest.OUGlobs("Workloads")}, noUnit, policy.FitUnknown, "organizational unit"},
		"one key does not match, one unknown": {policy.Match{Names: audittest.Globs("log*"), OUs: audittest.OUGlobs("Workloads")}, noUnit, policy.FitNo, ""},
		"one unknown, one key does not match": {policy.Match{Names: audittest.Globs("log*"), States: []string{"SUSPENDED"}}, noName, policy.FitNo, ""},
		"tags unknown, unit does not match":   {policy.Match{OUs: audittest.OUGlobs("Sandbox"), Tags: map[string][]policy.Glob{"team": audittest.Globs("*")}}, noTags, policy.FitNo, ""},
	} {
		t.Run(name, func(t *testing.T) {
			if fit, missing := test.match.Fit(test.account); fit != test.fit || missing != test.missing {
				t.Errorf("got %v, missing %q; want %v, missing %q", fit, missing, test.fit, test.missing)
			}
		})
	}
}

func TestMatch_MatchesAll(t *testing.T) {
	for name, test := range map[string]struct {
		match policy.Match
		want  bool
	}{
		"no key":            {policy.Match{}, true},
		"every name":        {policy.Match{Names: audittest.Globs("payments", "*")}, true},
		"every unit":        {policy.Match{OUs: audittest.OUGlobs("**")}, true},
		"every longer name": {policy.Match{Names: audittest.Globs("?*")}, true},
		"below the root":    {policy.Match{OUs: audittest.OUGlobs("Payments", "Root")}, true},
		"below a root":      {policy.Match{OUs: audittest.OUGlobs("R*")}, true},
		"some units":        {policy.Match{OUs: audittest.OUGlobs("Root/*")}, false},
		"some names":        {policy.Match{Names: audittest.Globs("p*")}, false},
		"short names":       {policy.Match{Names: audittest.Globs("?")}, false},
		"every name of two": {policy.Match{Names: audittest.Globs("*"), Accounts: []string{"111122223333"}}, false},
	} {
		if got := test.match.MatchesAll(); got != test.want {
			t.Errorf("%s: got %v", name, got)
		}
	}
}

// The name of another account must not widen or remove what the policy protects.
func TestInForce_LearnNames(t *testing.T) {
	brackets := audit.Target{AccountID: "111122223333", Name: "[PROD] Payments"}
	set := audit.Target{AccountID: "222233334444", Name: "P Payments"}
	star := audit.Target{AccountID: "333344445555", Name: "vendor-*"}
	vendor := audit.Target{AccountID: "444455556666", Name: "vendor-a"}
	f := policy.NewInForce(policy.Policy{HandsOff: []policy.Exemption{
		{Match: policy.Match{Names: audittest.Globs("[PROD] Payments")}, Reason: "x"},
		{Match: policy.Match{Names: audittest.Globs("vendor-*")}, Reason: "x"},
	}})
	expect := func(when string, want map[string]bool) {
		t.Helper()
		for _, target := range []audit.Target{brackets, set, star, vendor} {
			if got := f.Policy().HandsOffReason(target) != ""; got != want[target.Name] {
				t.Errorf("%s: %s: got %v", when, target.Name, got)
			}
		}
	}
	expect("no name known", map[string]bool{brackets.Name: true, set.Name: true, star.Name: true, vendor.Name: true})
	if f.LearnNames([]audit.Target{set, star, vendor, {Name: "[other]"}}) {
		t.Error("names that are no pattern changed the policy")
	}
	before := f.Policy().Revision()
	if !f.LearnNames([]audit.Target{brackets}) || f.LearnNames([]audit.Target{brackets}) || f.Policy().Revision() == before {
		t.Error("the name must change the policy, once")
	}
	expect("names known", map[string]bool{brackets.Name: true, star.Name: true, vendor.Name: true})
	f.Adopt(policy.Policy{HandsOff: []policy.Exemption{{Match: policy.Match{Names: audittest.Globs("[other]", "[PROD] Payments")}, Reason: "x"}}})
	expect("another policy", map[string]bool{brackets.Name: true})
}
