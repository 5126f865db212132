package audit

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

// RuleID is the stable name of a rule, such as "email-shared-mailbox".
type RuleID string

// StatusOrder ranks findings: the account has the status of its worst.
var StatusOrder = []Status{Fail, Error, Warn, Excepted, Pass}
