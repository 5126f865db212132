package scan_test

import (
	"strings"
	"testing"

	"accountable/audit"
	"accountable/audit/audittest"
	"accountable/audit/change"
	"accountable/audit/journal"
	"accountable/audit/policy"
	"accountable/audit/rules"
	"accountable/audit/scan"
	"accountable/audit/timing"
)

// desk is a scan whose roster judges again when facts are learned.
type desk struct {
	t       *testing.T
	world   *audittest.AWS
	auditor *scan.Auditor
	roster  *scan.Roster
}

// newDesk reads the account of the profile prod, which has personal mailbox.
func newDesk(t *testing.T, p policy.Policy) *desk {
	t.Helper()
	world := audittest.NewAWS(map[string]string{"prod": audittest.Payments.AccountID})
	world.Contacts[audittest.Payments.AccountID+"/SECURITY"] = audittest.GoodWith(audit.FieldEmail, "jane.doe@octank.cloud")
	d := &desk{t: t, world: world, auditor: &scan.Auditor{Reader: world, InForce: policy.NewInForce(p), Clock: timing.SystemClock{}}, roster: scan.NewRoster(audittest.TargetsOf("prod"))}
	d.roster.Judge = d.auditor.Rejudge
	return d
}

func (d *desk) run() {
	d.t.Helper()
	for _, res := range readTargets(d.t.Context(), d.auditor, []audit.Target{d.roster.Row("prod").Source}) {
		d.roster.AddResult(res)
	}
}

// result is what is known of the account now.
func (d *desk) result() scan.Result {
	d.t.Helper()
	all := d.roster.Accounts()
	if len(all) != 1 {
		d.t.Fatalf("%d accounts", len(all))
	}
	return all[0]
}

// found is the account as an organization lists it.
func found(change func(*audit.Target)) []audit.Target {
	t := audit.Target{
		Key: audittest.Payments.AccountID, AccountID: audittest.Payments.AccountID, Name: audittest.Payments.Name, State: "ACTIVE", OUPath: "r-ab12/ou-ab12-11112222",
		RootEmail: "jane.doe+root@octank.cloud", Routes: []audit.Route{{Profile: "management", Mode: audit.InOrganization, CallerAccountID: "999988887777"}},
	}
	if change != nil {
		change(&t)
	}
	return []audit.Target{t}
}

func TestAuditorDoesNotReadLeftOutAccount(t *testing.T) {
	for name, test := range map[string]struct {
		match policy.Match
		known func(*audit.Target)
		calls string
		left  bool
	}{
		"by what its file tells":             {policy.Match{Accounts: []string{audittest.Payments.AccountID}}, func(t *audit.Target) { t.AccountID = audittest.Payments.AccountID }, "", true},
		"by whose its credentials are":       {policy.Match{Accounts: []string{audittest.Payments.AccountID}}, nil, "identify prod", true},
		"by an unknown fact":                 {policy.Match{Names: audittest.Globs("payments-*")}, nil, "identify prod, read prod SECURITY", false},
		"another account's":                  {policy.Match{Accounts: []string{"444455556666"}}, nil, "identify prod, read prod SECURITY", false},
		"by what the organization has told":  {policy.Match{Names: audittest.Globs("payments-*")}, func(t *audit.Target) { t.Name = audittest.Payments.Name }, "", true},
		"by a unit of which the id is known": {policy.Match{OUs: audittest.OUGlobs("Workloads")}, func(t *audit.Target) { t.OUPath = "r-ab12/ou-ab12-11112222" }, "identify prod, read prod SECURITY", false},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, policy.Policy{LeaveOut: []policy.Exemption{{Match: test.match, Reason: "it is a sandbox"}}})
			if test.known != nil {
				test.known(&d.roster.Row("prod").Source)
			}
			d.run()
			if got := strings.Join(d.world.Calls, ", "); got != test.calls {
				t.Errorf("asked: %q, want %q", got, test.calls)
			}
			res := d.result()
			if left := res.Status == audit.Skipped; left != test.left {
				t.Fatalf("%s: %q", res.Status, res.Target.Skip)
			}
			if test.left && (res.Target.Skip != "left out by the policy: it is a sandbox" || res.Contacts != nil || res.Findings != nil || res.Trouble != nil || res.CheckedAt.IsZero()) {
				t.Errorf("left out as %+v", res)
			}
		})
	}
}

