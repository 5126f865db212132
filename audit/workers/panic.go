package workers

import (
	"context"
	"fmt"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"sync"
)

// PanicError is the error of code that panicked. It holds no value of the program.
type PanicError struct {
	Cause string // of a runtime error its text, else the type of the value
	Stack string // functions and lines, without arguments
}

func (p *PanicError) Error() string { return "internal error: " + p.Cause }

// newPanic returns what recover returned as a PanicError; nil: there was none. The deferred
// function that called recover calls it.
func newPanic(value any) *PanicError {
	switch value := value.(type) {
	case nil:
		return nil
	case *PanicError: // of a Group
		return value
	case runtime.Error:
		return &PanicError{strings.TrimPrefix(value.Error(), "runtime error: "), callers()}
	default:
		return &PanicError{"a panic with a value of type " + reflect.TypeOf(value).String(), callers()}
	}
}

// maxFrames limits how much of a stack is kept: a recursion without an end has millions.
const maxFrames = 100

// callers returns the functions on the stack with their lines, and no arguments.
func callers() string {
	const own = 4 // runtime.Callers, callers, newPanic and the deferred function
	var b strings.Builder
	pcs := make([]uintptr, maxFrames)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(own, pcs)])
	for {
		f, more := frames.Next()
		fmt.Fprintf(&b, "%s\n\t%s:%d\n", f.Function, filepath.Base(f.File), f.Line)
		if !more {
			return b.String()
		}
	}
}

// PanicLog records the panics of a process. It is safe for concurrent use; a nil
// *PanicLog records nothing.
type PanicLog struct {
	// Version is that of the program.
	Version string
	// Save writes a file that only this person can read and returns its path. nil: there
	// is no folder for it.
	Save func(details []byte) (path string, err error)

	mu    sync.Mutex
	first *PanicError // it caused the others, most likely
	path  string      // of the file with its details; "": it could not be written
}

type panicLogKey struct{}

// WithPanicLog returns a context in which panics are recorded in a log.
func WithPanicLog(ctx context.Context, l *PanicLog) context.Context {
	return context.WithValue(ctx, panicLogKey{}, l)
}

func logOf(ctx context.Context) *PanicLog {
	l, _ := ctx.Value(panicLogKey{}).(*PanicLog)
	return l
}

// Record records a panic. The details of the first one are saved.
func (l *PanicLog) Record(p *PanicError) {
	if l == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.first != nil {
		return
	}
	l.first = p
	if l.Save == nil {
		return
	}
	if path, err := l.Save([]byte(l.details())); err == nil {
		l.path = path
	}
}

func (l *PanicLog) details() string {
	return fmt.Sprintf("accountable %s, %s, %s/%s\n%s\n\n%s", l.Version, runtime.Version(), runtime.GOOS, runtime.GOARCH, l.first, l.first.Stack)
}

// Explain returns what a person reads about an error that is a panic.
func (l *PanicLog) Explain(err error) string {
	text := "I" + strings.TrimPrefix(err.Error(), "i") + "."
	if l == nil {
		return text
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.path != "" {
		text += " Details without contacts are in " + l.path + "."
	}
	return text
}

// Report returns a text about the first panic, to be shown when the program ends; "":
// there was none. It has the details if they could not be saved.
func (l *PanicLog) Report() string {
	if l == nil {
		return ""
	}
	l.mu.Lock()
	first, saved, details := l.first, l.path != "", ""
	if first != nil {
		details = l.details()
	}
	l.mu.Unlock()
	if first == nil || !saved {
		return details
	}
	return l.Explain(first)
}
