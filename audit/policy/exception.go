package policy

import (
	"time"

	"accountable/audit"
)

// AnyRule stands in an exception for all rules.
const AnyRule audit.RuleID = "*"

// Exception tolerates that a rule does not hold for some accounts. It covers
// fail and warn, never an error.
type Exception struct {
	Match  Match
	Rule   audit.RuleID // or AnyRule
	Reason string
	Owner  string
	// Expires is midnight UTC of the last day on which it holds, to its end.
	Expires time.Time
	At      Position
}

// ExceptionState says whether an exception holds.
type ExceptionState string

// The states of an exception.
const (
	ExceptionActive      ExceptionState = "holds"
	ExceptionExpiresSoon ExceptionState = "soon"    // it holds for 30 days more at most
	ExceptionExpired     ExceptionState = "expired" // what it covered counts again
)

// expiresSoonWithin is how long before its end an exception is said to run out soon.
const expiresSoonWithin = 30 * 24 * time.Hour

// State tells whether the exception holds at a time.
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

// LastDay returns the last day on which the exception holds, as policy files
// write it: 2027-01-31.
func (e Exception) LastDay() string { return e.Expires.UTC().Format(time.DateOnly) }

// Covers tells whether the exception is about what a rule finds.
func (e Exception) Covers(rule audit.RuleID) bool { return e.Rule == AnyRule || e.Rule == rule }

// ExceptionsFor are those of the policy that are certainly about an account, in order.
func (p *Policy) ExceptionsFor(t *audit.Target) []*Exception {
	var all []*Exception
	for i := range p.Exceptions {
		if fit, _ := p.Exceptions[i].Match.fitTarget(t); fit == FitYes {
			all = append(all, &p.Exceptions[i])
		}
	}
	return all
}

// LeaveOutReason is why the policy leaves an account out, "" where it does not
// or nobody can tell.
func (p *Policy) LeaveOutReason(t audit.Target) string {
	for _, e := range p.LeaveOut {
		if fit, _ := e.Match.Fit(t); fit == FitYes {
			return "left out by the policy: " + e.Reason
		}
	}
	return ""
}

// HandsOffReason is why an account may not be written, "" where the policy lets
// it. Where nobody can tell, it may not be written either.
func (p *Policy) HandsOffReason(t audit.Target) string {
	unknown := ""
	for _, e := range p.HandsOff {
		switch fit, missing := e.Match.Fit(t); {
		case fit == FitYes:
			return "hands off, says the policy: " + e.Reason
		case fit == FitUnknown && unknown == "":
			unknown = "it may be one to keep hands off: " + UnknownFactReason(missing)
		}
	}
	return unknown
}