func TestRosterLeavesOutAccount_OnceFactsMatch(t *testing.T) {
	for name, test := range map[string]struct {
		match policy.Match
		learn func(*scan.Roster)
	}{
		"name":  {policy.Match{Names: audittest.Globs("payments-*")}, func(r *scan.Roster) { r.AddTargets(found(nil)) }},
		"state": {policy.Match{States: []string{"ACTIVE"}}, func(r *scan.Roster) { r.AddTargets(found(nil)) }},
		"unit": {policy.Match{OUs: audittest.OUGlobs("Workloads")}, func(r *scan.Roster) {
			r.AddTargets(found(nil))
			r.SetOUPaths(map[string]string{audittest.Payments.AccountID: audittest.Payments.OUPath})
		}},
		"tags": {policy.Match{Tags: map[string][]policy.Glob{"stage": audittest.Globs("prod")}}, func(r *scan.Roster) {
			r.SetTags(map[string]map[string]string{audittest.Payments.AccountID: audittest.Payments.Tags})
		}},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, policy.Policy{LeaveOut: []policy.Exemption{{Match: test.match, Reason: "it is a sandbox"}}})
			d.run()
			if got := d.result().Status; got != audit.Warn {
				t.Fatalf("before anything is learned: %s", got)
			}
			test.learn(d.roster)
			row := d.roster.Row("prod")
			if res := d.result(); res.Status != audit.Skipped || res.Findings != nil || res.Contacts != nil || row.Target.Skip != res.Target.Skip || !strings.HasSuffix(res.Target.Skip, "it is a sandbox") {
				t.Errorf("%s %q with %d findings; the row %q", res.Status, res.Target.Skip, len(res.Findings), row.Target.Skip)
			}
			d.run()
			if got := d.result().Status; got != audit.Skipped {
				t.Errorf("read again: %s", got)
			}
		})
	}
}

func TestRosterLeavesOutUnreadableAccount_OnceNameMatches(t *testing.T) {
	d := newDesk(t, policy.Policy{LeaveOut: []policy.Exemption{{Match: policy.Match{Names: audittest.Globs("payments-*")}, Reason: "it is a sandbox"}}})
	d.world.Denied["prod/SECURITY"] = audit.AccessDenied
	d.run()
	if got := d.result().Status; got != audit.Error {
		t.Fatalf("%s", got)
	}
	d.roster.AddTargets(found(nil))
	if res := d.result(); res.Status != audit.Skipped || res.Trouble != nil {
		t.Errorf("%s, %v", res.Status, res.Trouble)
	}
}

func TestRejudgeUsesFactsLearnedLater(t *testing.T) {
	byUnit := policy.Policy{Contacts: audittest.ParseWanted(1, "title=Duty officer"), Overrides: []policy.Override{audittest.NewOverride(2, policy.Match{OUs: audittest.OUGlobs("Workloads")}, "title=CTO")}}
	excepted := func(m policy.Match) policy.Policy {
		e := audittest.NewException(3, rules.EmailSharedMailbox, m)
		e.Expires = e.Expires.AddDate(100, 0, 0)
		return policy.Policy{Exceptions: []policy.Exception{e}}
	}
	ranOut := excepted(policy.Match{Names: audittest.Globs("payments-*")})
	ranOut.Exceptions[0].Expires = audittest.LastDay.AddDate(-20, 0, 0)
	organization := func(r *scan.Roster) { r.AddTargets(found(nil)) }
	units := func(r *scan.Roster) {
		r.SetOUPaths(map[string]string{audittest.Payments.AccountID: audittest.Payments.OUPath})
	}
	tags := func(r *scan.Roster) {
		r.SetTags(map[string]map[string]string{audittest.Payments.AccountID: audittest.Payments.Tags})
	}
	for name, test := range map[string]struct {
		policy        policy.Policy
		learn         func(*scan.Roster)
		rule          audit.RuleID
		before, after audit.Status
		says          string
	}{
		"the root email":       {policy.Policy{}, organization, rules.EmailNotRoot, audit.NotJudged, audit.Warn, "root mailbox"},
		"what is wanted":       {byUnit, units, rules.MatchesPolicy, audit.NotJudged, audit.Fail, `"Duty officer" → "CTO"`},
		"an exception by name": {excepted(policy.Match{Names: audittest.Globs("payments-*")}), organization, rules.EmailSharedMailbox, audit.Warn, audit.Excepted, "jane.doe"},
		"an exception by tag":  {excepted(policy.Match{Tags: map[string][]policy.Glob{"team": audittest.Globs("*")}}), tags, rules.EmailSharedMailbox, audit.Warn, audit.Excepted, "jane.doe"},
		"one that ran out":     {ranOut, organization, rules.EmailSharedMailbox, audit.Warn, audit.Warn, "exception expired on"},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, test.policy)
			d.run()
			before := d.result()
			if f := audittest.FindFinding(t, before.Findings, test.rule); f.Status != test.before {
				t.Fatalf("before: %s (%s)", f.Status, f.Detail)
			}
			calls := len(d.world.Calls)
			test.learn(d.roster)
			after := d.result()
			f := audittest.FindFinding(t, after.Findings, test.rule)
			if f.Status != test.after || !strings.Contains(f.Detail, test.says) {
				t.Errorf("after: %s (%s)", f.Status, f.Detail)
			}
			contacts := len(after.Findings) - len(after.RootFindings())
			if contacts != len(before.Findings) || !after.CheckedAt.Equal(before.CheckedAt) || len(d.world.Calls) != calls {
				t.Errorf("%d findings after %d, checked at %s after %s, %d calls after %d",
					contacts, len(before.Findings), after.CheckedAt, before.CheckedAt, len(d.world.Calls), calls)
			}
			d.sameAsAtOnce()
			tags(d.roster)
			d.roster.SetTags(map[string]map[string]string{audittest.Payments.AccountID: {"team": "payments", "stage": "prod", "more": ""}})
			d.sameAsAtOnce()
		})
	}
}

