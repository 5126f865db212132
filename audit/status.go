package audit

// Status is the verdict on an account or of a finding.
type Status string

// The statuses of accounts and findings.
const (
	Pass      Status = "pass"
	Warn      Status = "warn"
	Fail      Status = "fail"
	Error     Status = "error"      // could not be judged
	Excepted  Status = "excepted"   // an exception of the policy covers it
	Skipped   Status = "skipped"    // of accounts: not read or not judged on purpose
	NotJudged Status = "not_judged" // of findings: a fact is missing that was not requested
	Pending   Status = ""           // of accounts: no result yet
)

// StatusOrder lists the statuses of accounts, worst first. An account has the status
// of its worst finding; lists, filters and summaries use the same order.
var StatusOrder = []Status{Fail, Error, Warn, Excepted, Skipped, Pass, Pending}

// IsProblem reports whether the status calls for action: fail, error or warn.
func (s Status) IsProblem() bool { return s == Fail || s == Error || s == Warn }

// RuleID is the stable name of a rule, such as "email-shared-mailbox".
type RuleID string
