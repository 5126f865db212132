package atomicfile

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/gofrs/flock"
)

// Lock is a lock on a file in a folder of this program. The system releases it when the
// process ends.
type Lock struct {
	*flock.Flock

	path    string
	creates bool
}

// NewLock returns the lock of a file. TryLock creates a missing file with mode 0600.
func NewLock(path string) *Lock {
	return &Lock{flock.New(path, flock.SetFlag(os.O_CREATE|os.O_RDONLY|syscall.O_NONBLOCK), flock.SetPermissions(0o600)), path, true}
}

// ExistingLock returns the lock of a file that another process has created. TryLock
// returns fs.ErrNotExist if the file does not exist.
func ExistingLock(path string) *Lock {
	return &Lock{flock.New(path, flock.SetFlag(os.O_RDWR|syscall.O_NONBLOCK)), path, false}
}

// TryLock locks the file and reports whether it did: false means that another process
// holds the lock. It never waits. The error wraps a *NotRegularError if the path leads
// to something else than a regular file.
func (l *Lock) TryLock() (held bool, err error) {
	for {
		info, err := os.Lstat(l.path)
		if err == nil {
			err = checkRegular(l.path, info, true)
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return false, err
		}
		if held, err = l.Flock.TryLock(); err != nil || !held {
			return false, err
		}
		err = l.checkInPlace()
		if err == nil {
			return true, nil
		}
		err = errors.Join(err, l.Close())
		if !l.creates || !errors.Is(err, fs.ErrNotExist) {
			return false, err
		}
	}
}

// IsHeld reports whether a process holds the lock of an existing file. It returns
// fs.ErrNotExist if the file does not exist. Several processes can call it at the same time
// without misleading each other.
func (l *Lock) IsHeld() (bool, error) {
	shared, err := l.TryRLock()
	if err != nil {
		return false, err
	}
	return !shared, l.Close()
}

// checkInPlace returns an error if the path leads to another file than the one that is
// locked, or to none: its last holder may have removed it after this process opened it.
// Then the error wraps fs.ErrNotExist.
func (l *Lock) checkInPlace() error {
	info, err := l.Stat()
	if err == nil {
		err = checkRegular(l.path, info, true)
	}
	if err != nil {
		return err
	}
	if there, err := os.Lstat(l.path); err != nil || !os.SameFile(info, there) {
		return errors.Join(err, &fs.PathError{Op: "lock", Path: l.path, Err: fs.ErrNotExist})
	}
	return nil
}

// Remove removes the file of a lock that is held and releases the lock.
func (l *Lock) Remove() error {
	err := os.Remove(l.path)
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	err = errors.Join(err, l.Close())
	if err == nil || os.Remove(l.path) == nil { // some systems cannot remove an open file
		return nil
	}
	return err
}

// StoppedError reports that a wait was stopped.
type StoppedError struct {
	What  string // what it waited for
	Cause error  // the error of the context
}

// Error says what was waited for and that the wait was stopped.
func (e *StoppedError) Error() string { return "stopped while waiting for " + e.What }

// Unwrap returns the error of the context.
func (e *StoppedError) Unwrap() error { return e.Cause }

// LockFolder waits at most lockPatience for another process and tries every
// lockInterval. A write takes milliseconds. A stopped process must not keep this
// program from ending.
const (
	lockPatience = 5 * time.Second
	lockInterval = 20 * time.Millisecond
)

// LockFolder ensures a private folder and locks the file of the given name in
// it until release is called. Another process that locks the same file waits. It
// returns an error when another process holds the lock and 5 seconds have passed, or a
// *StoppedError when ctx ends.
func LockFolder(ctx context.Context, dir, name string) (release func() error, err error) {
	if err := EnsurePrivateFolder(dir); err != nil {
		return nil, err
	}
	lock := NewLock(filepath.Join(dir, name))
	patience := time.NewTimer(lockPatience)
	defer patience.Stop()
	for {
		if held, err := lock.TryLock(); err != nil {
			return nil, err
		} else if held {
			return lock.Close, nil
		}
		select {
		case <-ctx.Done():
			return nil, &StoppedError{lock.path + ", which another process holds", ctx.Err()}
		case <-patience.C:
			return nil, fmt.Errorf("another process holds %s", lock.path)
		case <-time.After(lockInterval):
		}
	}
}
