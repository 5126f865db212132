package report

import (
	"fmt"
	"slices"
	"strings"
)

// FileError says everything that is wrong with a file that was read, one line
// each. It quotes no contact data and nothing that moves a terminal's cursor.
type FileError struct {
	Name     string // of the file, as it was named
	Problems []Problem
}

// Problem is one thing that is wrong with a file.
type Problem struct {
	// Line and Column count from 1, the column in bytes; 0 where it is none in particular.
	Line, Column int
	// At is what it is about: a column of a CSV file, the path of a value in a
	// document, or "".
	At   string
	Text string // a clause without a full stop
}

func (e *FileError) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = visible(e.Name) + p.String()
	}
	return strings.Join(lines, "\n")
}

// String is the problem as it follows the name of the file: ":12:5: at: text".
func (p Problem) String() string {
	var b strings.Builder
	for _, n := range [...]int{p.Line, p.Column} {
		if n > 0 {
			fmt.Fprintf(&b, ":%d", n)
		}
	}
	b.WriteString(": ")
	if p.At != "" {
		b.WriteString(p.At + ": ")
	}
	return b.String() + p.Text
}

// problems collects what is wrong with a file.
type problems []Problem

func (p *problems) addf(line, column int, at, format string, args ...any) {
	*p = append(*p, Problem{line, column, at, fmt.Sprintf(format, args...)})
}

// failed is the error of a file, nil where nothing is wrong. Problems stand in
// the order of their lines.
func (p *problems) failed(name string) error {
	if len(*p) == 0 {
		return nil
	}
	slices.SortStableFunc(*p, func(a, b Problem) int {
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Column - b.Column
	})
	return &FileError{name, *p}
}

// maxFile bounds what is read of a file: ten thousand accounts need a few
// million bytes.
const maxFile = 64 << 20

// maskPattern is what a redacted report has in the place of a value.
var maskPattern = `\[(?:name|email|phone|identity|text) \d+\]`
