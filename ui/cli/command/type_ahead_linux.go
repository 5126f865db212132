package command

import "golang.org/x/sys/unix"

// dropTypeAhead drops what was typed on a terminal and not read yet, unfinished lines
// included.
func dropTypeAhead(fd uintptr) error {
	return unix.IoctlSetInt(int(fd), unix.TCFLSH, unix.TCIFLUSH)
}
