package policy

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"accountable/config"
	"accountable/config/atomicfile"
)

// Replace replaces the content of a file in one step: readers see the old or
// the new text. It keeps the mode of the file and follows a symbolic link. A
// new file, and new folders on its path, are private to the user.
//
// before is the content that the caller expects, or nil for no file. If the
// file has other content, nothing is written.
func Replace(path string, before, after []byte) (err error) {
	target, mode, err := resolveTarget(path, before)
	if err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("writing %s: %w", path, err)
		}
	}()
	if err := os.MkdirAll(filepath.Dir(target), 0o700); err != nil {
		return err
	}
	file, err := atomicfile.Create(target)
	if err != nil {
		return err
	}
	_, err = file.Write(after)
	if err == nil {
		err = file.Chmod(mode)
	}
	if err != nil {
		return errors.Join(err, file.Discard())
	}
	return file.Commit()
}

// resolveTarget returns the file that a path leads to and its mode, if it has
// the expected content.
func resolveTarget(path string, before []byte) (target string, mode fs.FileMode, err error) {
	target, err = filepath.EvalSymlinks(path)
	if errors.Is(err, fs.ErrNotExist) {
		if link, err := os.Readlink(path); err == nil {
			return "", 0, fmt.Errorf("it is a link to %s, which does not exist", link)
		}
		if before != nil {
			return "", 0, errors.New("it was removed by someone else")
		}
		return path, 0o600, nil
	}
	if err != nil {
		return "", 0, err
	}
	info, err := os.Stat(target)
	if err != nil {
		return "", 0, err
	}
	if info.Mode().Perm()&0o200 == 0 {
		return "", 0, errors.New("it is write-protected")
	}
	text, err := config.ReadText(target, confirmationFiles) // the largest limit of all files
	if err != nil {
		return "", 0, err
	}
	if before == nil || !bytes.Equal(text, before) {
		return "", 0, errors.New("someone else changed it: check it and try again")
	}
	return target, info.Mode().Perm(), nil
}
