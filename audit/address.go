package audit

import (
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

// Address is an email address taken apart. Both parts keep their case.
type Address struct {
	Text   string // without the white space around it
	Local  string
	Domain string
}

func ParseAddress(email string) Address {
	a := Address{Text: TrimSpace(email)}
	a.Local, a.Domain, _ = strings.Cut(a.Text, "@")
	return a
}

// MissingPart says which part the address lacks, or "".
func (a Address) MissingPart() string {
	switch {
	case a.Text == "":
		return "the email is blank"
	case a.Local == "":
		return "nothing stands before the @"
	case a.Domain == "":
		return "no domain stands after an @"
	default:
		return ""
	}
}

// WithoutTag is the address in lower case without its + tag. A + in front is no
// tag but the whole of the name.
func (a Address) WithoutTag() string {
	local, _, _ := strings.Cut(a.Local, "+")
	if local == "" {
		local = a.Local
	}
	return strings.ToLower(local + "@" + a.Domain)
}

// DomainLabels are the domain's, in lower case, without a final dot.
func (a Address) DomainLabels() []string {
	return strings.Split(strings.TrimSuffix(strings.ToLower(a.Domain), "."), ".")
}

// CanonicalDomain is what all spellings of one domain have in common: lower case,
// other letters than ASCII's as the DNS writes them, no final dot.
func CanonicalDomain(domain string) string {
	domain = strings.TrimSuffix(domain, ".")
	if ascii, err := idna.Lookup.ToASCII(domain); err == nil {
		return ascii
	}
	return strings.ToLower(domain)
}

// WithinDomain tells whether a domain is another one or below it, however both
// are spelled.
func WithinDomain(domain, of string) bool {
	domain, of = CanonicalDomain(domain), CanonicalDomain(of)
	return domain == of || strings.HasSuffix(domain, "."+of)
}

// RegisteredLabel is the label of the domain that somebody registered: octank in
// mail.octank.co.uk. It is "" where the domain is all public suffix.
func (a Address) RegisteredLabel() string {
	registered, err := publicsuffix.EffectiveTLDPlusOne(strings.Join(a.DomainLabels(), "."))
	if err != nil {
		return ""
	}
	label, _, _ := strings.Cut(registered, ".")
	return label
}

// The longest local part and label that mail servers have to take: RFC 5321
// 4.5.3.1.1 and RFC 1035 2.3.4, in octets.
const (
	maxLocal = 64
	maxLabel = 63
)

func (a Address) Problem() string {
	if lack := a.MissingPart(); lack != "" {
		return lack
	}
	if err := FieldEmail.Check(a.Text); err != nil {
		return err.Reason
	}
	switch {
	case strings.HasPrefix(a.Local, "."):
		return "the part before the @ starts with a dot"
	case strings.HasSuffix(a.Local, "."):
		return "the part before the @ ends with a dot"
	case strings.Contains(a.Local, ".."):
		return "the part before the @ has two dots in a row"
	case len(a.Local) > maxLocal:
		return "the part before the @ has more than 64 characters"
	}
	labels := strings.Split(a.Domain, ".")
	for _, label := range labels {
		switch {
		case label == "":
			return "the domain has an empty label"
		case len(label) > maxLabel:
			return "a label of the domain has more than 63 characters"
		case strings.Contains(label, "_"):
			return "the domain has an underscore"
		case strings.HasPrefix(label, "-"), strings.HasSuffix(label, "-"):
			return "a label of the domain starts or ends with a hyphen"
		}
	}
	switch last := labels[len(labels)-1]; {
	case len(last) < 2:
		return "the last label of the domain has one character only"
	case strings.Trim(last, "0123456789") == "":
		return "the last label of the domain is a number"
	}
	return ""
}

// MailDomain is the part of an address after the @, in lower case; "" where
// there is none.
func MailDomain(email string) string {
	_, domain, _ := strings.Cut(TrimSpace(email), "@")
	return strings.ToLower(domain)
}

// CanonicalEmail is what two spellings of one address have in common.
func CanonicalEmail(email string) string {
	local, domain, parted := strings.Cut(strings.ToLower(TrimSpace(email)), "@")
	if !parted {
		return local
	}
	return local + "@" + CanonicalDomain(domain)
}
