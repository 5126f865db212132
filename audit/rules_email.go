package audit

import (
	"net/netip"
	"slices"
	"strings"
)

// judgeWellFormed: what AWS's pattern lets through and mail servers do not.
func judgeWellFormed(s *subject) verdict {
	a := parseAddress(s.contact.Email)
	if fault := a.fault(); fault != "" {
		return broken("%s: %s", quote(a.text), fault)
	}
	return holds("%s is well formed", quote(a.text))
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
	if a.fault() != "" || unreachable(a) != "" || IsFreeMail(a) {
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

// judgeDomainAllowed: the address is in or below one of the company's domains.
func judgeDomainAllowed(s *subject) verdict {
	a := parseAddress(s.contact.Email)
	if lack := a.missing(); lack != "" {
		return unjudged("%s", lack)
	}
	for _, allowed := range s.policy.AllowedDomains {
		if WithinDomain(a.domain, allowed) {
			return holds("%s is an allowed domain", quote(a.domain))
		}
	}
	allowed := enumerateOr(s.policy.AllowedDomains)
	return broken("%s is no allowed domain", quote(a.domain)).advise("%s", "Use an address in "+allowed+" or below")
}

// judgeEmailPlaceholder: the domain can be reached and the address is meant.
func judgeEmailPlaceholder(s *subject) verdict {
	a := parseAddress(s.contact.Email)
	if lack := a.missing(); lack != "" {
		return broken("%s", lack)
	}
	if reason := unreachable(a); reason != "" {
		return broken("%s cannot be reached: %s %s", quote(a.text), quote(a.domain), reason)
	}
	local, _, _ := strings.Cut(a.untagged(), "@")
	if IsPlaceholderUser(local) {
		return broken("%s is a stand-in: %s is nobody's mailbox", quote(a.text), quote(local)).adviseList(a)
	}
	if IsPlaceholderDomain(a) {
		return broken("%s is a stand-in: %s is nobody's domain", quote(a.text), quote(strings.Join(a.labels(), ".")))
	}
	return holds("%s is no placeholder", quote(a.text))
}

// judgeSharedMailbox: nothing says that the mailbox is one person's.
func judgeSharedMailbox(s *subject) verdict {
	a := parseAddress(s.contact.Email)
	if lack := a.missing(); lack != "" {
		return unjudged("%s", lack)
	}
	if declaresShared(s.policy, a) {
		return holds("%s is a shared mailbox: the policy declares it", quote(a.text))
	}
	c := Classify(a, s.contact.Name)
	quoted := []any{quote(a.text)}
	for _, v := range c.Values {
		quoted = append(quoted, quote(v))
	}
	switch c.Kind {
	case MailboxShared:
		return holds("%s is a shared mailbox: "+c.Format, quoted...)
	case MailboxPersonal:
		return broken("%s looks like one person's mailbox: "+c.Format, quoted...).adviseList(a)
	default:
		return holds("%s: nothing says that this is one person's mailbox", quoted...)
	}
}

// declaresShared reports whether the policy lists the address, with or without
// its + tag, as a shared mailbox.
func declaresShared(p *Policy, a address) bool {
	return slices.ContainsFunc(p.SharedMailboxes, func(s string) bool {
		declared := parseAddress(s)
		return strings.EqualFold(declared.text, a.text) || strings.EqualFold(declared.text, a.untagged())
	})
}
