package journal

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"accountable/audit"
	"accountable/config/atomicfile"
)

// ContactLock keeps all other writers on this machine from writing a contact: other
// goroutines and other processes. A writer holds it from before it reads the contact again
// until the outcome is recorded. It holds one at a time, so writers cannot block each other
// for ever.
type ContactLock struct {
	// WasLeft is set if the process that held the lock before was killed: its write may be
	// without an outcome.
	WasLeft bool

	lock *atomicfile.Lock
}

// The file of a contact's lock exists only while the lock is held, or if its holder was
// killed. So there are never more files than writes under way.
const (
	contactPrefix = "contact-"
	contactSuffix = ".lock"
)

// TryLockContact locks a contact of an account. It returns nil if another goroutine or
// process holds the lock. It never waits. The error says why nothing can be locked: the
// folder is not writable, or there is no journal.
func (j *Journal) TryLockContact(accountID string, t audit.ContactType) (*ContactLock, error) {
	if j == nil {
		return nil, errNoJournal
	}
	name := contactPrefix + accountID + "-" + t.Key() + contactSuffix
	if filepath.Base(name) != name {
		return nil, fmt.Errorf("%q is not an account id", accountID)
	}
	if err := atomicfile.EnsurePrivateFolder(j.dir); err != nil {
		return nil, fmt.Errorf("lock the contact: %w", err)
	}
	path := filepath.Join(j.dir, name)
	_, before := os.Lstat(path)
	lock := atomicfile.NewLock(path)
	held, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock the contact: %w", err)
	}
	if !held {
		return nil, nil
	}
	return &ContactLock{WasLeft: before == nil, lock: lock}, nil
}

// Release unlocks the contact.
func (l *ContactLock) Release() { _ = l.lock.Remove() } // a file that stays looks like that of a killed process, and is reused

// errNoJournal is the error of a nil Journal.
var errNoJournal = errors.New("there is no journal to record the change in")

// Pending reads the writes to a contact that have no outcome, newest first: those of a
// process that writes now (see Entry.UnderWay), and those that were left open.
func (j *Journal) Pending(accountID string, t audit.ContactType) ([]Entry, error) {
	s, err := j.readState()
	if err != nil {
		return nil, err
	}
	ids, from := map[string]bool{}, int64(-1)
	for id, intent := range s.Open {
		if intent.AccountID != accountID {
			continue
		}
		ids[id] = true
		if start := max(intent.Position-maxLine, 0); from < 0 || start < from {
			from = start
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	entries, err := j.find(from, func(h *lineHead) bool { return ids[string(h.id)] }, 0)
	return slices.DeleteFunc(entries, func(e Entry) bool { return e.Type != t || e.Outcome != "" }), err
}
