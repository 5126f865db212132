package atomicfile

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// LockFolder waits at most lockPatience for another process and tries every
// lockInterval. A write takes milliseconds. A stopped process must not keep this
// program from ending.
const (
	lockPatience = 5 * time.Second
	lockInterval = 20 * time.Millisecond
)

// LockFolder creates a folder (mode 0700) and locks the file of the given name in
// it until release is called. Another process that locks the same file waits. It
// returns an error when ctx ends, or when another process holds the lock for 5
// seconds.
func LockFolder(ctx context.Context, dir, name string) (release func() error, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, lockPatience)
	defer cancel()
	lock := flock.New(filepath.Join(dir, name), flock.SetPermissions(0o600))
	if _, err := lock.TryLockContext(ctx, lockInterval); err != nil {
		if errors.Is(err, context.DeadlineExceeded) {
			err = fmt.Errorf("another process holds %s", lock.Path())
		}
		return nil, errors.Join(err, lock.Close())
	}
	return lock.Close, nil
}
