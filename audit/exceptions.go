package audit

import (
	"strings"
	"time"
)

// Covers tells whether the exception is about what a rule finds.
func (e Exception) Covers(rule RuleID) bool { return e.Rule == AnyRule || e.Rule == rule }

// exceptions are those of the policy that are certainly about an account, in order.
func (p *Policy) exceptions(t *Target) []*Exception {
	var all []*Exception
	for i := range p.Exceptions {
		if fit, _ := p.Exceptions[i].Match.fit(t); fit == FitYes {
			all = append(all, &p.Exceptions[i])
		}
	}
	return all
}

// except has the exceptions of the account cover what they may. One that ran
// out covers nothing, and the finding says so.
func (p *Policy) except(findings []Finding, t Target, now time.Time) {
	if len(p.Exceptions) == 0 || now.IsZero() {
		return
	}
	var about []*Exception
	looked := false
	for i := range findings {
		f := &findings[i]
		if f.Status != Fail && f.Status != Warn {
			continue
		}
		if !looked {
			about, looked = p.exceptions(&t), true
		}
		f.Exception = covering(about, f.Rule, now)
		switch {
		case f.Exception == nil:
		case f.Exception.State(now) == ExceptionExpired:
			f.Detail += f.Exception.ranOut()
		default:
			f.Status = Excepted
		}
	}
}

// covering is the first exception of a rule that holds; where none does, the
// one that ran out last; nil where there is none.
func covering(about []*Exception, rule RuleID, now time.Time) *Exception {
	var expired *Exception
	for _, e := range about {
		switch {
		case !e.Covers(rule):
		case e.State(now) != ExceptionExpired:
			return e
		case expired == nil || e.Expires.After(expired.Expires):
			expired = e
		}
	}
	return expired
}

// unexcept takes back what an exception did to a finding of a rule at a level.
func (f *Finding) unexcept(level Level) {
	switch {
	case f.Exception == nil:
		return
	case f.Status == Excepted:
		f.Status = weigh(level)
	default:
		f.Detail = strings.TrimSuffix(f.Detail, f.Exception.ranOut())
	}
	f.Exception = nil
}

// ranOut is what a finding says of an exception that no longer covers it.
func (e Exception) ranOut() string { return " (excepted until " + day(e.Expires) + ", which is over)" }

// day writes the last day of an exception as policy files do.
func day(t time.Time) string { return t.UTC().Format(time.DateOnly) }

// LeaveOutReason is why the policy leaves an account out, "" where it does not
// or nobody can tell.
func (p *Policy) LeaveOutReason(t Target) string {
	for _, e := range p.LeaveOut {
		if fit, _ := e.Match.Fit(t); fit == FitYes {
			return "left out by the policy: " + e.Reason
		}
	}
	return ""
}

// HandsOffReason is why an account may not be written, "" where the policy lets
// it. Where nobody can tell, it may not be written either.
func (p *Policy) HandsOffReason(t Target) string {
	unknown := ""
	for _, e := range p.HandsOff {
		switch fit, missing := e.Match.Fit(t); {
		case fit == FitYes:
			return "hands off, says the policy: " + e.Reason
		case fit == FitUnknown && unknown == "":
			unknown = "it may be one to keep hands off: " + choosesBy(missing)
		}
	}
	return unknown
}
