package journal_test

import (
	"errors"
	"slices"
	"testing"

	"accountable/audit"
	"accountable/audit/audittest"
	"accountable/audit/journal"
	"accountable/audit/timing"
)

// entryOf returns a write of a run to an account.
func entryOf(run, account string, kind journal.OutcomeKind) journal.Entry {
	return journal.Entry{ID: run + "-" + account, Run: run, AccountID: account, Type: audit.Security, Before: &old, After: &third, Outcome: kind}
}

// undoOf returns the write of an undo.
func undoOf(run, undone, account string) journal.Entry {
	e := entryOf(run, account, journal.Written)
	e.UndoOf = undone
	return e
}

// cut returns an entry of a run that was interrupted.
func cut(e journal.Entry) journal.Entry {
	e.Interrupted = &journal.LiveRun{Done: 1, Size: 2}
	return e
}

// leftOpen returns an entry whose process was killed during the write.
func leftOpen(e journal.Entry) journal.Entry {
	e.Outcome, e.Open = "", true
	return e
}

// live returns an entry of a run in progress.
func live(e journal.Entry) journal.Entry {
	e.Live = &journal.LiveRun{Done: 3, Size: 10}
	return e
}

func TestChooseTakeback(t *testing.T) {
	a1, a2 := entryOf("A", "1", journal.Written), entryOf("A", "2", journal.Written)
	b1 := entryOf("B", "1", journal.Written)
	failed := entryOf("F", "1", journal.Failed)
	undone := undoOf("U", "A", "1")
	redone := entryOf("R", "1", journal.Written)
	redone.RedoOf = "U"
	for name, test := range map[string]struct {
		journal []journal.Entry // oldest first
		redo    bool
		name    string
		want    []string // ids
		by      string   // that took everything back
		err     string
	}{
		"nothing":                           {err: "nothing to undo: no writes from this machine"},
		"newest run":                        {journal: []journal.Entry{b1, a1, a2}, want: []string{"A-2", "A-1"}},
		"newest run failed":                 {journal: []journal.Entry{a1, failed}, want: []string{"A-1"}},
		"failed run by name":                {journal: []journal.Entry{a1, failed}, name: "F", err: "nothing to undo for F: it wrote nothing"},
		"one write":                         {journal: []journal.Entry{a1, a2}, name: "A-1", want: []string{"A-1"}},
		"unknown":                           {journal: []journal.Entry{a1}, name: "C", err: `no run or write "C"`},
		"again":                             {journal: []journal.Entry{b1, a1, undone}, by: "U"},
		"again by name":                     {journal: []journal.Entry{a1, undone}, name: "A", by: "U"},
		"undone in part":                    {journal: []journal.Entry{a1, a2, undone}, want: []string{"A-2"}},
		"the undo failed":                   {journal: []journal.Entry{a1, {ID: "U-1", Run: "U", UndoOf: "A", AccountID: "1", Type: audit.Security, Outcome: journal.Failed}}, want: []string{"A-1"}},
		"an undo by name":                   {journal: []journal.Entry{a1, undone}, name: "U", want: []string{"U-1"}},
		"undone and redone":                 {journal: []journal.Entry{a1, undone, redone}, want: []string{"R-1"}},
		"undone and redone, by name":        {journal: []journal.Entry{a1, undone, redone}, name: "A", want: []string{"A-1"}},
		"the redo undone":                   {journal: []journal.Entry{a1, undone, redone, undoOf("V", "R", "1")}, by: "V"},
		"the redo undone, first run":        {journal: []journal.Entry{a1, undone, redone, undoOf("V", "R", "1")}, name: "A", by: "U"},
		"run in progress":                   {journal: []journal.Entry{b1, live(a1)}, err: "the run A is in progress: another process has finished 3 of 10 writes"},
		"undo in progress":                  {journal: []journal.Entry{a1, live(undone)}, err: "the run U is in progress: another process has finished 3 of 10 writes"},
		"other run in progress":             {journal: []journal.Entry{b1, live(a1)}, name: "B", want: []string{"B-1"}},
		"redo nothing":                      {redo: true, journal: []journal.Entry{a1}, err: "nothing to redo: no undo from this machine"},
		"redo newest undo":                  {redo: true, journal: []journal.Entry{a1, undone, b1}, want: []string{"U-1"}},
		"redo again":                        {redo: true, journal: []journal.Entry{a1, undone, redone}, by: "R"},
		"redo of a run that is not an undo": {redo: true, journal: []journal.Entry{a1, undone}, name: "A", err: `"A" is not an undo`},
		"redo by name":                      {redo: true, journal: []journal.Entry{a1, undone, undoOf("V", "B", "2")}, name: "U", want: []string{"U-1"}},
		"redo in progress":                  {redo: true, journal: []journal.Entry{a1, undone, live(redone)}, err: "the run R is in progress: another process has finished 3 of 10 writes"},
		"undo of one of two kept contacts":  {journal: []journal.Entry{a1, a2, undoOf("U", "A", "2")}, name: "A-2", by: "U"},
		"undo interrupted, newest run":      {journal: []journal.Entry{a1, a2, cut(undone)}, want: []string{"A-2"}},
		"undo interrupted, other run": {
			journal: []journal.Entry{a1, a2, b1, cut(undone)},
			err:     "the last run is the undo U of A, which was interrupted: 1 write is not taken back; without a name, B would be taken back",
		},
		"undo left open, other run": {
			journal: []journal.Entry{a1, a2, b1, leftOpen(undone)},
			err:     "the last run is the undo U of A, which was interrupted: 2 writes are not taken back; without a name, B would be taken back",
		},
		"undo interrupted, by name":           {journal: []journal.Entry{a1, a2, b1, cut(undone)}, name: "A", want: []string{"A-2"}},
		"undo interrupted, other run by name": {journal: []journal.Entry{a1, a2, b1, cut(undone)}, name: "B", want: []string{"B-1"}},
		"undo interrupted, nothing left":      {journal: []journal.Entry{a1, b1, cut(undone)}, want: []string{"B-1"}},
		"undo interrupted, then another run":  {journal: []journal.Entry{a1, a2, cut(undone), b1}, want: []string{"B-1"}},
		"redo of an interrupted undo":         {redo: true, journal: []journal.Entry{a1, a2, b1, cut(undone)}, want: []string{"U-1"}},
		"redo interrupted, newest undo":       {redo: true, journal: []journal.Entry{a1, a2, undone, undoOf("U", "A", "2"), cut(redone)}, want: []string{"U-2"}},
		"undo of an interrupted redo":         {journal: []journal.Entry{a1, a2, undone, undoOf("U", "A", "2"), cut(redone)}, want: []string{"R-1"}},
		"undo of a run that was interrupted":  {journal: []journal.Entry{cut(a1), cut(a2)}, want: []string{"A-2", "A-1"}},
		"redo interrupted, other undo": {
			redo: true, journal: []journal.Entry{a1, a2, undone, undoOf("U", "A", "2"), b1, undoOf("V", "B", "1"), cut(redone)},
			err: "the last run is the redo R of U, which was interrupted: 1 write is not taken back; without a name, V would be taken back",
		},
	} {
		t.Run(name, func(t *testing.T) {
			choose := journal.ChooseUndo
			if test.redo {
				choose = journal.ChooseRedo
			}
			journal := slices.Clone(test.journal)
			slices.Reverse(journal)
			got, err := choose(journal, test.name)
			if (err == nil) != (test.err == "") || err != nil && err.Error() != test.err {
				t.Fatalf("the error is %v, want %q", err, test.err)
			}
			if err != nil {
				return
			}
			var ids []string
			for _, e := range got.Entries {
				ids = append(ids, e.ID)
			}
			if !slices.Equal(ids, test.want) || len(ids) == 0 && got.By != test.by {
				t.Errorf("%v by %q, want %v by %q", ids, got.By, test.want, test.by)
			}
		})
	}
}

