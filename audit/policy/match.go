package policy

import (
	"regexp"
	"slices"
	"strings"

	"accountable/audit"
)

// Match selects accounts: all of its keys must match, each by any of its values. Without
// keys it selects every account.
type Match struct {
	Accounts []string          // ids of 12 digits
	Names    []Glob            // of the account in Organizations or the Identity Center portal
	OUs      []OUGlob          // over paths of unit names; accounts below a matching unit match, too
	Tags     map[string][]Glob // values by key: every key must be set to one of its values
	States   []string          // in Organizations: ACTIVE, SUSPENDED, …
}

// Fit says whether a Match selects an account.
type Fit int

// The answers. FitUnknown: it depends on an unknown fact about the account.
const (
	FitNo Fit = iota
	FitYes
	FitUnknown
)

// The facts by which a Match selects accounts.
const (
	factAccountID = "account id"
	factName      = "name"
	factOU        = "organizational unit"
	factState     = "state"
	factTags      = "tags"
)

// Fit reports whether the match selects an account. With FitUnknown it also returns the
// unknown fact, for UnknownFactReason.
func (m Match) Fit(t audit.Target) (fit Fit, missing string) { return m.fitTarget(&t) }

// fitTarget checks cheap keys first and stops at the first one that does not match.
func (m Match) fitTarget(t *audit.Target) (fit Fit, missing string) {
	sum := combinedFit{fit: FitYes}
	_ = sum.add(factAccountID, m.byAccount(t)) && sum.add(factState, m.byState(t)) && sum.add(factTags, m.byTags(t)) &&
		sum.add(factName, m.byName(t)) && sum.add(factOU, m.byOU(t))
	return sum.fit, sum.missing
}

// combinedFit is the result of several keys.
type combinedFit struct {
	fit     Fit
	missing string
}

// add adds the result of one key and reports whether the other keys matter.
func (s *combinedFit) add(key string, fit Fit) bool {
	switch fit {
	case FitNo:
		*s = combinedFit{fit: FitNo}
	case FitUnknown:
		*s = combinedFit{FitUnknown, key}
	case FitYes:
	}
	return fit != FitNo
}

func (m Match) byAccount(t *audit.Target) Fit {
	return keyFit(len(m.Accounts) == 0, t.AccountID != "", func() bool { return slices.Contains(m.Accounts, t.AccountID) })
}

func (m Match) byState(t *audit.Target) Fit {
	return keyFit(len(m.States) == 0, t.State != "", func() bool { return slices.Contains(m.States, t.State) })
}

func (m Match) byTags(t *audit.Target) Fit {
	return keyFit(len(m.Tags) == 0, t.Tags != nil, func() bool { return m.hasTags(t.Tags) })
}

func (m Match) byName(t *audit.Target) Fit {
	return keyFit(len(m.Names) == 0 || slices.ContainsFunc(m.Names, Glob.MatchesAll), t.Name != "", func() bool { return anyMatches(m.Names, t.Name) })
}

// byOU uses the part of the path that has names. It has ids instead until the names are
// read, or if they may not be read.
func (m Match) byOU(t *audit.Target) Fit {
	if len(m.OUs) == 0 {
		return FitYes
	}
	names := audit.SplitOUPath(t.OUPath)
	known := namedUnits(names)
	path := joinUnits(known)
	inside := slices.ContainsFunc(m.OUs, func(g OUGlob) bool { return g.matchUnits(path) })
	return keyFit(inside, len(known) == len(names) && len(names) > 0, func() bool { return false })
}

// keyFit returns the result of one key: FitYes if it is not set, FitUnknown if the fact is
// unknown.
func keyFit(unset, known bool, matches func() bool) Fit {
	switch {
	case unset:
		return FitYes
	case !known:
		return FitUnknown
	case matches():
		return FitYes
	default:
		return FitNo
	}
}

func anyMatches(globs []Glob, text string) bool {
	return slices.ContainsFunc(globs, func(g Glob) bool { return g.Match(text) })
}

// The ids of roots and units
// (https://docs.aws.amazon.com/organizations/latest/APIReference/API_Root.html,
// https://docs.aws.amazon.com/organizations/latest/APIReference/API_OrganizationalUnit.html).
var (
	rootID = regexp.MustCompile(`^r-[0-9a-z]{4,32}$`)
	unitID = regexp.MustCompile(`^ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}$`)
)

// namedUnits returns the units of a path up to the first one without a known name.
func namedUnits(names []string) []string {
	for i, name := range names {
		if i == 0 && strings.HasPrefix(name, "r-") && rootID.MatchString(name) ||
			i > 0 && strings.HasPrefix(name, "ou-") && unitID.MatchString(name) {
			return names[:i]
		}
	}
	return names
}

// hasTags reports whether every required tag is set to one of its values.
func (m Match) hasTags(tags map[string]string) bool {
	for key, values := range m.Tags {
		value, ok := tags[key]
		if !ok || !anyMatches(values, value) {
			return false
		}
	}
	return true
}

// rootName is the name of the root of every organization
// (https://docs.aws.amazon.com/organizations/latest/APIReference/API_Root.html).
const rootName = "Root"

// MatchesAll reports whether the match selects every account, or every account of an
// organization.
func (m Match) MatchesAll() bool {
	return len(m.Accounts)+len(m.Tags)+len(m.States) == 0 &&
		(len(m.Names) == 0 || slices.ContainsFunc(m.Names, Glob.MatchesAll)) &&
		(len(m.OUs) == 0 || slices.ContainsFunc(m.OUs, func(g OUGlob) bool { return g.MatchPath(rootName) }))
}
