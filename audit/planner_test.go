package audit_test

import (
	"strings"
	"testing"
	"time"

	"accountable/audit"
	"accountable/audit/audittest"
)

// today is the day of these tests.
var today = time.Date(2026, time.November, 23, 12, 0, 0, 0, time.UTC)

// wants is a policy that wants values of the security contact everywhere.
func wants(values map[audit.Field]string) audit.Policy {
	wanted := audit.Wanted{}
	for f, text := range values {
		wanted[f] = audit.Value{Text: text}
	}
	return audit.Policy{Contacts: map[audit.ContactType]audit.Wanted{audit.Security: wanted}}
}

// wantsGood wants the good contact everywhere.
func wantsGood() audit.Policy {
	return wants(map[audit.Field]string{
		audit.FieldName: audittest.Good.Name, audit.FieldTitle: audittest.Good.Title, audit.FieldEmail: audittest.Good.Email, audit.FieldPhone: audittest.Good.Phone,
	})
}

// wantsEmail wants another email alone.
func wantsEmail() audit.Policy {
	return wants(map[audit.Field]string{audit.FieldEmail: "soc@octank.cloud"})
}

// readResult is an account that was read through a profile and through the organization.
func readResult(held *audit.Contact) audit.Result {
	routes := []audit.Route{{Profile: "own", Mode: audit.Standalone}, {Profile: "root", Mode: audit.InOrganization, CallerAccountID: "999988887777"}}
	return audit.Result{
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
	prepare  func(*audit.Planner, *audit.Result)
	state    audit.PlanState
	after    *audit.Contact
	reason   string // a part of it
	trouble  audit.TroubleKind
	spelling int
}

func (c planCase) hold(t *testing.T, plan audit.Plan) {
	t.Helper()
	if len(plan.Items) != 1 {
		t.Fatalf("%d items", len(plan.Items))
	}
	it := plan.Items[0]
	if it.State != c.state || !audit.Same(it.Change.After, c.after) {
		t.Errorf("%s to %+v, want %s to %+v", it.State, it.Change.After, c.state, c.after)
	}
	if !strings.Contains(it.Reason, c.reason) || c.reason == "" && it.Reason != "" {
		t.Errorf("reason %q, want %q", it.Reason, c.reason)
	}
	if strings.HasSuffix(it.Reason, ".") || strings.Contains(it.Reason, "  ") {
		t.Errorf("reason %q is no sentence without a full stop", it.Reason)
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
	if it.Change.AccountID != audittest.AccountID || !audit.Same(it.Change.Before, c.held) {
		t.Errorf("of %s %+v", it.Change.AccountID, it.Change.Before)
	}
	if it.State == audit.Planned && it.Change.Route.Profile != "root" {
		t.Errorf("written by %s, not through the organization", it.Change.Route.Profile)
	}
}

func TestPlansOfThePolicy(t *testing.T) {
	byUnit := audit.Match{OUs: audittest.Globs("Root/Payments")}
	here := audit.Match{Accounts: []string{audittest.AccountID}}
	for name, test := range map[string]planCase{
		"nothing is wanted": {
			held: &old, prepare: func(p *audit.Planner, _ *audit.Result) { p.Policy = audit.Policy{} },
			state: audit.Unchanged,
		},
		"nothing is wanted of a closed account": {
			prepare: func(p *audit.Planner, res *audit.Result) {
				p.Policy = audit.Policy{}
				res.Status, res.Contacts, res.Target.Skip = audit.Skipped, nil, "the account is closed"
			},
			state: audit.Unchanged,
		},
		"it is as it should be": {held: &audittest.Good, state: audit.Unchanged},
		"it is not set":         {state: audit.Planned, after: &audittest.Good},
		"it is another one":     {held: &old, state: audit.Planned, after: &audittest.Good},
		"one field is wanted": {
			held: &old, prepare: func(p *audit.Planner, _ *audit.Result) { p.Policy = wantsEmail() },
			state: audit.Planned, after: but(old, audit.FieldEmail, "soc@octank.cloud"),
		},
		"one field is wanted where nothing is set": {
			prepare: func(p *audit.Planner, _ *audit.Result) { p.Policy = wantsEmail() },
			state:   audit.Unwritable, reason: "no security contact is set, and the policy does not say the name, title and phone",
		},
		"another spelling": {
			held: but(*but(audittest.Good, audit.FieldEmail, "Security@Octank.cloud"), audit.FieldPhone, "+1 (206) 555-4100"), state: audit.Unchanged, spelling: 2,
		},
		"another spelling where spelling counts": {
			held:    but(audittest.Good, audit.FieldPhone, "+1 (206) 555-4100"),
			prepare: func(p *audit.Planner, _ *audit.Result) { p.Policy.Compare = audit.Exactly },
			state:   audit.Planned, after: &audittest.Good,
		},
		"another spelling beside a real difference is kept": {
			held:  but(*but(audittest.Good, audit.FieldName, "Jane Doe"), audit.FieldPhone, "+1 (206) 555-4100"),
			state: audit.Planned, after: but(audittest.Good, audit.FieldPhone, "+1 (206) 555-4100"), spelling: 1,
		},
		"what is kept is sent without blanks around it": {
			held: but(*but(old, audit.FieldTitle, " CTO "), audit.FieldEmail, "cto@octank.cloud"), prepare: func(p *audit.Planner, _ *audit.Result) { p.Policy = wantsEmail() },
			state: audit.Planned, after: but(old, audit.FieldEmail, "soc@octank.cloud"),
		},
		"what is kept is none that AWS takes": {
			held: but(old, audit.FieldPhone, " "), prepare: func(p *audit.Planner, _ *audit.Result) { p.Policy = wantsEmail() },
			state: audit.Unwritable, reason: "the phone is needed",
		},
		"what is wanted is none that AWS takes": {
			held: &old, prepare: func(p *audit.Planner, _ *audit.Result) {
				p.Policy = wants(map[audit.Field]string{audit.FieldPhone: "+1 206 555 4100 ext. 7"})
			},
			state: audit.Unwritable, reason: "the phone has 'e', which AWS does not take here",
		},
		"closed": {
			prepare: func(_ *audit.Planner, res *audit.Result) {
				res.Status, res.Contacts, res.Target.Skip = audit.Skipped, nil, "the account is closed"
			},
			state: audit.Unwritable, reason: "the account is closed",
		},
		"nothing was judged, but it was read": {
			held: &old, prepare: func(_ *audit.Planner, res *audit.Result) {
				res.Status, res.Target.Skip = audit.Skipped, "nothing to judge"
			},
			state: audit.Planned, after: &audittest.Good,
		},
		"could not be read": {
			prepare: func(_ *audit.Planner, res *audit.Result) {
				res.Status = audit.Error
				res.Contacts[audit.Security] = audit.Reading{Trouble: &audit.Trouble{Kind: audit.AccessDenied, Message: "IAM does not allow it"}}
			},
			state: audit.Unwritable, reason: "it could not be read: IAM does not allow it", trouble: audit.AccessDenied,
		},
		"could not even be asked": {
			prepare: func(_ *audit.Planner, res *audit.Result) {
				res.Status, res.Contacts = audit.Error, nil
				res.Trouble = &audit.Trouble{Kind: audit.SigninExpired, Message: "the sign-in has expired"}
			},
			state: audit.Unwritable, reason: "the sign-in has expired", trouble: audit.SigninExpired,
		},
		"the error is of a finding": {
			held: &old, prepare: func(_ *audit.Planner, res *audit.Result) {
				res.Status, res.Trouble = audit.Error, &audit.Trouble{Kind: audit.Unreachable, Message: "no DNS"}
			},
			state: audit.Planned, after: &audittest.Good,
		},
		"was not read in this run": {
			prepare: func(_ *audit.Planner, res *audit.Result) { delete(res.Contacts, audit.Security) },
			state:   audit.Unwritable, reason: "its security contact was not read in this run",
		},
		"nobody knows what is wanted": {
			held: &audittest.Good, prepare: func(p *audit.Planner, _ *audit.Result) {
				p.Policy.Overrides = []audit.Override{{Match: byUnit, Contacts: wantsEmail().Contacts}}
			},
			state:  audit.Unwritable,
			reason: "what is wanted of the email is not known: the policy chooses by organizational unit, and this run does not know this account's: run with --org, or let an override below it choose this account by its id",
		},
		"an override decides": {
			held: &audittest.Good, prepare: func(p *audit.Planner, _ *audit.Result) {
				p.Policy.Overrides = []audit.Override{
					{Match: byUnit, Contacts: wantsEmail().Contacts}, {Match: here, Contacts: wantsEmail().Contacts},
				}
			},
			state: audit.Planned, after: but(audittest.Good, audit.FieldEmail, "soc@octank.cloud"),
		},
		"excepted": {
			held: &old, prepare: func(p *audit.Planner, _ *audit.Result) {
				p.Policy.Exceptions = []audit.Exception{{Match: here, Rule: audit.MatchesPolicy, Reason: "they move next year", Owner: "Jane", Expires: today.AddDate(0, 1, 0)}}
			},
			state: audit.Unwritable, reason: "excepted until the end of 2026-12-23: they move next year (Jane)",
		},
		"excepted until yesterday": {
			held: &old, prepare: func(p *audit.Planner, _ *audit.Result) {
				p.Policy.Exceptions = []audit.Exception{{Match: here, Rule: audit.AnyRule, Expires: time.Date(2026, time.November, 22, 0, 0, 0, 0, time.UTC)}}
			},
			state: audit.Planned, after: &audittest.Good,
		},
		"excepted from another rule": {
			held: &old, prepare: func(p *audit.Planner, _ *audit.Result) {
				p.Policy.Exceptions = []audit.Exception{{Match: here, Rule: "email-not-root", Expires: today}}
			},
			state: audit.Planned, after: &audittest.Good,
		},
		"maybe excepted": {
			held: &old, prepare: func(p *audit.Planner, _ *audit.Result) {
				p.Policy.Exceptions = []audit.Exception{{Match: byUnit, Rule: audit.AnyRule, Expires: today}}
			},
			state: audit.Unwritable, reason: "it may be excepted: the policy chooses by organizational unit",
		},
		"excepted and as it should be": {
			held: &audittest.Good, prepare: func(p *audit.Planner, _ *audit.Result) {
				p.Policy.Exceptions = []audit.Exception{{Match: here, Rule: audit.AnyRule, Expires: today}}
			},
			state: audit.Unchanged,
		},
		"maybe left out": {
			held: &old, prepare: func(p *audit.Planner, _ *audit.Result) {
				p.Policy.LeaveOut = []audit.Exemption{{Match: byUnit, Reason: "theirs"}}
			},
			state: audit.Unwritable, reason: "it may be one to leave out",
		},
		"hands off": {
			held: &old, prepare: func(p *audit.Planner, _ *audit.Result) {
				p.Policy.HandsOff = []audit.Exemption{{Match: here, Reason: "run by a partner"}}
			},
			state: audit.Unwritable, reason: "run by a partner",
		},
		"maybe hands off": {
			held: &old, prepare: func(p *audit.Planner, _ *audit.Result) {
				p.Policy.HandsOff = []audit.Exemption{{Match: byUnit, Reason: "run by a partner"}}
			},
			state: audit.Unwritable, reason: "run with --org",
		},
		"hands off what is as it should be": {
			held: &audittest.Good, prepare: func(p *audit.Planner, _ *audit.Result) {
				p.Policy.HandsOff = []audit.Exemption{{Match: here, Reason: "run by a partner"}}
			},
			state: audit.Unchanged,
		},
		"read-only mode": {
			held: &old, prepare: func(p *audit.Planner, _ *audit.Result) { p.ReadOnly = true },
			state: audit.Unwritable, reason: "read-only mode",
		},
		"read-only profiles": {
			held: &old, prepare: func(p *audit.Planner, _ *audit.Result) { p.Order.ReadOnly = func(string) bool { return true } },
			state: audit.Unwritable, reason: "every profile that leads there is a read-only one",
		},
		"one read-only profile": {
			held: &old, prepare: func(p *audit.Planner, res *audit.Result) {
				res.Target.Routes = res.Target.Routes[:1]
				p.Order.ReadOnly = func(profile string) bool { return profile == "own" }
			},
			state: audit.Unwritable, reason: "own is a read-only profile, and no other leads there",
		},
		"no profile": {
			held: &old, prepare: func(_ *audit.Planner, res *audit.Result) { res.Target.Routes, res.Via = nil, audit.Route{} },
			state: audit.Unwritable, reason: "no profile leads there",
		},
		"denied by one of two ways": {
			held: &old, prepare: func(p *audit.Planner, res *audit.Result) {
				p.Denials = denyRoutes(res.Target.Routes, "IAM did not let %s write there", "own")
			},
			state: audit.Planned, after: &audittest.Good,
		},
		"denied by every way": {
			held: &old, prepare: func(p *audit.Planner, res *audit.Result) {
				p.Denials = denyRoutes(res.Target.Routes, "IAM did not let %s write there")
			},
			state: audit.Unwritable, reason: "IAM did not let root write there",
		},
	} {
		t.Run(name, func(t *testing.T) {
			res, p := readResult(test.held), audit.Planner{Policy: wantsGood(), Now: func() time.Time { return today }}
			if test.prepare != nil {
				test.prepare(&p, &res)
			}
			test.hold(t, p.FromPolicy([]audit.Result{res}))
		})
	}
}

func TestPlansOfEdits(t *testing.T) {
	email := audit.Edit{audit.FieldEmail: " soc@octank.cloud "}
	for name, test := range map[string]struct {
		planCase

		edit audit.Edit
		no   string
	}{
		"no edit": {planCase{held: &old, state: audit.Unchanged}, nil, ""},
		"no edit of what could not be read": {planCase{state: audit.Unchanged, prepare: func(_ *audit.Planner, res *audit.Result) {
			res.Contacts = nil
		}}, nil, ""},
		"one field":                            {planCase{held: &old, state: audit.Planned, after: but(old, audit.FieldEmail, "soc@octank.cloud")}, email, ""},
		"one field where nothing is set":       {planCase{state: audit.Unwritable, reason: "no security contact is set, and the edit does not say the name, title and phone"}, email, ""},
		"a field that holds it":                {planCase{held: &old, state: audit.Unchanged}, audit.Edit{audit.FieldEmail: old.Email}, ""},
		"a field that holds it, with blanks":   {planCase{held: but(old, audit.FieldName, " Jane Doe "), state: audit.Unchanged}, audit.Edit{audit.FieldName: " Jane Doe "}, ""},
		"blanks that are taken away":           {planCase{held: but(old, audit.FieldName, " Jane Doe "), state: audit.Planned, after: &old}, audit.Edit{audit.FieldName: "Jane Doe"}, ""},
		"another spelling is another one here": {planCase{held: &old, state: audit.Planned, after: but(old, audit.FieldPhone, "+1 (206) 555-4100")}, audit.Edit{audit.FieldPhone: "+1 (206) 555-4100"}, ""},
		"a field that is emptied":              {planCase{held: &old, state: audit.Unwritable, reason: "the title is needed"}, audit.Edit{audit.FieldTitle: " "}, ""},
		"a reason not to":                      {planCase{held: &old, state: audit.Unwritable, reason: "line 7 is about another account"}, nil, "line 7 is about another account"},
		"of an account to keep hands off": {planCase{held: &old, state: audit.Unwritable, reason: "theirs", prepare: func(p *audit.Planner, _ *audit.Result) {
			p.Policy.HandsOff = []audit.Exemption{{Match: audit.Match{Accounts: []string{audittest.AccountID}}, Reason: "theirs"}}
		}}, email, ""},
		"of an excepted account": {planCase{held: &old, state: audit.Planned, after: but(old, audit.FieldEmail, "soc@octank.cloud"), prepare: func(p *audit.Planner, _ *audit.Result) {
			p.Policy.Exceptions = []audit.Exception{{Match: audit.Match{Accounts: []string{audittest.AccountID}}, Rule: audit.AnyRule, Expires: today}}
		}}, email, ""},
	} {
		t.Run(name, func(t *testing.T) {
			res, p := readResult(test.held), audit.Planner{Now: func() time.Time { return today }}
			if test.prepare != nil {
				test.prepare(&p, &res)
			}
			test.hold(t, p.FromEdits([]audit.Result{res}, func(audit.Result, audit.ContactType) (audit.Edit, string) {
				return test.edit, test.no
			}))
		})
	}
}

func TestPlansKeepTheOrderOfAccountsAndTypes(t *testing.T) {
	first, second := readResult(&old), readResult(&old)
	second.Target.AccountID = "222233334444"
	p := audit.Planner{Types: []audit.ContactType{audit.Billing, audit.Security}, Policy: wantsGood(), Now: func() time.Time { return today }}
	plan := p.FromPolicy([]audit.Result{second, first})
	var got []string
	for _, it := range plan.Items {
		got = append(got, it.Change.AccountID+" "+it.Change.Type.Key()+" "+string(it.State))
	}
	want := "222233334444 billing unchanged, 222233334444 security planned, 111122223333 billing unchanged, 111122223333 security planned"
	if text := strings.Join(got, ", "); text != want {
		t.Errorf("%s, want %s", text, want)
	}
	if n := len(plan.Changes()); n != 2 || plan.Count(audit.Planned) != n {
		t.Errorf("%d changes", n)
	}
}
