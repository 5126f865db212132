package journal_test

import (
	"testing"

	"accountable/audit"
	"accountable/audit/journal"
)

func TestOutcomeKindsHaveWords(t *testing.T) {
	seen := map[string]bool{}
	for _, kind := range journal.OutcomeKinds() {
		if kind.Label() == "" || seen[kind.Label()] {
			t.Errorf("%s has the label %q", kind, kind.Label())
		}
		seen[kind.Label()] = true
		if s := kind.Sentence(); s == "" || s[len(s)-1] != '.' {
			t.Errorf("%s has the sentence %q", kind, s)
		}
		if kind.IsDone() != (kind.Status() == audit.Pass) {
			t.Errorf("%s has the status %s", kind, kind.Status())
		}
	}
	if len(seen) != 7 {
		t.Errorf("%d outcomes, not 7", len(seen))
	}
	if later := journal.OutcomeKind("postponed"); later.Label() != "postponed" || later.Sentence() != "" || later.Status() != audit.Error || later.IsDone() || later.Accepted() {
		t.Error("an outcome of a later version is taken for one of today's")
	}
}

func TestNote(t *testing.T) {
	if got := journal.ChangedMeanwhile.Note(); got != "Changed by someone else, left untouched. Plan it again." {
		t.Errorf("got %q", got)
	}
	if got := journal.Failed.Note(); got != journal.Failed.Sentence() {
		t.Errorf("got %q", got)
	}
}
