package config

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"accountable/audit/printable"
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
		return printable.Escape(p.File)
	case p.Column == 0:
		return fmt.Sprintf("%s:%d", printable.Escape(p.File), p.Line)
	default:
		return fmt.Sprintf("%s:%d:%d", printable.Escape(p.File), p.Line, p.Column)
	}
}

// Problem is a mistake in a file: where it is, what is wrong and what to do.
type Problem struct { //nolint:errname // more often listed than returned
	Position
	Text string
}

func (p *Problem) Error() string { return p.String() + ": " + p.Text }

// MaxProblems is how many problems of a file are listed. More of them would use memory, and
// an operator needs the first.
const MaxProblems = 100

// ProblemList collects the problems of a file.
type ProblemList []Problem

// Addf adds a problem. After MaxProblems it says once that there are more.
func (l *ProblemList) Addf(at Position, format string, args ...any) {
	switch {
	case len(*l) > MaxProblems:
		return
	case len(*l) == MaxProblems:
		format, args = "there are more problems from here on", nil
	}
	*l = append(*l, Problem{at, fmt.Sprintf(format, args...)})
}

// Err returns the *FileError of a file with its problems in file order, or nil.
func (l *ProblemList) Err(path string) error {
	if len(*l) == 0 {
		return nil
	}
	slices.SortStableFunc(*l, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return &FileError{Path: path, Problems: *l}
}

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

// ReadText reads a file that atomicfile.Open opens and that has at most the size of its
// limit. The error is a *FileError that wraps the error of the operating system:
// fs.ErrNotExist if the file does not exist.
func ReadText(path string, limit atomicfile.Limit) ([]byte, error) {
	text, err := atomicfile.ReadFile(path, limit)
	if err == nil {
		return text, nil
	}
	if other, ok := errors.AsType[*atomicfile.NotRegularError](err); ok {
		return nil, FileErrorf(Position{File: path}, "is %s, not a file: name the file itself", other.What)
	}
	if large, ok := errors.AsType[*atomicfile.TooLargeError](err); ok {
		return nil, FileErrorf(Position{File: path}, "%s: is it the right file?", large.Problem())
	}
	return nil, unreadable(path, err)
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
