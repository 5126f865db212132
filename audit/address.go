package audit

import (
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

// Address is an email address split at the @. Both parts keep their case.
type Address struct {
	Text   string // without surrounding white space
	Local  string
	Domain string

	resolved   bool
	registered string // see RegisteredLabel
}

// ParseAddress splits an email address. It accepts any text; see MissingPart and
// Problem.
func ParseAddress(email string) Address {
	a := Address{Text: TrimSpace(email)}
	a.Local, a.Domain, _ = strings.Cut(a.Text, "@")
	return a
}

// MissingPart says which part the address lacks, or returns "".
func (a Address) MissingPart() string {
	switch {
	case a.Text == "":
		return "the email is blank"
	case a.Local == "":
		return "nothing before the @"
	case a.Domain == "":
		return "no domain after an @"
	default:
		return ""
	}
}

// WithoutTag returns the address in lower case without its + tag. A leading + is
// not a tag but part of the name.
func (a Address) WithoutTag() string {
	local, _, _ := strings.Cut(a.Local, "+")
	if local == "" {
		local = a.Local
	}
	return strings.ToLower(local + "@" + a.Domain)
}

// DomainLabels returns the labels of the domain in lower case, without a final dot.
func (a Address) DomainLabels() []string {
	return strings.Split(strings.TrimSuffix(strings.ToLower(a.Domain), "."), ".")
}

// RegisteredLabel returns the label that the owner of the domain registered: octank
// in mail.octank.co.uk. It is "" for a public suffix such as co.uk.
func (a Address) RegisteredLabel() string {
	if a.resolved {
		return a.registered
	}
	registered, err := publicsuffix.EffectiveTLDPlusOne(strings.TrimSuffix(strings.ToLower(a.Domain), "."))
	if err != nil {
		return ""
	}
	label, _, _ := strings.Cut(registered, ".")
	return label
}

// Resolved returns the address with its RegisteredLabel known, for callers that need it
// several times.
func (a Address) Resolved() Address {
	a.registered = a.RegisteredLabel()
	a.resolved = true
	return a
}

// CanonicalDomain returns the form that all spellings of a domain share: lower
// case, letters outside ASCII in their DNS form, no final dot.
func CanonicalDomain(domain string) string {
	domain = strings.TrimSuffix(domain, ".")
	if isASCII(domain) && !strings.Contains(strings.ToLower(domain), "xn--") {
		return strings.ToLower(domain) // as package idna does, in a fraction of the time
	}
	if ascii, err := idna.Lookup.ToASCII(domain); err == nil {
		return ascii
	}
	return strings.ToLower(domain)
}

// WithinDomain reports whether a domain equals a parent domain or is below it, in
// any spelling.
func WithinDomain(domain, parent string) bool {
	domain, parent = CanonicalDomain(domain), CanonicalDomain(parent)
	return domain == parent || strings.HasSuffix(domain, "."+parent)
}

// The longest local part and label that mail servers must accept, in octets: RFC
// 5321 4.5.3.1.1 and RFC 1035 2.3.4.
const (
	maxLocal = 64
	maxLabel = 63
)

// Problem says why mail servers reject the address, or returns "". AWS stores some
// of these addresses.
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
	return domainProblem(a.Domain)
}

func domainProblem(domain string) string {
	labels := strings.Split(domain, ".")
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
		return "the last label of the domain has only one character"
	case isDigits(last):
		return "the last label of the domain is a number"
	}
	return ""
}

// MailDomain returns the part of an address after the @ in lower case, or "".
func MailDomain(email string) string {
	return strings.ToLower(ParseAddress(email).Domain)
}

// RegistrableDomain returns the part of a domain that its owner registered, in the form of
// CanonicalDomain: octank.co.uk for mail.octank.co.uk. It is "" for a public suffix such as
// co.uk, and for an IP address. Suffixes that companies offer to their customers are domains like any other: it
// returns github.io for octank.github.io.
func RegistrableDomain(domain string) string {
	domain = CanonicalDomain(domain)
	suffix, isPublic := publicsuffix.PublicSuffix(domain)
	for !isPublic {
		_, parent, found := strings.Cut(suffix, ".")
		if !found {
			break // a top-level domain that is not in the list
		}
		suffix, isPublic = publicsuffix.PublicSuffix(parent)
	}
	name, found := strings.CutSuffix(domain, "."+suffix)
	if !found || name == "" || isDigits(suffix) {
		return ""
	}
	return name[strings.LastIndexByte(name, '.')+1:] + "." + suffix
}

// CanonicalEmail returns the form that all spellings of an address share.
func CanonicalEmail(email string) string {
	local, domain, hasDomain := strings.Cut(strings.ToLower(TrimSpace(email)), "@")
	if !hasDomain {
		return local
	}
	return local + "@" + CanonicalDomain(domain)
}
