package audit

import (
	"net/netip"
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

// judgeWellFormed: what AWS's pattern lets through and mail servers do not.
func judgeWellFormed(s *subject) verdict {
	a := parseAddress(s.contact.Email)
	if fault := a.fault(); fault != "" {
		return broken("%s: %s", quote(a.text), fault)
	}
	return holds("%s is well formed", quote(a.text))
}

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

// judgeNotRoot: the address is another one than the root user's.
func judgeNotRoot(s *subject) verdict {
	a, root := parseAddress(s.contact.Email), parseAddress(s.facts.Target.RootEmail)
	switch {
	case a.missing() != "":
		return unjudged("%s", a.missing())
	case strings.EqualFold(a.text, root.text):
		return broken("%s is the account's own root email", quote(a.text)).adviseList(a)
	case a.untagged() == root.untagged():
		return broken("%s ends in the mailbox of the root email %s: only what follows the + differs", quote(a.text), quote(root.text)).
			adviseList(a)
	default:
		return holds("%s is not the root email", quote(a.text))
	}
}

// judgeTakesMail: what the DNS says of the domain.
func judgeTakesMail(s *subject) verdict {
	a := parseAddress(s.contact.Email)
	if lack := a.missing(); lack != "" {
		return unjudged("%s", lack)
	}
	reading, asked := s.facts.Mail[MailDomain(a.text)]
	switch {
	case !asked:
		return unjudged("the DNS has not answered for %s", quote(a.domain))
	case reading.Trouble != nil:
		return unreadable(reading.Trouble)
	case reading.Answer.Takes:
		return holds("%s takes mail: %s", quote(a.domain), reading.Answer.Reason)
	default:
		return broken("%s takes no mail: %s", quote(a.domain), reading.Answer.Reason)
	}
}

// adviseList proposes a shared mailbox in place of an address, at the same
// domain where that will do.
func (v verdict) adviseList(a address) verdict {
	if a.fault() != "" || unreachable(a) != "" || freeMail(a) {
		return v.advise("Use a list or shared mailbox at your company's own domain that at least two people read")
	}
	domain := strings.ToLower(a.domain)
	list := "security@" + domain
	if list == a.untagged() {
		list = "aws-security@" + domain
	}
	return v.advise("Use a list or shared mailbox that at least two people read, such as %s", quote(list))
}

// domainRules are the domains that no mail from outside reaches.
var domainRules = [...]struct {
	suffixes []string
	reason   string
}{
	{[]string{"test", "example", "invalid", "localhost", "example.com", "example.net", "example.org"}, "is reserved for examples and tests (RFC 2606, RFC 6761)"},
	{[]string{"internal", "local", "localdomain", "lan", "corp", "home", "mail", "home.arpa"}, "exists only inside a network"},
}

// unreachable says why no mail from the internet reaches the domain, or "".
func unreachable(a address) string {
	labels := a.labels()
	domain := "." + strings.Join(labels, ".")
	for _, rule := range domainRules {
		for _, suffix := range rule.suffixes {
			if strings.HasSuffix(domain, "."+suffix) {
				return rule.reason
			}
		}
	}
	if _, err := netip.ParseAddr(strings.Trim(a.domain, "[]")); err == nil {
		return "is an address of a machine and no domain"
	}
	switch {
	case len(labels) == 1:
		return "is one label alone, which means nothing on the internet"
	case a.owner() == "example":
		return "is an example domain"
	default:
		return ""
	}
}
