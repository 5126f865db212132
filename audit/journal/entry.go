package journal

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"accountable/audit"
	"accountable/config/atomicfile"
)

// Entry is one write in the journal: the intent and, if it is known, the outcome.
type Entry struct {
	ID          string            // of this write
	Run         string            // groups the writes that were confirmed together
	UndoOf      string            // the run that it took back, or ""
	RedoOf      string            // the undo that it took back, or ""
	Ticket      string            // its name in another system, or ""
	Time        time.Time         // of the intent
	AccountID   string            //
	Profile     string            // the Label of Route
	Route       audit.Route       // that wrote; zero: an earlier version did not record it
	Caller      string            // the ARN of the principal
	Type        audit.ContactType //
	Before      *audit.Contact    // nil: it was not set
	After       *audit.Contact    // nil: it was deleted
	Outcome     OutcomeKind       // "": it is not known, see Open
	Open        bool              // the process ended before it recorded the outcome
	Live        *LiveRun          // a process still writes its run; nil: none
	Interrupted *LiveRun          // its run ended before all changes were tried; nil: it did not
	FoundLater  bool              // a later recheck found the outcome (see EndOpen)
	RequestID   string            // AWS's id of the request
	Trouble     audit.TroubleKind // why it failed
	EndedAt     time.Time         // of the outcome

	process  string // that wrote; "": an earlier version did not record it
	position int64  // offset after the intent
}

// The labels and sentences of writes whose outcome is not known.
const (
	openLabel        = "no outcome"
	openSentence     = "The program ended before it knew the outcome. The account has one of the two contacts."
	underWayLabel    = "in progress"
	underWaySentence = "Another process of accountable is writing it now."
)

// UnderWay reports whether a process is writing it now.
func (e Entry) UnderWay() bool { return e.Outcome == "" && !e.Open }

// Label returns how the write ended in a word or two, such as "no outcome".
func (e Entry) Label() string {
	switch {
	case e.Open:
		return openLabel
	case e.UnderWay():
		return underWayLabel
	default:
		return e.Outcome.Label()
	}
}

// Sentence says how the write ended, with a full stop; "" for an outcome of a later
// version.
func (e Entry) Sentence() string {
	switch {
	case e.Open:
		return openSentence
	case e.UnderWay():
		return underWaySentence
	case e.FoundLater:
		return e.Outcome.RecheckedSentence()
	default:
		return e.Outcome.Sentence()
	}
}

// Status returns the status whose color and shape the write has.
func (e Entry) Status() audit.Status {
	switch {
	case e.Open:
		return audit.Error
	case e.UnderWay():
		return audit.Pending
	default:
		return e.Outcome.Status()
	}
}

// CanUndo reports whether the account has the new contact, or may have it, and no
// process still writes the run.
func (e Entry) CanUndo() bool { return e.Live == nil && (e.Open || e.Outcome.Accepted()) }

// CanRetry reports whether the write had no effect, so that it can be planned again, and
// no process still writes the run.
func (e Entry) CanRetry() bool {
	return e.Live == nil && (e.Outcome == Refused || e.Outcome == Failed || e.Outcome == WriteCancelled)
}

// RecordedRoute returns the route that wrote. Earlier versions recorded only its
// profile.
func (e Entry) RecordedRoute() audit.Route {
	if e.Route.Label() == "" {
		return audit.Route{Profile: e.Profile, Mode: audit.Standalone}
	}
	return e.Route
}

// CompareEntries orders writes as the journal holds them, the oldest first: the clock may
// have been set back in between.
func CompareEntries(a, b Entry) int {
	return cmp.Or(cmp.Compare(a.position, b.position), a.Time.Compare(b.Time), cmp.Compare(len(a.ID), len(b.ID)), cmp.Compare(a.ID, b.ID))
}

// CheckWritable returns an error if the journal cannot record writes. It is called
// before a person is asked to confirm writes, because unrecorded writes are refused.
func (j *Journal) CheckWritable() error {
	err := atomicfile.EnsurePrivateFolder(j.dir)
	if err == nil {
		lock := atomicfile.NewLock(filepath.Join(j.dir, journalLock))
		_, err = lock.TryLock() // Begin waits if another process holds it
		err = errors.Join(err, lock.Close())
	}
	if err == nil {
		var file *os.File
		if file, err = atomicfile.OpenPrivate(j.Path(), os.O_RDWR|os.O_CREATE|os.O_APPEND); err == nil {
			err = file.Close()
		}
	}
	if err != nil {
		return fmt.Errorf("write the journal %s: %w", j.Path(), err)
	}
	return nil
}
