package scan

import (
	"context"
	"slices"

	"accountable/audit"
	"accountable/audit/rules"
)

// LookupDomains returns what the DNS and RDAP say about the domains of email addresses that
// accounts have. It asks the services that AskDNS and AskRDAP name, and adds what is known
// already.
func (a *Auditor) LookupDomains(ctx context.Context, emails ...string) rules.DomainFacts {
	if a.AskDNS || a.AskRDAP {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, a.AccountTimeout())
		defer cancel()
	}
	return a.lookupDomains(ctx, emails, a.AskDNS)
}

// LookupDraftDomains returns what the DNS and RDAP say about the domains of email addresses
// that a person wants to write. It always asks the DNS, and RDAP if AskRDAP is set.
func (a *Auditor) LookupDraftDomains(ctx context.Context, emails ...string) rules.DomainFacts {
	return a.lookupDomains(ctx, emails, true)
}

func (a *Auditor) lookupDomains(ctx context.Context, emails []string, askDNS bool) rules.DomainFacts {
	if a.Mail == nil && a.Renewals == nil {
		return rules.DomainFacts{}
	}
	mail, registered := domainsOf(emails)
	if askDNS {
		a.Mail.begin(ctx, mail)
	}
	if a.AskRDAP {
		a.Renewals.begin(ctx, registered)
	}
	return rules.DomainFacts{
		Mail:     a.Mail.collect(ctx, mail, askDNS),
		Renewals: a.Renewals.collect(ctx, registered, a.AskRDAP),
	}
}

// KnownDomain returns what is known by now about the domain of an email address that a
// person types, and whether that is all that LookupDraftDomains would return.
func (a *Auditor) KnownDomain(email string) (facts rules.DomainFacts, isAll bool) {
	isAll = true
	mail, registered := domainsOf([]string{email})
	for _, domain := range mail {
		if reading, known := a.Mail.Known(domain); known {
			facts.Mail = map[string]audit.MailReading{domain: reading}
		} else if a.Mail != nil {
			isAll = false
		}
	}
	for _, domain := range registered {
		if reading, known := a.Renewals.Known(domain); known {
			facts.Renewals = map[string]audit.RenewalReading{domain: reading}
		} else if a.AskRDAP && a.Renewals != nil {
			isAll = false
		}
	}
	return facts, isAll
}

// domainsOf returns the domains of email addresses without repetition: as DomainFacts.Mail
// and as DomainFacts.Renewals have them.
func domainsOf(emails []string) (mail, registered []string) {
	for _, email := range emails {
		domain := audit.MailDomain(email)
		if domain == "" || slices.Contains(mail, domain) {
			continue
		}
		mail = append(mail, domain)
		if r := audit.RegistrableDomain(domain); r != "" && !slices.Contains(registered, r) {
			registered = append(registered, r)
		}
	}
	return mail, registered
}
