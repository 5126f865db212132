package mailbox

import (
	"strings"

	"accountable/audit"
	"accountable/audit/rules/wordlist"
)

// The tags of domains.
const (
	freeMailTag     = 'f' // a provider of mailboxes that anyone can have
	ownDomainTag    = 'o' // one that has its own teams at this domain
	serviceTag      = 's' // a service that receives mail for teams
	belowServiceTag = 'b' // the same for domains below this one
	listLabelTag    = 'l' // the first label of a domain for lists and tickets
	ownTeamTag      = 't' // the part before the @ of a team at an own domain
)

// hasDomainTag reports whether the list of domains has an entry with a tag.
func hasDomainTag(entry string, tag byte) bool {
	tags, _ := wordlist.New(domainText).Find(entry)
	return strings.IndexByte(tags, tag) >= 0
}

// classifyTeamService finds mailboxes of services that receive mail for teams.
func (c *candidate) classifyTeamService() Classification {
	const reason = "%s receives mail for teams; check who reads it"
	first, parent, _ := strings.Cut(c.domain, ".")
	if hasDomainTag(c.domain, serviceTag) {
		return shared(reason, c.domain)
	}
	for rest := parent; rest != ""; _, rest, _ = strings.Cut(rest, ".") {
		if hasDomainTag(rest, serviceTag) || hasDomainTag(rest, belowServiceTag) {
			return shared(reason, rest)
		}
	}
	if first != c.owner && strings.Contains(parent, ".") && hasDomainTag(first, listLabelTag) {
		return shared(reason, c.domain)
	}
	return undecided
}

// classifyOwnTeam finds teams of a telecom or mail company at its own domain.
func (c *candidate) classifyOwnTeam() Classification {
	if hasDomainTag(c.domain, ownDomainTag) && hasDomainTag(c.local, ownTeamTag) {
		return shared("%s is a team of %s itself", c.local, c.domain)
	}
	return undecided
}

// classifyFreeMail finds free mailboxes, which belong to one person each.
func (c *candidate) classifyFreeMail() Classification {
	if !hasDomainTag(c.domain, freeMailTag) {
		return undecided
	}
	return personal("anyone can have a mailbox at %s", c.domain)
}

// IsFreeMail reports whether the domain belongs to a provider of mailboxes that anyone can
// have.
func IsFreeMail(a audit.Address) bool {
	return hasDomainTag(strings.TrimSuffix(strings.ToLower(a.Domain), "."), freeMailTag)
}
