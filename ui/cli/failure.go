package cli

import (
	"errors"
	"fmt"
	"strings"
)

// failure ends a command: what is wrong, what to do about it, and the exit code.
type failure struct {
	code int
	text string
	hint string // "" where the text says it all
	err  error  // the cause, where there is one
}

func (f *failure) Error() string { return f.text }
func (f *failure) Unwrap() error { return f.err }

// usage is a failure that somebody cures by typing something else.
func usage(hint, format string, args ...any) *failure {
	return &failure{code: exitUsage, text: fmt.Sprintf(format, args...), hint: hint}
}

// notDone is a failure of the work itself.
func notDone(hint, format string, args ...any) *failure {
	return &failure{code: exitNotDone, text: fmt.Sprintf(format, args...), hint: hint}
}

// usageAll tells every complaint at once.
func usageAll(hint string, complaints []error) error {
	texts := make([]string, 0, len(complaints))
	for _, c := range complaints {
		texts = append(texts, c.Error())
	}
	return &failure{code: exitUsage, text: strings.Join(texts, "\n"), hint: hint, err: errors.Join(complaints...)}
}

// ended is the exit code of a command that has said all it had to say.
type ended int

func (e ended) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

// codeOf maps what a command returned to the process's exit code.
func codeOf(err error) int {
	if err == nil {
		return exitDone
	}
	if e, ok := errors.AsType[ended](err); ok {
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
