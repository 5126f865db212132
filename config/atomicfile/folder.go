package atomicfile

import (
	"fmt"
	"os"
)

// UnsafeFolderError reports that another user may change the files of a folder.
type UnsafeFolderError struct {
	Dir    string
	Reason string // "other users may write into it (mode 0777)"

	command string // that mends it, without the folder
}

// Error names the folder, the reason and the command that mends it.
func (e *UnsafeFolderError) Error() string {
	return fmt.Sprintf("the folder %s is not safe: %s; run: %s'%s'", e.Dir, e.Reason, e.command, e.Dir)
}

// EnsurePrivateFolder creates a folder (mode 0700) if it is missing. It returns an
// *UnsafeFolderError if another user may write into it: what is read from it later would
// be what that user put there.
func EnsurePrivateFolder(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	return CheckPrivateFolder(dir)
}

// CheckPrivateFolder returns an *UnsafeFolderError if another user may write into a folder.
func CheckPrivateFolder(dir string) error {
	info, err := os.Stat(dir)
	if err != nil {
		return err
	}
	return checkOwned(dir, info)
}
