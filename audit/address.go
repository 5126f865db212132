package audit

import (
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

// address is an email address taken apart. Both parts keep their case.
type address struct {
	text   string // without the white space around it
	local  string
	domain string
}

func parseAddress(email string) address {
	a := address{text: trimSpace(email)}
	a.local, a.domain, _ = strings.Cut(a.text, "@")
	return a
}

// missing says which part the address lacks, or "".
func (a address) missing() string {
	switch {
	case a.text == "":
		return "the email is blank"
	case a.local == "":
		return "nothing stands before the @"
	case a.domain == "":
		return "no domain stands after an @"
	default:
		return ""
	}
}

// untagged is the address in lower case without its + tag. A + in front is no
// tag but the whole of the name.
func (a address) untagged() string {
	local, _, _ := strings.Cut(a.local, "+")
	if local == "" {
		local = a.local
	}
	return strings.ToLower(local + "@" + a.domain)
}

// labels are the domain's, in lower case, without a final dot.
func (a address) labels() []string {
	return strings.Split(strings.TrimSuffix(strings.ToLower(a.domain), "."), ".")
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

// owner is the label of the domain that somebody registered: octank in
// mail.octank.co.uk. It is "" where the domain is all public suffix.
func (a address) owner() string {
	registered, err := publicsuffix.EffectiveTLDPlusOne(strings.Join(a.labels(), "."))
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

func (a address) fault() string {
	if lack := a.missing(); lack != "" {
		return lack
	}
	if err := FieldEmail.Check(a.text); err != nil {
		return err.Reason
	}
	switch {
	case strings.HasPrefix(a.local, "."):
		return "the part before the @ starts with a dot"
	case strings.HasSuffix(a.local, "."):
		return "the part before the @ ends with a dot"
	case strings.Contains(a.local, ".."):
		return "the part before the @ has two dots in a row"
	case len(a.local) > maxLocal:
		return "the part before the @ has more than 64 characters"
	}
	labels := strings.Split(a.domain, ".")
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
	_, domain, _ := strings.Cut(trimSpace(email), "@")
	return strings.ToLower(domain)
}

// emailMeaning is what two spellings of one address have in common.
func emailMeaning(email string) string {
	local, domain, parted := strings.Cut(strings.ToLower(trimSpace(email)), "@")
	if !parted {
		return local
	}
	return local + "@" + CanonicalDomain(domain)
}
