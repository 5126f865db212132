package policy

import (
	"strings"

	"accountable/audit"
)

// OUGlob is a pattern over paths of organizational units. It is written like a path
// (audit.JoinOUPath): a slash separates units, and \/ is a slash within a name. Otherwise
// it is a Glob: * also matches across units. The zero value matches nothing.
type OUGlob struct {
	pattern string
	glob    Glob // over what joinUnits returns
}

// ParseOUGlob parses a pattern over paths. Its errors are those of ParseGlob. With an error,
// the pattern matches only the path that is spelled like it, and the units below.
func ParseOUGlob(pattern string) (OUGlob, error) {
	g, err := ParseGlob(joinUnits(audit.SplitOUPath(pattern)))
	return OUGlob{pattern, g}, err
}

// TrimOUPattern returns a pattern without the slashes at its ends. Those within names stay.
func TrimOUPattern(pattern string) string {
	pattern = strings.TrimLeft(pattern, "/")
	names := audit.SplitOUPath(pattern)
	for len(names) > 0 && names[len(names)-1] == "" {
		names, pattern = names[:len(names)-1], pattern[:len(pattern)-1]
	}
	return pattern
}

// MatchPath reports whether the pattern matches a path of organizational units or one of
// its parents, with or without the root: Workloads/* matches Root/Workloads/Prod.
func (g OUGlob) MatchPath(path string) bool {
	return g.matchUnits(joinUnits(audit.SplitOUPath(path)))
}

// matchUnits is MatchPath for what joinUnits returns.
func (g OUGlob) matchUnits(path string) bool {
	for path != "" {
		_, below, _ := strings.Cut(path, unitSeparator)
		if g.glob.Match(path) || below != "" && g.glob.Match(below) {
			return true
		}
		path = path[:max(0, strings.LastIndex(path, unitSeparator))]
	}
	return false
}

// String returns the pattern as written.
func (g OUGlob) String() string { return g.pattern }

// MatchesAll reports whether the pattern matches every path.
func (g OUGlob) MatchesAll() bool { return g.glob.MatchesAll() }

// unitSeparator separates units where patterns are matched. Names are typed by people and
// do not contain it.
const unitSeparator = "\x00"

// joinUnits joins the names of units so that a slash in a name is not taken for a level.
func joinUnits(names []string) string {
	for i, name := range names {
		names[i] = strings.ReplaceAll(name, unitSeparator, "\uFFFD")
	}
	return strings.Join(names, unitSeparator)
}
