package report

import (
	"fmt"
	"maps"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"accountable/audit"
)

// row reads one row. A bad one is reported and left out.
func (s *sheet) row(cells []string, line int) {
	if len(cells) > s.width { // cells may be in the place of others
		s.problems.addf(line, 0, "", "the row has %d cells and the header %d: a value that has the separator in it needs quotation marks", len(cells), s.width)
		return
	}
	at := func(column string) string {
		if i := s.columns[column]; i < len(cells) {
			return unguarded(cells[i])
		}
		return "" // programs leave empty cells at the end away
	}
	before := len(s.problems)
	id, complaint := accountID(at(columnAccount))
	read, damaged := asReadIn(at(columnAsRead))
	if damaged {
		s.problems.addf(line, 0, columnAsRead, "is damaged: leave the column as it was written, or empty in a row of your own")
	}
	row := Row{Line: line, AccountID: id, Contacts: map[audit.ContactType]Cells{}}
	for _, t := range s.types {
		c := s.cells(t, at)
		c.AsRead = read[t]
		if c.Edited = isEdited(id, t, c); c.Edited && !damaged {
			s.check(t, c, line)
		}
		row.Contacts[t] = c
	}
	switch {
	case complaint != "" && (strings.TrimSpace(at(columnAccount)) != "" || row.Edited()):
		s.problems.addf(line, 0, columnAccount, "%s", complaint)
	case complaint == "" && len(s.problems) == before:
		s.keep(row)
	}
}

// cells are those of one contact.
func (s *sheet) cells(t audit.ContactType, at func(column string) string) Cells {
	var c Cells
	for _, f := range audit.Fields {
		value := at(columnOf(t, f))
		c.Contact = f.With(c.Contact, value)
		s.masked = s.masked || f >= audit.FieldEmail && wholeMask.MatchString(value)
	}
	return c
}

// keep adds a row, unless its account is there already.
func (s *sheet) keep(row Row) {
	first, twice := s.accounts[row.AccountID]
	switch {
	case !twice:
		s.accounts[row.AccountID] = len(s.rows)
		s.rows = append(s.rows, row)
	case !maps.Equal(s.rows[first].Contacts, row.Contacts):
		s.problems.addf(row.Line, 0, columnAccount, "account %s stands in line %d too, with other values: keep one of the rows", dashed(row.AccountID), s.rows[first].Line)
	}
}

// isEdited tells whether cells are other than they were written.
func isEdited(id string, t audit.ContactType, c Cells) bool {
	switch c.AsRead {
	case "", asReadNotSet, asReadUnread:
		return c.Contact.Trimmed() != audit.Contact{}
	default:
		return c.AsRead != asRead(id, t, &c.Contact)
	}
}

// check reports what keeps an edited contact from being written.
func (s *sheet) check(t audit.ContactType, c Cells, line int) {
	if (c.Contact.Trimmed() == audit.Contact{}) {
		s.problems.addf(line, 0, columnOf(t, audit.FieldName), "the %s contact was emptied: a file deletes none, put the values back or take the row out", t.Key())
		return
	}
	for _, f := range audit.Fields {
		value := f.Of(c.Contact)
		complaint := ""
		switch refused := f.Check(value); {
		case strings.TrimSpace(value) == "":
			complaint = fmt.Sprintf("the %s is missing: a contact needs all four", f.Key())
		case anyMask.MatchString(value):
			complaint = "a mask of --redact stands in the place of a value"
		case isNumberOfSheet(value):
			complaint = "a spreadsheet has made a number of it and lost digits: format the column as text and enter it anew"
		case isErrorOfSheet(value):
			complaint = "a spreadsheet has put an error in the place of the value: format the column as text and enter it anew"
		case refused != nil:
			complaint = refused.Reason
		}
		if complaint != "" {
			s.problems.addf(line, 0, columnOf(t, f), "%s", complaint)
		}
	}
}

// Masks of a redacted report.
var (
	anyMask   = regexp.MustCompile(maskPattern)
	wholeMask = regexp.MustCompile(`^` + maskPattern + `$`)
)

// What spreadsheets make of cells.
var (
	sheetNumber = regexp.MustCompile(`(?i)^[+-]?\d+(?:[.,]\d+)?E[+-]?\d+$`)
	sheetError  = regexp.MustCompile(`(?i)^#+(?:(?:NAME|REF|VALUE|NUM|NULL|DIV/0|N/A|SPILL|CALC|ERROR)[?!]?)?$`)
)

func isNumberOfSheet(cell string) bool { return sheetNumber.MatchString(strings.TrimSpace(cell)) }
func isErrorOfSheet(cell string) bool  { return sheetError.MatchString(strings.TrimSpace(cell)) }

// accountID reads the id of an account as people and spreadsheets write it, or
// says what is wrong with it. Lost digits are never guessed.
func accountID(cell string) (id, complaint string) {
	id = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.In(r, unicode.Z, unicode.Pd, unicode.Cf) {
			return -1
		}
		return r
	}, strings.TrimLeft(strings.TrimSpace(cell), "'"))
	switch n := len(id); {
	case id == "":
		return "", "the account id is missing"
	case isNumberOfSheet(strings.TrimSpace(cell)):
		return "", shown(cell) + " is what a spreadsheet made of an account id, and its last digits are lost: format the column as text and enter it anew"
	case !allDigits(id) || n < 9 || n > 12:
		return "", shown(cell) + " is no account id: one has 12 digits, such as 1111-2222-3333"
	case n == 11:
		return "", shown(cell) + " has 11 digits instead of 12: a spreadsheet that takes it for a number drops the zero it starts with. Enter all 12, with dashes"
	case n < 11:
		return "", fmt.Sprintf("%s has %d digits instead of 12: a spreadsheet that takes it for a number drops the zeros it starts with. Enter all 12, with dashes", shown(cell), n)
	}
	return id, ""
}

// shown is a text of a file in quotation marks, escaped and not too long.
func shown(text string) string {
	if r := []rune(text); len(r) > 40 {
		text = string(r[:39]) + "…"
	}
	return strconv.Quote(text)
}

// asReadIn reads the cell as_read: what it says of each type.
func asReadIn(cell string) (read map[audit.ContactType]string, damaged bool) {
	read = map[audit.ContactType]string{}
	for word := range strings.FieldsSeq(cell) {
		parts := asReadPattern.FindStringSubmatch(word)
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
