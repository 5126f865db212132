package change_test

import (
	"slices"
	"testing"
	"time"

	"accountable/audit"
	"accountable/audit/audittest"
	"accountable/audit/change"
	"accountable/audit/policy"
	"accountable/audit/rules"
	"accountable/audit/scan"
)

// plannerFor returns a planner that plans by a policy.
func plannerFor(p policy.Policy) change.Planner {
	return change.Planner{InForce: policy.NewInForce(p), Now: func() time.Time { return today }}
}

func TestPlanContact(t *testing.T) {
	email := change.Edit{audit.FieldEmail: "soc@octank.cloud"}
	denied := func(labels ...string) func(*change.Planner, *scan.Result) {
		return func(p *change.Planner, res *scan.Result) {
			p.Memory = denyRoutes(res.Target.Routes, "IAM denies %s", labels...)
		}
	}
	for name, test := range map[string]struct {
		held    *audit.Contact
		prepare func(*change.Planner, *scan.Result)
		edit    change.Edit
		state   change.PlanState
		after   *audit.Contact
		routes  []string
		missing []audit.Field
		invalid []audit.Field
	}{
		"one field": {held: &old, edit: email, state: change.Planned, after: but(old, audit.FieldEmail, "soc@octank.cloud"), routes: []string{"root", "own"}},
		"nothing changes": {
			held: &old, edit: change.Edit{audit.FieldTitle: " CTO "}, state: change.Unchanged, routes: []string{"root", "own"},
		},
		"fields are missing": {
			edit: email, state: change.Unwritable, routes: []string{"root", "own"},
			missing: []audit.Field{audit.FieldName, audit.FieldTitle, audit.FieldPhone},
		},
		"an old value is invalid": {
			held: but(old, audit.FieldPhone, "ext. 12"), edit: email, state: change.Unwritable, routes: []string{"root", "own"},
			invalid: []audit.Field{audit.FieldPhone},
		},
		"one route is denied": {
			held: &old, prepare: denied("root"), edit: email,
			state: change.Planned, after: but(old, audit.FieldEmail, "soc@octank.cloud"), routes: []string{"own", "root"},
		},
		"every route is denied": {
			held: &old, prepare: denied(), edit: email,
			state: change.Planned, after: but(old, audit.FieldEmail, "soc@octank.cloud"), routes: []string{"root", "own"},
		},
		"read-only mode": {
			held: &old, prepare: func(p *change.Planner, _ *scan.Result) { p.ReadOnly = true }, edit: email,
			state: change.Unwritable, routes: []string{"root", "own"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			res, p := readResult(test.held), plannerFor(policy.Policy{})
			if test.prepare != nil {
				test.prepare(&p, &res)
			}
			it := p.PlanContact(res, audit.Security, test.edit)
			if it.State != test.state || !audit.SameContact(it.Change.After, test.after) || !audit.SameContact(it.Change.Before, test.held) {
				t.Errorf("%s (%s): %+v → %+v", it.State, it.Reason, it.Change.Before, it.Change.After)
			}
			var routes []string
			for _, r := range it.Routes {
				routes = append(routes, r.Label())
			}
			if !slices.Equal(routes, test.routes) || it.Change.Route.Label() != test.routes[0] {
				t.Errorf("routes %v, want %v; it uses %s", routes, test.routes, it.Change.Route.Label())
			}
			var invalid []audit.Field
			for _, err := range it.Invalid {
				invalid = append(invalid, err.Field)
			}
			if !slices.Equal(it.Missing, test.missing) || !slices.Equal(invalid, test.invalid) {
				t.Errorf("missing %v, invalid %v", it.Missing, invalid)
			}
		})
	}
}

func TestEditByPolicy(t *testing.T) {
	target := readResult(nil).Target
	spelled := but(audittest.Good, audit.FieldEmail, "Security@Octank.Cloud")
	for name, test := range map[string]struct {
		held    *audit.Contact
		compare policy.Comparison
		want    change.Edit
	}{
		"not set": {want: change.Edit{
			audit.FieldName: audittest.Good.Name, audit.FieldTitle: audittest.Good.Title, audit.FieldEmail: audittest.Good.Email, audit.FieldPhone: audittest.Good.Phone,
		}},
		"as wanted":                             {held: &audittest.Good, want: change.Edit{}},
		"spelled differently":                   {held: spelled, want: change.Edit{}},
		"spelled differently, compared exactly": {held: spelled, compare: policy.CompareExact, want: change.Edit{audit.FieldEmail: audittest.Good.Email}},
		"another phone":                         {held: but(audittest.Good, audit.FieldPhone, "+1 206 555 4199"), want: change.Edit{audit.FieldPhone: audittest.Good.Phone}},
	} {
		t.Run(name, func(t *testing.T) {
			pol := wantsGood()
			pol.Compare = test.compare
			got := plannerFor(pol).EditByPolicy(target, audit.Security, test.held)
			if len(got) != len(test.want) {
				t.Fatalf("got %v, want %v", got, test.want)
			}
			for f, text := range test.want {
				if got[f] != text {
					t.Errorf("%s: got %q, want %q", f.Key(), got[f], text)
				}
			}
		})
	}
}

