package rules

import (
	"net/netip"
	"strings"

	"accountable/audit"
	"accountable/audit/rules/mailbox"
)

// judgeWellFormed fails addresses that AWS accepts and mail servers reject.
func judgeWellFormed(s *subject) verdict {
	a := audit.ParseAddress(s.contact.Email)
	if problem := a.Problem(); problem != "" {
		return fail("%s: %s", quote(a.Text), problem)
	}
	return pass("%s is well formed", quote(a.Text))
}

// judgeNotRoot fails the address of the root user, with or without a + tag.
func judgeNotRoot(s *subject) verdict {
	a, root := audit.ParseAddress(s.contact.Email), audit.ParseAddress(s.facts.Target.RootEmail)
	switch {
	case a.MissingPart() != "":
		return notJudged("%s", a.MissingPart())
	case strings.EqualFold(a.Text, root.Text):
		return fail("%s is the root email of the account", quote(a.Text)).withMailboxRemedy(a)
	case a.WithoutTag() == root.WithoutTag():
		return fail("%s is delivered to the root mailbox %s: only the +suffix differs", quote(a.Text), quote(root.Text)).
			withMailboxRemedy(a)
	default:
		return pass("%s is not the root email", quote(a.Text))
	}
}

// judgeTakesMail fails domains that do not accept mail, according to DNS.
func judgeTakesMail(s *subject) verdict {
	a := audit.ParseAddress(s.contact.Email)
	if lack := a.MissingPart(); lack != "" {
		return notJudged("%s", lack)
	}
	reading, asked := s.facts.Mail[audit.MailDomain(a.Text)]
	switch {
	case !asked:
		return notJudged("%s was not looked up in DNS", quote(a.Domain))
	case reading.Trouble != nil:
		return errorVerdict(reading.Trouble)
	case reading.Answer.Unknown:
		return notJudged("%s", reading.Answer.Reason)
	case reading.Answer.AcceptsMail:
		return pass("%s accepts mail: %s", quote(a.Domain), reading.Answer.Reason)
	default:
		return fail("%s does not accept mail: %s", quote(a.Domain), reading.Answer.Reason)
	}
}

// withMailboxRemedy adds a remedy that suggests a shared mailbox, at the domain of the
// address if that is a company's domain.
func (v verdict) withMailboxRemedy(a audit.Address) verdict {
	if a.Problem() != "" || unreachableReason(a) != "" || mailbox.IsFreeMail(a) {
		return v.withRemedy("Use a shared mailbox at your company's own domain that at least two people read")
	}
	domain := strings.ToLower(a.Domain)
	example := "security@" + domain
	if example == a.WithoutTag() {
		example = "aws-security@" + domain
	}
	return v.withRemedy("Use a shared mailbox that at least two people read, such as %s", quote(example))
}

// unreachableDomains are the domains that no mail from the internet reaches.
var unreachableDomains = [...]struct {
	suffixes []string
	reason   string
}{
	{[]string{"test", "example", "invalid", "localhost", "example.com", "example.net", "example.org"}, "is reserved for examples and tests (RFC 2606, RFC 6761)"},
	{[]string{"internal", "local", "localdomain", "lan", "corp", "home", "mail", "home.arpa"}, "exists only in private networks"},
}

// unreachableReason says why no mail from the internet reaches the domain, or returns "".
func unreachableReason(a audit.Address) string {
	labels := a.DomainLabels()
	domain := "." + strings.Join(labels, ".")
	for _, rule := range unreachableDomains {
		for _, suffix := range rule.suffixes {
			if strings.HasSuffix(domain, "."+suffix) {
				return rule.reason
			}
		}
	}
	if _, err := netip.ParseAddr(strings.Trim(a.Domain, "[]")); err == nil {
		return "is an IP address, not a domain"
	}
	switch {
	case len(labels) == 1:
		return "is a single label, which does not exist on the internet"
	case a.RegisteredLabel() == "example":
		return "is an example domain"
	default:
		return ""
	}
}

// judgeDomainAllowed passes addresses in or below an allowed domain of the policy.
func judgeDomainAllowed(s *subject) verdict {
	a := audit.ParseAddress(s.contact.Email)
	if lack := a.MissingPart(); lack != "" {
		return notJudged("%s", lack)
	}
	for _, allowed := range s.policy.AllowedDomains {
		if audit.WithinDomain(a.Domain, allowed) {
			return pass("%s is an allowed domain", quote(a.Domain))
		}
	}
	allowed := audit.JoinOr(s.policy.AllowedDomains)
	return fail("%s is not an allowed domain", quote(a.Domain)).withRemedy("%s", "Use an address at "+allowed+" or a subdomain")
}

// judgeEmailPlaceholder fails unreachable domains and placeholders such as noreply.
func judgeEmailPlaceholder(s *subject) verdict {
	a := audit.ParseAddress(s.contact.Email)
	if lack := a.MissingPart(); lack != "" {
		return fail("%s", lack)
	}
	if reason := unreachableReason(a); reason != "" {
		return fail("%s cannot be reached: %s %s", quote(a.Text), quote(a.Domain), reason)
	}
	local, _, _ := strings.Cut(a.WithoutTag(), "@")
	if mailbox.IsPlaceholderUser(local) {
		return fail("%s is a placeholder: %s is not a real mailbox", quote(a.Text), quote(local)).withMailboxRemedy(a)
	}
	if mailbox.IsPlaceholderDomain(a) {
		return fail("%s is a placeholder: %s is not a real domain", quote(a.Text), quote(strings.Join(a.DomainLabels(), ".")))
	}
	return pass("%s is not a placeholder", quote(a.Text))
}
