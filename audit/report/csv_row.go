package report

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"strings"

	"accountable/audit"
	"accountable/audit/printable"
)

// The limits of a CSV file. A cell of a spreadsheet has at most 32,767 characters
// (https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3).
const (
	maxCell = 4 * 32_767 // bytes
	maxRows = 200_000
)

// readRow reads one row. It reports an invalid row and leaves it out.
func (s *sheet) readRow(cells []string, line int) {
	if len(cells) > s.width { // cells may be in the wrong columns
		s.reportf(line, 0, "", "the row has %d cells and the header %d: put values that contain the separator in quotation marks", len(cells), s.width)
		return
	}
	for i, cell := range cells {
		if len(cell) > maxCell {
			s.reportf(line, 0, "", "cell %d is longer than %d bytes, the limit for cells", i+1, maxCell)
			return
		}
	}
	at := func(column string) string {
		if i := s.columns[column]; i < len(cells) {
			return decodeCell(cells[i])
		}
		return "" // programs omit empty cells at the end
	}
	before := len(s.problems)
	id, problem := parseAccountCell(at(columnAccount))
	read, damaged := parseAsRead(at(columnAsRead))
	if damaged {
		s.reportf(line, 0, columnAsRead, "is damaged: do not change this column; leave it empty in rows that you add")
	}
	row := Row{Line: line, AccountID: id, Contacts: map[audit.ContactType]Cells{}}
	for _, t := range s.types {
		c := s.readCells(t, at)
		c.AsRead = read[t]
		if c.Edited = isEdited(id, t, c); c.Edited && !damaged {
			s.checkCells(t, c, line)
		}
		row.Contacts[t] = c
	}
	switch {
	case problem != "" && (strings.TrimSpace(at(columnAccount)) != "" || row.IsEdited()):
		s.reportf(line, 0, columnAccount, "%s", problem)
	case problem == "" && len(s.problems) == before:
		s.addRow(row)
	}
}

// readCells returns the cells of one contact.
func (s *sheet) readCells(t audit.ContactType, at func(column string) string) Cells {
	var c Cells
	for _, f := range audit.Fields {
		value := at(contactColumn(t, f))
		c.Contact = f.With(c.Contact, value)
		s.masked = s.masked || f >= audit.FieldEmail && wholeMask.MatchString(value)
	}
	return c
}

// addRow adds a row, or reports that its account has another row.
func (s *sheet) addRow(row Row) {
	first, twice := s.accounts[row.AccountID]
	switch {
	case !twice:
		s.accounts[row.AccountID] = len(s.rows)
		s.rows = append(s.rows, row)
	case !maps.Equal(s.rows[first].Contacts, row.Contacts):
		s.reportf(row.Line, 0, columnAccount, "account %s is in line %d too, with other values: keep one of the rows", audit.DashedAccountID(row.AccountID), s.rows[first].Line)
	}
}

// isEdited reports whether cells differ from what was written.
func isEdited(id string, t audit.ContactType, c Cells) bool {
	switch c.AsRead {
	case "", asReadNotSet, asReadUnread:
		return c.Contact.Trimmed() != audit.Contact{}
	default:
		return c.AsRead != digestContact(id, t, &c.Contact)
	}
}

// checkCells reports why an edited contact cannot be written.
func (s *sheet) checkCells(t audit.ContactType, c Cells, line int) {
	if (c.Contact.Trimmed() == audit.Contact{}) {
		s.reportf(line, 0, contactColumn(t, audit.FieldName), "the %s contact is empty: a file cannot delete contacts; restore the values or remove the row", t.Key())
		return
	}
	for _, f := range audit.Fields {
		value := f.Of(c.Contact)
		problem := ""
		switch refused := f.Check(value); {
		case strings.TrimSpace(value) == "":
			problem = fmt.Sprintf("the %s is missing: a contact needs all four fields", f.Key())
		case anyMask.MatchString(value):
			problem = "contains a mask of --redact instead of a value"
		case isSpreadsheetNumber(value):
			problem = "a spreadsheet turned it into a number and lost digits: format the column as text and enter it again"
		case isSpreadsheetError(value):
			problem = "a spreadsheet replaced it with an error: format the column as text and enter it again"
		case refused != nil:
			problem = refused.Reason
		}
		if problem != "" {
			s.reportf(line, 0, contactColumn(t, f), "%s", problem)
		}
	}
}

// maskPattern matches the masks of a redacted report.
const maskPattern = `\[(?:name|email|phone|identity|text) \d+\]`

var (
	anyMask   = regexp.MustCompile(maskPattern)
	wholeMask = regexp.MustCompile(`^` + maskPattern + `$`)
)

// What spreadsheets turn cells into.
var (
	spreadsheetNumber = regexp.MustCompile(`(?i)^[+-]?\d+(?:[.,]\d+)?E[+-]?\d+$`)
	spreadsheetError  = regexp.MustCompile(`(?i)^#+(?:(?:NAME|REF|VALUE|NUM|NULL|DIV/0|N/A|SPILL|CALC|ERROR)[?!]?)?$`)
)

func isSpreadsheetNumber(cell string) bool {
	return spreadsheetNumber.MatchString(strings.TrimSpace(cell))
}

func isSpreadsheetError(cell string) bool {
	return spreadsheetError.MatchString(strings.TrimSpace(cell))
}

// parseAccountCell parses an account id as people and spreadsheets write it, or
// returns the problem. It never guesses lost digits.
func parseAccountCell(cell string) (id, problem string) {
	text := strings.TrimLeft(strings.TrimSpace(cell), "'")
	id, err := audit.ParseAccountID(text)
	switch {
	case err == nil:
		return id, ""
	case text == "":
		return "", "the account id is missing"
	case isSpreadsheetNumber(text):
		return "", printable.QuoteShort(cell) + " is an account id that a spreadsheet turned into a number, and its last digits are lost: format the column as text and enter it again"
	case errors.Is(err, audit.ErrLostZeros):
		return "", fmt.Sprintf("%s has %d digits instead of 12: a spreadsheet that reads it as a number removes leading zeros. Enter all 12, with dashes", printable.QuoteShort(cell), len(audit.KeepDigits(text)))
	default:
		return "", printable.QuoteShort(cell) + " is not an account id: it has 12 digits, such as 1111-2222-3333"
	}
}

// parseAsRead parses a cell of the column as_read into the state of each
// contact type.
func parseAsRead(cell string) (read map[audit.ContactType]string, damaged bool) {
	read = map[audit.ContactType]string{}
	for word := range strings.FieldsSeq(cell) {
		parts := asReadWord.FindStringSubmatch(word)
		if parts == nil {
			return nil, true
		}
		t, err := audit.ParseContactType(parts[1])
		if _, twice := read[t]; err != nil || twice {
			return nil, true
		}
		read[t] = parts[2]
	}
	return read, false
}
