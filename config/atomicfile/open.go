package atomicfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// NotRegularError is the cause of an error of Open, OpenPrivate or TryLock where the path
// leads to something else than a regular file.
type NotRegularError struct {
	What   string // "a named pipe"
	Remedy string // what to do; "": the operator named the path and can name another
}

func (e *NotRegularError) Error() string {
	text := fmt.Sprintf("it is %s, not a regular file", e.What)
	if e.Remedy != "" {
		text += ": " + e.Remedy
	}
	return text
}

// Open opens a regular file for reading. It follows symbolic links, and os.DevNull
// is an empty file. It refuses named pipes and other devices, because opening or
// reading them may never end.
func Open(path string) (*os.File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if null, err := os.Stat(os.DevNull); err == nil && os.SameFile(info, null) {
		return os.Open(os.DevNull)
	}
	if err := checkRegular(path, info, false); err != nil {
		return nil, err
	}
	file, _, err := openRegular(path, os.O_RDONLY, false)
	return file, err
}

// OpenPrivate opens a regular file that this program keeps in a folder of its own. As
// Open does, it refuses everything that is no regular file, and symbolic links as well:
// another user may have put one there. The error is an *UnsafeError if another user may
// write into the file. The flags are those of os.OpenFile without os.O_TRUNC; a new file
// has mode 0600.
func OpenPrivate(path string, flag int) (*os.File, error) {
	for {
		before, err := os.Lstat(path)
		if errors.Is(err, fs.ErrNotExist) && flag&os.O_CREATE != 0 {
			file, err := os.OpenFile(path, flag|os.O_EXCL, 0o600) // os.O_EXCL follows no link
			if errors.Is(err, fs.ErrExist) {
				continue // another process was faster
			}
			return file, err
		}
		if err != nil {
			return nil, err
		}
		if err := checkRegular(path, before, true); err != nil {
			return nil, err
		}
		file, after, err := openRegular(path, flag&^os.O_CREATE, true)
		switch {
		case err == nil && os.SameFile(before, after):
			return file, nil
		case err == nil: // another process replaced the file, maybe by a link
			_ = file.Close()
		case flag&os.O_CREATE == 0 || !errors.Is(err, fs.ErrNotExist):
			return nil, err
		}
	}
}

// openRegular opens a file that was regular a moment ago. It does not block if another
// process has replaced it by a named pipe.
func openRegular(path string, flag int, private bool) (*os.File, fs.FileInfo, error) {
	file, err := os.OpenFile(path, flag|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, nil, err
	}
	info, err := file.Stat()
	if err == nil {
		err = checkRegular(path, info, private)
	}
	if err == nil && private {
		err = checkOwned(path, info)
	}
	if err != nil {
		return nil, nil, errors.Join(err, file.Close())
	}
	return file, info, nil
}

// kinds describes what is no regular file.
var kinds = []struct {
	mode fs.FileMode
	what string
}{
	{fs.ModeDir, "a folder"},
	{fs.ModeSymlink, "a symbolic link"},
	{fs.ModeNamedPipe, "a named pipe"},
	{fs.ModeSocket, "a socket"},
	{fs.ModeDevice, "a device"},
	{fs.ModeCharDevice, "a device"},
}

// checkRegular returns an error that wraps a *NotRegularError if a file is not regular.
// private files are those of this program.
func checkRegular(path string, info fs.FileInfo, private bool) error {
	for _, kind := range kinds {
		if info.Mode()&kind.mode == 0 {
			continue
		}
		failed := &NotRegularError{What: kind.what}
		if private {
			failed.Remedy = "remove it"
		}
		if target, err := os.Readlink(path); kind.mode == fs.ModeSymlink && err == nil {
			failed.What += " to " + target
			failed.Remedy = "put the file itself in its place"
		}
		return &fs.PathError{Op: "open", Path: path, Err: failed}
	}
	return nil
}
