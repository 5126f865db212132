package rules

import (
	"net/netip"
	"slices"
	"strings"

	"accountable/audit"
	"accountable/audit/policy"
	"accountable/audit/rules/mailbox"
)

// judgeWellFormed: what AWS's pattern lets through and mail servers do not.
func judgeWellFormed(s *subject) verdict {
	a := audit.ParseAddress(s.contact.Email)
	if fault := a.Problem(); fault != "" {
		return fail("%s: %s", quote(a.Text), fault)
	}
	return pass("%s is well formed", quote(a.Text))
}

// judgeNotRoot: the address is another one than the root user's.
func judgeNotRoot(s *subject) verdict {
	a, root := audit.ParseAddress(s.contact.Email), audit.ParseAddress(s.facts.Target.RootEmail)
	switch {
	case a.MissingPart() != "":
		return notJudged("%s", a.MissingPart())
	case strings.EqualFold(a.Text, root.Text):
		return fail("%s is the account's own root email", quote(a.Text)).withMailboxRemedy(a)
	case a.WithoutTag() == root.WithoutTag():
		return fail("%s ends in the mailbox of the root email %s: only what follows the + differs", quote(a.Text), quote(root.Text)).
			withMailboxRemedy(a)
	default:
		return pass("%s is not the root email", quote(a.Text))
	}
}

// judgeTakesMail: what the DNS says of the domain.
func judgeTakesMail(s *subject) verdict {
	a := audit.ParseAddress(s.contact.Email)
	if lack := a.MissingPart(); lack != "" {
		return notJudged("%s", lack)
	}
	reading, asked := s.facts.Mail[audit.MailDomain(a.Text)]
	switch {
	case !asked:
		return notJudged("the DNS has not answered for %s", quote(a.Domain))
	case reading.Trouble != nil:
		return errorVerdict(reading.Trouble)
	case reading.Answer.AcceptsMail:
		return pass("%s takes mail: %s", quote(a.Domain), reading.Answer.Reason)
	default:
		return fail("%s takes no mail: %s", quote(a.Domain), reading.Answer.Reason)
	}
}

// withMailboxRemedy proposes a shared mailbox in place of an address, at the same
// domain where that will do.
func (v verdict) withMailboxRemedy(a audit.Address) verdict {
	if a.Problem() != "" || unreachableReason(a) != "" || mailbox.IsFreeMail(a) {
		return v.withRemedy("Use a list or shared mailbox at your company's own domain that at least two people read")
	}
	domain := strings.ToLower(a.Domain)
	list := "security@" + domain
	if list == a.WithoutTag() {
		list = "aws-security@" + domain
	}
	return v.withRemedy("Use a list or shared mailbox that at least two people read, such as %s", quote(list))
}

// domainRules are the domains that no mail from outside reaches.
var domainRules = [...]struct {
	suffixes []string
	reason   string
}{
	{[]string{"test", "example", "invalid", "localhost", "example.com", "example.net", "example.org"}, "is reserved for examples and tests (RFC 2606, RFC 6761)"},
	{[]string{"internal", "local", "localdomain", "lan", "corp", "home", "mail", "home.arpa"}, "exists only inside a network"},
}

// unreachableReason says why no mail from the internet reaches the domain, or "".
func unreachableReason(a audit.Address) string {
	labels := a.DomainLabels()
	domain := "." + strings.Join(labels, ".")
	for _, rule := range domainRules {
		for _, suffix := range rule.suffixes {
			if strings.HasSuffix(domain, "."+suffix) {
				return rule.reason
			}
		}
	}
	if _, err := netip.ParseAddr(strings.Trim(a.Domain, "[]")); err == nil {
		return "is an address of a machine and no domain"
	}
	switch {
	case len(labels) == 1:
		return "is one label alone, which means nothing on the internet"
	case a.RegisteredLabel() == "example":
		return "is an example domain"
	default:
		return ""
	}
}

// judgeDomainAllowed: the address is in or below one of the company's domains.
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
	return fail("%s is no allowed domain", quote(a.Domain)).withRemedy("%s", "Use an address in "+allowed+" or below")
}

// judgeEmailPlaceholder: the domain can be reached and the address is meant.
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
		return fail("%s is a stand-in: %s is nobody's mailbox", quote(a.Text), quote(local)).withMailboxRemedy(a)
	}
	if mailbox.IsPlaceholderDomain(a) {
		return fail("%s is a stand-in: %s is nobody's domain", quote(a.Text), quote(strings.Join(a.DomainLabels(), ".")))
	}
	return pass("%s is no placeholder", quote(a.Text))
}

// judgeSharedMailbox: nothing says that the mailbox is one person's.
func judgeSharedMailbox(s *subject) verdict {
	a := audit.ParseAddress(s.contact.Email)
	if lack := a.MissingPart(); lack != "" {
		return notJudged("%s", lack)
	}
	if declaresShared(s.policy, a) {
		return pass("%s is a shared mailbox: the policy declares it", quote(a.Text))
	}
	c := mailbox.Classify(a, s.contact.Name)
	quoted := []any{quote(a.Text)}
	for _, v := range c.Values {
		quoted = append(quoted, quote(v))
	}
	switch c.Kind {
	case mailbox.Shared:
		return pass("%s is a shared mailbox: "+c.Format, quoted...)
	case mailbox.Personal:
		return fail("%s looks like one person's mailbox: "+c.Format, quoted...).withMailboxRemedy(a)
	default:
		return pass("%s: nothing says that this is one person's mailbox", quoted...)
	}
}

// declaresShared reports whether the policy lists the address, with or without
// its + tag, as a shared mailbox.
func declaresShared(p *policy.Policy, a audit.Address) bool {
	return slices.ContainsFunc(p.SharedMailboxes, func(s string) bool {
		declared := audit.ParseAddress(s)
		return strings.EqualFold(declared.Text, a.Text) || strings.EqualFold(declared.Text, a.WithoutTag())
	})
}
