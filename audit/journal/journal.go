package journal

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"accountable/audit"
	"accountable/config/atomicfile"
)

// Journal records every write in a file of JSON lines, mode 0600, that only grows. Each
// line is on disk (fsync) before Begin or End returns, and one process writes at a
// time. So the journal holds every change that may have reached AWS and the contact
// before it, also after a crash. It is safe for concurrent use, also by several
// processes.
type Journal struct {
	dir       string
	clock     audit.Clock
	rotateAt  int64
	appending chan struct{} // holds a value while a goroutine appends
	blocked   atomic.Int64  // how often another process did not release the lock in time

	mu          sync.Mutex
	count       map[string]int   // how many intents each run of this process has
	sizes       map[string]int   // how many changes each batch has that is being written, by run
	process     string           // the name of this process in its lines
	processLock *atomicfile.Lock // held while this process may write; nil before the first intent
}

const (
	journalVersion = 1
	journalFile    = "journal.jsonl"
	journalLock    = "journal.lock"
	journalMode    = 0o600
)

// Open returns the journal in a folder. The first write creates the folder
// (mode 0700).
func Open(dir string, clock audit.Clock) *Journal {
	return &Journal{dir: dir, clock: clock, appending: make(chan struct{}, 1), count: map[string]int{}, sizes: map[string]int{}, rotateAt: rotateAt}
}

// Path returns the path of the file.
func (j *Journal) Path() string { return filepath.Join(j.dir, journalFile) }

// NewRun returns a new id for a run: changes that are confirmed together and can be
// undone together.
func (j *Journal) NewRun() string {
	run := j.newID()
	j.mu.Lock()
	defer j.mu.Unlock()
	j.count[run] = 0
	return run
}

// newID returns an id that no other process makes: the time and a random number.
func (j *Journal) newID() string {
	var b [4]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	return j.clock.Now().UTC().Format("20060102T150405Z") + "-" + hex.EncodeToString(b[:])
}

// Intent is a write that is about to be sent.
type Intent struct {
	Run            string // see NewRun; "": a new one
	UndoOf, RedoOf string // the run that it takes back, the undo that it takes back; at most one is set
	Ticket         string // its name in another system, or ""
	AccountID      string
	Route          audit.Route // that writes
	Caller         string      // the ARN of the principal
	Type           audit.ContactType
	Before, After  *audit.Contact // nil: it is not set, it is deleted
}

// Outcome is how a write ended.
type Outcome struct {
	Kind      OutcomeKind
	Caller    string            // the ARN of the principal that wrote; "": that of the intent
	RequestID string            // AWS's id of the request
	Trouble   audit.TroubleKind // why it failed
}

// Begin records a write and the contact that it replaces. Nothing may be sent unless
// it returns nil, which a nil Journal never does. It waits for other goroutines until ctx
// ends, and for another process at most 5 seconds.
func (j *Journal) Begin(ctx context.Context, in Intent) (id string, err error) {
	if j == nil {
		return "", errNoJournal
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("write the journal %s: %w", j.Path(), err)
		}
	}()
	process, err := j.ensureProcessLock(ctx)
	if err != nil {
		return "", err
	}
	run := in.Run
	if run == "" {
		run = j.NewRun()
	}
	id = j.intentID(run, process)
	return id, j.append(ctx, journalLine{
		Event: eventIntent, ID: id, Run: run, Size: j.runSize(run), UndoOf: in.UndoOf, RedoOf: in.RedoOf, Ticket: in.Ticket, Process: process,
		AccountID: in.AccountID, Profile: in.Route.Label(), Route: routeLineOf(in.Route), Caller: in.Caller,
		Type: in.Type, Before: in.Before, After: in.After,
	})
}

// intentID returns the id of the next intent of a run. If another process started the
// run, the id includes this process, because that process may count as well.
func (j *Journal) intentID(run, process string) string {
	j.mu.Lock()
	defer j.mu.Unlock()
	_, ours := j.count[run]
	key := run
	if !ours {
		key = foreignRun(run, process)
	}
	j.count[key]++
	return fmt.Sprintf("%s-%d", key, j.count[key])
}

// foreignRun returns the name by which a process counts its intents of a run that another
// process started.
func foreignRun(run, process string) string { return run + "-" + process[len(process)-4:] }

// End records the outcome of a write that Begin recorded. It waits for another process at
// most 5 seconds.
func (j *Journal) End(id string, in Intent, o Outcome) error {
	l := journalLine{ID: id, Run: in.Run, AccountID: in.AccountID, Type: in.Type}
	if o.Caller != in.Caller {
		l.Caller = o.Caller
	}
	return j.end(l, o)
}

// EndOpen records the outcome of a write that was left open, as a later recheck found it.
func (j *Journal) EndOpen(e Entry, o Outcome) error {
	return j.end(journalLine{ID: e.ID, Run: e.Run, AccountID: e.AccountID, Type: e.Type, Looked: true}, o)
}

func (j *Journal) end(l journalLine, o Outcome) error {
	l.Event, l.Outcome, l.RequestID, l.Trouble = eventOutcome, o.Kind, o.RequestID, o.Trouble
	if err := j.append(context.Background(), l); err != nil {
		return fmt.Errorf("write the journal %s: %w", j.Path(), err)
	}
	return nil
}

