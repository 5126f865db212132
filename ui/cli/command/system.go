package command

import (
	"io"
	"os"
	"os/user"

	"github.com/charmbracelet/x/term"
)

// System is the process: its streams, environment variables and terminal. OS
// returns the real one and is the only code here that asks the operating system
// about terminals.
type System struct {
	In  io.Reader
	Out io.Writer // results
	Err io.Writer // everything else

	// InTerminal, OutTerminal and ErrTerminal report whether the stream is a terminal.
	InTerminal, OutTerminal, ErrTerminal bool
	// Width returns the terminal's current width in columns, 0 if it is unknown.
	Width func() int
	// Getwd returns the working folder. It may be nil.
	Getwd func() (string, error)
	// Getenv and Environ read the current environment variables.
	Getenv  func(string) string
	Environ func() []string
}

// OS returns the System of this process.
func OS() *System {
	ensureHome()
	return &System{
		In: os.Stdin, Out: os.Stdout, Err: os.Stderr,
		InTerminal:  term.IsTerminal(os.Stdin.Fd()),
		OutTerminal: term.IsTerminal(os.Stdout.Fd()),
		ErrTerminal: term.IsTerminal(os.Stderr.Fd()),
		Width:       terminalWidth,
		Getwd:       os.Getwd,
		Getenv:      os.Getenv,
		Environ:     os.Environ,
	}
}

// terminalWidth asks the first stream that is a terminal.
func terminalWidth() int {
	for _, f := range []*os.File{os.Stdout, os.Stderr, os.Stdin} {
		if w, _, err := term.GetSize(f.Fd()); err == nil && w > 0 {
			return w
		}
	}
	return 0
}

// ensureHome sets HOME to the home folder of the user database if the variable is
// missing, as in services and some containers. AWS's tools use the same folder.
// Without it the journal would be written to the root of the file system.
func ensureHome() {
	if home := homeFromPasswd(os.Getenv, user.Current); home != "" {
		_ = os.Setenv("HOME", home)
	}
}

// homeFromPasswd returns the user's home folder of the user database, or "" if
// HOME is set or the folder is unknown.
func homeFromPasswd(getenv func(string) string, current func() (*user.User, error)) string {
	if getenv("HOME") != "" {
		return ""
	}
	u, err := current()
	if err != nil {
		return ""
	}
	return u.HomeDir
}