// Between two writes of a run none is without an outcome, and the run is in progress.
func TestEntries_RunInProgress(t *testing.T) {
	dir := t.TempDir()
	writer, reader := journal.Open(dir, timing.SystemClock{}), journal.Open(dir, timing.SystemClock{})
	c := sampleIntent
	c.Run = writer.NewRun()
	liveOf := func(when, account string) *journal.LiveRun {
		t.Helper()
		entries, err := reader.Entries(account, 0)
		if err != nil || len(entries) == 0 {
			t.Fatalf("%s: %d entries, %v", when, len(entries), err)
		}
		for _, e := range entries {
			if (e.Live == nil) != (entries[0].Live == nil) {
				t.Fatalf("%s: only some writes of the run are live", when)
			}
		}
		return entries[0].Live
	}
	write := func() {
		t.Helper()
		id, err := writer.Begin(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		if err := writer.End(id, c, journal.Outcome{Kind: journal.Written}); err != nil {
			t.Fatal(err)
		}
	}
	writer.StartRun(c.Run, 3)
	write()
	for _, account := range []string{"", audittest.AccountID} {
		if got := liveOf("after the first write", account); got == nil || *got != (journal.LiveRun{Done: 1, Size: 3}) {
			t.Errorf("after the first write: %+v", got)
		}
	}
	entries, err := reader.Entries("", 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := journal.ChooseUndo(entries, ""); err == nil {
		t.Error("half of the run can be undone")
	} else if progress, ok := errors.AsType[*journal.RunInProgressError](err); !ok || progress.Run != c.Run {
		t.Errorf("%v", err)
	}
	write()
	if err := writer.EndRun(c.Run, 0); err != nil { // one account was right already
		t.Fatal(err)
	}
	if got := liveOf("after the end", ""); got != nil {
		t.Errorf("after the end: %+v", got)
	}
	writer.StartRun(c.Run, 2) // a retry in the same run
	write()
	if got := liveOf("in the retry", ""); got == nil || *got != (journal.LiveRun{Done: 1, Size: 2}) {
		t.Errorf("in the retry: %+v", got)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	if got := liveOf("after the process", ""); got != nil {
		t.Errorf("after the process: %+v", got)
	}
}
