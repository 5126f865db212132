package audit

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gofrs/flock"
)

// A process that may write holds a lock on a file of its own for as long as it
// lives, and its intents name the file. Who reads an intent without an outcome
// can tell by the lock, which the system releases with the process, whether the
// outcome is still to come; a process id would tell nothing once it is used again.
const (
	processPrefix = "writing-"
	processSuffix = ".lock"
)

func (j *Journal) processPath(process string) string {
	return filepath.Join(j.dir, processPrefix+process+processSuffix)
}

// live makes and holds the lock of this process, once.
func (j *Journal) live() (process string, err error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.alive != nil {
		return j.process, nil
	}
	if err := os.MkdirAll(j.dir, 0o700); err != nil {
		return "", err
	}
	for range liveTries {
		process = j.stamp()
		lock := flock.New(j.processPath(process), flock.SetPermissions(0o600))
		held, err := lock.TryLock()
		if err != nil {
			return "", errors.Join(err, lock.Close())
		}
		// Another process that tidies up may have had it before.
		if _, err := os.Stat(lock.Path()); held && err == nil {
			j.process, j.alive = process, lock
			return process, nil
		}
		if err := lock.Close(); err != nil {
			return "", err
		}
	}
	return "", errors.New("other processes keep taking this one's lock")
}

// liveTries is how often a lock is tried that others take while they tidy up.
const liveTries = 10

// Close tells other processes that this one writes no more. Writes that have no
// outcome by then count as left open.
func (j *Journal) Close() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.alive == nil {
		return nil
	}
	err := discard(j.alive)
	j.alive = nil
	return err
}

// discard removes a lock's file while it is held, and releases it.
func discard(lock *flock.Flock) error {
	err := os.Remove(lock.Path())
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	err = errors.Join(err, lock.Close())
	if err == nil {
		return nil
	}
	// Some systems remove no file that is open.
	if os.Remove(lock.Path()) == nil {
		return nil
	}
	return fmt.Errorf("remove the lock of this process: %w", err)
}

// Open reads the writes that were left open, newest first: intents without an
// outcome whose process lives no more. Look finds out what became of them.
func (j *Journal) Open() ([]Entry, error) {
	begun, err := j.summaries()
	if err != nil {
		return nil, err
	}
	ended, left := map[string]bool{}, map[string]bool{} // by process, by id
	for _, e := range begun {
		if e.Outcome != "" {
			continue
		}
		if _, known := ended[e.process]; !known {
			ended[e.process] = !j.lives(e.process)
		}
		if ended[e.process] {
			left[e.ID] = true
		}
	}
	var open []Entry
	if len(left) > 0 { // one that has just ended may have recorded outcomes since they were read
		if open, err = j.Entries("", 0); err != nil {
			return nil, err
		}
		open = slices.DeleteFunc(open, func(e Entry) bool { return e.Outcome != "" || !left[e.ID] })
	}
	j.tidy(open)
	return open, nil
}

// lives tells whether a process may still record outcomes. Of one whose intents
// do not name it, an earlier version's, nobody can tell: it counts as ended.
func (j *Journal) lives(process string) bool {
	if process == "" || filepath.Base(process) != process {
		return false
	}
	path := j.processPath(process)
	if _, err := os.Stat(path); err != nil {
		return false
	}
	lock := flock.New(path, flock.SetFlag(os.O_RDWR))
	held, err := lock.TryLock()
	if err != nil {
		return !errors.Is(err, fs.ErrNotExist)
	}
	_ = lock.Close()
	return !held
}

// tidy removes the locks of processes that live no more and left nothing open.
func (j *Journal) tidy(open []Entry) {
	left := map[string]bool{}
	for _, e := range open {
		left[e.process] = true
	}
	files, err := os.ReadDir(j.dir)
	if err != nil {
		return // then nobody could write here either
	}
	for _, file := range files {
		name, isLock := strings.CutPrefix(file.Name(), processPrefix)
		process, ends := strings.CutSuffix(name, processSuffix)
		if !isLock || !ends || left[process] {
			continue
		}
		lock := flock.New(j.processPath(process), flock.SetFlag(os.O_RDWR))
		if held, err := lock.TryLock(); err != nil || !held {
			_ = lock.Close()
			continue
		}
		_ = discard(lock) // the next one tries again
	}
}
