package report

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"accountable/audit"
)

// Row is what a file says of one account.
type Row struct {
	Line      int // where it starts, from 1
	AccountID string
	// Contacts holds what the file has of each type that it has columns of.
	Contacts map[audit.ContactType]Cells
}

// Cells are the cells of one contact.
type Cells struct {
	Contact audit.Contact
	// AsRead is what the column as_read says of the contact: its digest, that it
	// was not set or could not be read when the file was made, or "" in a row that
	// somebody added.
	AsRead string
	// Edited tells whether somebody changed the cells since the file was made.
	// Then all four have a value that AWS would take.
	Edited bool
}

// ReadCSV reads a file that Write made as CSV and somebody edited. It takes what
// spreadsheets make of one: separators of other kinds, a byte order mark, line
// ends of any system, columns in another order, further columns, and cells with
// or without the apostrophe that kept them from being taken for a formula.
//
// Accounts that the file does not know the id of are left out. The error is a
// *FileError with everything that is wrong, or that of r.
func ReadCSV(r io.Reader, name string) ([]Row, error) {
	text, err := readAll(r, name)
	if err != nil {
		return nil, err
	}
	s := &sheet{accounts: map[string]int{}}
	if text, complaint := s.plain(text); complaint != "" {
		s.problems.addf(0, 0, "", "%s", complaint)
	} else {
		s.read(text)
	}
	if err := s.problems.failed(name); err != nil {
		return nil, err
	}
	return s.rows, nil
}

// readAll reads a file of bounded size.
func readAll(r io.Reader, name string) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", visible(name), err)
	}
	if len(text) > maxFile {
		return nil, &FileError{name, []Problem{{Text: fmt.Sprintf("is larger than %d MiB", maxFile>>20)}}}
	}
	return text, nil
}

// sheet is a file that is being read.
type sheet struct {
	problems problems
	columns  map[string]int // where each known column stands, from 0
	width    int            // how many columns the header has
	types    []audit.ContactType
	rows     []Row
	accounts map[string]int // which row is whose
	skipped  int            // lines before those that the CSV reader counts
	masked   bool           // a mask stands where an email or a phone should
}

// signatures are the first bytes of files that are no CSV, and what to say of them.
var signatures = [...]struct{ start, complaint string }{
	{"PK\x03\x04", "is a workbook: save it as “CSV UTF-8” in the spreadsheet"},
	{"\xD0\xCF\x11\xE0", "is a workbook: save it as “CSV UTF-8” in the spreadsheet"},
	{"\xFF\xFE", "is UTF-16 text: save it as “CSV UTF-8” in the spreadsheet"},
	{"\xFE\xFF", "is UTF-16 text: save it as “CSV UTF-8” in the spreadsheet"},
}

// plain is the text without a byte order mark and with line ends of one kind, or
// why it is no text that can be read.
func (s *sheet) plain(text []byte) (plain []byte, complaint string) {
	for _, sign := range signatures {
		if bytes.HasPrefix(text, []byte(sign.start)) {
			return nil, sign.complaint
		}
	}
	text = bytes.TrimPrefix(text, []byte(byteOrderMark))
	if !bytes.ContainsRune(text, '\n') { // of an old Macintosh, as Excel still writes them
		text = bytes.ReplaceAll(text, []byte("\r"), []byte("\n"))
	}
	if len(bytes.Trim(text, " ,;\t\r\n")) == 0 {
		return nil, "is empty"
	}
	if !utf8.Valid(text) {
		line := 1
		for rest := text; ; line++ {
			first, after, _ := bytes.Cut(rest, []byte("\n"))
			if rest = after; !utf8.Valid(first) {
				break
			}
		}
		return nil, fmt.Sprintf("is not UTF-8 text (the first such character is in line %d): save it as “CSV UTF-8” in the spreadsheet", line)
	}
	if bytes.IndexByte(text, 0) >= 0 {
		return nil, "is no text: it has zero bytes in it"
	}
	return text, ""
}

// separators are those that spreadsheets write, the most usual first.
var separators = [...]rune{',', ';', '\t'}

// read reads the header and the rows.
func (s *sheet) read(text []byte) {
	comma := rune(0)
	if first, rest, _ := bytes.Cut(text, []byte("\n")); isSeparatorLine(first) { // as Excel has it
		comma, text, s.skipped = rune(bytes.TrimSpace(first)[len("sep=")]), rest, 1
	}
	if comma == 0 {
		comma = separatorOf(text)
	}
	in := newCSVReader(text, comma)
	header, err := in.Read()
	for err == nil && isBlank(header) {
		header, err = in.Read()
	}
	if err != nil {
		s.broken(err)
		return
	}
	line, _ := in.FieldPos(0)
	s.header(header, line+s.skipped)
	if len(s.problems) > 0 {
		return
	}
	filled := 0
	for {
		cells, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		switch {
		case err != nil:
			filled++
			s.broken(err)
		case !isBlank(cells):
			filled++
			line, _ := in.FieldPos(0)
			s.row(cells, line+s.skipped)
		}
	}
	switch {
	case filled == 0:
		s.problems.addf(0, 0, "", "has a header and no rows")
	case s.masked:
		s.problems = problems{{Text: "was made with --redact: masks stand where contacts should, make it anew without that"}}
	}
}

func newCSVReader(text []byte, comma rune) *csv.Reader {
	in := csv.NewReader(bytes.NewReader(text))
	in.Comma, in.FieldsPerRecord = comma, -1
	return in
}

// isSeparatorLine tells the first line by which Excel is told the separator.
func isSeparatorLine(line []byte) bool {
	line = bytes.TrimSpace(line)
	return len(line) == len("sep=;") && strings.EqualFold(string(line[:4]), "sep=")
}

// separatorOf is the separator under which the first line has the most columns
// that are known.
func separatorOf(text []byte) rune {
	best, most := separators[0], -1
	for _, comma := range separators {
		header, known := firstRow(newCSVReader(text, comma)), 0
		for _, cell := range header {
			if slices.Contains(readable, columnName(cell)) {
				known++
			}
		}
		if known > most {
			best, most = comma, known
		}
	}
	return best
}

// firstRow is the first row that is not blank, as far as there is one.
func firstRow(in *csv.Reader) []string {
	for {
		if cells, err := in.Read(); err != nil || !isBlank(cells) {
			return cells
		}
	}
}

// readable are the columns that are read back.
var readable = func() []string {
	names := []string{columnAccount, columnAsRead}
	for _, t := range audit.ContactTypes {
		for _, f := range audit.Fields {
			names = append(names, columnOf(t, f))
		}
	}
	return names
}()

// columnName is the name that a cell of the header stands for.
func columnName(cell string) string {
	return strings.NewReplacer(" ", "_", "-", "_").Replace(strings.ToLower(strings.TrimSpace(unguarded(cell))))
}

// isBlank tells a row that has separators and blanks alone.
func isBlank(cells []string) bool {
	return !slices.ContainsFunc(cells, func(c string) bool { return strings.TrimSpace(c) != "" })
}

// broken reports a line that is no CSV.
func (s *sheet) broken(err error) {
	var parse *csv.ParseError
	switch {
	case !errors.As(err, &parse):
		s.problems.addf(0, 0, "", "cannot be read: %s", err)
	case parse.StartLine != parse.Line:
		s.problems.addf(parse.StartLine+s.skipped, 0, "", "a quotation mark that opens in this line is not closed")
	default:
		s.problems.addf(parse.Line+s.skipped, parse.Column, "", "a quotation mark stands inside a cell: put the cell in quotation marks and double those inside")
	}
}
