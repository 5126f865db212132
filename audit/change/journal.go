package change

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
	"time"

	"github.com/gofrs/flock"

	"accountable/audit"
	"accountable/config/atomicfile"
)

// Journal is the record of every write: JSON lines in a file of mode 0600 that
// is only ever appended to. Each line is on disk (fsync) before Begin or End
// return, and one process writes at a time, so that whatever happens the
// journal tells what may have been changed and what it was before. It is safe
// for concurrent use, also by several processes.
type Journal struct {
	dir         string
	clock       audit.Clock
	turn        chan struct{} // held by who appends
	lastBlocked time.Time     // when another process was last waited for in vain; held with the turn

	mu          sync.Mutex
	count       map[string]int // of the intents of each run that began here
	process     string         // the name of this process in its lines
	processLock *flock.Flock   // held while this process may write; nil before its first intent
}

const (
	journalVersion = 1
	journalFile    = "journal.jsonl"
	journalLock    = "journal.lock"
	journalMode    = 0o600
)

// OpenJournal uses the folder, which is made (0700) at the first write.
func OpenJournal(dir string, clock audit.Clock) *Journal {
	return &Journal{dir: dir, clock: clock, turn: make(chan struct{}, 1), count: map[string]int{}}
}

// Path is the file of the journal.
func (j *Journal) Path() string { return filepath.Join(j.dir, journalFile) }

// NewRun names a run: changes that were confirmed together and can be taken
// back together.
func (j *Journal) NewRun() string {
	run := j.stamp()
	j.mu.Lock()
	defer j.mu.Unlock()
	j.count[run] = 0
	return run
}

// stamp is a name that no other process gives: the time and something random.
func (j *Journal) stamp() string {
	var b [4]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	return j.clock.Now().UTC().Format("20060102T150405Z") + "-" + hex.EncodeToString(b[:])
}

// Begin records what is about to be written and the value it replaces. Unless
// it returns without error, nothing may be sent. It waits its turn as long as
// ctx lives, and for another process five seconds at most.
func (j *Journal) Begin(ctx context.Context, c Change, caller audit.Identity) (id string, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("write the journal %s: %w", j.Path(), err)
		}
	}()
	process, err := j.ensureProcessLock(ctx)
	if err != nil {
		return "", err
	}
	run := c.Run
	if run == "" {
		run = j.NewRun()
	}
	id = j.intentID(run, process)
	return id, j.append(ctx, journalLine{
		Event: eventIntent, ID: id, Run: run, Ticket: c.Ticket, Process: process,
		AccountID: c.AccountID, Profile: c.Route.Label(), Route: routeLineOf(c.Route), Caller: caller.ARN,
		Type: c.Type, Before: c.Before, After: c.After,
	})
}

// intentID counts within a run that began here; in one that another process
// began, that process may count too.
func (j *Journal) intentID(run, process string) string {
	j.mu.Lock()
	defer j.mu.Unlock()
	_, ours := j.count[run]
	key := run
	if !ours {
		key = run + "-" + process[len(process)-4:]
	}
	j.count[key]++
	return fmt.Sprintf("%s-%d", key, j.count[key])
}

// End records what became of the write. It waits for another process five
// seconds at most.
func (j *Journal) End(id string, o Outcome) error { return j.end(id, o, false) }

// end records an outcome: one that was seen by who wrote, or looked up later.
func (j *Journal) end(id string, o Outcome, looked bool) error {
	l := journalLine{
		Event: eventOutcome, ID: id, Run: o.Change.Run, AccountID: o.Change.AccountID, Type: o.Change.Type,
		Outcome: o.Kind, RequestID: o.RequestID, Looked: looked,
	}
	if o.Trouble != nil {
		l.Trouble = o.Trouble.Kind
	}
	if err := j.append(context.Background(), l); err != nil {
		return fmt.Errorf("write the journal %s: %w", j.Path(), err)
	}
	return nil
}

// append writes one line and waits until it is on disk.
func (j *Journal) append(ctx context.Context, l journalLine) (err error) {
	l.Version, l.Time = journalVersion, j.clock.Now().UTC()
	text, err := json.Marshal(l)
	if err != nil {
		return err
	}
	if len(text) >= maxLine { // with its end it would be passed over
		return fmt.Errorf("what is to be recorded has %d bytes, and a line has %d at most: shorten the ticket", len(text), maxLine-1)
	}
	release, err := j.hold(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, release()) }()
	file, err := os.OpenFile(j.Path(), os.O_RDWR|os.O_CREATE|os.O_APPEND, journalMode)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	isNew, torn, err := inspectEnd(file)
	if err != nil {
		return err
	}
	if torn { // a process was killed while it wrote: its line must not swallow ours
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

// hold keeps everybody else from appending. Those who wait here while another
// process is waited for in vain do not each wait for it again.
func (j *Journal) hold(ctx context.Context) (release func() error, err error) {
	began := time.Now()
	select {
	case j.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	free := func() { <-j.turn }
	if j.lastBlocked.After(began) {
		free()
		return nil, fmt.Errorf("another process holds %s", filepath.Join(j.dir, journalLock))
	}
	unlock, err := atomicfile.LockFolder(ctx, j.dir, journalLock)
	if err != nil {
		if ctx.Err() == nil {
			j.lastBlocked = time.Now()
		}
		free()
		return nil, err
	}
	return func() error { defer free(); return unlock() }, nil
}

// inspectEnd tells whether the file has no line yet, and whether its last one has no
// end. It makes the file private where it is not.
func inspectEnd(file *os.File) (isNew, torn bool, err error) {
	info, err := file.Stat()
	if err != nil {
		return false, false, err
	}
	if info.Mode().Perm()&^journalMode != 0 { // a restored one may be readable by others
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

// routeLine is a route as it is stored: enough to go along it again.
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

// route is the way again; the zero route where none was stored.
func (r *routeLine) route() audit.Route {
	if r == nil {
		return audit.Route{}
	}
	return audit.Route{Profile: r.Profile, Mode: r.Mode, Session: r.Session, Role: r.Role, CallerAccountID: r.Caller}
}

// journalLine is an Entry's half, as it is stored. Keys are only ever added.
type journalLine struct {
	Version   int               `json:"v"`
	Event     string            `json:"event"`
	ID        string            `json:"id"`
	Run       string            `json:"run"`
	Ticket    string            `json:"ticket,omitempty"`
	Time      time.Time         `json:"time"`
	Process   string            `json:"process,omitempty"`
	AccountID string            `json:"account_id"`
	Profile   string            `json:"profile,omitempty"` // the route's label
	Route     *routeLine        `json:"route,omitempty"`
	Caller    string            `json:"caller,omitempty"`
	Type      audit.ContactType `json:"type"`
	Before    *audit.Contact    `json:"before,omitempty"`
	After     *audit.Contact    `json:"after,omitempty"`
	Outcome   OutcomeKind       `json:"outcome,omitempty"`
	RequestID string            `json:"request_id,omitempty"`
	Trouble   audit.TroubleKind `json:"trouble,omitempty"`
	Looked    bool              `json:"looked,omitempty"` // the outcome was looked up later
}

// The events of a journal line.
const (
	eventIntent  = "intent"
	eventOutcome = "outcome"
)
