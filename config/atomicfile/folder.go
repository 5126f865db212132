package atomicfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// UnsafeError reports that another user may change a file or the files of a folder.
type UnsafeError struct {
	Path   string
	Reason string // "other users may write into it (mode 0777)"

	kind    string // "file", "folder" or "link"
	command string // that mends it, without the path
}

// Error names the file or folder, the reason and the command that mends it.
func (e *UnsafeError) Error() string { return e.Problem() + "; run: " + e.Command() }

// Problem names the file or folder and the reason.
func (e *UnsafeError) Problem() string {
	return fmt.Sprintf("the %s %s is not safe: %s", e.kind, e.Path, e.Reason)
}

// Command returns the command for a POSIX shell that mends it.
func (e *UnsafeError) Command() string {
	return e.command + "'" + strings.ReplaceAll(e.Path, "'", `'\''`) + "'"
}

// EnsurePrivateFolder creates a folder (mode 0700) if it is missing. It returns an
// *UnsafeError if another user may write into it: what is read from it later would be what
// that user put there.
func EnsurePrivateFolder(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	return CheckPrivateFolder(dir)
}

// CheckPrivateFolder returns an *UnsafeError if another user may write into a folder, or
// if the path leads through a symbolic link that another user may have made.
func CheckPrivateFolder(dir string) error {
	_, _, err := ResolveOutput(dir)
	if foreign, ok := errors.AsType[*foreignLinkError](err); ok {
		return &UnsafeError{foreign.link, "it is a symbolic link, and " + foreign.reason, "link", "rm "}
	}
	info, err := os.Stat(dir)
	if err != nil {
		return err
	}
	return checkOwned(dir, info)
}

// CheckOwnFile returns an *UnsafeError if another user may change a file that exists: the
// file itself, its folder, or a symbolic link on its path.
func CheckOwnFile(path string) error {
	target, info, err := ResolveOutput(path)
	if foreign, ok := errors.AsType[*foreignLinkError](err); ok {
		return &UnsafeError{foreign.link, "it is a symbolic link, and " + foreign.reason, "link", "rm "}
	}
	if err != nil || info == nil {
		return err
	}
	if err := checkOwned(target, info); err != nil {
		return err
	}
	return CheckPrivateFolder(filepath.Dir(target))
}

// describeMode returns the kind of a file or folder, and the mode that makes it private.
func describeMode(info fs.FileInfo) (kind string, private fs.FileMode) {
	if info.IsDir() {
		return "folder", 0o700
	}
	return "file", 0o600
}
