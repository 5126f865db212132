package scan_test

import (
	"strings"
	"testing"

	"accountable/audit"
	"accountable/audit/audittest"
	"accountable/audit/scan"
	"accountable/audit/timing"
)

// result returns a result of a profile and its account.
func result(key, account string, status audit.Status) scan.Result {
	t := audittest.TargetsOf(key)[0]
	t.AccountID = account
	return scan.Result{Target: t, Status: status}
}

func keys(rows []*scan.Row) string {
	var all []string
	for _, r := range rows {
		all = append(all, r.Target.Key)
	}
	return strings.Join(all, " ")
}

func TestFirstProfileShowsAccountInAnyOrderOfAnswers(t *testing.T) {
	for _, order := range [][]string{{"a", "b"}, {"b", "a"}} {
		r := scan.NewRoster(audittest.TargetsOf("a", "x", "b"))
		for _, key := range order {
			r.AddResult(result(key, "111122223333", audit.Pass))
		}
		if a, b := r.Row("a"), r.Row("b"); a.SameAs != "" || b.SameAs != "a" {
			t.Errorf("answers in order %v: a same as %q, b same as %q", order, a.SameAs, b.SameAs)
		}
		if got := strings.Join(r.Row("a").Result.Target.Profiles(), " "); got != "a b" {
			t.Errorf("answers in order %v: profiles %s", order, got)
		}
	}
}

func TestAddResultReturnsChangedRows(t *testing.T) {
	r := scan.NewRoster(audittest.TargetsOf("a", "x", "b"))
	if got := keys(r.AddResult(result("b", "111122223333", audit.Pass))); got != "b" {
		t.Errorf("changed: %s", got)
	}
	if got := keys(r.AddResult(result("a", "111122223333", audit.Pass))); got != "a b" {
		t.Errorf("changed: %s", got)
	}
	if got := r.AddResult(result("unheard of", "", audit.Pass)); got != nil {
		t.Errorf("changed: %s", keys(got))
	}
}

func TestAccountIsErrorOnlyIfEveryRouteFails(t *testing.T) {
	r := scan.NewRoster(audittest.TargetsOf("a", "b"))
	r.AddResult(result("a", "111122223333", audit.Error))
	if got := r.Row("a").Status(); got != audit.Error {
		t.Errorf("a alone: %s", got)
	}
	r.AddResult(result("b", "111122223333", audit.Warn))
	if got := r.Row("a").Status(); got != audit.Warn {
		t.Errorf("after b could read it: %s", got)
	}
}

func TestWaitingRowKeepsItsResult(t *testing.T) {
	r := scan.NewRoster(audittest.TargetsOf("a"))
	r.AddResult(result("a", "111122223333", audit.Fail))
	r.MarkWaiting("a", "unheard of")
	if row := r.Row("a"); !row.Waiting || row.Status() != audit.Fail {
		t.Errorf("waiting %v, %s", row.Waiting, row.Status())
	}
	r.AddResult(scan.Result{Target: audittest.TargetsOf("a")[0], Status: audit.Error})
	if row := r.Row("a"); row.Waiting || row.Status() != audit.Error || row.Target.AccountID != "111122223333" {
		t.Errorf("waiting %v, %s, account %q", row.Waiting, row.Status(), row.Target.AccountID)
	}
}

func TestRowLeavesAccount_WhenProfileLeadsElsewhere(t *testing.T) {
	r := scan.NewRoster(audittest.TargetsOf("a", "b"))
	r.AddResult(result("a", "111122223333", audit.Pass))
	r.AddResult(result("b", "111122223333", audit.Pass))
	if got := keys(r.AddResult(result("a", "222233334444", audit.Fail))); got != "a b" {
		t.Errorf("changed: %s", got)
	}
	if b := r.Row("b"); b.SameAs != "" || b.Status() != audit.Pass {
		t.Errorf("b: same as %q, %s", b.SameAs, b.Status())
	}
}

