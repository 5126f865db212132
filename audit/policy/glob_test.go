package policy_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"accountable/audit/policy"
)

func FuzzGlob(f *testing.F) {
	for _, seed := range []string{"*", "octank-*", "[!a-c]?", "[]", "[", `[\]`, "[z-a]", "é[ü]*", "[a&&b]"} {
		f.Add(seed, "octank-prod")
	}
	f.Fuzz(func(t *testing.T, pattern, name string) {
		re, err := policy.ParseGlob(pattern)
		if err != nil {
			if re.Match(name) != (pattern == name) {
				t.Errorf("an invalid pattern must match only itself: %q, %q", pattern, name)
			}
			return
		}
		if !strings.ContainsAny(pattern, "*?[") && re.Match(name) != (pattern == name) {
			t.Errorf("a pattern without pattern characters must match only itself: %q, %q", pattern, name)
		}
		if pattern == "*" && !re.Match(name) {
			t.Errorf("* does not match %q", name)
		}
	})
}

// No name exists that cannot be protected by writing it as it is.
func FuzzGlob_NameMatchesItself(f *testing.F) {
	for _, seed := range []string{"[PROD] Payments", "[z-a]", "[!a]", "a[", "]", "*", "?", "\\", "[]", "\xff[", " [a] ", "é[ü]"} {
		f.Add(seed, "payments")
	}
	f.Fuzz(func(t *testing.T, name, other string) {
		if name == "" {
			return
		}
		g, _ := policy.ParseGlob(name)
		if !g.Match(name) {
			t.Errorf("%q does not match itself", name)
		}
		preferred := policy.PreferNames([]policy.Glob{g}, func(n string) bool { return n == name })
		if !preferred[0].Match(name) {
			t.Errorf("%q does not match itself once the name is known", name)
		}
		if strings.Contains(name, "[") && preferred[0].Match(other) != (name == other) {
			t.Errorf("%q matches %q although it is a name", name, other)
		}
	})
}

func TestPreferNames(t *testing.T) {
	known := []string{"[PROD] Payments", "[ab]", "prod-*", "x"}
	isName := func(name string) bool { return slices.Contains(known, name) }
	for _, test := range []struct {
		pattern, name string
		before, after bool // that the name matches, before and after the names are known
	}{
		{"[PROD] Payments", "[PROD] Payments", true, true},
		{"[PROD] Payments", "P Payments", true, false},
		{"[ab]", "[ab]", true, true},
		{"[ab]", "a", true, false},
		{"[abc]", "a", true, true},       // not a name
		{"prod-*", "prod-1", true, true}, // a name must not remove the protection of others
		{"[[]PROD]*", "[PROD] Billing", true, true},
		{"x", "x", true, true},
	} {
		g, err := policy.ParseGlob(test.pattern)
		if err != nil {
			t.Fatal(err)
		}
		if got := g.Match(test.name); got != test.before {
			t.Errorf("%q, %q: got %v", test.pattern, test.name, got)
		}
		if got := policy.PreferNames([]policy.Glob{g}, isName)[0].Match(test.name); got != test.after {
			t.Errorf("%q, %q, names known: got %v", test.pattern, test.name, got)
		}
	}
}

// Matching takes no more than one pass for each part of the pattern: backtracking would not
// end within the life of the test.
func TestGlob_HostilePatterns(t *testing.T) {
	name := strings.Repeat("a", 64<<10)
	for _, test := range []struct {
		name, pattern string
		matches       bool
	}{
		{"many stars", strings.Repeat("*a", 40) + "*b", false},
		{"many stars that match", strings.Repeat("*a", 40) + "*", true},
		{"stars in a row", strings.Repeat("*", policy.MaxPattern-1) + "b", false},
		{"stars and question marks", strings.Repeat("*?", 40) + "b", false},
		{"many sets", strings.Repeat("*[a-z]", 20) + "b", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			g, err := policy.ParseGlob(test.pattern)
			if err != nil {
				t.Fatal(err)
			}
			if g.Match(name) != test.matches {
				t.Errorf("matches: %t, want %t", !test.matches, test.matches)
			}
		})
	}
}

func TestParseGlob_LongPattern(t *testing.T) {
	longest := strings.Repeat("a", policy.MaxPattern-1) + "*"
	if g, err := policy.ParseGlob(longest); err != nil || !g.Match(longest+"b") {
		t.Errorf("a pattern of %d bytes: %v", len(longest), err)
	}
	g, err := policy.ParseGlob(longest + "*")
	if !errors.Is(err, policy.ErrLongPattern) || !g.Match(longest+"*") || g.Match(longest) {
		t.Errorf("a longer pattern must match only itself: %v", err)
	}
}

// Files list thousands of plain names: they must not become regular expressions.
func TestParseGlob_PlainNameAllocatesNothing(t *testing.T) {
	if n := testing.AllocsPerRun(10, func() { _, _ = policy.ParseGlob("payments-prod") }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}
