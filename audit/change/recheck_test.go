package change_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"accountable/audit"
	"accountable/audit/audittest"
	"accountable/audit/change"
	"accountable/audit/journal"
	"accountable/audit/scan"
	"accountable/audit/timing"
)

// intentOf returns what the journal records of a change.
func intentOf(c change.Change) journal.Intent {
	return journal.Intent{
		Run: c.Run, AccountID: c.AccountID, Route: c.Route, Caller: "arn", Type: c.Type, Before: c.Before, After: c.After,
	}
}

// leftOpen starts a write like a process that is killed before the outcome.
func (b *bench) leftOpen(t *testing.T) journal.Entry {
	t.Helper()
	killed := journal.Open(dirOf(b.Journal), timing.SystemClock{})
	if _, err := killed.Begin(t.Context(), intentOf(b.change)); err != nil {
		t.Fatal(err)
	}
	if err := killed.Close(); err != nil {
		t.Fatal(err)
	}
	open, err := b.Journal.OpenWrites()
	if err != nil || len(open) != 1 {
		t.Fatalf("%d open, %v", len(open), err)
	}
	return open[0]
}

func TestRecheckFindsOutcome(t *testing.T) {
	for name, test := range map[string]struct {
		before  *audit.Contact
		prepare func(*bench)
		later   time.Duration // when the recheck runs
		want    journal.OutcomeKind
		trouble audit.TroubleKind
		most    time.Duration // that it takes
		open    int           // left then
	}{
		"written": {
			before: &old, prepare: func(b *bench) { b.aws.Set(audittest.Good) }, want: journal.Written,
		},
		"written, and it takes a moment to show": {
			before: &old, want: journal.Written, most: 4 * time.Second,
			prepare: func(b *bench) {
				time.AfterFunc(3*time.Second, func() { b.aws.Mutex.Lock(); defer b.aws.Mutex.Unlock(); b.aws.Set(audittest.Good) })
			},
		},
		"not written":           {before: &old, want: journal.Failed, most: 8 * time.Second},
		"not written, long ago": {before: &old, later: time.Hour, want: journal.Failed},
		"not set":               {want: journal.Failed, most: 8 * time.Second},
		"something else": {
			before: &old, prepare: func(b *bench) { b.aws.Set(third) }, want: journal.ChangedMeanwhile,
		},
		"cannot be read": {
			before: &old, prepare: func(b *bench) { b.aws.Denied["p/SECURITY"] = audit.AccessDenied },
			want: journal.Unconfirmed, trouble: audit.AccessDenied, open: 1,
		},
		"signed out": {
			before: &old, prepare: func(b *bench) { b.aws.Denied["p"] = audit.SigninExpired },
			want: journal.Unconfirmed, trouble: audit.SigninExpired, open: 1,
		},
		"another account's credentials": {
			before: &old, prepare: func(b *bench) { b.aws.Accounts["p"] = "222233334444" },
			want: journal.Unconfirmed, trouble: audit.BadProfile, open: 1,
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, test.before)
				e := b.leftOpen(t)
				time.Sleep(test.later)
				if test.prepare != nil {
					test.prepare(b)
				}
				begin := time.Now()
				o := b.Recheck(t.Context(), e, e.Route)
				var kind audit.TroubleKind
				if o.Trouble != nil {
					kind = o.Trouble.Kind
				}
				if o.Kind != test.want || kind != test.trouble || o.Change.Run != e.Run {
					t.Errorf("%s of run %q (%v), want %s", o.Kind, o.Change.Run, o.Trouble, test.want)
				}
				if took := time.Since(begin); took > test.most {
					t.Errorf("took %s", took)
				}
				open, err := b.Journal.OpenWrites()
				if err != nil || len(open) != test.open {
					t.Errorf("%d are left open, want %d (%v)", len(open), test.open, err)
				}
				if recorded := b.entries(t)[0]; test.open == 0 && (recorded.Outcome != test.want || !recorded.FoundLater) {
					t.Errorf("the journal says %+v", recorded)
				}
				if b.aws.Puts != 0 {
					t.Error("the recheck wrote")
				}
			})
		})
	}
}

