package change

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"time"

	"accountable/audit"
	"accountable/config/atomicfile"
)

// Entry is one write in the journal: the intent and, if it is known, the outcome.
type Entry struct {
	ID         string            // of this write
	Run        string            // groups the writes that were confirmed together
	UndoOf     string            // the run that it took back, or ""
	RedoOf     string            // the undo that it took back, or ""
	Ticket     string            // its name in another system, or ""
	Time       time.Time         // of the intent
	AccountID  string            //
	Profile    string            // the Label of Route
	Route      audit.Route       // that wrote; zero: an earlier version did not record it
	Caller     string            // the ARN of the principal
	Type       audit.ContactType //
	Before     *audit.Contact    // nil: it was not set
	After      *audit.Contact    // nil: it was deleted
	Outcome    OutcomeKind       // "": it is not known, see Open
	Open       bool              // the process ended before it recorded the outcome
	Live       *LiveRun          // a process still writes its run; nil: none
	FoundLater bool              // a later recheck found the outcome (see Applier.Recheck)
	RequestID  string            // AWS's id of the request
	Trouble    audit.TroubleKind // why it failed
	EndedAt    time.Time         // of the outcome

	process  string // that wrote; "": an earlier version did not record it
	position int    // line number of the intent, from 1
}

// Change returns the change that was recorded.
func (e Entry) Change() Change {
	return Change{
		Target: audit.Target{Key: e.AccountID, AccountID: e.AccountID}, AccountID: e.AccountID, Route: e.Route, Type: e.Type,
		Before: e.Before, After: e.After, Run: e.Run, Ticket: e.Ticket,
	}
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

// maxLine is the longest line in bytes, with its line end. Two contacts have at most
// 10,000 bytes, however they are escaped.
const maxLine = 1 << 16

// Entries reads the writes to one account, or to all where the id is "", newest
// first, at most n; 0 means all. It skips lines that it cannot decode: a killed
// process leaves half a line, and a later version may write other lines.
func (j *Journal) Entries(accountID string, n int) ([]Entry, error) {
	read := func() ([]Entry, error) {
		return j.read(func(text []byte) (l journalLine, ok bool) {
			if !bytes.Contains(text, []byte(accountID)) {
				return l, false // decoding costs much more, and a journal holds years
			}
			ok = json.Unmarshal(text, &l) == nil
			return l, ok && (accountID == "" || l.AccountID == accountID)
		})
	}
	entries, err := read()
	if err != nil {
		return nil, err
	}
	if open := j.leftOpen(entries); len(open) > 0 { // a process may have recorded outcomes before it ended
		if entries, err = read(); err != nil {
			return nil, err
		}
		for i := range entries {
			entries[i].Open = entries[i].Outcome == "" && open[entries[i].ID]
		}
	}
	if err := j.markLive(entries); err != nil {
		return nil, err
	}
	slices.Reverse(entries)
	if n > 0 && len(entries) > n {
		entries = entries[:n]
	}
	return entries, nil
}

// summaries reads all entries, oldest first, without their contacts, routes and times,
// which take long to decode.
func (j *Journal) summaries() ([]Entry, error) {
	return j.read(func(text []byte) (journalLine, bool) {
		var s struct {
			Version   int         `json:"v"`
			Event     string      `json:"event"`
			ID        string      `json:"id"`
			Process   string      `json:"process"`
			AccountID string      `json:"account_id"`
			Profile   string      `json:"profile"`
			Outcome   OutcomeKind `json:"outcome"`
			Looked    bool        `json:"looked"`
		}
		ok := json.Unmarshal(text, &s) == nil
		return journalLine{
			Version: s.Version, Event: s.Event, ID: s.ID, Process: s.Process, AccountID: s.AccountID, Profile: s.Profile,
			Outcome: s.Outcome, Looked: s.Looked,
		}, ok
	})
}

// read reads the entries whose lines decode accepts, oldest first.
func (j *Journal) read(decode func(text []byte) (journalLine, bool)) ([]Entry, error) {
	file, err := atomicfile.OpenPrivate(j.Path(), os.O_RDONLY)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the journal: %w", err)
	}
	defer func() { _ = file.Close() }()
	entries, err := readEntries(file, decode)
	if err != nil {
		return nil, fmt.Errorf("read the journal %s: %w", j.Path(), err)
	}
	return entries, nil
}

// LastWriters reads which route wrote to each account last. The function returns its
// Label by account id, or "" (see WriteOrder.Last).
func (j *Journal) LastWriters() (func(accountID string) string, error) {
	entries, err := j.summaries()
	if err != nil {
		return nil, err
	}
	last := map[string]string{}
	for _, e := range entries {
		if e.Outcome.Accepted() {
			last[e.AccountID] = e.Profile
		}
	}
	return func(accountID string) string { return last[accountID] }, nil
}

// readEntries joins intents and outcomes, oldest first.
func readEntries(r io.Reader, decode func(text []byte) (journalLine, bool)) ([]Entry, error) {
	var entries []Entry
	at := map[string]int{} // by id
	position := 0
	for text, err := range readLines(r) {
		if err != nil {
			return nil, err
		}
		position++
		l, ok := decode(text)
		if !ok || l.Version != journalVersion {
			continue
		}
		i, known := at[l.ID]
		switch {
		case l.Event == eventIntent && !known:
			at[l.ID] = len(entries)
			entries = append(entries, l.entry(position))
		case l.Event == eventOutcome && known:
			entries[i] = entries[i].withOutcome(l)
		}
	}
	return entries, nil
}

// entry returns the entry of an intent.
func (l journalLine) entry(position int) Entry {
	return Entry{
		ID: l.ID, Run: l.Run, Ticket: l.Ticket, Time: l.Time, AccountID: l.AccountID,
		UndoOf: l.UndoOf, RedoOf: l.RedoOf, Profile: l.Profile, Route: l.Route.route(), Caller: l.Caller,
		Type: l.Type, Before: l.Before, After: l.After, process: l.Process, position: position,
	}
}

// withOutcome returns the entry with an outcome. The outcome of a recheck never replaces
// that of the process that wrote.
func (e Entry) withOutcome(l journalLine) Entry {
	if !l.Looked || e.Outcome == "" {
		e.Outcome, e.FoundLater, e.RequestID, e.Trouble, e.EndedAt = l.Outcome, l.Looked, l.RequestID, l.Trouble, l.Time
	}
	return e
}

// readLines yields the lines of r, each valid until the next one. It skips lines longer
// than maxLine, so that a damaged line does not hide the rest.
func readLines(r io.Reader) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		buffered := bufio.NewReaderSize(r, maxLine)
		for {
			text, err := buffered.ReadSlice('\n')
			fits := !errors.Is(err, bufio.ErrBufferFull)
			for errors.Is(err, bufio.ErrBufferFull) {
				_, err = buffered.ReadSlice('\n')
			}
			switch {
			case err != nil && !errors.Is(err, io.EOF):
				yield(nil, err)
				return
			case fits && !yield(bytes.TrimSpace(text), nil):
				return
			case err != nil:
				return
			}
		}
	}
}

// CheckWritable returns an error if the journal cannot record writes. It is called
// before a person is asked to confirm writes, because unrecorded writes are refused.
func (j *Journal) CheckWritable() error {
	err := os.MkdirAll(j.dir, 0o700)
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
