// Package audit is the domain: alternate contacts, the rules they are judged
// by, the results, and the changes that put them right.
//
// It is pure: it knows no network, no terminal and no AWS SDK. Whoever reaches
// AWS implements Reader and Writer; the clock and the folders are handed in.
package audit

import (
	"fmt"
	"strings"
)

// ContactType is one of the three alternate contacts of an AWS account, spelled
// as the API spells it (enum AlternateContactType of the Account Management
// model; the service answers AccessDenied to any other spelling).
type ContactType string

// The alternate contacts of an account. There is at most one of each.
const (
	Security   ContactType = "SECURITY"
	Billing    ContactType = "BILLING"
	Operations ContactType = "OPERATIONS"
)

// ContactTypes lists every type in the order in which they are shown.
var ContactTypes = []ContactType{Security, Billing, Operations}

// ParseContactType reads a type in any case, as people write it in flags.
func ParseContactType(s string) (ContactType, error) {
	for _, t := range ContactTypes {
		if strings.EqualFold(strings.TrimSpace(s), string(t)) {
			return t, nil
		}
	}
	return "", fmt.Errorf("unknown contact type %q: use security, billing or operations", s)
}

// Key is the type in lower case, as JSON output and flags spell it.
func (t ContactType) Key() string { return strings.ToLower(string(t)) }

// Contact is what AWS stores for one alternate contact. All four are mandatory
// in PutAlternateContact, which replaces all of them at once.
type Contact struct {
	Name  string `json:"name"`
	Title string `json:"title"`
	Email string `json:"email"`
	Phone string `json:"phone"`
}

// AsStored is the contact as AWS keeps it once it has been put: the service trims
// the email and keeps the white space around the other fields.
func (c Contact) AsStored() Contact {
	c.Email = TrimSpace(c.Email)
	return c
}

// Trimmed is the contact without white space around any field: what this
// program sends.
func (c Contact) Trimmed() Contact {
	for _, f := range Fields {
		c = f.With(c, TrimSpace(f.Of(c)))
	}
	return c
}

// SameContact reports whether two contacts are the same once AWS has stored them. Nil
// is a contact that is not set.
func SameContact(a, b *Contact) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.AsStored() == b.AsStored()
}

// Reading is what came of reading one contact: the contact, its absence (both
// nil), or the trouble that kept it from being read.
type Reading struct {
	Contact *Contact
	Trouble *Trouble
}
