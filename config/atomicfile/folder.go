package atomicfile

import (
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// UnsafeError reports that another user may change a file or the files of a folder.
type UnsafeError struct {
	Path   string
	Reason string // "other users may write into it (mode 0777)"

	kind    string // "file" or "folder"
	command string // that mends it, without the path
}

// Error names the file or folder, the reason and the command that mends it.
func (e *UnsafeError) Error() string {
	quoted := "'" + strings.ReplaceAll(e.Path, "'", `'\''`) + "'"
	return fmt.Sprintf("the %s %s is not safe: %s; run: %s%s", e.kind, e.Path, e.Reason, e.command, quoted)
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

// CheckPrivateFolder returns an *UnsafeError if another user may write into a folder.
func CheckPrivateFolder(dir string) error {
	info, err := os.Stat(dir)
	if err != nil {
		return err
	}
	return checkOwned(dir, info)
}

// describeMode returns the kind of a file or folder, and the mode that makes it private.
func describeMode(info fs.FileInfo) (kind string, private fs.FileMode) {
	if info.IsDir() {
		return "folder", 0o700
	}
	return "file", 0o600
}
