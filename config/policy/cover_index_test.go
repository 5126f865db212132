package policy

import (
	"math/rand/v2"
	"testing"

	"accountable/audit/policy"
)

// The index finds exactly the matches that a comparison with all of them finds.
func TestCoverIndex_FindsAll(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	some := func(words ...string) (chosen []string) {
		for range random.IntN(3) {
			chosen = append(chosen, words[random.IntN(len(words))])
		}
		return chosen
	}
	globs := func(words ...string) (all []policy.Glob) {
		for _, w := range some(words...) {
			g, err := policy.ParseGlob(w)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, g)
		}
		return all
	}
	randomMatch := func() policy.Match {
		m := policy.Match{Accounts: some("1", "2"), States: some("ACTIVE", "SUSPENDED")}
		if random.IntN(2) == 0 {
			m.Accounts = nil
		}
		m.Names = globs("a", "ab", "a*", "a?", "*", "[ab]*", "*b", "abc")
		for _, w := range some("Root", "Root/A", "A", "A/B", "Root/A/B", "A/*", "Root/*", "Ro*", "*", `A\/B`, "?/B") {
			g, err := policy.ParseOUGlob(w)
			if err != nil {
				t.Fatal(err)
			}
			m.OUs = append(m.OUs, g)
		}
		if values := globs("x", "x*", "*", "y"); values != nil && random.IntN(2) == 0 {
			m.Tags = map[string][]policy.Glob{[]string{"k", "l"}[random.IntN(2)]: values}
		}
		return m
	}
	found := 0
	for range 300 {
		matches := make([]policy.Match, 20)
		for i := range matches {
			matches[i] = randomMatch()
		}
		index := newCoverIndex(matches)
		for from, narrow := range matches {
			want := -1
			for i := from; i < len(matches) && want < 0; i++ {
				if i != from && coversAll(matches[i], narrow) {
					want = i
				}
			}
			if got := index.first(from, narrow, func(i int) bool { return i != from }); got != want {
				t.Fatalf("first covers %+v: %d, want %d", narrow, got, want)
			}
			if want >= 0 {
				found++
			}
		}
	}
	if found < 100 {
		t.Errorf("only %d matches were covered: the test proves little", found)
	}
}
