package report

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"

	"accountable/audit"
	"accountable/audit/scan"
)

// What the column as_read says of a contact that has no values.
const (
	asReadNotSet = "not-set"
	asReadUnread = "unread"
)

// asReadPattern is one word of the column as_read.
var asReadPattern = regexp.MustCompile(`^([a-z]+):(` + asReadNotSet + `|` + asReadUnread + `|[0-9a-f]{16})$`)

// asRead is what a row tells of a contact as it was when the file was made, so
// that a row that nobody edited never becomes a change, and one whose account
// changed since never overwrites. It binds the values to their account: cells
// that were sorted apart from the rest of their row do not fit it any more.
func asRead(accountID string, t audit.ContactType, c *audit.Contact) string {
	if c == nil {
		return asReadNotSet
	}
	h := sha256.New()
	for _, part := range [...]string{accountID, t.Key()} {
		fmt.Fprintf(h, "%d:%s", len(part), part)
	}
	for _, f := range audit.Fields {
		value := visible(f.Of(*c))
		fmt.Fprintf(h, "%d:%s", len(value), value)
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// asReadOf is what the column as_read says of an account.
func asReadOf(r scan.Result, types []audit.ContactType) string {
	words := make([]string, len(types))
	for i, t := range types {
		reading, asked := r.Contacts[t]
		digest := asReadUnread
		if asked && reading.Trouble == nil {
			digest = asRead(r.Target.AccountID, t, reading.Contact)
		}
		words[i] = t.Key() + ":" + digest
	}
	return strings.Join(words, " ")
}
