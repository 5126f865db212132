package journal

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"accountable/config/atomicfile"
)

// A process that may write holds a lock on a file of its own, and its intents name the
// file. The system releases the lock when the process ends. So the lock shows whether
// the outcome of an intent can still come; a process id could be in use again.
const (
	processPrefix = "writing-"
	processSuffix = ".lock"
)

func (j *Journal) processPath(process string) string {
	return filepath.Join(j.dir, processPrefix+process+processSuffix)
}

// ensureProcessLock creates and holds the lock of this process, once, and returns the
// name of the process. It holds the journal's lock, so that removeStaleLocks does not
// run at the same time.
func (j *Journal) ensureProcessLock(ctx context.Context) (process string, err error) {
	if process := j.processName(); process != "" {
		return process, nil
	}
	release, err := j.lock(ctx)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, release()) }()
	if process := j.processName(); process != "" { // another goroutine was faster
		return process, nil
	}
	process = j.newID()
	lock := atomicfile.NewLock(j.processPath(process))
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

// processName returns the name of this process if it holds its lock, or "".
func (j *Journal) processName() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.processLock == nil {
		return ""
	}
	return j.process
}

// Close releases the lock of this process: it writes no more. Its writes without an
// outcome count as left open.
func (j *Journal) Close() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.processLock == nil {
		return nil
	}
	err := j.processLock.Remove()
	j.processLock = nil
	if err != nil {
		return fmt.Errorf("remove the lock of this process: %w", err)
	}
	return nil
}

// OpenWrites reads the writes that were left open, newest first: their process has
// ended and recorded no outcome. Applier.Recheck finds out how they ended. OpenWrites
// also removes the locks of processes that have ended.
func (j *Journal) OpenWrites() ([]Entry, error) {
	s, err := j.readState()
	if err != nil {
		return nil, err
	}
	var open []Entry
	if left := j.leftOpen(s.openEntries()); len(left) > 0 {
		if open, err = j.find(0, func(h *lineHead) bool { return left[string(h.id)] }, 0); err != nil {
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

// isAlive reports whether a process may still record outcomes. A process of an earlier
// version, whose intents do not name it, counts as ended.
func (j *Journal) isAlive(process string) bool {
	if process == "" || filepath.Base(process) != process {
		return false
	}
	path := j.processPath(process)
	if _, err := os.Stat(path); err != nil {
		return false
	}
	held, err := atomicfile.ExistingLock(path).IsHeld()
	return held || err != nil && !errors.Is(err, fs.ErrNotExist)
}

// processes returns the processes that have a lock file, also if they have ended.
func (j *Journal) processes() []string {
	files, err := os.ReadDir(j.dir)
	if err != nil {
		return nil // there is no folder, so there are no locks
	}
	var processes []string
	for _, file := range files {
		name, isLock := strings.CutPrefix(file.Name(), processPrefix)
		if process, ends := strings.CutSuffix(name, processSuffix); isLock && ends {
			processes = append(processes, process)
		}
	}
	return processes
}

// removeStaleLocks removes the locks of processes that have ended and left no write
// open. It holds the journal's lock, so that it does not remove a file that a process
// has just created and not locked yet. If another process holds that lock, it does
// nothing.
func (j *Journal) removeStaleLocks(open []Entry) {
	left := map[string]bool{}
	for _, e := range open {
		left[e.process] = true
	}
	idle := slices.DeleteFunc(j.processes(), func(process string) bool { return left[process] })
	if len(idle) == 0 {
		return
	}
	folder := atomicfile.NewLock(filepath.Join(j.dir, journalLock))
	defer func() { _ = folder.Close() }()
	if held, err := folder.TryLock(); err != nil || !held {
		return
	}
	for _, process := range idle {
		lock := atomicfile.ExistingLock(j.processPath(process))
		if held, err := lock.TryLock(); err != nil || !held {
			_ = lock.Close()
			continue
		}
		_ = lock.Remove() // the next call tries again
	}
}