func TestSummaryAndAccountsCountEachAccountOnce(t *testing.T) {
	r := scan.NewRoster(audittest.TargetsOf("z", "unknown", "a", "a2", "waiting"))
	r.AddResult(result("z", "222233334444", audit.Fail))
	r.AddResult(result("a", "111122223333", audit.Pass))
	r.AddResult(result("a2", "111122223333", audit.Pass))
	r.AddResult(scan.Result{Target: audittest.TargetsOf("unknown")[0], Status: audit.Error})
	s := r.Summary()
	if s.Accounts != 4 || s.Done != 3 || s.Counts[audit.Pass] != 1 || s.Counts[audit.Pending] != 1 {
		t.Errorf("%+v", s)
	}
	var got []string
	for _, res := range r.Accounts() {
		got = append(got, res.Target.Key)
	}
	if strings.Join(got, " ") != "a z unknown" {
		t.Errorf("accounts: %v", got)
	}
}

// member is an account as an organization lists it.
func member(id, name, skip string) audit.Target {
	state := "ACTIVE"
	if skip != "" {
		state = "SUSPENDED"
	}
	return audit.Target{
		Key: id, AccountID: id, Name: name, State: state, OUPath: "r-1/ou-1", RootEmail: name + "@octank.cloud", Skip: skip,
		Routes: []audit.Route{{Profile: "management", Mode: audit.InOrganization, CallerAccountID: "999988887777"}},
	}
}

func TestAddTargetsJoinsProfilesAndMembers(t *testing.T) {
	r := scan.NewRoster(audittest.TargetsOf("works", "denied", "waits", "closed"))
	r.AddResult(result("works", "111122223333", audit.Pass))
	r.AddResult(result("denied", "222233334444", audit.Error))
	r.AddResult(result("closed", "444455556666", audit.Pass))
	unread := r.AddTargets([]audit.Target{
		member("111122223333", "payments", ""), member("222233334444", "stage", ""),
		member("333344445555", "logs", ""), member("444455556666", "old", "the account is suspended"),
	})
	if got := keys(unread); got != "denied 333344445555 closed" {
		t.Errorf("to be read: %s", got)
	}
	if len(r.Rows()) != 5 {
		t.Errorf("%d rows", len(r.Rows()))
	}
	row := r.Row("works")
	if row.Target.Name != "payments" || row.Result.Target.OUPath != "r-1/ou-1" || len(row.Source.Routes) != 2 {
		t.Errorf("%+v", row.Target)
	}
	if got := r.Row("closed").Source.Skip; got != "the account is suspended" {
		t.Errorf("skip: %q", got)
	}
	r.AddResult(result("waits", "333344445555", audit.Pass)) // it turns out to be a member
	if first, later := r.Row("waits"), r.Row("333344445555"); first.Target.Name != "logs" || later.SameAs != "waits" {
		t.Errorf("first is named %q, later is the same as %q", first.Target.Name, later.SameAs)
	}
}

func TestSetOUPathsReachesResults(t *testing.T) {
	r := scan.NewRoster([]audit.Target{member("111122223333", "a", ""), member("222233334444", "b", "")})
	r.AddResult(result("111122223333", "111122223333", audit.Pass))
	changed := r.SetOUPaths(map[string]string{"111122223333": "Root/Payments", "333344445555": "Root/Elsewhere"})
	if keys(changed) != "111122223333" || r.Row("111122223333").Result.Target.OUPath != "Root/Payments" {
		t.Errorf("changed: %s", keys(changed))
	}
}

func TestFactsFoundDuringReadStay(t *testing.T) {
	asked := audittest.TargetsOf("a")[0]
	asked.AccountID = "111122223333"
	r := scan.NewRoster([]audit.Target{asked})
	r.AddTargets([]audit.Target{{
		Key: "111122223333", AccountID: "111122223333", Name: "octank-a", State: "ACTIVE", OUPath: "r-1/ou-1",
		Routes: []audit.Route{{Profile: "management", Mode: audit.InOrganization}},
	}})
	r.SetOUPaths(map[string]string{"111122223333": "Root/Payments"})
	r.AddResult(scan.Result{Target: asked, Status: audit.Error})
	got := r.Row("a").Result.Target
	if got.Name != "octank-a" || got.OUPath != "Root/Payments" || len(got.Routes) != 2 {
		t.Errorf("the result is of %q in %q by %d routes, want octank-a in Root/Payments by 2", got.Name, got.OUPath, len(got.Routes))
	}
}

