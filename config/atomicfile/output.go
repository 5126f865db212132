package atomicfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// maxLinks is how many symbolic links a path may lead through, as in Linux.
const maxLinks = 40

// errTooManyLinks is the cause for a path with links that lead to each other.
var errTooManyLinks = errors.New("it leads through too many symbolic links")

// ResolveOutput returns the file to write for a path that the operator named, and what is
// there now; nil: nothing yet. It follows symbolic links, but none in a folder that another
// user may write into, such as /tmp: that user chooses what is overwritten. There, it also
// refuses a named pipe or a device of another user.
func ResolveOutput(path string) (target string, info fs.FileInfo, err error) {
	absolute, err := makeAbsolute(path)
	if err != nil {
		return "", nil, err
	}
	at := filepath.VolumeName(absolute) + string(filepath.Separator)
	rest := splitPath(absolute)
	for links := 0; len(rest) > 0; {
		next := filepath.Join(at, rest[0])
		info, err = os.Lstat(next)
		switch rest = rest[1:]; {
		case errors.Is(err, fs.ErrNotExist) && len(rest) == 0:
			return next, nil, nil
		case err != nil:
			return "", nil, err
		case info.Mode()&fs.ModeSymlink == 0:
			at = next
			continue
		}
		links++
		if links > maxLinks {
			return "", nil, &fs.PathError{Op: "open", Path: path, Err: errTooManyLinks}
		}
		if err := checkForeign(at); err != nil {
			return "", nil, &fs.PathError{Op: "open", Path: path, Err: &foreignLinkError{next, err.Error()}}
		}
		link, err := readLink(at, next)
		if err != nil {
			return "", nil, err
		}
		if _, err := os.Lstat(link); errors.Is(err, fs.ErrNotExist) {
			if info, err = os.Stat(next); err == nil && len(rest) == 0 {
				return next, info, nil // of /proc: an open file without a name, such as a pipe
			}
			return "", nil, &fs.PathError{Op: "open", Path: path, Err: fmt.Errorf("it is a link to %s, which does not exist", link)}
		}
		at, rest = filepath.VolumeName(link)+string(filepath.Separator), append(splitPath(link), rest...)
	}
	if err := checkDevice(at, info); err != nil {
		return "", nil, &fs.PathError{Op: "open", Path: path, Err: err}
	}
	return at, info, nil
}

// foreignLinkError reports a symbolic link in a folder that another user may write into.
type foreignLinkError struct{ link, reason string }

// Error names the link and the way out.
func (e *foreignLinkError) Error() string {
	return e.link + " is a symbolic link, and " + e.reason + ": name the file itself"
}

// makeAbsolute returns the absolute path of a path. It does not clean it: ".." may follow a
// link.
func makeAbsolute(path string) (string, error) {
	if filepath.IsAbs(path) {
		return path, nil
	}
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	return dir + string(filepath.Separator) + path, nil
}

// readLink returns the absolute path that a symbolic link in a folder leads to.
func readLink(dir, link string) (string, error) {
	target, err := os.Readlink(link)
	if err != nil {
		return "", err
	}
	if !filepath.IsAbs(target) {
		target = filepath.Join(dir, target)
	}
	return target, nil
}

// checkDevice returns why what is at a path must not be written: it is a named pipe or a
// device of another user, in a folder where other users may change the names.
func checkDevice(path string, info fs.FileInfo) error {
	if info == nil || info.IsDir() || info.Mode().IsRegular() || isOwn(info) {
		return nil
	}
	if err := checkForeign(filepath.Dir(path)); err != nil {
		return fmt.Errorf("it is %s of another user, and %w: name another file", kindOf(info), err)
	}
	return nil
}

// splitPath returns the names in an absolute path.
func splitPath(path string) []string {
	names := filepath.ToSlash(path[len(filepath.VolumeName(path)):])
	return strings.FieldsFunc(names, func(r rune) bool { return r == '/' })
}

// checkForeign returns why another user may change the names in a folder.
func checkForeign(dir string) error {
	info, err := os.Stat(dir)
	if err != nil {
		return err
	}
	if reason := foreignReason(info); reason != "" {
		return errors.New(reason)
	}
	return nil
}

// kindOf describes what is no regular file.
func kindOf(info fs.FileInfo) string {
	for _, kind := range kinds {
		if info.Mode()&kind.mode != 0 {
			return kind.what
		}
	}
	return "a file"
}

// OpenLog opens a file that the operator named to append to it, or creates it with mode
// 0600. See ResolveOutput. In a folder that another user may write into, the file must
// belong to this user and have one name only: what is appended would get into another
// user's file. It never waits for the reader of a named pipe.
func OpenLog(path string) (*os.File, error) {
	target, before, err := ResolveOutput(path)
	if err != nil {
		return nil, err
	}
	flag := os.O_WRONLY | os.O_APPEND | syscall.O_NONBLOCK
	if before == nil {
		return os.OpenFile(target, flag|os.O_CREATE|os.O_EXCL, 0o600) // os.O_EXCL follows no link
	}
	if before.Mode().IsRegular() && (!isOwn(before) || nameCount(before) > 1) {
		if err := checkForeign(filepath.Dir(target)); err != nil {
			return nil, &fs.PathError{Op: "open", Path: path, Err: fmt.Errorf("another user may read it, because %w: name another file", err)}
		}
	}
	file, err := os.OpenFile(target, flag, 0)
	if err != nil {
		return nil, err
	}
	if after, err := file.Stat(); err != nil || !os.SameFile(before, after) {
		return nil, errors.Join(&fs.PathError{Op: "open", Path: path, Err: errors.New("another process replaced it: try again")}, err, file.Close())
	}
	return file, nil
}
