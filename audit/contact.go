package audit

import (
	"fmt"
	"strings"
)

// ContactType is one of the three alternate contacts of an AWS account, spelled as
// in the API (enum AlternateContactType of the Account Management model; the
// service answers AccessDenied to any other spelling).
type ContactType string

// The alternate contacts of an account. An account has at most one of each.
const (
	Security   ContactType = "SECURITY"
	Billing    ContactType = "BILLING"
	Operations ContactType = "OPERATIONS"
)

// Root stands for the root email in findings about it. It is not an alternate contact:
// ContactTypes does not contain it, and no request names it.
const Root ContactType = "ROOT"

// ContactTypes lists every type in display order.
var ContactTypes = []ContactType{Security, Billing, Operations}

// ParseContactType reads a contact type in any case.
func ParseContactType(s string) (ContactType, error) {
	for _, t := range ContactTypes {
		if strings.EqualFold(strings.TrimSpace(s), string(t)) {
			return t, nil
		}
	}
	return "", fmt.Errorf("unknown contact type %q: use security, billing or operations", s)
}

// Key returns the type in lower case, as in JSON output and flags.
func (t ContactType) Key() string { return strings.ToLower(string(t)) }

// Contact is one alternate contact as AWS stores it. PutAlternateContact requires
// all four fields and replaces all of them.
type Contact struct {
	Name  string `json:"name"`
	Title string `json:"title"`
	Email string `json:"email"`
	Phone string `json:"phone"`
}

// AsStored returns the contact as AWS stores it: the service trims the email and
// keeps white space around the other fields.
func (c Contact) AsStored() Contact {
	c.Email = TrimSpace(c.Email)
	return c
}

// Trimmed returns the contact without white space around any field, as this
// program sends it.
func (c Contact) Trimmed() Contact {
	for _, f := range Fields {
		c = f.With(c, TrimSpace(f.Of(c)))
	}
	return c
}

// SameContact reports whether AWS stores two contacts alike. Nil means not set.
func SameContact(a, b *Contact) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.AsStored() == b.AsStored()
}

// Reading is the answer to one read of a contact: the contact, nil if none is set,
// or the trouble that prevented the read.
type Reading struct {
	Contact *Contact
	Trouble *Trouble
}

// MostCommonContact returns the contact that occurs most often, without blanks at its ends,
// and how often; of two that are equally common, the first.
func MostCommonContact(contacts []Contact) (most Contact, count int) {
	counts := map[Contact]int{}
	for _, c := range contacts {
		counts[c.Trimmed()]++
	}
	for _, c := range contacts {
		if n := counts[c.Trimmed()]; n > count {
			most, count = c.Trimmed(), n
		}
	}
	return most, count
}
