package policy

import (
	"regexp"
	"slices"
	"strings"

	"accountable/audit"
)

// Match chooses accounts: all of its keys must hold, each of them by any of its
// values. Without any key it chooses every account.
type Match struct {
	Accounts []string          // ids of 12 digits
	Names    []Glob            // of the account, as Organizations or the Identity Center portal says
	OUs      []Glob            // over paths by name: the units that fit, and what is below them
	Tags     map[string][]Glob // values by key: every tag must be there, with any of its values
	States   []string          // as Organizations says: ACTIVE, SUSPENDED, …
}

// Fit is whether an account is chosen.
type Fit int

// The answers. FitUnknown: it depends on what the run did not learn.
const (
	FitNo Fit = iota
	FitYes
	FitUnknown
)

// Fit tells whether the match chooses an account, and what is not known that
// decides ("account id", "name", "organizational unit", "state", "tags").
func (m Match) Fit(t audit.Target) (fit Fit, missing string) { return m.fitTarget(&t) }

// fitTarget asks the cheap keys first, and no more once one does not hold.
func (m Match) fitTarget(t *audit.Target) (fit Fit, missing string) {
	sum := combinedFit{fit: FitYes}
	_ = sum.add("account id", m.byAccount(t)) && sum.add("state", m.byState(t)) && sum.add("tags", m.byTags(t)) &&
		sum.add("name", m.byName(t)) && sum.add("organizational unit", m.byUnit(t))
	return sum.fit, sum.missing
}

// combinedFit is what the keys come to.
type combinedFit struct {
	fit     Fit
	missing string
}

// add takes in the answer of one key, and tells whether the others matter.
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

// byUnit goes by as much of the path as is known by name: before the units'
// names are read, and where they may not be, ids stand for them.
func (m Match) byUnit(t *audit.Target) Fit {
	if len(m.OUs) == 0 {
		return FitYes
	}
	path := namedPath(t.OUPath)
	inside := path != "" && slices.ContainsFunc(m.OUs, func(g Glob) bool { return g.MatchPath(path) })
	return keyFit(inside, path == t.OUPath && path != "", func() bool { return false })
}

// keyFit is the answer of one key: of course where it is not asked for, unknown
// where what it asks for is.
func keyFit(sure, known bool, holds func() bool) Fit {
	switch {
	case sure:
		return FitYes
	case !known:
		return FitUnknown
	case holds():
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
	unitID = regexp.MustCompile(`/ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}(/|$)`)
)

// namedPath is a path up to the first unit of which only the id is known.
func namedPath(path string) string {
	if first, _, _ := strings.Cut(path, "/"); strings.HasPrefix(first, "r-") && rootID.MatchString(first) {
		return ""
	}
	if strings.Contains(path, "/ou-") {
		if at := unitID.FindStringIndex(path); at != nil {
			return path[:at[0]]
		}
	}
	return path
}

// hasTags tells whether every tag is there with one of its values.
func (m Match) hasTags(tags map[string]string) bool {
	for key, values := range m.Tags {
		value, ok := tags[key]
		if !ok || !anyMatches(values, value) {
			return false
		}
	}
	return true
}

// rootName is what Organizations calls the root of every organization
// (https://docs.aws.amazon.com/organizations/latest/APIReference/API_Root.html).
const rootName = "Root"

// MatchesAll tells a match that chooses every account, or every one of an
// organization.
func (m Match) MatchesAll() bool {
	return len(m.Accounts)+len(m.Tags)+len(m.States) == 0 &&
		(len(m.Names) == 0 || slices.ContainsFunc(m.Names, Glob.MatchesAll)) &&
		(len(m.OUs) == 0 || slices.ContainsFunc(m.OUs, func(g Glob) bool { return g.MatchPath(rootName) }))
}
