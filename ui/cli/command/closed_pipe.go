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
	if isClosedPipe(err) {
		return len(b), nil
	}
	return n, err
}

// WriteString is Write: that of the file would report the closed pipe.
func (w pipeWriter) WriteString(s string) (int, error) { return w.Write([]byte(s)) }

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
