package journal

import (
	"fmt"
	"slices"

	"accountable/audit"
)

// Takeback is what undo or redo takes back.
type Takeback struct {
	Name    string  // of the run or the write
	Entries []Entry // the writes to take back; empty: all are taken back already
	Done    int     // how many writes are taken back already
	By      string  // a run that took them back, or ""
}

// RunInProgressError reports that a run cannot be taken back because a process still
// writes it.
type RunInProgressError struct {
	Run  string
	Live LiveRun
}

// Error names the run and its progress.
func (e *RunInProgressError) Error() string {
	return fmt.Sprintf("the run %s is in progress: another process has finished %d of %s", e.Run, e.Live.Done, audit.Plural(e.Live.Size, "write", "writes"))
}

// InterruptedError reports that the last run is an interrupted undo or redo, and that the
// same command without a name would take back another run.
type InterruptedError struct {
	Word   string // "undo" or "redo"
	Run    string // that was interrupted
	Of     string // what it takes back
	Left   int    // how many writes are not taken back
	Newest string // what would be taken back instead
}

// Error names both runs.
func (e *InterruptedError) Error() string {
	return fmt.Sprintf("the last run is the %s %s of %s, which was interrupted: %s not taken back; without a name, %s would be taken back",
		e.Word, e.Run, e.Of, audit.Plural(e.Left, "write is", "writes are"), e.Newest)
}

// NotInJournalError reports that the journal holds nothing to take back. Name is what was
// asked for, or "".
type NotInJournalError struct{ Name, Reason string }

// Error returns the reason.
func (e *NotInJournalError) Error() string { return e.Reason }

// ChooseUndo returns what undo takes back: the run or the write of the given name, or the
// newest run with an effect that is not an undo. Writes that were undone already are left
// out, so that a repeated undo writes nothing and continues an interrupted one. The error is
// an *InterruptedError if the last run is the interrupted undo of another run. The entries
// are the whole journal, newest first.
func ChooseUndo(entries []Entry, name string) (Takeback, error) {
	if name == "" {
		newest, err := newestRun(entries, "undo", func(e Entry) string { return e.UndoOf }, func(e Entry) bool { return e.UndoOf == "" })
		switch {
		case err != nil:
			return Takeback{}, err
		case newest == "":
			return Takeback{}, &NotInJournalError{Reason: "nothing to undo: no writes from this machine"}
		}
		name = newest
	}
	return chooseTakeback(entries, name)
}

// ChooseRedo chooses like ChooseUndo the undo of the given name, or the newest one.
func ChooseRedo(entries []Entry, name string) (Takeback, error) {
	isUndo := func(e Entry) bool { return e.UndoOf != "" }
	switch {
	case name == "":
		newest, err := newestRun(entries, "redo", func(e Entry) string { return e.RedoOf }, isUndo)
		switch {
		case err != nil:
			return Takeback{}, err
		case newest == "":
			return Takeback{}, &NotInJournalError{Reason: "nothing to redo: no undo from this machine"}
		}
		name = newest
	case !slices.ContainsFunc(entries, func(e Entry) bool { return isUndo(e) && (e.Run == name || e.ID == name) }):
		return Takeback{}, &NotInJournalError{Name: name, Reason: fmt.Sprintf("%q is not an undo", name)}
	}
	return chooseTakeback(entries, name)
}

// newestRun returns the newest run with an effect that matches, or "". It returns an
// *InterruptedError if the last run takes back another one and was interrupted.
func newestRun(entries []Entry, word string, takesBack func(Entry) string, matches func(Entry) bool) (string, error) {
	hasEffect := func(e Entry) bool { return e.Live != nil || e.CanUndo() }
	newest := slices.IndexFunc(entries, func(e Entry) bool { return hasEffect(e) && matches(e) })
	if newest < 0 {
		return "", nil
	}
	name, last := entries[newest].Run, entries[slices.IndexFunc(entries, hasEffect)]
	of := takesBack(last)
	interrupted := last.Interrupted != nil || slices.ContainsFunc(entries, func(e Entry) bool { return e.Run == last.Run && e.Open })
	if of == "" || of == name || !interrupted {
		return name, nil
	}
	rest, err := chooseTakeback(entries, of)
	if err != nil || len(rest.Entries) == 0 {
		return name, err
	}
	return "", &InterruptedError{word, last.Run, of, len(rest.Entries), name}
}

// chooseTakeback returns the writes of a run, or one write, except writes that were taken
// back already.
func chooseTakeback(entries []Entry, name string) (Takeback, error) {
	t := Takeback{Name: name}
	known, hadEffect := false, false
	later := takebacks{}
	for _, e := range entries {
		if e.Run == name || e.ID == name {
			known = true
			if e.Live != nil {
				return t, &RunInProgressError{e.Run, *e.Live}
			}
			if e.CanUndo() {
				hadEffect = true
				by, live := later.of(e)
				switch {
				case live != nil:
					return t, &RunInProgressError{by, *live}
				case by == "":
					t.Entries = append(t.Entries, e)
				default:
					t.By = by
					t.Done++
				}
			}
		}
		later.add(e)
	}
	switch {
	case !known:
		return t, &NotInJournalError{Name: name, Reason: fmt.Sprintf("no run or write %q", name)}
	case !hadEffect:
		return t, &NotInJournalError{Reason: fmt.Sprintf("nothing to undo for %s: it wrote nothing", name)}
	}
	return t, nil
}

// TakesBack returns "undo" or "redo" and the run that the write took back, or "".
func (e Entry) TakesBack() (word, run string) {
	if e.UndoOf != "" {
		return "undo", e.UndoOf
	} else if e.RedoOf != "" {
		return "redo", e.RedoOf
	}
	return "", ""
}

// TakebackText returns what the write took back, such as "undo of
// 20261123T101200Z-5c0c0626", or "".
func (e Entry) TakebackText() string {
	word, run := e.TakesBack()
	if word == "" {
		return ""
	}
	return word + " of " + run
}

// takebacks are the writes that took others back, newest first, by what they took back.
type takebacks map[takebackKey][]Entry

// takebackKey is the contact of a run.
type takebackKey struct {
	run, accountID string
	kind           audit.ContactType
}

// add adds a write if it took another one back, or may do so now.
func (t takebacks) add(e Entry) {
	if _, run := e.TakesBack(); run != "" && (e.Live != nil || e.Outcome.Accepted()) {
		key := takebackKey{run, e.AccountID, e.Type}
		t[key] = append(t[key], e)
	}
}

// of returns the run that took a write back, or "" if there is none or if it was taken
// back itself. If that run is in progress, live is its progress.
func (t takebacks) of(e Entry) (run string, live *LiveRun) {
	for _, by := range t[takebackKey{e.Run, e.AccountID, e.Type}] {
		if by.Live != nil {
			return by.Run, by.Live
		}
		if again, _ := t.of(by); again == "" {
			return by.Run, nil
		}
	}
	return "", nil
}