func TestForbids(t *testing.T) {
	personal := but(audittest.Good, audit.FieldEmail, "jane.doe@octank.cloud")
	for name, test := range map[string]struct {
		levels  map[audit.RuleID]policy.Level
		contact *audit.Contact
		want    bool
	}{
		"no level is set":      {nil, personal, false},
		"the rule warns":       {map[audit.RuleID]policy.Level{"email-shared-mailbox": policy.LevelWarn}, personal, false},
		"the rule fails":       {map[audit.RuleID]policy.Level{"email-shared-mailbox": policy.LevelFail}, personal, true},
		"the contact is right": {map[audit.RuleID]policy.Level{"email-shared-mailbox": policy.LevelFail}, &audittest.Good, false},
	} {
		t.Run(name, func(t *testing.T) {
			p := plannerFor(policy.Policy{Levels: test.levels})
			c := change.Change{AccountID: audittest.AccountID, Type: audit.Security, After: test.contact}
			if got := slices.ContainsFunc(p.JudgeContact(c, rules.DomainFacts{}), p.Forbids); got != test.want {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

func TestJudgeContact_MailReading(t *testing.T) {
	c := change.Change{Type: audit.Security, After: &audittest.Good}
	unreachable := rules.DomainFacts{Mail: map[string]audit.MailReading{"octank.cloud": {Answer: audit.MailAnswer{Reason: "no mail server found in DNS"}}}}
	p := plannerFor(policy.Policy{})
	failing := func(f rules.Finding) bool { return f.Status == audit.Fail || f.Status == audit.Warn }
	if findings := p.JudgeContact(c, rules.DomainFacts{}); slices.ContainsFunc(findings, failing) {
		t.Errorf("the good contact fails: %v", findings)
	}
	if !slices.ContainsFunc(p.JudgeContact(c, unreachable), failing) {
		t.Error("a domain without mail servers passes")
	}
}

func TestCountExempt(t *testing.T) {
	here := policy.Match{Accounts: []string{audittest.AccountID}}
	byUnit := policy.Match{OUs: audittest.OUGlobs("Root/Payments")} // the plan does not know the unit
	excepted := func(expires time.Time) policy.Policy {
		return policy.Policy{Exceptions: []policy.Exception{{Match: here, Rule: rules.MatchesPolicy, Expires: expires}}}
	}
	denied := &audit.Trouble{Kind: audit.AccessDenied}
	for name, test := range map[string]struct {
		policy policy.Policy
		item   change.PlanItem
		want   int
	}{
		"nothing exempts it":           {item: change.PlanItem{State: change.Unwritable}},
		"a closed account":             {item: change.PlanItem{State: change.Unwritable, Change: change.Change{Target: audit.Target{Skip: "the account is closed"}}}, want: 1},
		"left out":                     {policy.Policy{LeaveOut: []policy.Exemption{{Match: here}}}, change.PlanItem{State: change.Unwritable}, 1},
		"hands off":                    {policy.Policy{HandsOff: []policy.Exemption{{Match: here}}}, change.PlanItem{State: change.Unwritable}, 1},
		"perhaps hands off":            {policy.Policy{HandsOff: []policy.Exemption{{Match: byUnit}}}, change.PlanItem{State: change.Unwritable}, 0},
		"excepted":                     {excepted(today.AddDate(0, 1, 0)), change.PlanItem{State: change.Unwritable}, 1},
		"excepted until a month ago":   {excepted(today.AddDate(0, -1, 0)), change.PlanItem{State: change.Unwritable}, 0},
		"hands off, and not read":      {policy.Policy{HandsOff: []policy.Exemption{{Match: here}}}, change.PlanItem{State: change.Unwritable, Trouble: denied}, 0},
		"hands off, and nothing to do": {policy.Policy{HandsOff: []policy.Exemption{{Match: here}}}, change.PlanItem{State: change.Unchanged}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			test.item.Change.Target.AccountID = audittest.AccountID
			if got := change.CountExempt(&test.policy, today, change.Plan{Items: []change.PlanItem{test.item}}); got != test.want {
				t.Errorf("%d contacts are exempt, want %d", got, test.want)
			}
		})
	}
}
