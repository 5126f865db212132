package rules

import (
	"maps"

	"accountable/audit"
	"accountable/audit/policy"
)

// Peers are the domains of the security contacts of a run, each account counted once.
// They are known when all accounts have been read.
type Peers struct {
	// Run counts all accounts, Organization those that an organization lists.
	Run, Organization DomainCount
}

// DomainCount counts accounts by the registrable domain of their contact.
type DomainCount struct {
	Accounts int
	Domains  map[string]int
}

// minPeers is how many accounts must be known before a domain is compared with theirs.
const minPeers = 5

// Add counts the account of a contact.
func (c *DomainCount) Add(contact audit.Contact) {
	domain := audit.RegistrableDomain(audit.ParseAddress(contact.Email).Domain)
	if domain == "" {
		return
	}
	if c.Domains == nil {
		c.Domains = map[string]int{}
	}
	c.Accounts++
	c.Domains[domain]++
}

// MostUsed returns the domain that more than half of the accounts use; "" if none does or
// fewer than 5 accounts are known.
func (c *DomainCount) MostUsed() string {
	if c.Accounts < minPeers {
		return ""
	}
	for domain, n := range c.Domains {
		if 2*n > c.Accounts {
			return domain
		}
	}
	return ""
}

// Equal reports whether both count the same. Nil equals nil only.
func (p *Peers) Equal(other *Peers) bool {
	if p == nil || other == nil {
		return p == other
	}
	same := func(a, b DomainCount) bool { return a.Accounts == b.Accounts && maps.Equal(a.Domains, b.Domains) }
	return same(p.Run, other.Run) && same(p.Organization, other.Organization)
}

// likeTheOthersRow is the row of EmailLikeTheOthers.
var likeTheOthersRow = ruleRow{
	judge: judgeLikeTheOthers, usesTarget: true, yieldsTo: []audit.RuleID{EmailNoTypo},
	Rule: Rule{
		ID: EmailLikeTheOthers, Title: "The email domain is used in other accounts, too", Short: "unusual domain", Fields: emailField,
		Severity: Medium, Level: policy.LevelWarn, OnlySecurity: true, Needs: []Need{NeedJoined, NeedPeers},
		Passes: "the account was created in the organization, or another of its accounts has a contact in the same domain. " +
			"Below 5 accounts it passes",
		Why: "An account that was invited brings the contact of its former owner. Notices then still go to another company.",
		Remedy: "Ask who reads this mailbox; use your own unless it is meant, and then list it under shared_mailboxes in the policy " +
			"or add an exception",
	},
}

// judgeLikeTheOthers fails an account that was invited and whose contact is in a domain
// that no other account of the organization uses.
func judgeLikeTheOthers(s *subject) verdict {
	a := s.address()
	if lack := a.MissingPart(); lack != "" {
		return notJudged("%s", lack)
	}
	domain, peers := audit.RegistrableDomain(a.Domain), s.facts.Peers.Organization
	switch declared, _ := s.policy.Declares(a); {
	case s.facts.Target.JoinedMethod != "INVITED":
		return pass("the account was created in the organization")
	case peers.Accounts < minPeers:
		return pass("fewer than %d accounts have a contact to compare with", minPeers)
	case declared == policy.DeclaredShared:
		return pass("the policy declares %s", quote(a.Text))
	case peers.Domains[domain] > 1:
		return pass("other accounts have contacts at %s, too", quote(domain))
	default:
		return fail("the account was invited, and no other account of the organization has a contact at %s", quote(domain))
	}
}