// append appends one line and returns when it is on disk.
func (j *Journal) append(ctx context.Context, l journalLine) (err error) {
	l.Version, l.Time = journalVersion, j.clock.Now().UTC()
	text, err := json.Marshal(l)
	if err != nil {
		return err
	}
	if len(text) >= maxLine { // readLines skips longer lines
		return fmt.Errorf("the entry has %d bytes, at most %d are allowed: shorten the ticket", len(text), maxLine-1)
	}
	release, err := j.lock(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, release()) }()
	if err := j.rotate(); err != nil {
		return err
	}
	file, err := atomicfile.OpenPrivate(j.Path(), os.O_RDWR|os.O_CREATE|os.O_APPEND)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	isNew, torn, err := inspectEnd(file)
	if err != nil {
		return err
	}
	if torn { // a process was killed while it wrote: start a new line
		text = append([]byte{'\n'}, text...)
	}
	if _, err := file.Write(append(text, '\n')); err != nil {
		return err
	}
	if err := file.Sync(); err != nil || !isNew {
		return err
	}
	return atomicfile.SyncFolder(j.dir)
}

// lock keeps other goroutines and processes from appending. When another process does
// not release its lock in time, all goroutines that waited fail together instead of each
// waiting for it again.
func (j *Journal) lock(ctx context.Context) (release func() error, err error) {
	stopped := func() error {
		return &atomicfile.StoppedError{What: filepath.Join(j.dir, journalLock), Cause: ctx.Err()}
	}
	if ctx.Err() != nil {
		return nil, stopped()
	}
	blocked := j.blocked.Load()
	select {
	case j.appending <- struct{}{}:
	case <-ctx.Done():
		return nil, stopped()
	}
	free := func() { <-j.appending }
	if j.blocked.Load() != blocked {
		free()
		return nil, fmt.Errorf("another process holds %s", filepath.Join(j.dir, journalLock))
	}
	if err := atomicfile.EnsurePrivateFolder(j.dir); err != nil {
		free()
		return nil, err
	}
	unlock, err := atomicfile.LockFolder(ctx, j.dir, journalLock)
	if err != nil {
		if ctx.Err() == nil {
			j.blocked.Add(1)
		}
		free()
		return nil, err
	}
	return func() error { defer free(); return unlock() }, nil
}

// inspectEnd reports whether the file is empty and whether its last line is torn. It
// also makes the file private.
func inspectEnd(file *os.File) (isNew, torn bool, err error) {
	info, err := file.Stat()
	if err != nil {
		return false, false, err
	}
	if info.Mode().Perm()&^journalMode != 0 { // a restored file may be readable by others
		_ = file.Chmod(journalMode) // some systems have no modes
	}
	if info.Size() == 0 {
		return true, false, nil
	}
	var last [1]byte
	if _, err := file.ReadAt(last[:], info.Size()-1); err != nil {
		return false, false, err
	}
	return false, last[0] != '\n', nil
}

// routeLine is a route as the journal stores it: enough to use it again.
type routeLine struct {
	Profile string     `json:"profile,omitempty"`
	Mode    audit.Mode `json:"mode"`
	Session string     `json:"session,omitempty"`
	Role    string     `json:"role,omitempty"`
	Caller  string     `json:"caller_account_id,omitempty"`
}

func routeLineOf(r audit.Route) *routeLine {
	return &routeLine{r.Profile, cmp.Or(r.Mode, audit.Standalone), r.Session, r.Role, r.CallerAccountID}
}

// route returns the stored route, or the zero route.
func (r *routeLine) route() audit.Route {
	if r == nil {
		return audit.Route{}
	}
	return audit.Route{Profile: r.Profile, Mode: r.Mode, Session: r.Session, Role: r.Role, CallerAccountID: r.Caller}
}

// journalLine is one line of the file: the intent or the outcome of an Entry, or the end
// of a run. Keys may be added, never removed.
type journalLine struct {
	Version   int               `json:"v"`
	Event     string            `json:"event"`
	ID        string            `json:"id"`
	Run       string            `json:"run"`
	Size      int               `json:"size,omitempty"`    // how many changes were confirmed with it; absent: one
	UndoOf    string            `json:"undo_of,omitempty"` // the run that it takes back
	RedoOf    string            `json:"redo_of,omitempty"` // the undo that it takes back
	Ticket    string            `json:"ticket,omitempty"`
	Time      time.Time         `json:"time"`
	Process   string            `json:"process,omitempty"`
	AccountID string            `json:"account_id,omitempty"`
	Profile   string            `json:"profile,omitempty"` // the route's label
	Route     *routeLine        `json:"route,omitempty"`
	Caller    string            `json:"caller,omitempty"`
	Type      audit.ContactType `json:"type,omitempty"`
	Before    *audit.Contact    `json:"before,omitempty"`
	After     *audit.Contact    `json:"after,omitempty"`
	Outcome   OutcomeKind       `json:"outcome,omitempty"`
	RequestID string            `json:"request_id,omitempty"`
	Trouble   audit.TroubleKind `json:"trouble,omitempty"`
	Looked    bool              `json:"looked,omitempty"`  // a later recheck found the outcome
	Untried   int               `json:"untried,omitempty"` // how many changes of an ended run were canceled
}

// The events of a journal line.
const (
	eventIntent  = "intent"
	eventOutcome = "outcome"
	eventRunEnd  = "run_end" // the process writes no more of the run
)