// TestAddTargetsJoinsUnreadProfile finds it in the
// organization before anybody has told whose the profile's credentials are.
func TestAddTargetsJoinsUnreadProfile(t *testing.T) {
	for _, test := range []struct{ leadsTo, name, path string }{
		{"999988887777", "octank-management", "Root"},
		{"222233334444", "", ""}, // the credentials were changed in between
	} {
		r := scan.NewRoster(audittest.TargetsOf("management", "stage"))
		found := audit.Target{
			Key: "999988887777", AccountID: "999988887777", Name: "octank-management", State: "ACTIVE", OUPath: "Root",
			Routes: audittest.TargetsOf("management")[0].Routes,
		}
		if unread := r.AddTargets([]audit.Target{found}); len(unread) != 0 {
			t.Errorf("%d rows are to be read that are being read", len(unread))
		}
		if n := len(r.Rows()); n != 2 {
			t.Fatalf("%d rows, not 2", n)
		}
		if got := r.Row("management").Target; got.AccountID != "999988887777" || got.OUPath != "Root" {
			t.Errorf("the row is of %q in %q", got.AccountID, got.OUPath)
		}
		r.AddResult(result("management", test.leadsTo, audit.Pass))
		if got := r.Row("management").Target; got.AccountID != test.leadsTo || got.Name != test.name || got.OUPath != test.path {
			t.Errorf("once read, the row is of %s, %q in %q; want %+v", got.AccountID, got.Name, got.OUPath, test)
		}
		r.AddResult(result("stage", "333344445555", audit.Pass))
		if s := r.Summary(); s.Accounts != 2 {
			t.Errorf("%d accounts, not 2", s.Accounts)
		}
	}
}

func TestAddTargetsClearsTrouble_WhenRouteIsFound(t *testing.T) {
	out := audit.Target{Key: "111122223333", AccountID: "111122223333", Trouble: &audit.Trouble{Kind: audit.NotOrganizationAdmin}}
	in := out
	in.Trouble, in.Routes = nil, []audit.Route{{Profile: "management", Mode: audit.Standalone}}
	for _, order := range [][]audit.Target{{out, in}, {in, out}} {
		r := scan.NewRoster(nil)
		for _, found := range order {
			r.AddTargets([]audit.Target{found})
		}
		if got := r.Rows()[0].Source; got.Trouble != nil || len(got.Routes) != 1 {
			t.Errorf("it is to be read by %d routes, with the trouble %v", len(got.Routes), got.Trouble)
		}
	}
}

// TestMemberIsReadByItsOwnID_WhenProfileFails: the credentials that see the
// organization are another account's.
func TestMemberIsReadByItsOwnID_WhenProfileFails(t *testing.T) {
	r := scan.NewRoster(audittest.TargetsOf("stage"))
	r.AddResult(result("stage", "222233334444", audit.Pass))
	r.AddTargets([]audit.Target{member("222233334444", "stage", "")})
	for _, test := range []struct{ leadsTo, want, name string }{
		{"", "222233334444", "stage"},
		{"222233334444", "222233334444", "stage"},
		{"333344445555", "333344445555", ""}, // the facts were of another account
	} {
		world := audittest.NewAWS(map[string]string{"management": "999988887777", "stage": test.leadsTo})
		if test.leadsTo == "" {
			world.Denied["stage"] = audit.SigninExpired
		}
		auditor := &scan.Auditor{Reader: world, Clock: timing.SystemClock{}}
		for _, res := range readTargets(t.Context(), auditor, []audit.Target{r.Row("stage").Source}) {
			if res.Target.AccountID != test.want || res.Target.Name != test.name || res.Status == audit.Error {
				t.Errorf("with a profile of %q: %s %q, %s", test.leadsTo, res.Target.AccountID, res.Target.Name, res.Status)
			}
			r.AddResult(res)
			if got := r.Row("stage").Target; got.AccountID != test.want || got.Name != test.name {
				t.Errorf("with a profile of %q the row is of %s %q", test.leadsTo, got.AccountID, got.Name)
			}
		}
	}
}

func TestSuspendedAccountIsSkippedHoweverItWasRead(t *testing.T) {
	for _, read := range []audit.Status{audit.Pass, audit.Error} {
		r := scan.NewRoster(append(audittest.TargetsOf("a"), member("111122223333", "old", "the account is suspended")))
		r.AddResult(scan.Result{Target: r.Row("111122223333").Source, Status: audit.Skipped})
		r.AddResult(result("a", "111122223333", read))
		if row := r.Row("a"); row.Status() != audit.Skipped || row.Result.Target.Skip == "" || row.Result.Trouble != nil {
			t.Errorf("read as %s: %s, %q", read, row.Status(), row.Result.Target.Skip)
		}
	}
}
