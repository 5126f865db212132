package change_test

import (
	"strings"
	"testing"
	"time"

	"accountable/audit"
	"accountable/audit/audittest"
	"accountable/audit/change"
	"accountable/audit/policy"
	"accountable/audit/rules"
	"accountable/audit/scan"
)

// today is the day of these tests.
var today = time.Date(2026, time.November, 23, 12, 0, 0, 0, time.UTC)

// wants is a policy that sets values of the security contact everywhere.
func wants(values map[audit.Field]string) policy.Policy {
	wanted := policy.WantedFields{}
	for f, text := range values {
		wanted[f] = policy.Value{Text: text}
	}
	return policy.Policy{Contacts: map[audit.ContactType]policy.WantedFields{audit.Security: wanted}}
}

// wantsGood sets the good contact everywhere.
func wantsGood() policy.Policy {
	return wants(map[audit.Field]string{
		audit.FieldName: audittest.Good.Name, audit.FieldTitle: audittest.Good.Title, audit.FieldEmail: audittest.Good.Email, audit.FieldPhone: audittest.Good.Phone,
	})
}

// wantsEmail sets another email alone.
func wantsEmail() policy.Policy {
	return wants(map[audit.Field]string{audit.FieldEmail: "soc@octank.cloud"})
}

// readResult is an account that was read through a profile and through the organization.
func readResult(held *audit.Contact) scan.Result {
	routes := []audit.Route{{Profile: "own", Mode: audit.Standalone}, {Profile: "root", Mode: audit.InOrganization, CallerAccountID: "999988887777"}}
	return scan.Result{
		Target: audit.Target{Key: "own", AccountID: audittest.AccountID, Name: "payments-prod", Partition: "aws", State: "ACTIVE", Routes: routes},
		Status: audit.Fail, Via: routes[0], Contacts: map[audit.ContactType]audit.Reading{audit.Security: {Contact: held}},
	}
}

func but(c audit.Contact, f audit.Field, text string) *audit.Contact {
	c = f.With(c, text)
	return &c
}

// planCase is one row of the tables of plans.
type planCase struct {
	held     *audit.Contact
	prepare  func(*change.Planner, *scan.Result)
	state    change.PlanState
	after    *audit.Contact
	reason   string // a part of it
	trouble  audit.TroubleKind
	spelling int
}

func (c planCase) hold(t *testing.T, plan change.Plan) {
	t.Helper()
	if len(plan.Items) != 1 {
		t.Fatalf("%d items", len(plan.Items))
	}
	it := plan.Items[0]
	if it.State != c.state || !audit.SameContact(it.Change.After, c.after) {
		t.Errorf("%s to %+v, want %s to %+v", it.State, it.Change.After, c.state, c.after)
	}
	if !strings.Contains(it.Reason, c.reason) || c.reason == "" && it.Reason != "" {
		t.Errorf("reason %q, want %q", it.Reason, c.reason)
	}
	if strings.HasSuffix(it.Reason, ".") || strings.Contains(it.Reason, "  ") {
		t.Errorf("reason %q is not a sentence without a full stop", it.Reason)
	}
	var kind audit.TroubleKind
	if it.Trouble != nil {
		kind = it.Trouble.Kind
	}
	if kind != c.trouble {
		t.Errorf("trouble %q, want %q", kind, c.trouble)
	}
	if len(it.Spelling) != c.spelling {
		t.Errorf("%d fields differ by their spelling, want %d", len(it.Spelling), c.spelling)
	}
	if it.Change.AccountID != audittest.AccountID || !audit.SameContact(it.Change.Before, c.held) {
		t.Errorf("of %s %+v", it.Change.AccountID, it.Change.Before)
	}
	if it.State == change.Planned && it.Change.Route.Profile != "root" {
		t.Errorf("written by %s, not through the organization", it.Change.Route.Profile)
	}
}

