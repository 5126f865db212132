package change

import (
	"slices"
	"time"

	"accountable/audit"
	"accountable/audit/policy"
	"accountable/audit/rules"
)

// CountExempt returns how many contacts of a plan are left alone on purpose: contacts
// of closed accounts, and contacts that leave_out, hands_off or an exception of the
// policy names. They do not affect an exit code.
func CountExempt(pol *policy.Policy, now time.Time, plan Plan) int {
	n := 0
	for _, it := range plan.Items {
		if it.State == Unwritable && it.Trouble == nil && isExempt(pol, now, it.Change.Target) {
			n++
		}
	}
	return n
}

// isExempt reports whether an account certainly is left alone on purpose.
func isExempt(pol *policy.Policy, now time.Time, t audit.Target) bool {
	matches := func(m policy.Match) bool {
		fit, _ := m.Fit(t)
		return fit == policy.FitYes
	}
	exempts := func(e policy.Exemption) bool { return matches(e.Match) }
	return t.Skip != "" || slices.ContainsFunc(pol.HandsOff, exempts) || slices.ContainsFunc(pol.LeaveOut, exempts) ||
		slices.ContainsFunc(pol.Exceptions, func(e policy.Exception) bool {
			return e.Covers(rules.MatchesPolicy) && e.State(now) != policy.ExceptionExpired && matches(e.Match)
		})
}

// JudgeContact returns what the rules say about the new contact of a change. The facts are
// what is known about the domain of its address.
func (p Planner) JudgeContact(c Change, domains rules.DomainFacts) []rules.Finding {
	target := c.Target
	if c.AccountID != "" {
		target.AccountID = c.AccountID
	}
	return rules.Judge(*p.InForce.Policy(), rules.Facts{
		Contacts: map[audit.ContactType]audit.Reading{c.Type: {Contact: c.After}}, Target: target, Now: p.Now(), DomainFacts: domains,
	})
}

// Forbids reports whether a finding keeps its contact from being written: the
// contact fails a rule that the policy itself sets to "fail". Other findings are
// advice.
func (p Planner) Forbids(f rules.Finding) bool {
	return f.Status == audit.Fail && p.InForce.Policy().Levels[f.Rule] == policy.LevelFail
}
