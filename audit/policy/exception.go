package policy

import (
	"time"

	"accountable/audit"
)

// AnyRule is the rule of an exception for all rules.
const AnyRule audit.RuleID = "*"

// Exception accepts findings of a rule for some accounts until a date. It covers fail and
// warn, never error.
type Exception struct {
	Match  Match
	Rule   audit.RuleID // or AnyRule
	Reason string
	Owner  string
	// Expires is the start of the last day on which it is valid, in UTC. It is valid until
	// the end of that day.
	Expires time.Time
	At      Position
}

// ExceptionState says whether an exception is valid.
type ExceptionState string

// The states of an exception.
const (
	ExceptionActive      ExceptionState = "holds"
	ExceptionExpiresSoon ExceptionState = "soon"    // it is valid for 30 more days at most
	ExceptionExpired     ExceptionState = "expired" // the findings it covered count again
)

// expiresSoonWithin is how long before its end an exception is ExceptionExpiresSoon.
const expiresSoonWithin = 30 * 24 * time.Hour

// State returns the state of the exception at a time.
func (e Exception) State(now time.Time) ExceptionState {
	end := e.Expires.AddDate(0, 0, 1)
	switch {
	case !now.Before(end):
		return ExceptionExpired
	case !now.Before(end.Add(-expiresSoonWithin)):
		return ExceptionExpiresSoon
	default:
		return ExceptionActive
	}
}

// LastDay returns the last day on which the exception is valid, in the form of policy
// files: 2027-01-31.
func (e Exception) LastDay() string { return e.Expires.UTC().Format(time.DateOnly) }

// Covers reports whether the exception applies to findings of a rule.
func (e Exception) Covers(rule audit.RuleID) bool { return e.Rule == AnyRule || e.Rule == rule }

// ExceptionsFor returns the exceptions that certainly match an account, in order.
func (p *Policy) ExceptionsFor(t *audit.Target) []*Exception {
	var all []*Exception
	for i := range p.Exceptions {
		if fit, _ := p.Exceptions[i].Match.fitTarget(t); fit == FitYes {
			all = append(all, &p.Exceptions[i])
		}
	}
	return all
}

// LeaveOutReason returns why the policy leaves an account out. It returns "" if the policy
// does not, or if that depends on an unknown fact.
func (p *Policy) LeaveOutReason(t audit.Target) string {
	for _, e := range p.LeaveOut {
		if fit, _ := e.Match.Fit(t); fit == FitYes {
			return "left out by the policy: " + e.Reason
		}
	}
	return ""
}

// HandsOffReason returns why the policy does not allow writes to an account, or "". If that
// depends on an unknown fact, writes are not allowed.
func (p *Policy) HandsOffReason(t audit.Target) string {
	unknown := ""
	for _, e := range p.HandsOff {
		switch fit, missing := e.Match.Fit(t); {
		case fit == FitYes:
			return "policy: do not touch (" + e.Reason + ")"
		case fit == FitUnknown && unknown == "":
			unknown = "the policy may say do not touch: " + UnknownFactReason(missing)
		}
	}
	return unknown
}