// sameAsAtOnce holds what was judged bit by bit against what would have been
// judged had everything been known from the start.
func (d *desk) sameAsAtOnce() {
	d.t.Helper()
	res := d.result()
	at := rules.Judge(*d.auditor.InForce.Policy(), rules.Facts{Contacts: res.Contacts, Target: res.Target, Now: d.auditor.Clock.Now()})
	if audittest.FormatFindings(at) != audittest.FormatFindings(res.Findings) || details(at) != details(res.Findings) {
		d.t.Errorf("judged\n%s\nand at once\n%s", details(res.Findings), details(at))
	}
}

func details(findings []rules.Finding) string {
	var all []string
	for _, f := range findings {
		all = append(all, string(f.Rule)+": "+f.Detail+" / "+f.Remedy)
	}
	return strings.Join(all, "\n")
}

func TestStatusFollowsFactsLearnedLater(t *testing.T) {
	e := audittest.NewException(3, policy.AnyRule, policy.Match{Names: audittest.Globs("payments-*")})
	e.Expires = e.Expires.AddDate(100, 0, 0)
	d := newDesk(t, policy.Policy{Exceptions: []policy.Exception{e}})
	d.run()
	d.roster.AddTargets(found(nil))
	if got, counted := d.result().Status, d.roster.Summary().Counts; got != audit.Excepted || counted[audit.Excepted] != 1 {
		t.Errorf("%s, counted %v", got, counted)
	}
}

func TestRejudgeKeepsDNSAnswers(t *testing.T) {
	d := newDesk(t, policy.Policy{})
	d.auditor.Mail, d.auditor.AskDNS = scan.NewMailAnswers(dns{"octank.cloud": true}), true
	d.run()
	before := audittest.FindFinding(t, d.result().Findings, rules.EmailDomainTakesMail)
	d.roster.AddTargets(found(nil))
	if after := audittest.FindFinding(t, d.result().Findings, rules.EmailDomainTakesMail); after.Status != audit.Pass || after.Detail != before.Detail {
		t.Errorf("%s (%s) after %s (%s)", after.Status, after.Detail, before.Status, before.Detail)
	}
}

func TestRejudgeKeepsErroredFinding(t *testing.T) {
	d := newDesk(t, policy.Policy{})
	d.auditor.Types = []audit.ContactType{audit.Security, audit.Billing}
	d.world.Denied["prod/BILLING"] = audit.AccessDenied
	d.run()
	before := d.result()
	d.roster.AddTargets(found(nil))
	if after := d.result(); before.Status != audit.Error || after.Status != audit.Error || after.Trouble == nil || after.Trouble.Kind != audit.AccessDenied {
		t.Errorf("%s, then %s with %v", before.Status, after.Status, after.Trouble)
	}
}

