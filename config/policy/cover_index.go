package policy

import (
	"maps"
	"slices"
	"strings"

	"accountable/audit"
	"accountable/audit/policy"
)

// coverIndex finds the matches that may cover another one (see coversAll), so that a policy
// with thousands of entries is not compared entry by entry. It finds all that do, and few
// others.
type coverIndex struct {
	matches []policy.Match
	always  []int            // the matches that have no key
	byKey   map[string][]int // the indexes of matches
	lengths map[int]bool     // of the keys of patterns
}

func newCoverIndex(matches []policy.Match) *coverIndex {
	x := &coverIndex{matches: matches, byKey: map[string][]int{}, lengths: map[int]bool{}}
	for i, m := range matches {
		keys := wideKeys(m)
		if keys == nil {
			x.always = append(x.always, i)
		}
		for _, key := range keys {
			x.byKey[key] = append(x.byKey[key], i)
			x.lengths[len(key)] = true
		}
	}
	return x
}

// first returns the lowest index from a given one on of a match that covers narrow and is
// accepted, or -1.
func (x *coverIndex) first(from int, narrow policy.Match, accepts func(i int) bool) int {
	found := slices.Clone(x.always)
	for _, key := range x.narrowKeys(narrow) {
		found = append(found, x.byKey[key]...)
	}
	slices.Sort(found)
	for _, i := range slices.Compact(found) {
		if i >= from && accepts(i) && coversAll(x.matches[i], narrow) {
			return i
		}
	}
	return -1
}

// The marks in keys: a pattern covers the same pattern, and a name that begins with what is
// before its first special character.
const (
	sameMark   = "="
	prefixMark = "^"
)

// wideKeys returns keys of which one is among the narrowKeys of whatever the match covers,
// by the criterion that selects most. They are nil if it has no criterion.
func wideKeys(m policy.Match) (keys []string) {
	switch {
	case len(m.Accounts) > 0:
		return prefixed("account"+sameMark, m.Accounts)
	case isSelective(m.Names):
		return patternKeys("name", m.Names, identity)
	case isSelective(m.OUs):
		return patternKeys("unit", m.OUs, unitKey)
	}
	for _, name := range slices.Sorted(maps.Keys(m.Tags)) {
		if isSelective(m.Tags[name]) {
			return patternKeys("tag "+name, m.Tags[name], identity)
		}
	}
	return prefixed("state"+sameMark, m.States)
}

// narrowKeys returns the keys of a match: those of one value of each criterion, because a
// match that covers it has all of them.
func (x *coverIndex) narrowKeys(m policy.Match) (keys []string) {
	if len(m.Accounts) > 0 {
		keys = append(keys, "account"+sameMark+m.Accounts[0])
	}
	if len(m.States) > 0 {
		keys = append(keys, "state"+sameMark+m.States[0])
	}
	if len(m.Names) > 0 {
		keys = x.appendPattern(keys, "name", m.Names[0].String(), identity)
	}
	if len(m.OUs) > 0 {
		keys = x.appendPattern(keys, "unit", m.OUs[0].String(), unitKey)
	}
	for name, values := range m.Tags {
		if len(values) > 0 {
			keys = x.appendPattern(keys, "tag "+name, values[0].String(), identity)
		}
	}
	return keys
}

func (x *coverIndex) appendPattern(keys []string, what, pattern string, form func(string) string) []string {
	keys = append(keys, what+sameMark+pattern)
	if policy.IsGlob(pattern) { // it is covered by itself alone
		return keys
	}
	whole := what + prefixMark + form(pattern)
	for n := len(what) + len(prefixMark); n <= len(whole); n++ {
		if x.lengths[n] {
			keys = append(keys, whole[:n])
		}
	}
	return keys
}

// patternKeys returns the keys of patterns.
func patternKeys[G glob](what string, patterns []G, form func(string) string) (keys []string) {
	for _, p := range patterns {
		keys = append(keys, what+sameMark+p.String())
		before, _, _ := strings.Cut(strings.NewReplacer("?", "*", "[", "*").Replace(form(p.String())), "*")
		if strings.HasPrefix(rootUnit, before) { // it may match the root
			before = ""
		}
		keys = append(keys, what+prefixMark+before)
	}
	return keys
}

// isSelective reports whether there are patterns and none of them matches everything.
func isSelective[G glob](patterns []G) bool {
	return len(patterns) > 0 && !slices.ContainsFunc(patterns, func(p G) bool { return p.MatchesAll() })
}

func prefixed(prefix string, words []string) (all []string) {
	for _, w := range words {
		all = append(all, prefix+w)
	}
	return all
}

func identity(s string) string { return s }

const rootUnit = "Root\x00"

// unitKey returns a path of units without the root: patterns match with and without it.
func unitKey(path string) string {
	return strings.TrimPrefix(strings.Join(audit.SplitOUPath(path), "\x00"), rootUnit)
}
