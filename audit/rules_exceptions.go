package audit

import (
	"strings"
	"time"
)

// applyExceptions turns the findings that an exception of the account covers
// into Excepted. An expired exception covers nothing, and the detail says so.
func applyExceptions(p *Policy, findings []Finding, t Target, now time.Time) {
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
			f.Detail += expiredNote(f.Exception)
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
		f.Detail = strings.TrimSuffix(f.Detail, expiredNote(f.Exception))
	}
	f.Exception = nil
}

// expiredNote is what a finding says of an exception that no longer covers it.
func expiredNote(e *Exception) string { return " (excepted until " + e.LastDay() + ", which is over)" }
