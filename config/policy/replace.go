package policy

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"accountable/config/atomicfile"
	"accountable/config/yamlfile"
)

// Replace writes a file as a whole: whoever reads it finds the old or the
// new text and nothing between. It keeps the file's mode and follows a symbolic
// link; a file that is made is the user's alone, and so are folders on the way.
//
// Before is what the caller took the file to hold, nil for no file: where it
// holds something else by now, nothing is written.
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

// resolveTarget tells which file a path leads to and what mode it has, if it holds
// what it should.
func resolveTarget(path string, before []byte) (target string, mode fs.FileMode, err error) {
	target, err = filepath.EvalSymlinks(path)
	if errors.Is(err, fs.ErrNotExist) {
		if link, err := os.Readlink(path); err == nil {
			return "", 0, fmt.Errorf("it is a link to %s, which does not exist", link)
		}
		if before != nil {
			return "", 0, errors.New("it has been removed meanwhile")
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
	text, err := yamlfile.Read(target, "a policy file")
	if err != nil {
		return "", 0, err
	}
	if before == nil || !bytes.Equal(text, before) {
		return "", 0, errors.New("somebody has changed it meanwhile: look at it and try again")
	}
	return target, info.Mode().Perm(), nil
}
