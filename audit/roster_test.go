package audit_test

import (
	"strings"
	"testing"

	"accountable/audit"
)

// result is what a run says of a target once it has learnt the account.
func result(key, account string, status audit.Status) audit.Result {
	t := byProfile(key)[0]
	t.AccountID = account
	return audit.Result{Target: t, Status: status}
}

func keys(rows []*audit.Row) string {
	var all []string
	for _, r := range rows {
		all = append(all, r.Target.Key)
	}
	return strings.Join(all, " ")
}

func TestTheFirstProfileShowsTheAccountWhicheverAnswersFirst(t *testing.T) {
	for _, order := range [][]string{{"a", "b"}, {"b", "a"}} {
		r := audit.NewRoster(byProfile("a", "x", "b"))
		for _, key := range order {
			r.Add(result(key, "111122223333", audit.Pass))
		}
		if a, b := r.Row("a"), r.Row("b"); a.SameAs != "" || b.SameAs != "a" {
			t.Errorf("answers in order %v: a same as %q, b same as %q", order, a.SameAs, b.SameAs)
		}
		if got := strings.Join(r.Row("a").Result.Target.Profiles(), " "); got != "a b" {
			t.Errorf("answers in order %v: profiles %s", order, got)
		}
	}
}

func TestAddTellsWhichRowsChanged(t *testing.T) {
	r := audit.NewRoster(byProfile("a", "x", "b"))
	if got := keys(r.Add(result("b", "111122223333", audit.Pass))); got != "b" {
		t.Errorf("changed: %s", got)
	}
	if got := keys(r.Add(result("a", "111122223333", audit.Pass))); got != "a b" {
		t.Errorf("changed: %s", got)
	}
	if got := r.Add(result("unheard of", "", audit.Pass)); got != nil {
		t.Errorf("changed: %s", keys(got))
	}
}

func TestAnAccountIsAnErrorOnlyWhenEveryRouteErrs(t *testing.T) {
	r := audit.NewRoster(byProfile("a", "b"))
	r.Add(result("a", "111122223333", audit.Error))
	if got := r.Row("a").Status(); got != audit.Error {
		t.Errorf("a alone: %s", got)
	}
	r.Add(result("b", "111122223333", audit.Warn))
	if got := r.Row("a").Status(); got != audit.Warn {
		t.Errorf("after b could read it: %s", got)
	}
}

func TestARowReadAnewKeepsItsResultMeanwhile(t *testing.T) {
	r := audit.NewRoster(byProfile("a"))
	r.Add(result("a", "111122223333", audit.Fail))
	r.Await("a", "unheard of")
	if row := r.Row("a"); !row.Waiting || row.Status() != audit.Fail {
		t.Errorf("waiting %v, %s", row.Waiting, row.Status())
	}
	r.Add(audit.Result{Target: byProfile("a")[0], Status: audit.Error})
	if row := r.Row("a"); row.Waiting || row.Status() != audit.Error || row.Target.AccountID != "111122223333" {
		t.Errorf("waiting %v, %s, account %q", row.Waiting, row.Status(), row.Target.AccountID)
	}
}

func TestAProfileThatLeadsElsewhereNowLeavesItsAccount(t *testing.T) {
	r := audit.NewRoster(byProfile("a", "b"))
	r.Add(result("a", "111122223333", audit.Pass))
	r.Add(result("b", "111122223333", audit.Pass))
	if got := keys(r.Add(result("a", "222233334444", audit.Fail))); got != "a b" {
		t.Errorf("changed: %s", got)
	}
	if b := r.Row("b"); b.SameAs != "" || b.Status() != audit.Pass {
		t.Errorf("b: same as %q, %s", b.SameAs, b.Status())
	}
}

func TestSummaryAndAccountsCountAnAccountOnce(t *testing.T) {
	r := audit.NewRoster(byProfile("z", "unknown", "a", "a2", "waiting"))
	r.Add(result("z", "222233334444", audit.Fail))
	r.Add(result("a", "111122223333", audit.Pass))
	r.Add(result("a2", "111122223333", audit.Pass))
	r.Add(audit.Result{Target: byProfile("unknown")[0], Status: audit.Error})
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
