package scan

import (
	"fmt"
	"slices"
	"time"

	"accountable/audit"
	"accountable/audit/policy"
)

// RemarkKind classifies remarks.
type RemarkKind string

// The kinds of remarks.
const (
	RemarkSoon    RemarkKind = "soon"    // it expires within 30 days
	RemarkExpired RemarkKind = "expired" // it has expired
	RemarkUnused  RemarkKind = "unused"  // it covers no finding
	RemarkIdle    RemarkKind = "idle"    // a leave_out or hands_off entry protects no account

	RemarkNoProfile RemarkKind = "no-profile" // an entry of the settings matches no profile
)

// Remark is a note about an entry of the policy or the settings. It is not an error of the
// file.
type Remark struct {
	At   policy.Position // of the entry
	Kind RemarkKind
	Text string // a clause without a full stop
}

// PolicyRemarks returns notes about exceptions that expire soon, have expired or cover no
// finding, and about leave_out and hands_off entries, or names and ids in them, that match
// no account. It reports what matches nothing only if the results are complete: of every
// account.
func PolicyRemarks(p *policy.Policy, results []Result, now time.Time, complete bool) []Remark {
	var all []Remark
	var accounts map[string][]int
	if complete && len(p.Exceptions) > 0 {
		accounts = make(map[string][]int, len(results))
		for i, res := range results {
			accounts[res.Target.AccountID] = append(accounts[res.Target.AccountID], i)
		}
	}
	for _, e := range p.Exceptions {
		use := inUse
		if complete {
			use = findExceptionUse(&e, results, accounts)
		}
		if r, ok := newRemark(&e, use, now); ok {
			all = append(all, r)
		}
	}
	if complete {
		all = append(all, idleRemarks("leave_out", p.LeaveOut, results)...)
		all = append(all, idleRemarks("hands_off", p.HandsOff, results)...)
	}
	return all
}

// idleRemarks returns notes about entries that match no account.
func idleRemarks(key string, entries []policy.Exemption, results []Result) []Remark {
	var all []Remark
	for _, e := range entries {
		if isIdle(e.Match, results) {
			all = append(all, Remark{e.At, RemarkIdle, "the " + key + " entry (" + e.Reason + ") matches no account" + bracketHints(e.Match.Names)})
			continue
		}
		for _, name := range e.Match.Names {
			part := e.Match
			if part.Names = []policy.Glob{name}; len(e.Match.Names) > 1 && isIdle(part, results) {
				all = append(all, Remark{e.At, RemarkIdle, fmt.Sprintf("%q in %s matches no account", name.String(), key) + bracketHints(part.Names)})
			}
		}
		for _, id := range e.Match.Accounts {
			part := e.Match
			if part.Accounts = []string{id}; len(e.Match.Accounts) > 1 && isIdle(part, results) {
				all = append(all, Remark{e.At, RemarkIdle, id + " in " + key + " matches no account"})
			}
		}
	}
	return all
}

// isIdle reports whether a match certainly selects none of the accounts.
func isIdle(m policy.Match, results []Result) bool {
	return !slices.ContainsFunc(results, func(res Result) bool {
		fit, _ := m.Fit(res.Target)
		return fit != policy.FitNo
	})
}

func bracketHints(names []policy.Glob) string {
	for _, name := range names {
		if hint := name.BracketHint(); hint != "" {
			return "; " + hint
		}
	}
	return ""
}

// newRemark returns the remark about an exception, if there is one.
func newRemark(e *policy.Exception, u exceptionUse, now time.Time) (Remark, bool) {
	subject := "the exception for " + exceptionSubject(e)
	switch state := e.State(now); {
	case state == policy.ExceptionExpired && u == inUse:
		return Remark{e.At, RemarkExpired, subject + " expired on " + e.LastDay() + "; its findings count again"}, true
	case state == policy.ExceptionExpired:
		return Remark{e.At, RemarkExpired, subject + " expired on " + e.LastDay() + " and is no longer needed"}, true
	case u == matchesNone:
		return Remark{e.At, RemarkUnused, subject + " matches no account"}, true
	case u == coversSkipped:
		return Remark{e.At, RemarkUnused, subject + " matches only skipped accounts"}, true
	case u == coversNone:
		return Remark{e.At, RemarkUnused, subject + " is no longer needed"}, true
	case state == policy.ExceptionExpiresSoon:
		return Remark{e.At, RemarkSoon, subject + " expires on " + e.LastDay()}, true
	default:
		return Remark{}, false
	}
}

// exceptionSubject returns the rule of the exception for display.
func exceptionSubject(e *policy.Exception) string {
	if e.Rule == policy.AnyRule {
		return "every rule"
	}
	return string(e.Rule)
}

// exceptionUse says whether an exception is needed, in ascending order.
type exceptionUse int

const (
	matchesNone   exceptionUse = iota // no account matches
	coversSkipped                     // it matches only accounts that are not judged
	coversNone                        // it matches accounts without such findings
	inUse                             // it covers a finding, or may cover one
)

// findExceptionUse returns the use of an exception, expired or not.
func findExceptionUse(e *policy.Exception, results []Result, accounts map[string][]int) exceptionUse {
	best := matchesNone
	isOpen := func(res Result) bool { // reports whether other accounts matter
		best = max(best, exceptionUseInAccount(e, res))
		return best < inUse
	}
	if len(e.Match.Accounts) == 0 {
		for _, res := range results {
			if !isOpen(res) {
				break
			}
		}
		return best
	}
	for _, id := range append([]string{""}, e.Match.Accounts...) { // results without an account id may be of any account
		for _, i := range accounts[id] {
			if !isOpen(results[i]) {
				return best
			}
		}
	}
	return best
}

// exceptionUseInAccount returns the use of an exception in one account.
func exceptionUseInAccount(e *policy.Exception, res Result) exceptionUse {
	switch fit, _ := e.Match.Fit(res.Target); {
	case fit == policy.FitNo:
		return matchesNone
	case fit == policy.FitUnknown, res.Status == audit.Error, res.Status == audit.Pending:
		return inUse
	case res.Status == audit.Skipped && len(res.Findings) == 0:
		return coversSkipped
	}
	for _, f := range res.Findings {
		if e.Covers(f.Rule) && f.Status != audit.Pass {
			return inUse
		}
	}
	return coversNone
}
