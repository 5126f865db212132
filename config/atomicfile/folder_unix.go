//go:build unix

package atomicfile

import (
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// othersMayWrite is the part of a mode that lets its group or everyone write.
const othersMayWrite = 0o022

// checkOwned returns an *UnsafeError if another user may write into a file or folder. root
// uses the files of others, as in a container with the home of its user.
func checkOwned(path string, info fs.FileInfo) error {
	kind, private := describeMode(info)
	if mode := info.Mode().Perm(); mode&othersMayWrite != 0 {
		return &UnsafeError{path, fmt.Sprintf("other users may write into it (mode %04o)", mode), kind, fmt.Sprintf("chmod %o ", private)}
	}
	owner, ok := info.Sys().(*syscall.Stat_t)
	if me := os.Geteuid(); ok && me != 0 && int(owner.Uid) != me {
		return &UnsafeError{path, fmt.Sprintf("it belongs to another user (id %d)", owner.Uid), kind, fmt.Sprintf("sudo chown %d ", me)}
	}
	return nil
}

// foreignReason returns why a user other than this one and root may change the names in a
// folder; "": none may.
func foreignReason(info fs.FileInfo) string {
	if mode := info.Mode(); mode.Perm()&othersMayWrite != 0 {
		return fmt.Sprintf("other users may write into its folder (mode %04o)", mode.Perm())
	}
	if owner, ok := info.Sys().(*syscall.Stat_t); ok && !isOwn(info) {
		return fmt.Sprintf("its folder belongs to another user (id %d)", owner.Uid)
	}
	return ""
}

// isOwn reports whether a file belongs to this user or to root.
func isOwn(info fs.FileInfo) bool {
	owner, ok := info.Sys().(*syscall.Stat_t)
	return !ok || owner.Uid == 0 || int(owner.Uid) == os.Geteuid()
}

// nameCount returns how many names a file has.
func nameCount(info fs.FileInfo) uint64 {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		return uint64(stat.Nlink) //nolint:unconvert // its type depends on the system
	}
	return 1
}