func TestClosedAccountStaysSkipped(t *testing.T) {
	d := newDesk(t, policy.Policy{})
	d.run()
	d.roster.AddTargets(found(func(t *audit.Target) { t.State, t.Skip = "SUSPENDED", "the account is suspended" }))
	d.roster.SetTags(map[string]map[string]string{audittest.Payments.AccountID: audittest.Payments.Tags})
	if res := d.result(); res.Status != audit.Skipped || res.Target.Skip != "the account is suspended" {
		t.Errorf("%s, %q", res.Status, res.Target.Skip)
	}
}

func TestTagsReachAllRowsOfAccount(t *testing.T) {
	d := newDesk(t, policy.Policy{})
	d.run()
	learned := map[string]map[string]string{audittest.Payments.AccountID: audittest.Payments.Tags, "444455556666": {}}
	changed := d.roster.SetTags(learned)
	row := d.roster.Row("prod")
	if keys(changed) != "prod" || row.Source.Tags["team"] != "payments" || row.Target.Tags["team"] != "payments" || row.Result.Target.Tags["team"] != "payments" {
		t.Errorf("changed %s; %v, %v, %v", keys(changed), row.Source.Tags, row.Target.Tags, row.Result.Target.Tags)
	}
	if again := d.roster.SetTags(learned); again != nil {
		t.Errorf("told the same again, changed %s", keys(again))
	}
}

func TestWrittenAccountIsJudgedByThePolicy(t *testing.T) {
	d := newDesk(t, policy.Policy{Contacts: audittest.ParseWanted(1, "email=security@octank.cloud")})
	d.run()
	j := journal.Open(t.TempDir(), timing.SystemClock{})
	applier := &change.Applier{Reader: d.world, Writer: d.world, Journal: j, Auditor: d.auditor, Clock: timing.SystemClock{}}
	before := d.result()
	if f := audittest.FindFinding(t, before.Findings, rules.MatchesPolicy); f.Status != audit.Fail {
		t.Fatalf("before: %s", f.Status)
	}
	held, after := before.Contact(audit.Security), audittest.Good
	var o change.Outcome
	for p := range (&change.Batch{Applier: applier}).Run(t.Context(), []change.Change{{
		Target: before.Target, AccountID: audittest.Payments.AccountID, Route: before.Via, Type: audit.Security, Before: held, After: &after,
	}}) {
		if p.Outcome != nil {
			o = *p.Outcome
		}
	}
	if o.Kind != journal.Written || o.Result == nil {
		t.Fatalf("%s, %v", o.Kind, o.Trouble)
	}
	if f := audittest.FindFinding(t, o.Result.Findings, rules.MatchesPolicy); f.Status != audit.Pass || o.Result.Status != audit.Pass {
		t.Errorf("%s (%s), the account %s", f.Status, f.Detail, o.Result.Status)
	}
}

func TestRejudge_AfterPolicyChange(t *testing.T) {
	d := newDesk(t, policy.Policy{SHA256: "before"})
	d.run()
	before := *d.auditor.InForce.Policy()
	d.auditor.InForce.Adopt(policy.Policy{SHA256: "after", Levels: map[audit.RuleID]policy.Level{rules.EmailSharedMailbox: policy.LevelFail, rules.PhoneDialable: policy.LevelOff}})
	res := d.auditor.Rejudge(d.result())
	if res.Status != audit.Fail || strings.Contains(audittest.FormatFindings(res.Findings), string(rules.PhoneDialable)) {
		t.Errorf("%s:\n%s", res.Status, audittest.FormatFindings(res.Findings))
	}
	d.auditor.InForce.Adopt(before)
	if back := d.auditor.Rejudge(res); back.Status != audit.Warn || audittest.FormatFindings(back.Findings) != audittest.FormatFindings(d.result().Findings) {
		t.Errorf("by the first one again: %s:\n%s", back.Status, audittest.FormatFindings(back.Findings))
	}
}

func TestRosterRejudge_AfterPolicyChange(t *testing.T) {
	d := newDesk(t, policy.Policy{SHA256: "before"})
	d.run()
	e := audittest.NewException(3, rules.EmailSharedMailbox, paymentsMatch)
	e.Expires = e.Expires.AddDate(100, 0, 0)
	d.auditor.InForce.Adopt(policy.Policy{SHA256: "after", Exceptions: []policy.Exception{e}})
	if got := keys(d.roster.Rejudge()); got != "prod" || d.result().Status != audit.Excepted {
		t.Errorf("changed %q: %s", got, d.result().Status)
	}
}
