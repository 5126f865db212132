package cli

import (
	"io"
	"os"

	"github.com/charmbracelet/x/term"
)

// System is what the commands know of the process around them: the standard
// streams, the environment and the terminal. OS makes the real one and is the
// only code here that asks the operating system about terminals.
type System struct {
	In  io.Reader
	Out io.Writer // results
	Err io.Writer // everything else

	// InTerminal, OutTerminal and ErrTerminal tell whether somebody sits at
	// the other end of the stream.
	InTerminal, OutTerminal, ErrTerminal bool
	// Width is the terminal's width in columns now, 0 where it is unknown.
	Width func() int
	// Getwd is the working folder; nil where there is none.
	Getwd func() (string, error)
	// Getenv and Environ read the environment as it is now.
	Getenv  func(string) string
	Environ func() []string
}

// OS is the process's own System.
func OS() *System {
	settle()
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

// terminalWidth asks whichever stream is a terminal.
func terminalWidth() int {
	for _, f := range []*os.File{os.Stdout, os.Stderr, os.Stdin} {
		if w, _, err := term.GetSize(f.Fd()); err == nil && w > 0 {
			return w
		}
	}
	return 0
}
