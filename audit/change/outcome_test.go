package change_test

import (
	"testing"

	"accountable/audit"
	"accountable/audit/change"
)

func TestOutcomeKindsHaveWords(t *testing.T) {
	seen := map[string]bool{}
	for _, kind := range change.OutcomeKinds() {
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
	if later := change.OutcomeKind("postponed"); later.Label() != "postponed" || later.Sentence() != "" || later.Status() != audit.Error || later.IsDone() || later.Accepted() {
		t.Error("an outcome of a later version is taken for one of today's")
	}
}

func TestStagesHaveWords(t *testing.T) {
	for i, stage := range change.Stages() {
		if int(stage) != i || stage.Label() == "" || stage.Step() == "" {
			t.Errorf("stage %d has the words %q and %q", stage, stage.Label(), stage.Step())
		}
	}
}
