package command

import (
	"errors"
	"io"
	"os"
	"runtime"
	"slices"
	"syscall"
)

// pipeWriter is a file whose output ends silently when it is a pipe that the reader has
// closed, as "head" does. The command goes on and ends with the exit code of its verdict.
type pipeWriter struct{ *os.File }

// Write writes to the file. It discards the text if the reader has closed the pipe.
func (w pipeWriter) Write(b []byte) (int, error) {
	n, err := w.File.Write(b)
	return discardRest(n, len(b), err)
}

// WriteString is Write for a string.
func (w pipeWriter) WriteString(s string) (int, error) {
	n, err := w.File.WriteString(s)
	return discardRest(n, len(s), err)
}

// discardRest returns the result of a write of all bytes if the reader has closed the pipe.
func discardRest(n, all int, err error) (int, error) {
	if isClosedPipe(err) {
		return all, nil
	}
	return n, err
}

// windowsPipeErrors are ERROR_BROKEN_PIPE and ERROR_NO_DATA
// (https://learn.microsoft.com/windows/win32/debug/system-error-codes--0-499-).
var windowsPipeErrors = []syscall.Errno{109, 232}

// isClosedPipe reports whether a write failed because the reader has closed the pipe.
func isClosedPipe(err error) bool {
	code, known := errors.AsType[syscall.Errno](err)
	if runtime.GOOS == "windows" && known && slices.Contains(windowsPipeErrors, code) {
		return true
	}
	return errors.Is(err, syscall.EPIPE)
}

// unwrapFile returns the file of a pipeWriter: a child process gets the file itself, so
// that it can detect a terminal.
func unwrapFile(w io.Writer) io.Writer {
	if pipe, ok := w.(pipeWriter); ok {
		return pipe.File
	}
	return w
}
