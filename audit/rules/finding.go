package rules

import (
	"time"

	"accountable/audit"
	"accountable/audit/policy"
)

// Severity is the importance of a rule.
type Severity string

// The severities.
const (
	High   Severity = "high"
	Medium Severity = "medium"
	Low    Severity = "low"
)

// Finding is the result of one rule for one contact.
type Finding struct {
	Rule     audit.RuleID
	Contact  audit.ContactType // audit.Root for a finding about the root email
	Status   audit.Status      // Pass, Warn, Fail, Error, Excepted or NotJudged
	Severity Severity
	Detail   string // the reason, a clause that quotes the value
	Remedy   string // how to fix it; "" on a pass
	// Fields are the differing fields of a finding of MatchesPolicy; nil for other rules.
	Fields []audit.Field
	// Quoted are the parts of Detail and Remedy that come from the contact, longest
	// first, so that reports can mask them.
	Quoted  []string
	Trouble *audit.Trouble // of an Error
	// Apart is set for a finding about the root email unless the policy sets a level for
	// these. It is listed apart and does not affect the status of the account.
	Apart bool
	// Exception covers the finding, or covered it until it expired; nil if none does.
	Exception *policy.Exception
}

// Facts is the input of the rules for one account.
type Facts struct {
	// Contacts holds a reading for each requested type.
	Contacts map[audit.ContactType]audit.Reading
	// Target holds the root email and the facts by which the policy selects accounts.
	Target audit.Target
	// Now decides which exceptions are valid; with the zero time none is.
	Now time.Time
	// Peers are the contacts of the other accounts; nil until all of them are read.
	Peers *Peers
	DomainFacts
}

// DomainFacts are the facts about the domains of email addresses.
type DomainFacts struct {
	// Mail holds the answers of DNS by audit.MailDomain; nil if DNS was not asked.
	Mail map[string]audit.MailReading
	// Renewals holds the answers of RDAP by audit.RegistrableDomain; nil if RDAP was not
	// asked.
	Renewals map[string]audit.RenewalReading
}

// WorstStatus returns the status of an account whose contact could be read. It is
// Skipped, not Pass, if no rule judged anything. Findings that are Apart do not count.
func WorstStatus(findings []Finding) audit.Status {
	for _, s := range audit.StatusOrder {
		for _, f := range findings {
			if f.Status == s && !f.Apart {
				return s
			}
		}
	}
	return audit.Skipped
}
