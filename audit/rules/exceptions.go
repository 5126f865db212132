package rules

import (
	"strings"
	"time"

	"accountable/audit"
	"accountable/audit/policy"
)

// applyExceptions turns the findings that an exception of the account covers
// into Excepted. An expired exception covers nothing, and the detail says so.
func applyExceptions(p *policy.Policy, findings []Finding, t audit.Target, now time.Time) {
	if len(p.Exceptions) == 0 || now.IsZero() {
		return
	}
	var about []*policy.Exception
	looked := false
	for i := range findings {
		f := &findings[i]
		if f.Status != audit.Fail && f.Status != audit.Warn {
			continue
		}
		if !looked {
			about, looked = p.ExceptionsFor(&t), true
		}
		f.Exception = coveringException(about, f.Rule, now)
		switch {
		case f.Exception == nil:
		case f.Exception.State(now) == policy.ExceptionExpired:
			f.Detail += expiredNote(f.Exception)
		default:
			f.Status = audit.Excepted
		}
	}
}

// coveringException is the first exception of a rule that holds; where none does, the
// one that ran out last; nil where there is none.
func coveringException(about []*policy.Exception, rule audit.RuleID, now time.Time) *policy.Exception {
	var expired *policy.Exception
	for _, e := range about {
		switch {
		case !e.Covers(rule):
		case e.State(now) != policy.ExceptionExpired:
			return e
		case expired == nil || e.Expires.After(expired.Expires):
			expired = e
		}
	}
	return expired
}

// removeException takes back what an exception did to a finding of a rule at a level.
func (f *Finding) removeException(level policy.Level) {
	switch {
	case f.Exception == nil:
		return
	case f.Status == audit.Excepted:
		f.Status = statusAt(level)
	default:
		f.Detail = strings.TrimSuffix(f.Detail, expiredNote(f.Exception))
	}
	f.Exception = nil
}

// expiredNote is what a finding says of an exception that no longer covers it.
func expiredNote(e *policy.Exception) string {
	return " (excepted until " + e.LastDay() + ", which is over)"
}
