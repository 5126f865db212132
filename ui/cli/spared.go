package cli

import (
	"slices"
	"time"

	"accountable/audit"
)

// spared counts the contacts that a plan by a policy leaves alone because that is
// how it is meant to be: of accounts that are closed or left out, that the policy
// keeps hands off or excepts. They are told, and no exit code is different for them.
func spared(policy *audit.Policy, now time.Time, plan audit.Plan) int {
	n := 0
	for _, it := range plan.Items {
		if it.State == audit.Unwritable && it.Trouble == nil && meant(policy, now, it.Change.Target) {
			n++
		}
	}
	return n
}

// meant tells that somebody has decided for certain that an account is left alone.
func meant(policy *audit.Policy, now time.Time, t audit.Target) bool {
	chosen := func(m audit.Match) bool {
		fit, _ := m.Fit(t)
		return fit == audit.FitYes
	}
	exempt := func(e audit.Exemption) bool { return chosen(e.Match) }
	return t.Skip != "" || slices.ContainsFunc(policy.HandsOff, exempt) || slices.ContainsFunc(policy.LeaveOut, exempt) ||
		slices.ContainsFunc(policy.Exceptions, func(e audit.Exception) bool {
			return e.Covers(audit.MatchesPolicy) && e.State(now) != audit.ExceptionExpired && chosen(e.Match)
		})
}
