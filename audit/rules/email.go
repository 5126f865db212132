package rules

import (
	"net/netip"
	"slices"
	"strings"

	"accountable/audit"
	"accountable/audit/rules/mailbox"
	"accountable/audit/rules/maildomain"
	"accountable/audit/rules/placeholder"
)

// judgeWellFormed fails addresses that AWS accepts and mail servers reject.
func judgeWellFormed(s *subject) verdict {
	a := s.address()
	if a.Text == "" {
		return s.blank(audit.FieldEmail)
	}
	if problem := a.Problem(); problem != "" {
		return fail("%s cannot receive mail: %s", quote(a.Text), problem)
	}
	return s.passes(a.Text, " is well formed")
}

// judgeNotRoot fails the address of the root user, with or without a + tag.
func judgeNotRoot(s *subject) verdict {
	a, root := s.address(), audit.ParseAddress(s.facts.Target.RootEmail)
	switch {
	case a.MissingPart() != "":
		return notJudged("%s", a.MissingPart())
	case strings.EqualFold(a.Text, root.Text):
		return fail("%s is the root email of the account", quote(a.Text)).withMailboxRemedy(a)
	case a.WithoutTag() == root.WithoutTag():
		return fail("%s is delivered to the root mailbox %s: only the +suffix differs", quote(a.Text), quote(root.Text)).
			withMailboxRemedy(a)
	default:
		return s.passes(a.Text, " is not the root email")
	}
}

// companyMailbox is the remedy for an address at a domain that is not the company's.
const companyMailbox = "Use a shared mailbox at your company's own domain that at least two people read"

