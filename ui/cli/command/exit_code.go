package command

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
)

// The exit codes of all commands.
const (
	ExitDone        = 0
	ExitNotDone     = 1
	ExitUsage       = 2 // a flag, a name, a file or an output path is wrong; AWS was not called
	ExitUnjudged    = 3
	ExitHungUp      = 129
	ExitInterrupted = 130
	ExitTerminated  = 143
)

// signalExits are the exit codes of the signals that are not an interrupt.
var signalExits = map[os.Signal]int{syscall.SIGHUP: ExitHungUp, syscall.SIGTERM: ExitTerminated}

// SignalError is the signal that ends the process early. main makes it the cause
// of the context that it passes to Run.
type SignalError struct{ Signal os.Signal }

func (s *SignalError) Error() string { return "stopped by a signal: " + s.Signal.String() }

// StopCode returns the exit code of a canceled run, false for any other error.
func StopCode(err error) (int, bool) {
	if s, ok := errors.AsType[*SignalError](err); ok {
		if code, known := signalExits[s.Signal]; known {
			return code, true
		}
		return ExitInterrupted, true
	}
	if errors.Is(err, context.Canceled) {
		return ExitInterrupted, true
	}
	return 0, false
}

// Error is an error with a hint for the user and an exit code.
type Error struct {
	Code int
	Text string
	Hint string // what to do; may be ""
	err  error  // cause; may be nil
}

func (f *Error) Error() string { return f.Text }
func (f *Error) Unwrap() error { return f.err }

// Usage returns a failure of the command line or of a file, with exit code 2.
func Usage(hint, format string, args ...any) *Error {
	return &Error{Code: ExitUsage, Text: fmt.Sprintf(format, args...), Hint: hint}
}

// NotDone returns a failure of the work itself, with exit code 1.
func NotDone(hint, format string, args ...any) *Error {
	return &Error{Code: ExitNotDone, Text: fmt.Sprintf(format, args...), Hint: hint}
}

// UsageAll returns several errors as one failure with exit code 2.
func UsageAll(hint string, complaints []error) error {
	texts := make([]string, 0, len(complaints))
	for _, c := range complaints {
		texts = append(texts, c.Error())
	}
	return &Error{Code: ExitUsage, Text: strings.Join(texts, "\n"), Hint: hint, err: errors.Join(complaints...)}
}

// AsNotDone changes exit code 3 to 1, for commands that judge nothing.
func AsNotDone(err error) error {
	if f, ok := errors.AsType[*Error](err); ok && f.Code == ExitUnjudged {
		f.Code = ExitNotDone
	}
	return err
}

// exitError ends a command that has printed everything itself.
type exitError int

func (e exitError) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

// Exit returns the error of a command that has printed everything itself: nil for
// ExitDone.
func Exit(code int) error {
	if code == ExitDone {
		return nil
	}
	return exitError(code)
}

// IsExit reports whether an error is from Exit.
func IsExit(err error) bool {
	_, ok := errors.AsType[exitError](err)
	return ok
}

// CodeOf returns the exit code of the process for a command's error.
func CodeOf(err error) int {
	if err == nil {
		return ExitDone
	}
	if e, ok := errors.AsType[exitError](err); ok {
		return int(e)
	}
	if f, ok := errors.AsType[*Error](err); ok {
		return f.Code
	}
	if code, ok := StopCode(err); ok {
		return code
	}
	return ExitNotDone
}

// StoppedBeforeWrite adds to a signal at the question that nothing was written.
func StoppedBeforeWrite(err error) error {
	if code, stopped := StopCode(err); stopped {
		return &Error{Code: code, Text: "stopped: nothing was written", err: err}
	}
	return err
}
