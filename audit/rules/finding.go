package rules

import (
	"time"

	"accountable/audit"
	"accountable/audit/policy"
)

// Severity is how much a rule matters.
type Severity string

// The severities.
const (
	High   Severity = "high"
	Medium Severity = "medium"
	Low    Severity = "low"
)

// Finding is what one rule says of one contact.
type Finding struct {
	Rule     audit.RuleID
	Contact  audit.ContactType
	Status   audit.Status // Pass, Warn, Fail, Error, Excepted or NotJudged
	Severity Severity
	Detail   string // what decided, with the value at fault quoted
	Remedy   string // how to cure it; "" on a pass
	// Fields are those at fault, where the rule looks at several; nil elsewhere.
	Fields []audit.Field
	// Quoted are the parts of Detail and Remedy that come from contact data, as
	// they stand there, the longest first, for whoever has to mask them.
	Quoted  []string
	Trouble *audit.Trouble
	// Exception is the one that covers the finding, where it is Excepted, or that
	// covered it until it ran out; nil: none.
	Exception *policy.Exception
}

// Facts are everything the rules may look at for one account.
type Facts struct {
	// Contacts holds a reading for each type that was asked for.
	Contacts map[audit.ContactType]audit.Reading
	// Target is the account as far as it is known: its root email, and what the
	// policy chooses by.
	Target audit.Target
	// Now is the day by which exceptions hold; zero: none does.
	Now time.Time
	// Mail holds what the DNS says by domain in lower case; nil where the run
	// did not ask (then rules that need it are not judged).
	Mail map[string]audit.MailReading
}

// WorstStatus is the status of an account whose contact could be read: Skipped where
// no rule judged anything, which is no pass.
func WorstStatus(findings []Finding) audit.Status {
	for _, s := range audit.StatusOrder {
		for _, f := range findings {
			if f.Status == s {
				return s
			}
		}
	}
	return audit.Skipped
}
