package audit

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/gofrs/flock"
)

// Journal is the record of every write: JSON lines in a file of mode 0600 that
// is only ever appended to. Each line is on disk (fsync) before Begin or End
// return, and one process writes at a time, so that whatever happens the
// journal tells what may have been changed and what it was before.
type Journal struct {
	dir   string
	run   string
	clock Clock

	mu    sync.Mutex
	count int
}

// Entry is one write as the journal tells it: the intent and, once there is
// one, the outcome.
type Entry struct {
	ID        string      // of this write
	Run       string      // of the program's run that did it
	Time      time.Time   // of the intent
	AccountID string      //
	Profile   string      // whose credentials wrote
	Caller    string      // the ARN of the principal
	Type      ContactType //
	Before    *Contact    // nil: it was not set
	After     *Contact    // nil: it was deleted
	Outcome   OutcomeKind // "" while nobody knows: the program ended in between
	RequestID string      // AWS's id of the write
	Trouble   TroubleKind // why it failed
	EndedAt   time.Time
}

// The events of a journal line.
const (
	eventIntent  = "intent"
	eventOutcome = "outcome"
)

// line is an Entry's half, as it is stored.
type line struct {
	Version   int         `json:"v"`
	Event     string      `json:"event"`
	ID        string      `json:"id"`
	Run       string      `json:"run"`
	Time      time.Time   `json:"time"`
	AccountID string      `json:"account_id"`
	Profile   string      `json:"profile,omitempty"`
	Caller    string      `json:"caller,omitempty"`
	Type      ContactType `json:"type"`
	Before    *Contact    `json:"before,omitempty"`
	After     *Contact    `json:"after,omitempty"`
	Outcome   OutcomeKind `json:"outcome,omitempty"`
	RequestID string      `json:"request_id,omitempty"`
	Trouble   TroubleKind `json:"trouble,omitempty"`
}

const (
	journalVersion = 1
	journalFile    = "journal.jsonl"
	maxLine        = 1 << 16 // bytes; the two contacts of a line have 10,000 at most, however they are escaped
)

// OpenJournal uses the folder, which is made (0700) at the first write.
func OpenJournal(dir string, clock Clock) *Journal {
	var b [4]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	return &Journal{
		dir: dir, clock: clock,
		run: clock.Now().UTC().Format("20060102T150405Z") + "-" + hex.EncodeToString(b[:]),
	}
}

// Path is the file of the journal.
func (j *Journal) Path() string { return filepath.Join(j.dir, journalFile) }

// Begin records what is about to be written and the value it replaces. Unless
// it returns without error, nothing may be sent.
func (j *Journal) Begin(c Change, caller Identity) (id string, err error) {
	j.mu.Lock()
	j.count++
	id = fmt.Sprintf("%s-%d", j.run, j.count)
	j.mu.Unlock()
	return id, j.append(line{
		Event: eventIntent, ID: id, AccountID: c.AccountID, Profile: c.Route.Label(), Caller: caller.ARN,
		Type: c.Type, Before: c.Before, After: c.After,
	})
}

// End records what became of the write.
func (j *Journal) End(id string, o Outcome) error {
	l := line{
		Event: eventOutcome, ID: id, AccountID: o.Change.AccountID, Type: o.Change.Type,
		Outcome: o.Kind, RequestID: o.RequestID,
	}
	if o.Trouble != nil {
		l.Trouble = o.Trouble.Kind
	}
	return j.append(l)
}

// append writes one line and waits until it is on disk.
func (j *Journal) append(l line) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("write the journal %s: %w", j.Path(), err)
		}
	}()
	l.Version, l.Run, l.Time = journalVersion, j.run, j.clock.Now().UTC()
	text, err := json.Marshal(l)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(j.dir, 0o700); err != nil {
		return err
	}
	lock := flock.New(filepath.Join(j.dir, "journal.lock"), flock.SetPermissions(0o600))
	if err := lock.Lock(); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	file, err := os.OpenFile(j.Path(), os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	torn, err := endsTorn(file)
	if err != nil {
		return err
	}
	if torn { // a process was killed while it wrote: its line must not swallow ours
		text = append([]byte{'\n'}, text...)
	}
	if _, err := file.Write(append(text, '\n')); err != nil {
		return err
	}
	if err := file.Sync(); err != nil {
		return err
	}
	return syncFolder(j.dir)
}

// endsTorn tells whether the file's last line has no end.
func endsTorn(file *os.File) (bool, error) {
	info, err := file.Stat()
	if err != nil || info.Size() == 0 {
		return false, err
	}
	var last [1]byte
	if _, err := file.ReadAt(last[:], info.Size()-1); err != nil {
		return false, err
	}
	return last[0] != '\n', nil
}

// syncFolder makes a new file's name durable. Systems that cannot sync a
// folder make names durable by themselves.
func syncFolder(dir string) error {
	folder, err := os.Open(dir)
	if err != nil {
		return err
	}
	_ = folder.Sync()
	return folder.Close()
}

// Entries reads the writes to one account, or to all where the id is "", newest
// first, at most n; 0 means all. Lines that cannot be read are passed over: a
// killed process leaves half a line, a later version may write other ones.
func (j *Journal) Entries(accountID string, n int) ([]Entry, error) {
	file, err := os.Open(j.Path())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the journal: %w", err)
	}
	defer func() { _ = file.Close() }()
	entries, err := readEntries(file, accountID)
	if err != nil {
		return nil, fmt.Errorf("read the journal %s: %w", j.Path(), err)
	}
	slices.Reverse(entries)
	if n > 0 && len(entries) > n {
		entries = entries[:n]
	}
	return entries, nil
}

// readEntries pairs intents with outcomes, oldest first.
func readEntries(r io.Reader, accountID string) ([]Entry, error) {
	var entries []Entry
	at := map[string]int{} // by id
	for text, err := range linesOf(r) {
		if err != nil {
			return nil, err
		}
		var l line
		if json.Unmarshal(text, &l) != nil || l.Version != journalVersion ||
			accountID != "" && l.AccountID != accountID {
			continue
		}
		i, known := at[l.ID]
		switch {
		case l.Event == eventIntent && !known:
			at[l.ID] = len(entries)
			entries = append(entries, Entry{
				ID: l.ID, Run: l.Run, Time: l.Time, AccountID: l.AccountID, Profile: l.Profile, Caller: l.Caller,
				Type: l.Type, Before: l.Before, After: l.After,
			})
		case l.Event == eventOutcome && known:
			e := &entries[i]
			e.Outcome, e.RequestID, e.Trouble, e.EndedAt = l.Outcome, l.RequestID, l.Trouble, l.Time
		}
	}
	return entries, nil
}

// linesOf yields the lines of r, each good until the next one, less those that
// are longer than any line of a journal: a damaged file must not hide the rest.
func linesOf(r io.Reader) iter.Seq2[[]byte, error] {
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
