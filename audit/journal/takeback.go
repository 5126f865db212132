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
	By      string  // the run that took them back, if Entries is empty
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

// NotInJournalError reports that the journal holds nothing to take back. Name is what was
// asked for, or "".
type NotInJournalError struct{ Name, Reason string }

// Error returns the reason.
func (e *NotInJournalError) Error() string { return e.Reason }

// ChooseUndo returns what undo takes back: the run or the write of the given name, or the
// newest run with an effect that is not an undo. Writes that were undone already are left
// out, so that a repeated undo writes nothing. The entries are the whole journal, newest
// first.
func ChooseUndo(entries []Entry, name string) (Takeback, error) {
	if name == "" {
		i := slices.IndexFunc(entries, func(e Entry) bool { return e.UndoOf == "" && (e.Live != nil || e.CanUndo()) })
		if i < 0 {
			return Takeback{}, &NotInJournalError{Reason: "nothing to undo: no writes from this machine"}
		}
		name = entries[i].Run
	}
	return chooseTakeback(entries, name)
}

// ChooseRedo chooses like ChooseUndo the undo of the given name, or the newest one.
func ChooseRedo(entries []Entry, name string) (Takeback, error) {
	i := slices.IndexFunc(entries, func(e Entry) bool {
		return e.UndoOf != "" && (name == "" && (e.Live != nil || e.CanUndo()) || name != "" && (e.Run == name || e.ID == name))
	})
	switch {
	case i < 0 && name == "":
		return Takeback{}, &NotInJournalError{Reason: "nothing to redo: no undo from this machine"}
	case i < 0:
		return Takeback{}, &NotInJournalError{Name: name, Reason: fmt.Sprintf("%q is not an undo", name)}
	case name == "":
		name = entries[i].Run
	}
	return chooseTakeback(entries, name)
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