func TestFromPolicy(t *testing.T) {
	byUnit := policy.Match{OUs: audittest.OUGlobs("Root/Payments")}
	here := policy.Match{Accounts: []string{audittest.AccountID}}
	for name, test := range map[string]planCase{
		"nothing is wanted": {
			held: &old, prepare: func(p *change.Planner, _ *scan.Result) { p.InForce = policy.NewInForce(policy.Policy{}) },
			state: change.Unchanged,
		},
		"nothing is wanted of a closed account": {
			prepare: func(p *change.Planner, res *scan.Result) {
				p.InForce = policy.NewInForce(policy.Policy{})
				res.Status, res.Contacts, res.Target.Skip = audit.Skipped, nil, "the account is closed"
			},
			state: change.Unchanged,
		},
		"it is as it should be": {held: &audittest.Good, state: change.Unchanged},
		"it is not set":         {state: change.Planned, after: &audittest.Good},
		"it is another one":     {held: &old, state: change.Planned, after: &audittest.Good},
		"one field is wanted": {
			held: &old, prepare: func(p *change.Planner, _ *scan.Result) { p.InForce = policy.NewInForce(wantsEmail()) },
			state: change.Planned, after: but(old, audit.FieldEmail, "soc@octank.cloud"),
		},
		"one field is wanted where nothing is set": {
			prepare: func(p *change.Planner, _ *scan.Result) { p.InForce = policy.NewInForce(wantsEmail()) },
			state:   change.Unwritable, reason: "no security contact is set, and the policy does not say the name, title and phone",
		},
		"another spelling": {
			held: but(*but(audittest.Good, audit.FieldEmail, "Security@Octank.cloud"), audit.FieldPhone, "+1 (206) 555-4100"), state: change.Unchanged, spelling: 2,
		},
		"another spelling where spelling counts": {
			held:    but(audittest.Good, audit.FieldPhone, "+1 (206) 555-4100"),
			prepare: func(p *change.Planner, _ *scan.Result) { p.InForce.Policy().Compare = policy.CompareExact },
			state:   change.Planned, after: &audittest.Good,
		},
		"another spelling beside a real difference is kept": {
			held:  but(*but(audittest.Good, audit.FieldName, "Jane Doe"), audit.FieldPhone, "+1 (206) 555-4100"),
			state: change.Planned, after: but(audittest.Good, audit.FieldPhone, "+1 (206) 555-4100"), spelling: 1,
		},
		"what is kept is sent without blanks around it": {
			held: but(*but(old, audit.FieldTitle, " CTO "), audit.FieldEmail, "cto@octank.cloud"), prepare: func(p *change.Planner, _ *scan.Result) { p.InForce = policy.NewInForce(wantsEmail()) },
			state: change.Planned, after: but(old, audit.FieldEmail, "soc@octank.cloud"),
		},
		"what is kept is none that AWS takes": {
			held: but(old, audit.FieldPhone, " "), prepare: func(p *change.Planner, _ *scan.Result) { p.InForce = policy.NewInForce(wantsEmail()) },
			state: change.Unwritable, reason: "phone: required",
		},
		"what is wanted is none that AWS takes": {
			held: &old, prepare: func(p *change.Planner, _ *scan.Result) {
				p.InForce = policy.NewInForce(wants(map[audit.Field]string{audit.FieldPhone: "+1 206 555 4100 ext. 7"}))
			},
			state: change.Unwritable, reason: "phone: 'e' is not allowed",
		},
		"closed": {
			prepare: func(_ *change.Planner, res *scan.Result) {
				res.Status, res.Contacts, res.Target.Skip = audit.Skipped, nil, "the account is closed"
			},
			state: change.Unwritable, reason: "the account is closed",
		},
		"nothing was judged, but it was read": {
			held: &old, prepare: func(_ *change.Planner, res *scan.Result) {
				res.Status, res.Target.Skip = audit.Skipped, "nothing to judge"
			},
			state: change.Planned, after: &audittest.Good,
		},
		"could not be read": {
			prepare: func(_ *change.Planner, res *scan.Result) {
				res.Status = audit.Error
				res.Contacts[audit.Security] = audit.Reading{Trouble: &audit.Trouble{Kind: audit.AccessDenied, Message: "IAM does not allow it"}}
			},
			state: change.Unwritable, reason: "it could not be read: IAM does not allow it", trouble: audit.AccessDenied,
		},
		"could not even be asked": {
			prepare: func(_ *change.Planner, res *scan.Result) {
				res.Status, res.Contacts = audit.Error, nil
				res.Trouble = &audit.Trouble{Kind: audit.SigninExpired, Message: "the sign-in has expired"}
			},
			state: change.Unwritable, reason: "the sign-in has expired", trouble: audit.SigninExpired,
		},
		"the error is of a finding": {
			held: &old, prepare: func(_ *change.Planner, res *scan.Result) {
				res.Status, res.Trouble = audit.Error, &audit.Trouble{Kind: audit.Unreachable, Message: "no DNS"}
			},
			state: change.Planned, after: &audittest.Good,
		},
		"was not read in this run": {
			prepare: func(_ *change.Planner, res *scan.Result) { delete(res.Contacts, audit.Security) },
			state:   change.Unwritable, reason: "its security contact was not read in this run",
		},
		"undecided policy": {
			held: &audittest.Good, prepare: func(p *change.Planner, _ *scan.Result) {
				p.InForce.Policy().Overrides = []policy.Override{{Match: byUnit, Contacts: wantsEmail().Contacts}}
			},
			state:  change.Unwritable,
			reason: "email cannot be determined: the policy selects by organizational unit, which is unknown without --org, or let an override below it choose this account by its id",
		},
		"an override decides": {
			held: &audittest.Good, prepare: func(p *change.Planner, _ *scan.Result) {
				p.InForce.Policy().Overrides = []policy.Override{
					{Match: byUnit, Contacts: wantsEmail().Contacts}, {Match: here, Contacts: wantsEmail().Contacts},
				}
			},
			state: change.Planned, after: but(audittest.Good, audit.FieldEmail, "soc@octank.cloud"),
		},
		"excepted": {
			held: &old, prepare: func(p *change.Planner, _ *scan.Result) {
				p.InForce.Policy().Exceptions = []policy.Exception{{Match: here, Rule: rules.MatchesPolicy, Reason: "they move next year", Owner: "Jane", Expires: today.AddDate(0, 1, 0)}}
			},
			state: change.Unwritable, reason: "excepted until the end of 2026-12-23: they move next year (Jane)",
		},
		"excepted until yesterday": {
			held: &old, prepare: func(p *change.Planner, _ *scan.Result) {
				p.InForce.Policy().Exceptions = []policy.Exception{{Match: here, Rule: policy.AnyRule, Expires: time.Date(2026, time.November, 22, 0, 0, 0, 0, time.UTC)}}
			},
			state: change.Planned, after: &audittest.Good,
		},
		"excepted from another rule": {
			held: &old, prepare: func(p *change.Planner, _ *scan.Result) {
				p.InForce.Policy().Exceptions = []policy.Exception{{Match: here, Rule: "email-not-root", Expires: today}}
			},
			state: change.Planned, after: &audittest.Good,
		},
		"maybe excepted": {
			held: &old, prepare: func(p *change.Planner, _ *scan.Result) {
				p.InForce.Policy().Exceptions = []policy.Exception{{Match: byUnit, Rule: policy.AnyRule, Expires: today}}
			},
			state: change.Unwritable, reason: "it may be excepted: the policy selects by organizational unit",
		},
		"excepted and as it should be": {
			held: &audittest.Good, prepare: func(p *change.Planner, _ *scan.Result) {
				p.InForce.Policy().Exceptions = []policy.Exception{{Match: here, Rule: policy.AnyRule, Expires: today}}
			},
			state: change.Unchanged,
		},
		"maybe left out": {
			held: &old, prepare: func(p *change.Planner, _ *scan.Result) {
				p.InForce.Policy().LeaveOut = []policy.Exemption{{Match: byUnit, Reason: "theirs"}}
			},
			state: change.Unwritable, reason: "it may be one to leave out",
		},
		"hands off": {
			held: &old, prepare: func(p *change.Planner, _ *scan.Result) {
				p.InForce.Policy().HandsOff = []policy.Exemption{{Match: here, Reason: "run by a partner"}}
			},
			state: change.Unwritable, reason: "run by a partner",
		},
		"maybe hands off": {
			held: &old, prepare: func(p *change.Planner, _ *scan.Result) {
				p.InForce.Policy().HandsOff = []policy.Exemption{{Match: byUnit, Reason: "run by a partner"}}
			},
			state: change.Unwritable, reason: "unknown without --org",
		},
		"hands off what is as it should be": {
			held: &audittest.Good, prepare: func(p *change.Planner, _ *scan.Result) {
				p.InForce.Policy().HandsOff = []policy.Exemption{{Match: here, Reason: "run by a partner"}}
			},
			state: change.Unchanged,
		},
		"read-only mode": {
			held: &old, prepare: func(p *change.Planner, _ *scan.Result) { p.ReadOnly = true },
			state: change.Unwritable, reason: "read-only mode",
		},
		"read-only profiles": {
			held: &old, prepare: func(p *change.Planner, _ *scan.Result) { p.Order.ReadOnly = func(string) bool { return true } },
			state: change.Unwritable, reason: "every profile that leads there is a read-only one",
		},
		"one read-only profile": {
			held: &old, prepare: func(p *change.Planner, res *scan.Result) {
				res.Target.Routes = res.Target.Routes[:1]
				p.Order.ReadOnly = func(profile string) bool { return profile == "own" }
			},
			state: change.Unwritable, reason: "own is a read-only profile, and no other leads there",
		},
		"no profile": {
			held: &old, prepare: func(_ *change.Planner, res *scan.Result) { res.Target.Routes, res.Via = nil, audit.Route{} },
			state: change.Unwritable, reason: "no profile leads there",
		},
		"denied by one of two ways": {
			held: &old, prepare: func(p *change.Planner, res *scan.Result) {
				p.Memory = denyRoutes(res.Target.Routes, "IAM did not let %s write there", "own")
			},
			state: change.Planned, after: &audittest.Good,
		},
		"denied by every way": {
			held: &old, prepare: func(p *change.Planner, res *scan.Result) {
				p.Memory = denyRoutes(res.Target.Routes, "IAM did not let %s write there")
			},
			state: change.Unwritable, reason: "IAM did not let root write there",
		},
	} {
		t.Run(name, func(t *testing.T) {
			res, p := readResult(test.held), change.Planner{InForce: policy.NewInForce(wantsGood()), Now: func() time.Time { return today }}
			if test.prepare != nil {
				test.prepare(&p, &res)
			}
			test.hold(t, p.FromPolicy([]scan.Result{res}))
		})
	}
}

