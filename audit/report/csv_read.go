package report

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"accountable/audit"
	"accountable/audit/printable"
	"accountable/config"
	"accountable/config/atomicfile"
)

// Row is what a file says about one account.
type Row struct {
	Line      int // where it starts, counted from 1
	AccountID string
	// Contacts holds the cells of each contact type that the file has columns
	// for.
	Contacts map[audit.ContactType]Cells
}

// Cells are the cells of one contact.
type Cells struct {
	Contact audit.Contact
	// AsRead is the content of the column as_read: a digest of the contact, or
	// that it was not set or not readable when the file was made. It is "" in a
	// row that was added by hand.
	AsRead string
	// Edited reports whether the cells were changed after the file was made.
	// Then all four have values that AWS accepts.
	Edited bool
}

// ReadCSV reads an edited file that Write made as CSV. It accepts the changes
// that spreadsheets make: other separators, a byte order mark, line endings of
// any system, reordered and additional columns, and cells with or without the
// apostrophe that prevents a formula. It returns every value exactly as it was
// written.
//
// Accounts without an id are left out. The error is a *config.FileError with all
// problems, or that of r.
func ReadCSV(r io.Reader, name string) ([]Row, error) {
	s := &sheet{name: name, accounts: map[string]int{}}
	text := newCSVText(atomicfile.LimitReader(r, name, savedFiles))
	s.readRows(text)
	switch large, ok := errors.AsType[*atomicfile.TooLargeError](text.err); {
	case ok:
		return nil, config.FileErrorf(config.Position{File: name}, "%s", large.Problem())
	case text.err != nil:
		return nil, fmt.Errorf("reading %s: %w", printable.Escape(name), text.err)
	case text.problem != "": // the other problems may come from it
		return nil, config.FileErrorf(config.Position{File: name}, "%s", text.problem)
	}
	if err := s.problems.Err(name); err != nil {
		return nil, err
	}
	return s.rows, nil
}

// sheet is a file that is being read.
type sheet struct {
	name     string
	problems config.ProblemList
	columns  map[string]int // index of each known column
	width    int            // number of columns in the header
	types    []audit.ContactType
	rows     []Row
	accounts map[string]int // index of the row of each account
	skipped  int            // number of lines that the CSV reader does not count
	masked   bool           // a mask is in place of an email or a phone
}

// reportf adds a problem. header is the column of the sheet, or "".
func (s *sheet) reportf(line, column int, header, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if header != "" {
		text = header + ": " + text
	}
	s.problems.Addf(config.Position{File: s.name, Line: line, Column: column}, "%s", text)
}

// separators are the ones that spreadsheets write, the most common first.
var separators = [...]rune{',', ';', '\t'}

// findHeader reads the header, the first row that is not blank. It returns false after it
// has reported a problem.
func (s *sheet) findHeader(in *csv.Reader) bool {
	header, err := in.Read()
	for err == nil && isBlank(header) {
		header, err = in.Read()
	}
	switch {
	case errors.Is(err, io.EOF):
		s.reportf(0, 0, "", "is empty")
		return false
	case err != nil:
		s.reportBroken(err)
		return false
	}
	line, _ := in.FieldPos(0)
	s.readHeader(header, line+s.skipped)
	return len(s.problems) == 0
}

// readRows reads the header and the rows.
func (s *sheet) readRows(text *csvText) {
	comma := rune(0)
	if first, _, _ := bytes.Cut(text.begin, []byte("\n")); isSeparatorLine(first) { // an instruction for Excel
		comma, s.skipped = rune(bytes.TrimSpace(first)[len("sep=")]), 1
		text.skipLine(first)
	}
	if comma == 0 {
		comma = detectSeparator(text.begin)
	}
	in := newCSVReader(text, comma)
	if !s.findHeader(in) {
		return
	}
	filled := 0
	for {
		cells, err := in.Read()
		if errors.Is(err, io.EOF) || text.hasFailed() {
			break
		}
		if filled == maxRows {
			s.reportf(0, 0, "", "has more than %d rows, the limit for files with contacts", maxRows)
			break
		}
		switch {
		case err != nil:
			filled++
			s.reportBroken(err)
		case !isBlank(cells):
			filled++
			line, _ := in.FieldPos(0)
			s.readRow(cells, line+s.skipped)
		}
	}
	switch {
	case filled == 0:
		s.reportf(0, 0, "", "has a header and no rows")
	case s.masked:
		s.problems = nil
		s.reportf(0, 0, "", "was made with --redact and has masks instead of contacts: make it again without --redact")
	}
}

// newCSVReader returns a reader whose rows share their memory with the next ones.
func newCSVReader(text io.Reader, comma rune) *csv.Reader {
	in := csv.NewReader(text)
	in.Comma, in.FieldsPerRecord, in.ReuseRecord = comma, -1, true
	return in
}

// isSeparatorLine reports whether a line names the separator for Excel.
func isSeparatorLine(line []byte) bool {
	line = bytes.TrimSpace(line)
	return len(line) == len("sep=;") && strings.EqualFold(string(line[:4]), "sep=")
}

// detectSeparator returns the separator that gives the first line the most
// known columns.
func detectSeparator(text []byte) rune {
	best, most := separators[0], -1
	for _, comma := range separators {
		header, known := readFirstRow(newCSVReader(bytes.NewReader(text), comma)), 0
		for _, cell := range header {
			if slices.Contains(readableColumns, normalizeColumn(cell)) {
				known++
			}
		}
		if known > most {
			best, most = comma, known
		}
	}
	return best
}

// readFirstRow returns the first row that is not blank, or nil.
func readFirstRow(in *csv.Reader) []string {
	for {
		if cells, err := in.Read(); err != nil || !isBlank(cells) {
			return cells
		}
	}
}

// readableColumns are the columns that are read back.
var readableColumns = func() []string {
	names := []string{columnAccount, columnAsRead}
	for _, t := range audit.ContactTypes {
		for _, f := range audit.Fields {
			names = append(names, contactColumn(t, f))
		}
	}
	return names
}()

// normalizeColumn returns the column name of a header cell.
func normalizeColumn(cell string) string {
	return strings.NewReplacer(" ", "_", "-", "_").Replace(strings.ToLower(strings.TrimSpace(decodeCell(cell))))
}

// isBlank reports whether a row has only separators and blanks.
func isBlank(cells []string) bool {
	return !slices.ContainsFunc(cells, func(c string) bool { return strings.Trim(strings.TrimSpace(c), " ,;\t") != "" })
}

// reportBroken reports a line that is not valid CSV.
func (s *sheet) reportBroken(err error) {
	var parse *csv.ParseError
	switch {
	case !errors.As(err, &parse):
		s.reportf(0, 0, "", "cannot be read: %s", err)
	case parse.StartLine != parse.Line:
		s.reportf(parse.StartLine+s.skipped, 0, "", "a quotation mark in this line is never closed")
	default:
		s.reportf(parse.Line+s.skipped, parse.Column, "", "a quotation mark inside a cell: put the cell in quotation marks and double those inside")
	}
}
