package change_test

import (
	"slices"
	"strings"
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

// third is a contact beside old and good.
var third = audit.Contact{Name: "Octank Duty Desk", Title: "Duty officer", Email: "duty@octank.cloud", Phone: "+1 206 555 4107"}

// wrote is an entry of the journal, n seconds after the first.
func wrote(n int, before, after *audit.Contact, what journal.OutcomeKind) journal.Entry {
	return journal.Entry{
		ID: "run-" + string(rune('0'+n)), Run: "run", Time: today.Add(time.Duration(n) * time.Second), AccountID: audittest.AccountID,
		Profile: "own", Route: audit.Route{Profile: "own", Mode: audit.Standalone},
		Type: audit.Security, Before: before, After: after, Outcome: what, Open: what == "",
	}
}

// leads finds every account through a profile.
func leads(id string) change.KnownAccount {
	routes := []audit.Route{{Profile: "writer", Mode: audit.Standalone}, {Profile: "own", Mode: audit.Standalone}}
	return change.KnownAccount{Target: audit.Target{Key: "row", AccountID: id, Routes: routes}, Routes: routes}
}

// holds finds every account through a profile, and has read its security contact.
func holds(c *audit.Contact) change.Lookup {
	return func(id string) change.KnownAccount {
		known := leads(id)
		known.Contacts = map[audit.ContactType]audit.Reading{audit.Security: {Contact: c}}
		return known
	}
}

func TestUndo(t *testing.T) {
	type undone struct {
		account       string
		state         change.PlanState
		before, after *audit.Contact
		route, reason string
	}
	closed := func(id string) change.KnownAccount {
		known := leads(id)
		known.Target.Skip = "the account is closed"
		return known
	}
	elsewhere := wrote(2, &old, &third, journal.Written)
	elsewhere.AccountID = "222233334444"
	billing := wrote(2, nil, &third, journal.Written)
	billing.Type = audit.Billing
	earlier := wrote(1, &old, &audittest.Good, journal.Written)
	earlier.Route = audit.Route{}
	for name, test := range map[string]struct {
		entries []journal.Entry
		find    change.Lookup
		want    []undone
	}{
		"nothing": {nil, leads, nil},
		"one write": {
			[]journal.Entry{wrote(1, &old, &audittest.Good, journal.Written)},
			leads,
			[]undone{{audittest.AccountID, change.Planned, &audittest.Good, &old, "writer", ""}},
		},
		"what was not set is deleted": {
			[]journal.Entry{wrote(1, nil, &audittest.Good, journal.Written)},
			leads,
			[]undone{{audittest.AccountID, change.Planned, &audittest.Good, nil, "writer", ""}},
		},
		"what was deleted is set": {
			[]journal.Entry{wrote(1, &old, nil, journal.Written)},
			leads,
			[]undone{{audittest.AccountID, change.Planned, nil, &old, "writer", ""}},
		},
		"what may have taken effect": {
			[]journal.Entry{wrote(1, &old, &audittest.Good, journal.Unconfirmed)},
			leads,
			[]undone{{audittest.AccountID, change.Planned, &audittest.Good, &old, "writer", ""}},
		},
		"what was left open": {
			[]journal.Entry{wrote(1, &old, &audittest.Good, "")},
			leads,
			[]undone{{audittest.AccountID, change.Planned, &audittest.Good, &old, "writer", ""}},
		},
		"what took no effect": {
			[]journal.Entry{wrote(1, &old, &audittest.Good, journal.Failed), wrote(2, &old, &audittest.Good, journal.Refused), wrote(3, &old, &audittest.Good, journal.WriteCancelled), wrote(4, &old, &audittest.Good, journal.ChangedMeanwhile)},
			leads, nil,
		},
		"two writes in their order": {
			[]journal.Entry{wrote(1, &old, &audittest.Good, journal.Written), wrote(2, &audittest.Good, &third, journal.Written)},
			leads,
			[]undone{{audittest.AccountID, change.Planned, &third, &old, "writer", ""}},
		},
		"two writes as the journal lists them": {
			[]journal.Entry{wrote(2, &audittest.Good, &third, journal.Written), wrote(1, &old, &audittest.Good, journal.Written)},
			leads,
			[]undone{{audittest.AccountID, change.Planned, &third, &old, "writer", ""}},
		},
		"two writes, the last of which failed": {
			[]journal.Entry{wrote(1, &old, &audittest.Good, journal.Written), wrote(2, &audittest.Good, &third, journal.Failed)},
			leads,
			[]undone{{audittest.AccountID, change.Planned, &audittest.Good, &old, "writer", ""}},
		},
		"there and back": {
			[]journal.Entry{wrote(1, &old, &audittest.Good, journal.Written), wrote(2, &audittest.Good, &old, journal.Written)},
			leads,
			[]undone{{audittest.AccountID, change.Unchanged, &old, nil, "own", ""}},
		},
		"set and deleted": {
			[]journal.Entry{wrote(1, nil, &audittest.Good, journal.Written), wrote(2, &audittest.Good, nil, journal.Written)},
			leads,
			[]undone{{audittest.AccountID, change.Unchanged, nil, nil, "own", ""}},
		},
		"several accounts and types": {
			[]journal.Entry{elsewhere, billing, wrote(1, &old, &audittest.Good, journal.Written)},
			leads,
			[]undone{
				{audittest.AccountID, change.Planned, &audittest.Good, &old, "writer", ""},
				{audittest.AccountID, change.Planned, &third, nil, "writer", ""},
				{"222233334444", change.Planned, &third, &old, "writer", ""},
			},
		},
		"by the recorded route": {
			[]journal.Entry{wrote(1, &old, &audittest.Good, journal.Written)},
			nil,
			[]undone{{audittest.AccountID, change.Planned, &audittest.Good, &old, "own", ""}},
		},
		"the journal has no route": {
			[]journal.Entry{earlier}, nil, []undone{{audittest.AccountID, change.Unwritable, &audittest.Good, nil, "", "no profile"}},
		},
		"no route any more": {
			[]journal.Entry{wrote(1, &old, &audittest.Good, journal.Written)},
			func(string) change.KnownAccount { return change.KnownAccount{} },
			[]undone{{audittest.AccountID, change.Unwritable, &audittest.Good, nil, "own", "no profile"}},
		},
		"still holds what was written": {
			[]journal.Entry{wrote(1, &old, &audittest.Good, journal.Written)},
			holds(&audittest.Good),
			[]undone{{audittest.AccountID, change.Planned, &audittest.Good, &old, "writer", ""}},
		},
		"was changed since": {
			[]journal.Entry{wrote(1, &old, &audittest.Good, journal.Written)},
			holds(&third),
			[]undone{{audittest.AccountID, change.Unwritable, &audittest.Good, nil, "own", "changed since"}},
		},
		"was restored by hand": {
			[]journal.Entry{wrote(1, &old, &audittest.Good, journal.Written)},
			holds(&old),
			[]undone{{audittest.AccountID, change.Unchanged, &audittest.Good, nil, "own", "it holds that already"}},
		},
		"closed since": {
			[]journal.Entry{wrote(1, &old, &audittest.Good, journal.Written)},
			closed,
			[]undone{{audittest.AccountID, change.Unwritable, &audittest.Good, nil, "own", "the account is closed"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			given := slices.Clone(test.entries)
			plan := change.Planner{}.Undo(test.entries, test.find)
			if len(plan.Items) != len(test.want) {
				t.Fatalf("%d items, want %d", len(plan.Items), len(test.want))
			}
			for i, want := range test.want {
				it := plan.Items[i]
				if it.State != want.state || it.Change.AccountID != want.account || it.Change.Route.Label() != want.route || !strings.Contains(it.Reason, want.reason) {
					t.Errorf("%s %s by %q (%s), want %+v", it.State, it.Change.AccountID, it.Change.Route.Label(), it.Reason, want)
				}
				if !audit.SameContact(it.Change.Before, want.before) || !audit.SameContact(it.Change.After, want.after) {
					t.Errorf("%+v → %+v, want %+v → %+v", it.Change.Before, it.Change.After, want.before, want.after)
				}
				if it.Change.Run != "" {
					t.Errorf("it belongs to the run %s that it undoes", it.Change.Run)
				}
			}
			for i := range given {
				if given[i].ID != test.entries[i].ID {
					t.Fatal("the entries were reordered")
				}
			}
		})
	}
}

func TestLookupRoster(t *testing.T) {
	res := readResult(&old)
	roster := scan.NewRoster([]audit.Target{res.Target, {Key: "unread", AccountID: "222233334444"}})
	roster.AddResult(res)
	lookup := change.Planner{}.LookupRoster(roster)
	known := lookup(audittest.AccountID)
	if known.Target.AccountID != audittest.AccountID || len(known.Routes) != 2 || known.Routes[0].Label() != "root" {
		t.Errorf("%+v", known)
	}
	if reading, ok := known.Contacts[audit.Security]; !ok || !audit.SameContact(reading.Contact, &old) {
		t.Errorf("contacts: %+v", known.Contacts)
	}
	if unread := lookup("222233334444"); unread.Target.AccountID != "222233334444" || len(unread.Contacts) != 0 {
		t.Errorf("an account that was not read: %+v", unread)
	}
	if unknown := lookup("333344445555"); unknown.Target.AccountID != "" || unknown.Routes != nil {
		t.Errorf("an unknown account: %+v", unknown)
	}
}

func TestRetry(t *testing.T) {
	failed := wrote(1, &old, &audittest.Good, journal.Failed)
	for name, test := range map[string]struct {
		entries       []journal.Entry
		find          change.Lookup
		state         change.PlanState
		before, after *audit.Contact
	}{
		"failed":                   {[]journal.Entry{failed}, leads, change.Planned, &old, &audittest.Good},
		"failed twice":             {[]journal.Entry{failed, wrote(2, &old, &third, journal.Refused)}, leads, change.Planned, &old, &third},
		"was to be set":            {[]journal.Entry{wrote(1, nil, &third, journal.WriteCancelled)}, leads, change.Planned, nil, &third},
		"was to be deleted":        {[]journal.Entry{wrote(1, &old, nil, journal.Failed)}, leads, change.Planned, &old, nil},
		"still holds the old one":  {[]journal.Entry{failed}, holds(&old), change.Planned, &old, &audittest.Good},
		"was written since":        {[]journal.Entry{failed}, holds(&audittest.Good), change.Unchanged, &old, nil},
		"was changed since":        {[]journal.Entry{failed}, holds(&third), change.Unwritable, &old, nil},
		"a failure and an outcome": {[]journal.Entry{wrote(1, &old, &third, journal.Written), failed}, leads, change.Planned, &old, &audittest.Good},
	} {
		t.Run(name, func(t *testing.T) {
			plan := change.Planner{}.Retry(test.entries, test.find)
			if len(plan.Items) != 1 {
				t.Fatalf("%d items, want 1", len(plan.Items))
			}
			it := plan.Items[0]
			if it.State != test.state || !audit.SameContact(it.Change.Before, test.before) || !audit.SameContact(it.Change.After, test.after) {
				t.Errorf("%s (%s): %+v → %+v", it.State, it.Reason, it.Change.Before, it.Change.After)
			}
		})
	}
	none := []journal.Entry{wrote(1, &old, &third, journal.Written), wrote(2, &old, &third, journal.ChangedMeanwhile), wrote(3, &old, &third, "")}
	if plan := (change.Planner{}).Retry(none, leads); len(plan.Items) != 0 {
		t.Errorf("writes that had an effect are planned again: %+v", plan.Items)
	}
}

// turnedBack is a clock that is set back again and again.
type turnedBack struct {
	timing.SystemClock

	now *time.Time
}

func (c turnedBack) Now() time.Time {
	*c.now = c.now.Add(-time.Minute)
	return *c.now
}

// The position in the journal decides which write came first, not the clock.
func TestUndoOrdersWritesByJournal(t *testing.T) {
	now := today
	j := journal.Open(t.TempDir(), turnedBack{now: &now})
	in := journal.Intent{Run: j.NewRun(), AccountID: audittest.AccountID, Route: audit.Route{Profile: "p"}, Type: audit.Security}
	for _, step := range [][2]*audit.Contact{{&old, &audittest.Good}, {&audittest.Good, &third}} {
		in.Before, in.After = step[0], step[1]
		id, err := j.Begin(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		if err := j.End(id, in, journal.Outcome{Kind: journal.Written}); err != nil {
			t.Fatal(err)
		}
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	entries, err := j.Entries("", 0)
	if err != nil {
		t.Fatal(err)
	}
	plan := change.Planner{}.Undo(entries, nil)
	if len(plan.Items) != 1 || plan.Items[0].State != change.Planned || *plan.Items[0].Change.Before != third || *plan.Items[0].Change.After != old {
		t.Errorf("%+v", plan.Items)
	}
}

// An undo puts back to the letter what was there, blanks and all, and only where
// the account still holds what was written.
func TestUndoIsApplied(t *testing.T) {
	odd := old
	odd.Title = " CTO "
	for name, test := range map[string]struct {
		before *audit.Contact
		since  *audit.Contact // what was written since; nil: nothing
		want   journal.OutcomeKind
		holds  *audit.Contact
	}{
		"as it was":              {&odd, nil, journal.Written, &odd},
		"not set again":          {nil, nil, journal.Written, nil},
		"changed since":          {&odd, &third, journal.ChangedMeanwhile, &third},
		"restored by hand since": {&odd, &odd, journal.AlreadyRight, &odd},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, test.before)
				if o := b.apply(t.Context(), b.change, nil); o.Kind != journal.Written {
					t.Fatalf("%s: %v", o.Kind, o.Trouble)
				}
				if test.since != nil {
					b.aws.Set(*test.since)
				}
				plan := change.Planner{}.Undo(b.entries(t), nil)
				o := b.apply(t.Context(), plan.Changes()[0], nil)
				held, err := b.Read(t.Context(), b.change.Route, audittest.AccountID, audit.Security)
				if err != nil {
					t.Fatal(err)
				}
				if o.Kind != test.want || !audit.SameContact(held, test.holds) {
					t.Errorf("%s (%v), then %+v", o.Kind, o.Trouble, held)
				}
			})
		})
	}
}
