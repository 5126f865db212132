package audit

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// How long to wait for another process that writes to the same folder, and how
// often to look. Writing takes milliseconds; one that was stopped meanwhile must
// not keep this program from ending.
const (
	lockPatience = 5 * time.Second
	lockInterval = 20 * time.Millisecond
)

// holdFolder makes a folder (0700) and keeps other processes from writing to it
// until it is released.
func holdFolder(dir, name string) (release func() error, err error) {
	return holdFolderWith(context.Background(), dir, name)
}

// holdFolderWith is holdFolder as long as ctx lives.
func holdFolderWith(ctx context.Context, dir, name string) (release func() error, err error) {
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

// replaceFile puts a new file of mode 0600 in the place of the old one at once.
func replaceFile(path string, text []byte) error {
	file, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*") // mode 0600
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	if err = errors.Join(err, file.Close()); err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	return nil
}
