package change

import (
	"context"
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

// ensureProcessLock makes and holds the lock of this process, once. Nobody tidies up meanwhile
// (see tidy).
func (j *Journal) ensureProcessLock(ctx context.Context) (process string, err error) {
	if process := j.processName(); process != "" {
		return process, nil
	}
	release, err := j.hold(ctx)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, release()) }()
	if process := j.processName(); process != "" { // since somebody else held it
		return process, nil
	}
	process = j.stamp()
	lock := flock.New(j.processPath(process), flock.SetPermissions(0o600))
	held, err := lock.TryLock()
	if err == nil && !held {
		err = fmt.Errorf("another process holds %s", lock.Path())
	}
	if err != nil {
		return "", errors.Join(err, lock.Close())
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.process, j.processLock = process, lock
	return process, nil
}

// processName is that of this process if it has a lock, or "".
func (j *Journal) processName() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.processLock == nil {
		return ""
	}
	return j.process
}

// Close tells other processes that this one writes no more. Writes that have no
// outcome by then count as left open.
func (j *Journal) Close() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.processLock == nil {
		return nil
	}
	err := removeLock(j.processLock)
	j.processLock = nil
	return err
}

// removeLock removes a lock's file while it is held, and releases it.
func removeLock(lock *flock.Flock) error {
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

// OpenWrites reads the writes that were left open, newest first: their process has ended
// and recorded no outcome. Recheck finds out how they ended. Open also removes the
// locks of processes that have ended.
func (j *Journal) OpenWrites() ([]Entry, error) {
	entries, err := j.summaries()
	if err != nil {
		return nil, err
	}
	var open []Entry
	if len(j.leftOpen(entries)) > 0 {
		if open, err = j.Entries("", 0); err != nil {
			return nil, err
		}
		open = slices.DeleteFunc(open, func(e Entry) bool { return !e.Open })
	}
	j.removeStaleLocks(open)
	return open, nil
}

// leftOpen returns the ids of the entries without an outcome whose process has
// ended.
func (j *Journal) leftOpen(entries []Entry) map[string]bool {
	open, lives := map[string]bool{}, map[string]bool{} // by id, by process
	for _, e := range entries {
		if e.Outcome != "" {
			continue
		}
		if _, known := lives[e.process]; !known {
			lives[e.process] = j.isAlive(e.process)
		}
		if !lives[e.process] {
			open[e.ID] = true
		}
	}
	return open
}

// isAlive tells whether a process may still record outcomes. Of one whose intents
// do not name it, an earlier version's, nobody can tell: it counts as ended.
func (j *Journal) isAlive(process string) bool {
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

// removeStaleLocks removes the locks of processes that live no more and left nothing open,
// unless somebody writes just now: the next one does it then. It holds the
// journal's own lock, so that it takes none that a process has just made and not
// locked yet.
func (j *Journal) removeStaleLocks(open []Entry) {
	left := map[string]bool{}
	for _, e := range open {
		left[e.process] = true
	}
	files, err := os.ReadDir(j.dir)
	if err != nil {
		return // then nobody could write here either
	}
	var idle []string
	for _, file := range files {
		name, isLock := strings.CutPrefix(file.Name(), processPrefix)
		process, ends := strings.CutSuffix(name, processSuffix)
		if isLock && ends && !left[process] {
			idle = append(idle, process)
		}
	}
	if len(idle) == 0 {
		return
	}
	folder := flock.New(filepath.Join(j.dir, journalLock), flock.SetPermissions(0o600))
	defer func() { _ = folder.Close() }()
	if held, err := folder.TryLock(); err != nil || !held {
		return
	}
	for _, process := range idle {
		lock := flock.New(j.processPath(process), flock.SetFlag(os.O_RDWR))
		if held, err := lock.TryLock(); err != nil || !held {
			_ = lock.Close()
			continue
		}
		_ = removeLock(lock) // the next one tries again
	}
}
