package report

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"unicode/utf8"
)

// csvText reads the text of a CSV file without a byte order mark and with uniform line
// endings. It keeps no more of it than the beginning, and ends where it is not readable.
type csvText struct {
	in    *bufio.Reader
	begin []byte // as it is read, at most maxBegin bytes
	isMac bool   // the lines end with carriage returns alone

	line  int    // lines so far
	carry []byte // the start of a character whose end is not read yet
	err   error  // of the file
	// problem says why the text is not readable; "": it is, as far as it was read.
	problem string
}

// maxBegin is how much of a file decides about its format.
const maxBegin = 256 << 10

// signatures are the first bytes of other formats, and the problem to report.
var signatures = [...]struct{ start, problem string }{
	{"PK\x03\x04", "is a workbook: save it as “CSV UTF-8” in the spreadsheet"},
	{"\xD0\xCF\x11\xE0", "is a workbook: save it as “CSV UTF-8” in the spreadsheet"},
	{"\xFF\xFE", "is UTF-16 text: save it as “CSV UTF-8” in the spreadsheet"},
	{"\xFE\xFF", "is UTF-16 text: save it as “CSV UTF-8” in the spreadsheet"},
}

// errUnreadable ends a text. Its problem says more.
var errUnreadable = errors.New("the text is not readable")

func newCSVText(r io.Reader) *csvText {
	t := &csvText{in: bufio.NewReaderSize(r, maxBegin)}
	begin, err := t.in.Peek(maxBegin)
	if err != nil && !errors.Is(err, io.EOF) {
		t.err = err
	}
	for _, sign := range signatures {
		if bytes.HasPrefix(begin, []byte(sign.start)) {
			t.problem = sign.problem
		}
	}
	if bytes.HasPrefix(begin, []byte(byteOrderMark)) {
		_, _ = t.in.Discard(len(byteOrderMark)) // it is in the buffer
		begin = begin[len(byteOrderMark):]
	}
	// Excel still offers the line endings of classic Mac OS.
	t.isMac = !bytes.ContainsRune(begin, '\n')
	t.begin = bytes.Clone(begin)
	t.endLines(t.begin)
	return t
}

// endLines replaces carriage returns that end lines.
func (t *csvText) endLines(text []byte) {
	for i := range text {
		if t.isMac && text[i] == '\r' {
			text[i] = '\n'
		}
	}
}

// skipLine skips the first line.
func (t *csvText) skipLine(line []byte) {
	n, _ := t.in.Discard(min(len(line)+1, len(t.begin))) // they are in the buffer
	t.begin = t.begin[n:]
	t.line++
}

// hasFailed reports whether the text ended before its end.
func (t *csvText) hasFailed() bool { return t.err != nil || t.problem != "" }

// Read reads the text.
func (t *csvText) Read(p []byte) (int, error) {
	switch {
	case t.err != nil:
		return 0, t.err
	case t.problem != "":
		return 0, errUnreadable
	}
	n, err := t.in.Read(p)
	t.endLines(p[:n])
	t.check(p[:n], errors.Is(err, io.EOF))
	switch {
	case t.problem != "":
		return 0, errUnreadable
	case err != nil && !errors.Is(err, io.EOF):
		t.err = err
	}
	return n, err //nolint:wrapcheck // io.EOF must stay itself
}

// check finds out whether the next part is readable. A character may be in two parts.
func (t *csvText) check(part []byte, isLast bool) {
	if bytes.IndexByte(part, 0) >= 0 {
		t.problem = "is not a text file: it contains zero bytes"
		return
	}
	text := part
	if len(t.carry) > 0 {
		text = slices.Concat(t.carry, part)
	}
	end := len(text)
	if !isLast {
		end = lastWholeCharacter(text)
	}
	if !utf8.Valid(text[:end]) {
		t.reportEncoding(text)
		return
	}
	t.carry = bytes.Clone(text[end:])
	t.line += bytes.Count(part, []byte("\n"))
}

// lastWholeCharacter returns the length of a text without the start of a character at its
// end.
func lastWholeCharacter(text []byte) int {
	for back := 1; back < utf8.UTFMax && back <= len(text); back++ {
		if i := len(text) - back; utf8.RuneStart(text[i]) {
			if utf8.FullRune(text[i:]) {
				break
			}
			return i
		}
	}
	return len(text)
}

func (t *csvText) reportEncoding(text []byte) {
	line := t.line + 1
	for rest := text; ; line++ {
		first, after, found := bytes.Cut(rest, []byte("\n"))
		if rest = after; !found || !utf8.Valid(first) {
			break
		}
	}
	t.problem = fmt.Sprintf("is not UTF-8 text (the first such character is in line %d): save it as “CSV UTF-8” in the spreadsheet", line)
}
