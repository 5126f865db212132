package policy_test

import (
	"testing"

	"accountable/audit"
	"accountable/audit/policy"
)

func TestOUGlob_MatchPath(t *testing.T) {
	const slash, child = `Root/Prod\/X`, "Root/Prod/X"
	for _, test := range []struct {
		pattern, path string
		want          bool
	}{
		{"Prod", child, true},
		{"Prod", slash, false},
		{"Prod/X", child, true},
		{"Prod/X", slash, false},
		{`Prod\/X`, child, false},
		{`Prod\/X`, slash, true},
		{slash, slash, true},
		{slash, child, false},
		{slash, slash + "/Team", true},
		{"*/X", child, true},
		{"*/X", slash, false},
		{`*\/X`, slash, true},
		{`*\/X`, child, false},
		{"Prod*", slash, true},
		{"Prod*", child, true},
		{"Root/*", slash, true},
		{"Prod/*", slash, false},
		{"Root/*/Team", slash + "/Team", true},
		{"Root/*/Team", "Root/a/b/Team", true},
		{"Prod[/]X", child, true},
		{"Prod[/]X", slash, false},
		{`Prod[\/]X`, slash, true},
		{`a\\b`, `Root/a\\b`, true},
		{`a\b`, `Root/a\\b`, true}, // a backslash before another character
		{`a\\/b`, `Root/a\\/b`, true},
		{`a\\/b`, `Root/a\/b`, false},
		{"[PROD]", "Root/[PROD]/Team", true}, // spelled like the name
		{"[z-a]", "Root/[z-a]", true},
		{"a/b", audit.JoinOUPath("Root", "a\x00b"), false},
		{"*", "", false},
		{"", "Root", false},
	} {
		g, _ := policy.ParseOUGlob(test.pattern)
		if got := g.MatchPath(test.path); got != test.want {
			t.Errorf("%s, %s: got %v", test.pattern, test.path, got)
		}
		if g.String() != test.pattern {
			t.Errorf("%s is written as %s", test.pattern, g)
		}
	}
}

func TestTrimOUPattern(t *testing.T) {
	for pattern, want := range map[string]string{
		"": "", "/": "", "//": "", "a/b": "a/b", "/a/": "a", "//a//": "a", `a\/`: `a\/`, `/a\//`: `a\/`, `a\\/`: `a\\`, `\/a`: `\/a`, `a\b/`: `a\b`,
	} {
		if got := policy.TrimOUPattern(pattern); got != want {
			t.Errorf("%s: got %s, want %s", pattern, got, want)
		}
	}
}

// Every unit can be selected by writing its path as it is.
func FuzzOUGlob_PathMatchesItself(f *testing.F) {
	for _, seed := range []string{"Prod/X", "[PROD] x", "[z-a]", "*", `\`, `a\/b`, "\xff[", "[/]", "\x00"} {
		f.Add(seed, "Team")
	}
	f.Fuzz(func(t *testing.T, unit, below string) {
		if unit == "" || below == "" {
			return
		}
		path := audit.JoinOUPath("Root", unit, below)
		for _, pattern := range []string{path, audit.JoinOUPath("Root", unit), audit.JoinOUPath(unit, below)} {
			if g, _ := policy.ParseOUGlob(pattern); !g.MatchPath(path) {
				t.Errorf("%q does not match %q", pattern, path)
			}
		}
	})
}