func TestFromEdits(t *testing.T) {
	email := change.Edit{audit.FieldEmail: " soc@octank.cloud "}
	for name, test := range map[string]struct {
		planCase

		edit change.Edit
		no   string
	}{
		"no edit": {planCase{held: &old, state: change.Unchanged}, nil, ""},
		"no edit of what could not be read": {planCase{state: change.Unchanged, prepare: func(_ *change.Planner, res *scan.Result) {
			res.Contacts = nil
		}}, nil, ""},
		"one field":                            {planCase{held: &old, state: change.Planned, after: but(old, audit.FieldEmail, "soc@octank.cloud")}, email, ""},
		"one field where nothing is set":       {planCase{state: change.Unwritable, reason: "no security contact is set, and the edit does not say the name, title and phone"}, email, ""},
		"a field that holds it":                {planCase{held: &old, state: change.Unchanged}, change.Edit{audit.FieldEmail: old.Email}, ""},
		"a field that holds it, with blanks":   {planCase{held: but(old, audit.FieldName, " Jane Doe "), state: change.Unchanged}, change.Edit{audit.FieldName: " Jane Doe "}, ""},
		"blanks that are taken away":           {planCase{held: but(old, audit.FieldName, " Jane Doe "), state: change.Planned, after: &old}, change.Edit{audit.FieldName: "Jane Doe"}, ""},
		"another spelling is another one here": {planCase{held: &old, state: change.Planned, after: but(old, audit.FieldPhone, "+1 (206) 555-4100")}, change.Edit{audit.FieldPhone: "+1 (206) 555-4100"}, ""},
		"a field that is emptied":              {planCase{held: &old, state: change.Unwritable, reason: "title: required"}, change.Edit{audit.FieldTitle: " "}, ""},
		"a reason not to":                      {planCase{held: &old, state: change.Unwritable, reason: "line 7 is about another account"}, nil, "line 7 is about another account"},
		"of an account to keep hands off": {planCase{held: &old, state: change.Unwritable, reason: "theirs", prepare: func(p *change.Planner, _ *scan.Result) {
			p.InForce.Policy().HandsOff = []policy.Exemption{{Match: policy.Match{Accounts: []string{audittest.AccountID}}, Reason: "theirs"}}
		}}, email, ""},
		"of an excepted account": {planCase{held: &old, state: change.Planned, after: but(old, audit.FieldEmail, "soc@octank.cloud"), prepare: func(p *change.Planner, _ *scan.Result) {
			p.InForce.Policy().Exceptions = []policy.Exception{{Match: policy.Match{Accounts: []string{audittest.AccountID}}, Rule: policy.AnyRule, Expires: today}}
		}}, email, ""},
	} {
		t.Run(name, func(t *testing.T) {
			res, p := readResult(test.held), change.Planner{InForce: policy.NewInForce(policy.Policy{}), Now: func() time.Time { return today }}
			if test.prepare != nil {
				test.prepare(&p, &res)
			}
			test.hold(t, p.FromEdits([]scan.Result{res}, func(scan.Result, audit.ContactType) (change.Edit, string) {
				return test.edit, test.no
			}))
		})
	}
}

func TestPlanKeepsOrderOfAccountsAndTypes(t *testing.T) {
	first, second := readResult(&old), readResult(&old)
	second.Target.AccountID = "222233334444"
	p := change.Planner{Types: []audit.ContactType{audit.Billing, audit.Security}, InForce: policy.NewInForce(wantsGood()), Now: func() time.Time { return today }}
	plan := p.FromPolicy([]scan.Result{second, first})
	var got []string
	for _, it := range plan.Items {
		got = append(got, it.Change.AccountID+" "+it.Change.Type.Key()+" "+string(it.State))
	}
	want := "222233334444 billing unchanged, 222233334444 security planned, 111122223333 billing unchanged, 111122223333 security planned"
	if text := strings.Join(got, ", "); text != want {
		t.Errorf("%s, want %s", text, want)
	}
	if n := len(plan.Changes()); n != 2 || plan.Count(change.Planned) != n {
		t.Errorf("%d changes", n)
	}
}
