package policy

import (
	"slices"
	"strings"

	"accountable/audit/policy"
)

// coversAll tells whether a match certainly chooses every account that another one does.
func coversAll(wide, narrow policy.Match) bool {
	for key, values := range wide.Tags {
		if !isWithin(narrow.Tags[key], values, matchName) {
			return false
		}
	}
	return (len(wide.Accounts) == 0 || isSubset(narrow.Accounts, wide.Accounts)) &&
		(len(wide.States) == 0 || isSubset(narrow.States, wide.States)) &&
		(len(wide.Names) == 0 || isWithin(narrow.Names, wide.Names, matchName)) &&
		(len(wide.OUs) == 0 || isWithin(narrow.OUs, wide.OUs, matchUnit))
}

// matchName is Glob.Match; that a pattern is a name like another is known without it.
func matchName(g policy.Glob, name string) bool { return policy.IsGlob(g.String()) && g.Match(name) }

// matchUnit tells whether a pattern chooses all that a path does, with or without
// the root in front.
func matchUnit(g policy.Glob, path string) bool {
	if path != "Root" && !strings.HasPrefix(path, "Root/") {
		path = "Root/" + path
	}
	return g.MatchPath(path)
}

// isSubset tells whether some words are all among others, and one there is.
func isSubset(some, others []string) bool {
	return len(some) > 0 && !slices.ContainsFunc(some, func(s string) bool { return !slices.Contains(others, s) })
}

// isWithin tells whether every pattern of some is one of others, or a name that
// one of them fits.
func isWithin(some, others []policy.Glob, fits func(policy.Glob, string) bool) bool {
	if len(some) == 0 {
		return false
	}
	for _, s := range some {
		if !slices.ContainsFunc(others, func(o policy.Glob) bool {
			return o.MatchesAll() || o.String() == s.String() || !policy.IsGlob(s.String()) && fits(o, s.String())
		}) {
			return false
		}
	}
	return true
}
