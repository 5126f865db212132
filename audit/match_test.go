package audit_test

import (
	"testing"

	"accountable/audit"
	"accountable/audit/audittest"
)

func TestAMatchHoldsWhenAllItsKeysDo(t *testing.T) {
	noName := audittest.PaymentsWithout(func(t *audit.Target) { t.Name = "" })
	noUnit := audittest.PaymentsWithout(func(t *audit.Target) { t.OUPath = "" })
	noTags := audittest.PaymentsWithout(func(t *audit.Target) { t.Tags = nil })
	untagged := audittest.PaymentsWithout(func(t *audit.Target) { t.Tags = map[string]string{} })
	unitIDs := audittest.PaymentsWithout(func(t *audit.Target) { t.OUPath = "r-ab12/ou-ab12-11112222" })
	someUnitIDs := audittest.PaymentsWithout(func(t *audit.Target) { t.OUPath = "Root/Workloads/ou-ab12-11112222" })
	alike := audittest.PaymentsWithout(func(t *audit.Target) { t.OUPath = "Root/ou-emea/r-team" })
	inWorkloads := audit.Match{OUs: audittest.Globs("Workloads")}
	for name, test := range map[string]struct {
		match   audit.Match
		account audit.Target
		fit     audit.Fit
		missing string
	}{
		"nothing is asked":                  {audit.Match{}, audittest.Payments, audit.FitYes, ""},
		"nothing is asked or known":         {audit.Match{}, audit.Target{}, audit.FitYes, ""},
		"one of the accounts":               {audit.Match{Accounts: []string{"444455556666", "111122223333"}}, audittest.Payments, audit.FitYes, ""},
		"none of the accounts":              {audit.Match{Accounts: []string{"444455556666"}}, audittest.Payments, audit.FitNo, ""},
		"an account nobody could learn":     {audit.Match{Accounts: []string{"444455556666"}}, audit.Target{Key: "p"}, audit.FitUnknown, "account id"},
		"a name":                            {audit.Match{Names: audittest.Globs("sandbox-*", "*-prod")}, audittest.Payments, audit.FitYes, ""},
		"another name":                      {audit.Match{Names: audittest.Globs("sandbox-*")}, audittest.Payments, audit.FitNo, ""},
		"a name that is not known":          {audit.Match{Names: audittest.Globs("sandbox-*")}, noName, audit.FitUnknown, "name"},
		"any name, not known":               {audit.Match{Names: audittest.Globs("log*", "?*")}, noName, audit.FitYes, ""},
		"a name of one letter, not known":   {audit.Match{Names: audittest.Globs("?")}, noName, audit.FitUnknown, "name"},
		"any unit, not known":               {audit.Match{OUs: audittest.Globs("*")}, noUnit, audit.FitUnknown, "organizational unit"},
		"a unit above":                      {inWorkloads, audittest.Payments, audit.FitYes, ""},
		"the unit itself":                   {audit.Match{OUs: audittest.Globs("Root/Workloads/Prod")}, audittest.Payments, audit.FitYes, ""},
		"a unit elsewhere":                  {audit.Match{OUs: audittest.Globs("Sandbox/*")}, audittest.Payments, audit.FitNo, ""},
		"outside an organization":           {inWorkloads, noUnit, audit.FitUnknown, "organizational unit"},
		"units by id":                       {inWorkloads, unitIDs, audit.FitUnknown, "organizational unit"},
		"units by id below a named one":     {inWorkloads, someUnitIDs, audit.FitYes, ""},
		"units by id below another":         {audit.Match{OUs: audittest.Globs("Root/Workloads/Prod")}, someUnitIDs, audit.FitUnknown, "organizational unit"},
		"units whose names are like ids":    {inWorkloads, alike, audit.FitNo, ""},
		"a state":                           {audit.Match{States: []string{"SUSPENDED", "ACTIVE"}}, audittest.Payments, audit.FitYes, ""},
		"another state":                     {audit.Match{States: []string{"SUSPENDED"}}, audittest.Payments, audit.FitNo, ""},
		"a state nobody learnt":             {audit.Match{States: []string{"SUSPENDED"}}, audit.Target{AccountID: "111122223333"}, audit.FitUnknown, "state"},
		"all tags":                          {audit.Match{Tags: map[string][]audit.Glob{"team": audittest.Globs("pay*"), "stage": audittest.Globs("dev", "prod")}}, audittest.Payments, audit.FitYes, ""},
		"one of two tags":                   {audit.Match{Tags: map[string][]audit.Glob{"team": audittest.Globs("pay*"), "stage": audittest.Globs("dev")}}, audittest.Payments, audit.FitNo, ""},
		"a tag that is not there":           {audit.Match{Tags: map[string][]audit.Glob{"owner": audittest.Globs("*")}}, audittest.Payments, audit.FitNo, ""},
		"no tag at all":                     {audit.Match{Tags: map[string][]audit.Glob{"owner": audittest.Globs("*")}}, untagged, audit.FitNo, ""},
		"tags that were not asked for":      {audit.Match{Tags: map[string][]audit.Glob{"team": audittest.Globs("*")}}, noTags, audit.FitUnknown, "tags"},
		"both keys":                         {audit.Match{Names: audittest.Globs("pay*"), OUs: audittest.Globs("Workloads")}, audittest.Payments, audit.FitYes, ""},
		"one of both keys":                  {audit.Match{Names: audittest.Globs("pay*"), OUs: audittest.Globs("Sandbox")}, audittest.Payments, audit.FitNo, ""},
		"a key that holds, one not known":   {audit.Match{Names: audittest.Globs("pay*"), OUs: audittest.Globs("Workloads")}, noUnit, audit.FitUnknown, "organizational unit"},
		"a key that does not, one unknown":  {audit.Match{Names: audittest.Globs("log*"), OUs: audittest.Globs("Workloads")}, noUnit, audit.FitNo, ""},
		"one unknown, a key that does not":  {audit.Match{Names: audittest.Globs("log*"), States: []string{"SUSPENDED"}}, noName, audit.FitNo, ""},
		"tags unknown, a unit that is none": {audit.Match{OUs: audittest.Globs("Sandbox"), Tags: map[string][]audit.Glob{"team": audittest.Globs("*")}}, noTags, audit.FitNo, ""},
	} {
		t.Run(name, func(t *testing.T) {
			if fit, missing := test.match.Fit(test.account); fit != test.fit || missing != test.missing {
				t.Errorf("fit %v for want of %q; want %v for want of %q", fit, missing, test.fit, test.missing)
			}
		})
	}
}

func TestAMatchOfEverythingIsTold(t *testing.T) {
	for name, test := range map[string]struct {
		match audit.Match
		want  bool
	}{
		"no key":            {audit.Match{}, true},
		"every name":        {audit.Match{Names: audittest.Globs("payments", "*")}, true},
		"every unit":        {audit.Match{OUs: audittest.Globs("**")}, true},
		"every longer name": {audit.Match{Names: audittest.Globs("?*")}, true},
		"below the root":    {audit.Match{OUs: audittest.Globs("Payments", "Root")}, true},
		"below a root":      {audit.Match{OUs: audittest.Globs("R*")}, true},
		"some units":        {audit.Match{OUs: audittest.Globs("Root/*")}, false},
		"some names":        {audit.Match{Names: audittest.Globs("p*")}, false},
		"short names":       {audit.Match{Names: audittest.Globs("?")}, false},
		"every name of two": {audit.Match{Names: audittest.Globs("*"), Accounts: []string{"111122223333"}}, false},
	} {
		if got := test.match.Everything(); got != test.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
