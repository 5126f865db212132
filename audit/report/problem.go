package report

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

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
		lines[i] = replaceUnsafe(e.Name) + p.String()
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

func (p *problems) addf(line, column int, at, format string, args ...any) {
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

// replaceUnsafe makes a text from elsewhere safe for one line of a file for
// people. White space becomes a blank; characters that move the cursor of a
// terminal, end a line or change the direction of text become U+FFFD.
func replaceUnsafe(text string) string {
	if !strings.ContainsFunc(text, isUnsafeRune) {
		return text
	}
	text = strings.ReplaceAll(text, "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n' || r == '\r':
			return ' '
		case isUnsafeRune(r):
			return unicode.ReplacementChar
		default:
			return r
		}
	}, text)
}

// isUnsafeRune reports whether r is a control character, changes the direction
// of text, ends a line in some programs, or comes from bytes that are not text.
func isUnsafeRune(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029' || r == unicode.ReplacementChar
}
