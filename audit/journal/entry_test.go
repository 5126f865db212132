package journal_test

import (
	"testing"

	"accountable/audit"
	"accountable/audit/journal"
)

func TestEntryKnowsItsState(t *testing.T) {
	for name, test := range map[string]struct {
		entry    journal.Entry
		label    string
		sentence string
		status   audit.Status
		undo     bool
		redo     bool
	}{
		"written in a run in progress": {journal.Entry{Outcome: journal.Written, Live: &journal.LiveRun{}}, "written", "Verified in AWS.", audit.Pass, false, false},
		"in progress":                  {journal.Entry{}, "in progress", "Another process of accountable is writing it now.", audit.Pending, false, false},
		"no outcome": {
			journal.Entry{Open: true},
			"no outcome",
			"The program ended before it knew the outcome. The account has one of the two contacts.", audit.Error, true, false,
		},
		"written":            {journal.Entry{Outcome: journal.Written}, "written", "Verified in AWS.", audit.Pass, true, false},
		"found written":      {journal.Entry{Outcome: journal.Written, FoundLater: true}, "written", "The account has the new contact.", audit.Pass, true, false},
		"found not written":  {journal.Entry{Outcome: journal.Failed, FoundLater: true}, "failed", "The account still has the old contact.", audit.Fail, false, true},
		"unconfirmed":        {journal.Entry{Outcome: journal.Unconfirmed}, "unconfirmed", "The write was sent, but AWS has not shown the new contact.", audit.Error, true, false},
		"refused":            {journal.Entry{Outcome: journal.Refused}, "refused", "Nothing was written.", audit.Fail, false, true},
		"canceled":           {journal.Entry{Outcome: journal.WriteCancelled}, "canceled", "Stopped before anything was written.", audit.Skipped, false, true},
		"already right":      {journal.Entry{Outcome: journal.AlreadyRight}, "already right", "The account already had this contact. Nothing was written.", audit.Pass, false, false},
		"of a later version": {journal.Entry{Outcome: "postponed"}, "postponed", "", audit.Error, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			e := test.entry
			if e.Label() != test.label || e.Sentence() != test.sentence || e.Status() != test.status {
				t.Errorf("%q, %q, %q", e.Label(), e.Sentence(), e.Status())
			}
			if e.CanUndo() != test.undo || e.CanRetry() != test.redo {
				t.Errorf("undo: %v, redo: %v", e.CanUndo(), e.CanRetry())
			}
		})
	}
}

func TestRecordedRoute(t *testing.T) {
	route := audit.Route{Session: "octank", Role: "Operator", Mode: audit.IdentityCenter}
	for name, test := range map[string]struct {
		entry journal.Entry
		want  audit.Route
	}{
		"recorded":              {journal.Entry{Profile: "octank/Operator", Route: route}, route},
		"of an earlier version": {journal.Entry{Profile: "prod"}, audit.Route{Profile: "prod", Mode: audit.Standalone}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := test.entry.RecordedRoute(); got.Label() != test.want.Label() || got.Mode != test.want.Mode {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
}