// The outcome of a recheck never replaces that of the process that wrote.
func TestRecheck_OutcomeAlreadyRecorded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, &old)
		e := b.leftOpen(t)
		if err := b.Journal.End(e.ID, intentOf(change.RecordedChange(e)), journal.Outcome{Kind: journal.Written, RequestID: "r-1"}); err != nil {
			t.Fatal(err)
		}
		if o := b.Recheck(t.Context(), e, e.Route); o.Kind != journal.Failed {
			t.Errorf("%s", o.Kind)
		}
		if recorded := b.entries(t)[0]; recorded.Outcome != journal.Written || recorded.FoundLater || recorded.RequestID != "r-1" {
			t.Errorf("%+v", recorded)
		}
	})
}

func TestRecheck_Canceled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, &old)
		e := b.leftOpen(t)
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		if o := b.Recheck(ctx, e, e.Route); o.Kind != journal.Unconfirmed || o.Trouble == nil {
			t.Errorf("%s (%v)", o.Kind, o.Trouble)
		}
		if open, err := b.Journal.OpenWrites(); err != nil || len(open) != 1 {
			t.Errorf("%d open, %v", len(open), err)
		}
	})
}

func TestRecheckRoute(t *testing.T) {
	wrote, other := audit.Route{Profile: "wrote", Mode: audit.Standalone}, audit.Route{Profile: "other", Mode: audit.Standalone}
	e := journal.Entry{AccountID: audittest.AccountID, Profile: "wrote", Type: audit.Security}
	row := func(routes []audit.Route, reading *audit.Reading) *scan.Row {
		r := &scan.Row{Target: audit.Target{AccountID: audittest.AccountID, Routes: routes}}
		if reading != nil {
			r.Result = &scan.Result{Via: other, Contacts: map[audit.ContactType]audit.Reading{audit.Security: *reading}}
		}
		return r
	}
	for name, test := range map[string]struct {
		rows []*scan.Row
		want string
	}{
		"no row":                   {nil, ""},
		"no route":                 {[]*scan.Row{row(nil, nil)}, ""},
		"the route that read it":   {[]*scan.Row{row([]audit.Route{wrote}, &audit.Reading{})}, "other"},
		"the profile that wrote":   {[]*scan.Row{row([]audit.Route{other, wrote}, &audit.Reading{Trouble: &audit.Trouble{}})}, "wrote"},
		"any route":                {[]*scan.Row{row([]audit.Route{other}, nil)}, "other"},
		"a row that has no route":  {[]*scan.Row{row(nil, nil), row([]audit.Route{other}, nil)}, "other"},
		"a read row after another": {[]*scan.Row{row(nil, nil), row(nil, &audit.Reading{})}, "other"},
	} {
		t.Run(name, func(t *testing.T) {
			if route, ok := change.RecheckRoute(e, test.rows); route.Label() != test.want || ok != (test.want != "") {
				t.Errorf("%q, %v; want %q", route.Label(), ok, test.want)
			}
		})
	}
}

func TestRecheckAllSendsEachOutcome(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, &old)
		e := b.leftOpen(t)
		outcomes := map[int]*change.Outcome{}
		for p := range b.RecheckAll(t.Context(), []journal.Entry{e, e}, []audit.Route{e.Route, {}}) {
			outcomes[p.Index] = p.Outcome
		}
		if len(outcomes) != 2 || outcomes[0].Kind != journal.Failed {
			t.Fatalf("%d outcomes, the first is %+v", len(outcomes), outcomes[0])
		}
		if o := outcomes[1]; o.Kind != journal.Unconfirmed || o.Trouble.Kind != audit.NoCredentials {
			t.Errorf("without a route: %s, %v", o.Kind, o.Trouble)
		}
	})
}

func TestUseNextRoute(t *testing.T) {
	routes := []audit.Route{{Profile: "a"}, {Profile: "b"}}
	it := change.PlanItem{Routes: routes, Change: change.Change{Route: routes[0]}}
	for _, want := range []string{"b", "a"} {
		it.UseNextRoute(it.Change.Route)
		if it.Change.Route.Profile != want {
			t.Errorf("uses %q, want %q", it.Change.Route.Profile, want)
		}
	}
	it.UseNextRoute(audit.Route{Profile: "gone"})
	if it.Change.Route.Profile != "a" {
		t.Errorf("uses %q after a route that is not in the plan", it.Change.Route.Profile)
	}
}
