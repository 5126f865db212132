package session

import (
	"errors"
	"slices"
	"strings"
	"time"

	"accountable/audit"
	"accountable/audit/policy"
	"accountable/audit/scan"
	"accountable/ui/cli/command"
)

// GlobalOptions are the flags that several commands share, parsed and checked. Flags that
// a command does not use have their defaults. A run function gets a copy.
type GlobalOptions struct {
	command.EnvironmentOptions

	Profiles    []string
	All         bool
	Sources     SourceOptions
	Filter      FilterOptions
	Policy      string // "": search for it
	NoCache     bool
	ReadOnly    bool
	DNS, RDAP   bool                // ask about the domains of emails
	Types       []audit.ContactType // in the order of audit.ContactTypes; none: see ContactTypes
	TypesGiven  bool                // --type is on the command line
	Concurrency int
	Timeout     time.Duration
}

// SourceOptions name where accounts are discovered beyond the profiles.
type SourceOptions struct {
	Org     bool
	Session string // Identity Center session; "": none
}

// Any reports whether accounts are discovered beyond the profiles.
func (o SourceOptions) Any() bool { return o.Org || o.Session != "" }

// ErrAllAndNames is the error of --all with names of targets.
var ErrAllAndNames = errors.New("--all means every profile: name no target with it")

// Writers returns how many contacts are written at a time: --concurrency, or 0 for
// the default of audit.Batch.
func (o GlobalOptions) Writers() int {
	if o.Concurrency == scan.DefaultConcurrency {
		return 0
	}
	return o.Concurrency
}

// ContactTypes returns the contact types of a run by a policy: those of --type, else those
// that the policy sets, else security.
func (o GlobalOptions) ContactTypes(p *policy.Policy) []audit.ContactType {
	if len(o.Types) > 0 {
		return o.Types
	}
	if set := p.Types(); len(set) > 0 {
		return set
	}
	return []audit.ContactType{audit.Security}
}

// FilterOptions choose among the accounts that were discovered.
type FilterOptions struct {
	Accounts []string        // ids
	Units    []policy.OUGlob // over OU paths
	Tags     []TagFilter
	// JoinedWithin is the longest time since accounts joined their organization; 0: any time.
	JoinedWithin time.Duration
	Only         Threshold // of the accounts that a report lists; "": all
	Limit        int       // 0: no limit
}

// TagFilter is a tag that accounts must have.
type TagFilter struct {
	Key   string
	Value policy.Glob
}

// Given returns the flags that are set.
func (o *FilterOptions) Given() []string {
	var flags []string
	for _, row := range []struct {
		flag string
		set  bool
	}{
		{"--account", len(o.Accounts) > 0},
		{"--ou", len(o.Units) > 0},
		{"--tag", len(o.Tags) > 0},
		{"--joined-within", o.JoinedWithin > 0},
		{"--only", o.Only != ""},
		{"--limit", o.Limit > 0},
	} {
		if row.set {
			flags = append(flags, row.flag)
		}
	}
	return flags
}

// restrictsTargets reports whether the flags exclude accounts before these are read.
func (o *FilterOptions) restrictsTargets() bool {
	return len(o.Accounts)+len(o.Units)+len(o.Tags)+o.Limit > 0 || o.JoinedWithin > 0
}

// apply returns the targets that match at a time.
func (o *FilterOptions) apply(found []audit.Target, now time.Time) []audit.Target {
	var chosen []audit.Target
	for _, t := range found {
		if o.Limit > 0 && len(chosen) == o.Limit {
			break
		}
		if o.matches(t, now) {
			chosen = append(chosen, t)
		}
	}
	return chosen
}

func (o *FilterOptions) matches(t audit.Target, now time.Time) bool {
	if len(o.Accounts) > 0 && !slices.Contains(o.Accounts, t.AccountID) {
		return false
	}
	if o.JoinedWithin > 0 && t.JoinedAt.Before(now.Add(-o.JoinedWithin)) { // also if it is unknown
		return false
	}
	for _, tag := range o.Tags {
		if value, ok := t.Tags[tag.Key]; !ok || !tag.Value.Match(value) {
			return false
		}
	}
	return len(o.Units) == 0 || slices.ContainsFunc(o.Units, func(unit policy.OUGlob) bool { return unit.MatchPath(t.OUPath) })
}

// Listed returns the results that a report lists: errors always, because an error is no
// verdict that could be better than the threshold.
func (o *FilterOptions) Listed(results []scan.Result) []scan.Result {
	if o.Only == "" {
		return results
	}
	return slices.DeleteFunc(results, func(res scan.Result) bool {
		return res.Status != audit.Error && !slices.Contains(AtOrAbove[o.Only], res.Status)
	})
}

// errNoMatch is the error when no account matches.
func (o *FilterOptions) errNoMatch(found int) error {
	given, hint := o.Given(), "Omit it to see all accounts."
	if len(given) > 1 {
		hint = "Omit one of them, or all, to see more accounts."
	}
	return command.Usage(hint, "%s: no account matches (%s found)", strings.Join(given, ", "), audit.Plural(found, "account", "accounts"))
}

// Threshold is a value of --fail-on and --only.
type Threshold string

// The thresholds.
const (
	FailOnFail  Threshold = "fail"
	FailOnWarn  Threshold = "warn"
	FailOnNever Threshold = "never"
)

// Thresholds are the values of --fail-on.
var Thresholds = []string{string(FailOnFail), string(FailOnWarn), string(FailOnNever)}

// AtOrAbove lists the statuses at or above each threshold.
var AtOrAbove = map[Threshold][]audit.Status{
	FailOnFail:  {audit.Fail},
	FailOnWarn:  {audit.Fail, audit.Warn},
	FailOnNever: nil,
}
