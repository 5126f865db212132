package scan

import (
	"context"
	"maps"

	"accountable/audit"
	"accountable/audit/rules"
	"accountable/audit/timing"
)

// ReadOtherTypes reads the contacts that a result lacks, by the route that read the account.
// It costs one GetAlternateContact for each missing type. It returns none for an account
// that was not read.
func (a *Auditor) ReadOtherTypes(ctx context.Context, res Result) map[audit.ContactType]audit.Reading {
	if res.Trouble != nil || res.Via.Mode == "" || res.Target.AccountID == "" || len(res.Contacts) == 0 {
		return nil
	}
	ctx, cancel := timing.WithTimeout(ctx, a.AccountTimeout())
	defer cancel()
	others := map[audit.ContactType]audit.Reading{}
	for _, t := range audit.ContactTypes {
		if _, read := res.Contacts[t]; read {
			continue
		}
		contact, err := a.Reader.ReadContact(ctx, res.Via, res.Target.AccountID, t)
		others[t] = audit.Reading{Contact: contact, Trouble: audit.TroubleOf(err)}
	}
	return others
}

// JudgeWithOthers returns a result with further contacts, judged together by the policy in
// force. Its status covers all of them: it is not the verdict of the run.
func (a *Auditor) JudgeWithOthers(res Result, others map[audit.ContactType]audit.Reading) Result {
	if len(others) == 0 || len(res.Contacts) == 0 {
		return res
	}
	contacts := maps.Clone(others)
	maps.Copy(contacts, res.Contacts)
	res.Contacts = contacts
	return a.judge(a.InForce.Policy(), res, rules.Judge)
}
