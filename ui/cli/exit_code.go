package cli

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
	exitDone        = 0
	exitNotDone     = 1
	exitUsage       = 2 // a flag, a name, a file or an output path is wrong; AWS was not called
	exitUnjudged    = 3
	exitHungUp      = 129
	exitInterrupted = 130
	exitTerminated  = 143
)

// signalExits are the exit codes of the signals that are not an interrupt.
var signalExits = map[os.Signal]int{syscall.SIGHUP: exitHungUp, syscall.SIGTERM: exitTerminated}

// SignalError is the signal that ends the process early. main makes it the cause
// of the context that it passes to Run.
type SignalError struct{ Signal os.Signal }

func (s *SignalError) Error() string { return "stopped by a signal: " + s.Signal.String() }

// stopCode returns the exit code of a canceled run, false for any other error.
func stopCode(err error) (int, bool) {
	if s, ok := errors.AsType[*SignalError](err); ok {
		if code, known := signalExits[s.Signal]; known {
			return code, true
		}
		return exitInterrupted, true
	}
	if errors.Is(err, context.Canceled) {
		return exitInterrupted, true
	}
	return 0, false
}

// failure is an error with a hint for the user and an exit code.
type failure struct {
	code int
	text string
	hint string // what to do; may be ""
	err  error  // cause; may be nil
}

func (f *failure) Error() string { return f.text }
func (f *failure) Unwrap() error { return f.err }

// usage returns a failure of the command line or of a file, with exit code 2.
func usage(hint, format string, args ...any) *failure {
	return &failure{code: exitUsage, text: fmt.Sprintf(format, args...), hint: hint}
}

// notDone returns a failure of the work itself, with exit code 1.
func notDone(hint, format string, args ...any) *failure {
	return &failure{code: exitNotDone, text: fmt.Sprintf(format, args...), hint: hint}
}

// usageAll returns several errors as one failure with exit code 2.
func usageAll(hint string, complaints []error) error {
	texts := make([]string, 0, len(complaints))
	for _, c := range complaints {
		texts = append(texts, c.Error())
	}
	return &failure{code: exitUsage, text: strings.Join(texts, "\n"), hint: hint, err: errors.Join(complaints...)}
}

// asNotDone changes exit code 3 to 1, for commands that judge nothing.
func asNotDone(err error) error {
	if f, ok := errors.AsType[*failure](err); ok && f.code == exitUnjudged {
		f.code = exitNotDone
	}
	return err
}

// exitCode ends a command that has printed everything itself.
type exitCode int

func (e exitCode) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

// codeOf returns the exit code of the process for a command's error.
func codeOf(err error) int {
	if err == nil {
		return exitDone
	}
	if e, ok := errors.AsType[exitCode](err); ok {
		return int(e)
	}
	if f, ok := errors.AsType[*failure](err); ok {
		return f.code
	}
	if code, ok := stopCode(err); ok {
		return code
	}
	return exitNotDone
}
