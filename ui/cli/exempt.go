package cli

import (
	"slices"
	"time"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/policy"
	"accountable/audit/rules"
)

// countExempt returns how many planned contacts are excluded on purpose: closed
// accounts, leave_out, hands_off and exceptions. They do not affect the exit code.
func countExempt(policy *policy.Policy, now time.Time, plan change.Plan) int {
	n := 0
	for _, it := range plan.Items {
		if it.State == change.Unwritable && it.Trouble == nil && isExempt(policy, now, it.Change.Target) {
			n++
		}
	}
	return n
}

// meant tells that somebody has decided for certain that an account is left alone.
func isExempt(pol *policy.Policy, now time.Time, t audit.Target) bool {
	chosen := func(m policy.Match) bool {
		fit, _ := m.Fit(t)
		return fit == policy.FitYes
	}
	exempt := func(e policy.Exemption) bool { return chosen(e.Match) }
	return t.Skip != "" || slices.ContainsFunc(pol.HandsOff, exempt) || slices.ContainsFunc(pol.LeaveOut, exempt) ||
		slices.ContainsFunc(pol.Exceptions, func(e policy.Exception) bool {
			return e.Covers(rules.MatchesPolicy) && e.State(now) != policy.ExceptionExpired && chosen(e.Match)
		})
}
