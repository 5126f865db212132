package report

import (
	"fmt"
	"slices"
	"strings"

	"accountable/audit/printable"
	"accountable/config/atomicfile"
)

// FileError holds all problems of a file that was read. Its text has one line
// for each. It contains no contact data and nothing that moves the cursor of a
// terminal.
type FileError struct {
	Name     string // as the user named it
	Problems []Problem
}

// Problem is one problem of a file.
type Problem struct {
	// Line and Column count from 1, Column in bytes. 0 means none in
	// particular.
	Line, Column int
	// At is a column of a CSV file, the path of a value in a document, or "".
	At   string
	Text string // a clause without a full stop
}

func (e *FileError) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = printable.Escape(e.Name) + p.String()
	}
	return strings.Join(lines, "\n")
}

// String returns the problem as it follows the name of the file: ":12:5: at:
// text".
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

// problems collects the problems of a file.
type problems []Problem

// maxProblems is how many problems of a file are listed. More of them would use memory, and
// an operator needs the first.
const maxProblems = 100

// addf adds a problem. After maxProblems it says once that there are more.
func (p *problems) addf(line, column int, at, format string, args ...any) {
	switch {
	case len(*p) > maxProblems:
		return
	case len(*p) == maxProblems:
		at, format, args = "", "there are more problems from here on", nil
	}
	*p = append(*p, Problem{line, column, at, fmt.Sprintf(format, args...)})
}

// err returns the error of a file with its problems by line, or nil.
func (p *problems) err(name string) error {
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

// savedFiles limits how much of a file is read. Ten thousand accounts need a few
// million bytes.
var savedFiles = atomicfile.Limit{Bytes: 64 << 20, Of: "files with contacts"}

// maskPattern matches the masks of a redacted report.
var maskPattern = `\[(?:name|email|phone|identity|text) \d+\]`
