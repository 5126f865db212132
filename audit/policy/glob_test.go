package policy_test

import (
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
