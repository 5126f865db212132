package report

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/scan"
)

// Reasons why an edited row does not become a change.
const (
	reasonChanged  = "the contact changed after the file was made: make a new file and edit that"
	reasonUnread   = "the contact could not be read when the file was made: make a new file and edit that"
	reasonLostPlus = "the phone lost its leading +: a spreadsheet turned it into a number. Enter it again as text"
)

// EditsFromRows returns a function for change.Planner.FromEdits: the edited
// fields of a contact, or why they cannot be changed. There are no edits in
// unedited rows, in cells that equal the current contact, and for accounts that
// the file does not have.
func EditsFromRows(rows []Row) func(scan.Result, audit.ContactType) (change.Edit, string) {
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
		edit := cells.difference(reading.Contact)
		switch {
		case !readable, len(edit) == 0:
			return edit, ""
		case cells.AsRead == asReadUnread:
			return nil, reasonUnread
		case cells.AsRead != "" && cells.AsRead != digestContact(r.Target.AccountID, t, reading.Contact):
			return nil, reasonChanged
		case hasLostPlus(edit, reading.Contact):
			return nil, reasonLostPlus
		}
		return edit, ""
	}
}

// difference returns the cells that differ from the current contact.
func (c Cells) difference(held *audit.Contact) change.Edit {
	edit := change.Edit{}
	for _, f := range audit.Fields {
		value := f.Of(c.Contact)
		if held == nil || value != f.Of(*held) {
			edit[f] = value
		}
	}
	return edit
}

// hasLostPlus reports whether the new phone is the current one without its
// plus.
func hasLostPlus(edit change.Edit, held *audit.Contact) bool {
	phone, edited := edit[audit.FieldPhone]
	return edited && held != nil && !strings.Contains(phone, "+") && strings.Contains(held.Phone, "+") && audit.KeepDigits(phone) == audit.KeepDigits(held.Phone)
}

// IsEdited reports whether any contact of the row was changed.
func (r Row) IsEdited() bool {
	for _, c := range r.Contacts {
		if c.Edited {
			return true
		}
	}
	return false
}

// What the column as_read says about a contact without values.
const (
	asReadNotSet = "not-set"
	asReadUnread = "unread"
)

// asReadWord is one word of the column as_read.
var asReadWord = regexp.MustCompile(`^([a-z]+):(` + asReadNotSet + `|` + asReadUnread + `|[0-9a-f]{16})$`)

// digestContact returns a digest of a contact at the time when the file was
// made. With it, unedited rows do not become changes, and changes in AWS are
// not overwritten. It includes the account, so that cells which were sorted
// separately from the rest of their row do not match.
func digestContact(accountID string, t audit.ContactType, c *audit.Contact) string {
	if c == nil {
		return asReadNotSet
	}
	h := sha256.New()
	for _, part := range [...]string{accountID, t.Key()} {
		fmt.Fprintf(h, "%d:%s", len(part), part)
	}
	for _, f := range audit.Fields {
		value := strings.ToValidUTF8(f.Of(*c), "\uFFFD") // as the cell has it
		fmt.Fprintf(h, "%d:%s", len(value), value)
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// asReadCell returns the cell of the column as_read for an account.
func asReadCell(r scan.Result, types []audit.ContactType) string {
	words := make([]string, len(types))
	for i, t := range types {
		reading, asked := r.Contacts[t]
		digest := asReadUnread
		if asked && reading.Trouble == nil {
			digest = digestContact(r.Target.AccountID, t, reading.Contact)
		}
		words[i] = t.Key() + ":" + digest
	}
	return strings.Join(words, " ")
}
