package policy

import (
	"fmt"
	"strings"
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
func (e Exception) LastDay() string { return FormatDay(e.Expires) }

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

// FormatDay returns the day of a time in UTC, in the form of policy files: 2027-01-31.
func FormatDay(t time.Time) string { return t.UTC().Format(time.DateOnly) }

// otherDayLayouts are other formats of dates in which the day and the month
// cannot be confused.
var otherDayLayouts = []string{"2006-1-2", "2006/1/2", "2006.1.2", "20060102", "2.1.2006", "2 January 2006", "January 2, 2006", "2 Jan 2006", "Jan 2, 2006"}

// ParseDay parses a day as a policy file has it, such as 2027-01-31, and returns its start in
// UTC. fault is what is wrong with the text, as a clause that follows its name and suggests
// the right form of other dates; "": nothing.
func ParseDay(s string) (day time.Time, fault string) {
	day, err := time.Parse(time.DateOnly, s)
	if err == nil {
		return day, ""
	}
	var y, m, d int
	if n, err := fmt.Sscanf(s, "%4d-%2d-%2d", &y, &m, &d); err == nil && n == 3 && len(s) == len(time.DateOnly) {
		switch last := time.Date(y, time.Month(m)+1, 0, 0, 0, 0, 0, time.UTC); {
		case m < 1 || m > 12:
			return day, fmt.Sprintf("is not a date: there is no month %d (write year-month-day, such as 2027-01-31)", m)
		case d < 1 || d > last.Day():
			return day, fmt.Sprintf("is not a date: %s %d has %d days", last.Month(), y, last.Day())
		}
	}
	for _, layout := range otherDayLayouts {
		if day, err := time.Parse(layout, s); err == nil {
			return day, fmt.Sprintf("must be a date as year-month-day (did you mean %s?)", FormatDay(day))
		}
	}
	if head, _, ok := strings.Cut(strings.ReplaceAll(strings.ToUpper(s), " ", "T"), "T"); ok {
		if day, err := time.Parse(time.DateOnly, head); err == nil {
			return day, fmt.Sprintf("must be a day without a time (did you mean %s?)", FormatDay(day))
		}
	}
	return day, "must be a date as year-month-day, such as 2027-01-31"
}
