package audit

import "time"

// Status is what became of a finding or an account.
type Status string

// Statuses of accounts and findings. NotJudged and Pending are no verdicts.
const (
	Pass      Status = "pass"
	Warn      Status = "warn"
	Fail      Status = "fail"
	Error     Status = "error" // could not be judged: never a verdict
	Excepted  Status = "excepted"
	Skipped   Status = "skipped"
	NotJudged Status = "not_judged"
	Pending   Status = "" // still being read
)

// Severity is how much a rule matters.
type Severity string

// The severities.
const (
	High   Severity = "high"
	Medium Severity = "medium"
	Low    Severity = "low"
)

// Level is what a rule that does not hold amounts to.
type Level string

// The levels.
const (
	LevelOff  Level = "off"
	LevelWarn Level = "warn"
	LevelFail Level = "fail"
)

// RuleID is the stable name of a rule, such as "email-shared-mailbox".
type RuleID string

// Finding is what one rule says of one contact.
type Finding struct {
	Rule     RuleID
	Contact  ContactType
	Status   Status // Pass, Warn, Fail, Error, Excepted or NotJudged
	Severity Severity
	Detail   string // what decided, with the value at fault quoted
	Remedy   string // how to cure it; "" on a pass
	// Fields are those at fault, where the rule looks at several; nil elsewhere.
	Fields []Field
	// Quoted are the parts of Detail and Remedy that come from contact data, as
	// they stand there, the longest first, for whoever has to mask them.
	Quoted  []string
	Trouble *Trouble
	// Exception is the one that covers the finding, where it is Excepted, or that
	// covered it until it ran out; nil: none.
	Exception *Exception
}

// Reading is what came of reading one contact: the contact, its absence (both
// nil), or the trouble that kept it from being read.
type Reading struct {
	Contact *Contact
	Trouble *Trouble
}

// Facts are everything the rules may look at for one account.
type Facts struct {
	// Contacts holds a reading for each type that was asked for.
	Contacts map[ContactType]Reading
	// Target is the account as far as it is known: its root email, and what the
	// policy chooses by.
	Target Target
	// Now is the day by which exceptions hold; zero: none does.
	Now time.Time
	// Mail holds what the DNS says by domain in lower case; nil where the run
	// did not ask (then rules that need it are not judged).
	Mail map[string]MailReading
}

// MailReading is an answer of the DNS or why there is none.
type MailReading struct {
	Answer  MailAnswer
	Trouble *Trouble
}

// statusOrder ranks findings: the account has the status of its worst.
var statusOrder = []Status{Fail, Error, Warn, Excepted, Pass}

// worst is the status of an account whose contact could be read: Skipped where
// no rule judged anything, which is no pass.
func worst(findings []Finding) Status {
	for _, s := range statusOrder {
		for _, f := range findings {
			if f.Status == s {
				return s
			}
		}
	}
	return Skipped
}
