package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"accountable/config/atomicfile"
)

// Position is a place in a file. Line and Column count from 1; Column counts
// characters. Column is 0 for a whole line, and Line is 0 for a whole file.
type Position struct {
	File         string
	Line, Column int
}

func (p Position) String() string {
	switch {
	case p.Line == 0:
		return p.File
	case p.Column == 0:
		return fmt.Sprintf("%s:%d", p.File, p.Line)
	default:
		return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
	}
}

// Problem is a mistake in a file: where it is, what is wrong and what to do.
type Problem struct { //nolint:errname // more often listed than returned
	Position
	Text string
}

func (p *Problem) Error() string { return p.String() + ": " + p.Text }

// FileError holds all problems of one file.
type FileError struct {
	Path     string
	Problems []Problem // in file order, at least one

	cause error
}

// Error returns one line for each problem.
func (e *FileError) Error() string {
	lines := make([]string, len(e.Problems))
	for i := range e.Problems {
		lines[i] = e.Problems[i].Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns the error of the operating system if the file could not be read,
// such as fs.ErrNotExist.
func (e *FileError) Unwrap() error { return e.cause }

// FileErrorf returns the error of a file with one problem.
func FileErrorf(at Position, format string, args ...any) *FileError {
	return &FileError{Path: at.File, Problems: []Problem{{at, fmt.Sprintf(format, args...)}}}
}

// ReadText reads a file of at most limit bytes; what says what the file should be,
// for the error of a larger one. The file must be one that atomicfile.Open opens. The error is a *FileError that wraps the error of
// the operating system: fs.ErrNotExist if there is no such file.
func ReadText(path string, limit int64, what string) ([]byte, error) {
	file, err := atomicfile.Open(path)
	if other, ok := errors.AsType[*atomicfile.NotRegularError](err); ok {
		return nil, FileErrorf(Position{File: path}, "is %s, not a file: name the file itself", other.What)
	}
	if err != nil {
		return nil, unreadable(path, err)
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, limit+1))
	if err != nil {
		return nil, unreadable(path, err)
	}
	if int64(len(text)) > limit {
		return nil, FileErrorf(Position{File: path}, "is larger than %d MiB: this is not %s", limit>>20, what)
	}
	return text, nil
}

func unreadable(path string, err error) *FileError {
	reason := err
	if failed, ok := errors.AsType[*fs.PathError](err); ok {
		reason = failed.Err
	}
	e := FileErrorf(Position{File: path}, "cannot be read: %v", reason)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		e.Problems[0].Text = "does not exist"
	case errors.Is(err, fs.ErrPermission):
		e.Problems[0].Text = "cannot be read: permission denied; make it readable for your user"
	}
	e.cause = err
	return e
}
