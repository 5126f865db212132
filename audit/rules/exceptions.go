package rules

import (
	"strings"
	"time"

	"accountable/audit"
	"accountable/audit/policy"
)

// applyExceptions changes the findings that an exception of the account covers to
// Excepted. An expired exception covers nothing; the detail mentions it.
func applyExceptions(p *policy.Policy, findings []Finding, t audit.Target, now time.Time) {
	if len(p.Exceptions) == 0 || now.IsZero() {
		return
	}
	var exceptions []*policy.Exception
	loaded := false
	for i := range findings {
		f := &findings[i]
		if f.Status != audit.Fail && f.Status != audit.Warn {
			continue
		}
		if !loaded {
			exceptions, loaded = p.ExceptionsFor(&t), true
		}
		f.Exception = coveringException(exceptions, f.Rule, now)
		switch {
		case f.Exception == nil:
		case f.Exception.State(now) == policy.ExceptionExpired:
			f.Detail += expiredNote(f.Exception)
		default:
			f.Status = audit.Excepted
		}
	}
}

// coveringException returns the first valid exception for a rule; without one, the
// exception that expired last, or nil.
func coveringException(exceptions []*policy.Exception, rule audit.RuleID, now time.Time) *policy.Exception {
	var expired *policy.Exception
	for _, e := range exceptions {
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

// removeException restores a finding to what it was before applyExceptions.
func removeException(f *Finding, level policy.Level) {
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

// expiredNote returns the text that applyExceptions appends for an expired exception.
func expiredNote(e *policy.Exception) string {
	return " (exception expired on " + e.LastDay() + ")"
}