// withMailboxRemedy adds a remedy that suggests a shared mailbox, at the domain of the
// address if that is a company's domain.
func (v verdict) withMailboxRemedy(a audit.Address) verdict {
	if a.Problem() != "" || unreachableReason(a) != "" || mailbox.IsFreeMail(a) {
		return v.withRemedy("%s", companyMailbox)
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
	{[]string{"onion", "alt"}, "is not in the DNS of the internet (RFC 7686, RFC 9476)"},
	{[]string{"internal", "local", "localdomain", "lan", "corp", "home", "mail", "home.arpa"}, "exists only in private networks"},
}

// unreachableReason says why no mail from the internet reaches the domain, or returns "".
func unreachableReason(a audit.Address) string {
	domain := strings.TrimSuffix(strings.ToLower(a.Domain), ".")
	for i := range unreachableDomains {
		for _, suffix := range unreachableDomains[i].suffixes {
			if rest, found := strings.CutSuffix(domain, suffix); found && (rest == "" || strings.HasSuffix(rest, ".")) {
				return unreachableDomains[i].reason
			}
		}
	}
	if last := strings.TrimRight(domain, "]0123456789abcdef:"); strings.HasSuffix(last, ".") || strings.HasPrefix(domain, "[") {
		if _, err := netip.ParseAddr(strings.Trim(domain, "[]")); err == nil {
			return "is an IP address, not a domain"
		}
	}
	switch {
	case !strings.Contains(domain, "."):
		return "is a single label, which does not exist on the internet"
	case a.RegisteredLabel() == "example":
		return "is an example domain"
	default:
		return ""
	}
}

// judgeDomainAllowed passes addresses in or below an allowed domain of the policy.
func judgeDomainAllowed(s *subject) verdict {
	a := s.address()
	if lack := a.MissingPart(); lack != "" {
		return notJudged("%s", lack)
	}
	if s.isAllowedDomain(a) {
		return s.passes(a.Domain, " is an allowed domain")
	}
	v := fail("%s is not an allowed domain", quote(a.Domain))
	if meant := s.resembledDomain(a); meant != "" && slices.Contains(s.policy.AllowedDomains, meant) {
		return v.withRemedy("Did you mean %s?", quote(a.Local+"@"+meant))
	}
	return v.withRemedy("%s", "Use an address at "+audit.JoinOr(s.policy.AllowedDomains)+" or a subdomain")
}

// isAllowedDomain reports whether the domain of an address is an allowed domain of the
// policy or below one.
func (s *subject) isAllowedDomain(a audit.Address) bool {
	for _, allowed := range s.policy.AllowedDomains {
		if audit.WithinDomain(a.Domain, allowed) {
			return true
		}
	}
	return false
}

// judgeEmailPlaceholder fails unreachable domains and placeholders such as noreply.
func judgeEmailPlaceholder(s *subject) verdict {
	a := s.address()
	if lack := a.MissingPart(); lack != "" {
		return notJudged("%s", lack)
	}
	if reason := unreachableReason(a); reason != "" {
		return fail("no mail reaches %s: %s %s", quote(a.Text), quote(a.Domain), reason)
	}
	switch part, isUnread := placeholder.FindInLocal(a.Local); {
	case isUnread:
		return fail("%s is not read: %s says that mail to it is not answered", quote(a.Text), quote(part)).withMailboxRemedy(a)
	case part != "":
		return fail("%s is a placeholder: %s is not a real mailbox", quote(a.Text), quote(part)).withMailboxRemedy(a)
	case placeholder.IsDomain(a):
		return fail("%s is a placeholder: %s is not your domain", quote(a.Text), quote(strings.Join(a.DomainLabels(), ".")))
	default:
		return s.passes(a.Text, " is not a placeholder")
	}
}

// judgeDomainExists fails domains whose top-level domain does not exist.
func judgeDomainExists(s *subject) verdict {
	a := s.address()
	if lack := a.MissingPart(); lack != "" {
		return notJudged("%s", lack)
	}
	if s.isAllowedDomain(a) {
		return s.passes(a.Domain, " is an allowed domain")
	}
	if maildomain.Exists(a.Domain) {
		return pass("the top-level domain of %s exists", quote(a.Domain))
	}
	labels := a.DomainLabels()
	v := fail("mail to %s bounces: there is no top-level domain %s (public suffix list of %s)", quote(a.Text), quote("."+labels[len(labels)-1]), maildomain.ListDate())
	if meant := s.resembledDomain(a); meant != "" {
		return v.withRemedy("Did you mean %s?", quote(a.Local+"@"+meant))
	}
	return v
}

// judgeNoTypo fails domains that are one typing error away from a known one.
func judgeNoTypo(s *subject) verdict {
	a := s.address()
	if lack := a.MissingPart(); lack != "" {
		return notJudged("%s", lack)
	}
	if meant := s.resembledDomain(a); meant != "" {
		return fail("%s is one typing error away from %s", quote(a.Domain), quote(meant)).
			withRemedy("Did you mean %s? If %s is right, add an exception", quote(a.Local+"@"+meant), quote(a.Domain))
	}
	return s.passes(a.Domain, " does not look like a typing error")
}

// resembledDomain returns the known domain of which the domain of an address looks like a
// typing error, or "".
func (s *subject) resembledDomain(a audit.Address) string {
	known := s.policy.AllowedDomains
	if s.facts.Peers != nil {
		if most := s.facts.Peers.Run.MostUsed(); most != "" {
			known = append(slices.Clip(known), most)
		}
	}
	return maildomain.Resembles(a, known)
}

// judgeNotDisposable fails public throw-away inboxes.
func judgeNotDisposable(s *subject) verdict {
	a := s.address()
	if lack := a.MissingPart(); lack != "" {
		return notJudged("%s", lack)
	}
	if !maildomain.IsDisposable(a) || s.isAllowedDomain(a) {
		return s.passes(a.Domain, " is not a throw-away inbox")
	}
	v := fail("%s is a throw-away inbox: %s deletes mail soon, and strangers may read it", quote(a.Text), quote(a.Domain))
	if meant := s.resembledDomain(a); meant != "" {
		return v.withRemedy("Did you mean %s?", quote(a.Local+"@"+meant))
	}
	return v.withRemedy("%s", companyMailbox)
}
