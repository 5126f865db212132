package command

import "golang.org/x/sys/windows"

// dropTypeAhead drops what was typed on a console and not read yet, unfinished lines
// included.
func dropTypeAhead(fd uintptr) error {
	return windows.FlushConsoleInputBuffer(windows.Handle(fd))
}
