package audit

import "maps"

// bearings are what a verdict depends on beside the contacts: the policy, what
// is known of the account that it can choose by, and the root email.
type bearings struct {
	known                                   bool // false: nobody judged it
	policy                                  string
	account, name, ouPath, state, rootEmail string
	tags                                    map[string]string
}

func (a *Auditor) bearings(t Target) bearings {
	return bearings{
		known: true, policy: a.Policy.SHA256,
		account: t.AccountID, name: t.Name, ouPath: t.OUPath, state: t.State, rootEmail: t.RootEmail, tags: t.Tags,
	}
}

// differ tells whether the policy may say another thing by other bearings.
func differ(p *Policy, b, o bearings) bool {
	if b.account != o.account || b.rootEmail != o.rootEmail {
		return true
	}
	tagged := (b.tags != nil) != (o.tags != nil) || !maps.Equal(b.tags, o.tags)
	if b.name == o.name && b.ouPath == o.ouPath && b.state == o.state && !tagged {
		return false
	}
	c := p.choice()
	return c.names && b.name != o.name || c.units && b.ouPath != o.ouPath || c.states && b.state != o.state || c.tags && tagged
}

// Rejudge judges a result again whose Target has learnt more since it was
// judged, or that was judged by another policy (told by its SHA256). Any other
// result stays as it is, and so does one that no Auditor of this process judged.
// Nothing is read: an account that was not read because it is closed or left out
// stays skipped.
func (a *Auditor) Rejudge(res Result) Result {
	now, find := a.bearings(res.Target), rejudge
	switch {
	case !res.by.known, res.Status == Skipped && len(res.Contacts) == 0:
		return res
	case res.by.policy != now.policy:
		find = func(p Policy, f Facts, _ []Finding) []Finding { return Judge(p, f) }
	case !differ(&a.Policy, res.by, now):
		return res
	}
	if primary, read := res.Contacts[a.types()[0]]; read && primary.Trouble == nil {
		res.Trouble = nil // it was that of a finding
	}
	res.Target.Skip = ""
	return a.judge(res, func(f Facts) []Finding { return find(a.Policy, f, res.Findings) })
}

// judge completes a result with what the rules find and a status.
func (a *Auditor) judge(res Result, find func(Facts) []Finding) Result {
	if reason := a.Policy.LeaveOutReason(res.Target); reason != "" {
		res.Target.Skip = reason
		return Result{Target: res.Target, Status: Skipped, CheckedAt: res.CheckedAt, by: a.bearings(res.Target)}
	}
	res.by = a.bearings(res.Target)
	if len(res.Contacts) > 0 {
		res.Findings = find(Facts{Contacts: res.Contacts, Target: res.Target, Now: a.Clock.Now(), Mail: res.Mail})
	}
	res.Status = worst(res.Findings)
	switch {
	case res.Trouble != nil:
		res.Status = Error
	case res.Status == Skipped:
		res.Target.Skip = unjudgedReason(res.Contacts)
	}
	if res.Trouble == nil && res.Status == Error {
		res.Trouble = res.Worst().Trouble
	}
	return res
}

// unjudgedReason is why no rule had anything to judge.
func unjudgedReason(contacts map[ContactType]Reading) string {
	for _, reading := range contacts {
		if reading.Contact != nil {
			return "nothing to judge: every rule on what is set is off"
		}
	}
	return "nothing to judge: of the contacts asked for none is set, and only the security contact has to be"
}
