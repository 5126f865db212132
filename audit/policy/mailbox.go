package policy

import (
	"errors"
	"strings"

	"accountable/audit"
)

// MailboxPattern selects email addresses: one address, a pattern with * and ? over whole
// addresses, or a domain with everything below it. Case and the + tag do not matter.
type MailboxPattern struct {
	text   string
	glob   Glob   // of an address or a pattern
	domain string // of a domain
}

// ErrNoMailbox reports that a text is neither an address nor a domain.
var ErrNoMailbox = errors.New("an address such as soc@octank.cloud, a pattern such as *@soc.octank.cloud, or a domain is needed")

// ParseMailboxPattern parses a pattern. The error is ErrNoMailbox, ErrLongPattern or
// ErrInvalidPattern.
func ParseMailboxPattern(text string) (MailboxPattern, error) {
	local, domain, isAddress := strings.Cut(text, "@")
	switch {
	case strings.ContainsFunc(text, isBlankOrControl), isAddress && (local == "" || domain == "" || strings.Contains(domain, "@")):
		return MailboxPattern{}, ErrNoMailbox
	case !isAddress && (!strings.Contains(text, ".") || IsGlob(text)):
		return MailboxPattern{}, ErrNoMailbox
	case !isAddress:
		return MailboxPattern{text: text, domain: strings.ToLower(strings.TrimPrefix(text, "."))}, nil
	}
	g, err := ParseGlob(audit.CanonicalEmail(text))
	return MailboxPattern{text: text, glob: g}, err
}

func isBlankOrControl(r rune) bool { return r <= ' ' || r == 0x7F || r == 0xA0 }

// String returns the pattern as written.
func (m MailboxPattern) String() string { return m.text }

// isExact reports whether the pattern is one address.
func (m MailboxPattern) isExact() bool { return m.domain == "" && !IsGlob(m.text) }

// Match reports whether the pattern selects an address.
func (m MailboxPattern) Match(a audit.Address) bool { return m.match(newMailbox(a)) }

// mailbox is an address in the forms that patterns are compared with.
type mailbox struct{ full, untagged, domain string }

func newMailbox(a audit.Address) mailbox {
	return mailbox{audit.CanonicalEmail(a.Text), audit.CanonicalEmail(a.WithoutTag()), a.Domain}
}

func (m MailboxPattern) match(box mailbox) bool {
	if m.domain != "" {
		return audit.WithinDomain(box.domain, m.domain)
	}
	return m.glob.Match(box.full) || m.glob.Match(box.untagged)
}

// Declaration says how a policy declares a mailbox.
type Declaration int

// The declarations.
const (
	Undeclared       Declaration = iota
	DeclaredShared               // several people read it
	DeclaredPersonal             // one person reads it
)

// Declares returns how the policy declares a mailbox, and what of the policy does: the
// pattern, or "" if the policy requires the address of a contact. An exact address decides
// before a pattern; of two alike, personal_mailboxes decides.
func (p *Policy) Declares(a audit.Address) (d Declaration, by string) {
	if len(p.SharedMailboxes)+len(p.PersonalMailboxes) == 0 { // the usual case
		if p.requiresEmail(a) {
			return DeclaredShared, ""
		}
		return Undeclared, ""
	}
	box := newMailbox(a)
	for _, exact := range []bool{true, false} {
		for _, list := range []struct {
			patterns []MailboxPattern
			as       Declaration
		}{{p.PersonalMailboxes, DeclaredPersonal}, {p.SharedMailboxes, DeclaredShared}} {
			for _, m := range list.patterns {
				if m.isExact() == exact && m.match(box) {
					return list.as, m.text
				}
			}
		}
		if exact && p.requiresEmail(a) {
			return DeclaredShared, ""
		}
	}
	return Undeclared, ""
}

// requiresEmail reports whether the policy sets an address for any contact.
func (p *Policy) requiresEmail(a audit.Address) bool {
	if setsEmail(p.Contacts, a) {
		return true
	}
	for i := range p.Overrides {
		if setsEmail(p.Overrides[i].Contacts, a) {
			return true
		}
	}
	return false
}

func setsEmail(contacts map[audit.ContactType]WantedFields, a audit.Address) bool {
	for _, wanted := range contacts {
		if v, set := wanted[audit.FieldEmail]; set && sameMailbox(v.Text, a.Text) {
			return true
		}
	}
	return false
}

// sameMailbox is audit.Field.SameMeaning for emails, without its cost for addresses in ASCII,
// which are almost all.
func sameMailbox(a, b string) bool {
	if strings.EqualFold(a, b) {
		return true
	}
	return (!isPlainASCII(a) || !isPlainASCII(b)) && audit.FieldEmail.SameMeaning(a, b)
}

// isPlainASCII reports whether an address has one spelling, apart from its case.
func isPlainASCII(address string) bool {
	for i := range len(address) {
		if address[i] <= ' ' || address[i] >= 0x7F {
			return false
		}
	}
	return !strings.Contains(address, "xn--")
}
