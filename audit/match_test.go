package audit_test

import (
	"testing"

	"accountable/audit"
)

// globs are patterns of a match.
func globs(patterns ...string) []audit.Glob {
	var all []audit.Glob
	for _, p := range patterns {
		g, err := audit.ParseGlob(p)
		if err != nil {
			panic(err)
		}
		all = append(all, g)
	}
	return all
}

// payments is an account of which everything is known.
var payments = audit.Target{
	Key: "prod", AccountID: "111122223333", Name: "payments-prod", State: "ACTIVE", OUPath: "Root/Workloads/Prod",
	Tags: map[string]string{"team": "payments", "stage": "prod"},
}

// less is the account as a run knows it that did not learn something.
func less(forget func(*audit.Target)) audit.Target {
	t := payments
	forget(&t)
	return t
}

func TestAMatchHoldsWhenAllItsKeysDo(t *testing.T) {
	noName := less(func(t *audit.Target) { t.Name = "" })
	noUnit := less(func(t *audit.Target) { t.OUPath = "" })
	noTags := less(func(t *audit.Target) { t.Tags = nil })
	untagged := less(func(t *audit.Target) { t.Tags = map[string]string{} })
	unitIDs := less(func(t *audit.Target) { t.OUPath = "r-ab12/ou-ab12-11112222" })
	someUnitIDs := less(func(t *audit.Target) { t.OUPath = "Root/Workloads/ou-ab12-11112222" })
	alike := less(func(t *audit.Target) { t.OUPath = "Root/ou-emea/r-team" })
	inWorkloads := audit.Match{OUs: globs("Workloads")}
	for name, test := range map[string]struct {
		match   audit.Match
		account audit.Target
		fit     audit.Fit
		missing string
	}{
		"nothing is asked":                  {audit.Match{}, payments, audit.FitYes, ""},
		"nothing is asked or known":         {audit.Match{}, audit.Target{}, audit.FitYes, ""},
		"one of the accounts":               {audit.Match{Accounts: []string{"444455556666", "111122223333"}}, payments, audit.FitYes, ""},
		"none of the accounts":              {audit.Match{Accounts: []string{"444455556666"}}, payments, audit.FitNo, ""},
		"an account nobody could learn":     {audit.Match{Accounts: []string{"444455556666"}}, audit.Target{Key: "p"}, audit.FitUnknown, "account id"},
		"a name":                            {audit.Match{Names: globs("sandbox-*", "*-prod")}, payments, audit.FitYes, ""},
		"another name":                      {audit.Match{Names: globs("sandbox-*")}, payments, audit.FitNo, ""},
		"a name that is not known":          {audit.Match{Names: globs("sandbox-*")}, noName, audit.FitUnknown, "name"},
		"any name, not known":               {audit.Match{Names: globs("log*", "?*")}, noName, audit.FitYes, ""},
		"a name of one letter, not known":   {audit.Match{Names: globs("?")}, noName, audit.FitUnknown, "name"},
		"any unit, not known":               {audit.Match{OUs: globs("*")}, noUnit, audit.FitUnknown, "organizational unit"},
		"a unit above":                      {inWorkloads, payments, audit.FitYes, ""},
		"the unit itself":                   {audit.Match{OUs: globs("Root/Workloads/Prod")}, payments, audit.FitYes, ""},
		"a unit elsewhere":                  {audit.Match{OUs: globs("Sandbox/*")}, payments, audit.FitNo, ""},
		"outside an organization":           {inWorkloads, noUnit, audit.FitUnknown, "organizational unit"},
		"units by id":                       {inWorkloads, unitIDs, audit.FitUnknown, "organizational unit"},
		"units by id below a named one":     {inWorkloads, someUnitIDs, audit.FitYes, ""},
		"units by id below another":         {audit.Match{OUs: globs("Root/Workloads/Prod")}, someUnitIDs, audit.FitUnknown, "organizational unit"},
		"units whose names are like ids":    {inWorkloads, alike, audit.FitNo, ""},
		"a state":                           {audit.Match{States: []string{"SUSPENDED", "ACTIVE"}}, payments, audit.FitYes, ""},
		"another state":                     {audit.Match{States: []string{"SUSPENDED"}}, payments, audit.FitNo, ""},
		"a state nobody learnt":             {audit.Match{States: []string{"SUSPENDED"}}, audit.Target{AccountID: "111122223333"}, audit.FitUnknown, "state"},
		"all tags":                          {audit.Match{Tags: map[string][]audit.Glob{"team": globs("pay*"), "stage": globs("dev", "prod")}}, payments, audit.FitYes, ""},
		"one of two tags":                   {audit.Match{Tags: map[string][]audit.Glob{"team": globs("pay*"), "stage": globs("dev")}}, payments, audit.FitNo, ""},
		"a tag that is not there":           {audit.Match{Tags: map[string][]audit.Glob{"owner": globs("*")}}, payments, audit.FitNo, ""},
		"no tag at all":                     {audit.Match{Tags: map[string][]audit.Glob{"owner": globs("*")}}, untagged, audit.FitNo, ""},
		"tags that were not asked for":      {audit.Match{Tags: map[string][]audit.Glob{"team": globs("*")}}, noTags, audit.FitUnknown, "tags"},
		"both keys":                         {audit.Match{Names: globs("pay*"), OUs: globs("Workloads")}, payments, audit.FitYes, ""},
		"one of both keys":                  {audit.Match{Names: globs("pay*"), OUs: globs("Sandbox")}, payments, audit.FitNo, ""},
		"a key that holds, one not known":   {audit.Match{Names: globs("pay*"), OUs: globs("Workloads")}, noUnit, audit.FitUnknown, "organizational unit"},
		"a key that does not, one unknown":  {audit.Match{Names: globs("log*"), OUs: globs("Workloads")}, noUnit, audit.FitNo, ""},
		"one unknown, a key that does not":  {audit.Match{Names: globs("log*"), States: []string{"SUSPENDED"}}, noName, audit.FitNo, ""},
		"tags unknown, a unit that is none": {audit.Match{OUs: globs("Sandbox"), Tags: map[string][]audit.Glob{"team": globs("*")}}, noTags, audit.FitNo, ""},
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
		"every name":        {audit.Match{Names: globs("payments", "*")}, true},
		"every unit":        {audit.Match{OUs: globs("**")}, true},
		"every longer name": {audit.Match{Names: globs("?*")}, true},
		"below the root":    {audit.Match{OUs: globs("Payments", "Root")}, true},
		"below a root":      {audit.Match{OUs: globs("R*")}, true},
		"some units":        {audit.Match{OUs: globs("Root/*")}, false},
		"some names":        {audit.Match{Names: globs("p*")}, false},
		"short names":       {audit.Match{Names: globs("?")}, false},
		"every name of two": {audit.Match{Names: globs("*"), Accounts: []string{"111122223333"}}, false},
	} {
		if got := test.match.Everything(); got != test.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
