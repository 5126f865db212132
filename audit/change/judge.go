package change

import (
	"accountable/audit"
	"accountable/audit/policy"
	"accountable/audit/rules"
)

// JudgeContact returns what the rules say about the new contact of a change. The
// mail readings are what is known about the domain of its address; nil: nothing.
func (p Planner) JudgeContact(c Change, mail map[string]audit.MailReading) []rules.Finding {
	target := c.Target
	if c.AccountID != "" {
		target.AccountID = c.AccountID
	}
	return rules.Judge(*p.InForce.Policy(), rules.Facts{
		Contacts: map[audit.ContactType]audit.Reading{c.Type: {Contact: c.After}}, Target: target, Mail: mail, Now: p.Now(),
	})
}

// Forbids reports whether a finding keeps its contact from being written: the
// contact fails a rule that the policy itself sets to "fail". Other findings are
// advice.
func (p Planner) Forbids(f rules.Finding) bool {
	return f.Status == audit.Fail && p.InForce.Policy().Levels[f.Rule] == policy.LevelFail
}
