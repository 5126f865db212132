package scan

import (
	"time"

	"accountable/audit"
	"accountable/audit/policy"
)

// RemarkKind is what is to be said of an exception.
type RemarkKind string

// The kinds of remarks.
const (
	RemarkSoon    RemarkKind = "soon"    // it runs out within 30 days
	RemarkExpired RemarkKind = "expired" // it ran out
	RemarkUnused  RemarkKind = "unused"  // it covers nothing
)

// Remark is something to know about an exception, and never an error of the policy.
type Remark struct {
	At   policy.Position // of the exception
	Kind RemarkKind
	Text string // a sentence without a full stop
}

// ExceptionRemarks tells which exceptions run out soon, ran out or cover nothing. The
// last is told only where the results are complete: of every account there is.
func ExceptionRemarks(p *policy.Policy, results []Result, now time.Time, complete bool) []Remark {
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
	return all
}

// remark is what is to be said of the exception, if anything.
func newRemark(e *policy.Exception, u exceptionUse, now time.Time) (Remark, bool) {
	what := "the exception of " + exceptionSubject(e)
	switch state := e.State(now); {
	case state == policy.ExceptionExpired && u == inUse:
		return Remark{e.At, RemarkExpired, what + " ran out on " + e.LastDay() + ": what it covered counts again"}, true
	case state == policy.ExceptionExpired:
		return Remark{e.At, RemarkExpired, what + " ran out on " + e.LastDay() + " and is not needed anymore"}, true
	case u == matchesNone:
		return Remark{e.At, RemarkUnused, what + " matches no account"}, true
	case u == coversSkipped:
		return Remark{e.At, RemarkUnused, what + " is only about accounts that are skipped"}, true
	case u == coversNone:
		return Remark{e.At, RemarkUnused, what + " covers nothing: what it is about holds without it"}, true
	case state == policy.ExceptionExpiresSoon:
		return Remark{e.At, RemarkSoon, what + " runs out on " + e.LastDay()}, true
	default:
		return Remark{}, false
	}
}

// exceptionSubject names what the exception is about.
func exceptionSubject(e *policy.Exception) string {
	if e.Rule == policy.AnyRule {
		return "every rule"
	}
	return string(e.Rule)
}

// exceptionUse is what an exception is good for.
type exceptionUse int

const (
	matchesNone   exceptionUse = iota
	coversSkipped              // the accounts are there, and none of them is judged
	coversNone                 // nothing is wrong with them
	inUse                      // or nobody can tell
)

// findExceptionUse looks for what the exception covers, holding or not.
func findExceptionUse(e *policy.Exception, results []Result, accounts map[string][]int) exceptionUse {
	best := matchesNone
	look := func(res Result) bool {
		best = max(best, exceptionUseInAccount(e, res))
		return best < inUse
	}
	if len(e.Match.Accounts) == 0 {
		for _, res := range results {
			if !look(res) {
				break
			}
		}
		return best
	}
	for _, id := range append([]string{""}, e.Match.Accounts...) { // whose account nobody could learn may be any
		for _, i := range accounts[id] {
			if !look(results[i]) {
				return best
			}
		}
	}
	return best
}

// exceptionUseInAccount tells what the exception covers of one account.
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
