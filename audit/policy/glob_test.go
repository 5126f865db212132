package policy_test

import (
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
			return // a reversed range
		}
		if !strings.ContainsAny(pattern, "*?[") && re.Match(name) != (pattern == name) {
			t.Errorf("a pattern without pattern characters must match only itself: %q, %q", pattern, name)
		}
		if pattern == "*" && !re.Match(name) {
			t.Errorf("* does not match %q", name)
		}
	})
}
