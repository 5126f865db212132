package change_test

import (
	"testing"

	"accountable/audit"
	"accountable/audit/change"
)

func TestEntryKnowsItsState(t *testing.T) {
	for name, test := range map[string]struct {
		entry    change.Entry
		label    string
		sentence string
		status   audit.Status
		undo     bool
		redo     bool
	}{
		"written in a run in progress": {change.Entry{Outcome: change.Written, Live: &change.LiveRun{}}, "written", "Verified in AWS.", audit.Pass, false, false},
		"in progress":                  {change.Entry{}, "in progress", "Another process of accountable is writing it now.", audit.Pending, false, false},
		"no outcome": {
			change.Entry{Open: true},
			"no outcome",
			"The program ended before it knew the outcome. The account has one of the two contacts.", audit.Error, true, false,
		},
		"written":            {change.Entry{Outcome: change.Written}, "written", "Verified in AWS.", audit.Pass, true, false},
		"found written":      {change.Entry{Outcome: change.Written, FoundLater: true}, "written", "The account has the new contact.", audit.Pass, true, false},
		"found not written":  {change.Entry{Outcome: change.Failed, FoundLater: true}, "failed", "The account still has the old contact.", audit.Fail, false, true},
		"unconfirmed":        {change.Entry{Outcome: change.Unconfirmed}, "unconfirmed", "AWS accepted the change but still shows the old value.", audit.Error, true, false},
		"refused":            {change.Entry{Outcome: change.Refused}, "refused", "Nothing was sent.", audit.Fail, false, true},
		"canceled":           {change.Entry{Outcome: change.WriteCancelled}, "canceled", "Stopped before anything was written.", audit.Skipped, false, true},
		"already right":      {change.Entry{Outcome: change.AlreadyRight}, "already right", "The account already had this contact. Nothing was written.", audit.Pass, false, false},
		"of a later version": {change.Entry{Outcome: "postponed"}, "postponed", "", audit.Error, false, false},
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
		entry change.Entry
		want  audit.Route
	}{
		"recorded":              {change.Entry{Profile: "octank/Operator", Route: route}, route},
		"of an earlier version": {change.Entry{Profile: "prod"}, audit.Route{Profile: "prod", Mode: audit.Standalone}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := test.entry.RecordedRoute(); got.Label() != test.want.Label() || got.Mode != test.want.Mode {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
}

func TestNote(t *testing.T) {
	if got := change.ChangedMeanwhile.Note(); got != "Changed by someone else, left untouched. Plan it again." {
		t.Errorf("got %q", got)
	}
	if got := change.Failed.Note(); got != change.Failed.Sentence() {
		t.Errorf("got %q", got)
	}
}
