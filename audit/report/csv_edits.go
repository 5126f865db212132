package report

import (
	"strings"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/scan"
)

// Why an edited row does not become a change.
const (
	reasonChanged  = "the contact was changed since the file was made: make the file anew and edit that"
	reasonUnread   = "the contact could not be read when the file was made, so that nobody saw what it would replace: make the file anew and edit that"
	reasonLostPlus = "the phone has lost its leading +: a spreadsheet took it for a number. Enter it anew, as text"
)

// Edits is what rows want of a contact, for audit.Planner: the fields that
// somebody edited, or why they cannot be changed. Nothing is wanted where nobody
// edited the row, where AWS holds its values already, and of accounts that the
// file does not have.
func Edits(rows []Row) func(scan.Result, audit.ContactType) (change.Edit, string) {
	byAccount := make(map[string]Row, len(rows))
	for _, row := range rows {
		byAccount[row.AccountID] = row
	}
	return func(r scan.Result, t audit.ContactType) (change.Edit, string) {
		cells, ok := byAccount[r.Target.AccountID].Contacts[t]
		if !ok || !cells.Edited {
			return nil, ""
		}
		reading, asked := r.Contacts[t]
		readable := asked && reading.Trouble == nil
		edit := cells.edit(reading.Contact)
		switch {
		case !readable, len(edit) == 0:
			return edit, ""
		case cells.AsRead == asReadUnread:
			return nil, reasonUnread
		case cells.AsRead != "" && cells.AsRead != asRead(r.Target.AccountID, t, reading.Contact):
			return nil, reasonChanged
		case lostPlus(edit, reading.Contact):
			return nil, reasonLostPlus
		}
		return edit, ""
	}
}

// edit are the cells that are other than what is held.
func (c Cells) edit(held *audit.Contact) change.Edit {
	edit := change.Edit{}
	for _, f := range audit.Fields {
		value := f.Of(c.Contact)
		if held == nil || value != visible(f.Of(*held)) {
			edit[f] = value
		}
	}
	return edit
}

// lostPlus tells a phone that is the held one but for its plus.
func lostPlus(edit change.Edit, held *audit.Contact) bool {
	phone, edited := edit[audit.FieldPhone]
	return edited && held != nil && !strings.Contains(phone, "+") && strings.Contains(held.Phone, "+") && digits(phone) == digits(held.Phone)
}

// Edited tells whether somebody changed anything in the row.
func (r Row) Edited() bool {
	for _, c := range r.Contacts {
		if c.Edited {
			return true
		}
	}
	return false
}
