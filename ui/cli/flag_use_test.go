package cli

import (
	"slices"
	"testing"

	"github.com/spf13/cobra"

	"accountable/ui/cli/command"
)

// TestCommands_UseSharedFlags compares the shared flags of every command with those
// that it uses.
func TestCommands_UseSharedFlags(t *testing.T) {
	t.Parallel()
	everything := slices.Concat(commonFlags, sourceFlags, selectionFlags, readingFlags, mailFlags, writingFlags, screenFlags)
	accounts := slices.Concat(commonFlags, sourceFlags, selectionFlags, readingFlags)
	common := func(more ...string) []string { return append(slices.Clone(commonFlags), more...) }
	want := map[string][]string{
		"accountable":                everything,
		"accountable walk":           everything,
		"accountable check":          slices.Concat(accounts, mailFlags, []string{"only"}),
		"accountable demo":           common("account", "limit", "type", "no-cache", "concurrency", "timeout", "only", "dns", "read-only", "theme"),
		"accountable set":            slices.Concat(commonFlags, sourceFlags, readingFlags, mailFlags, writingFlags),
		"accountable plan":           accounts,
		"accountable plan show":      commonFlags,
		"accountable apply":          slices.Concat(accounts, writingFlags),
		"accountable undo":           common("policy", "concurrency", "timeout", "read-only"),
		"accountable redo":           common("policy", "concurrency", "timeout", "read-only"),
		"accountable history":        common("account", "limit"),
		"accountable login":          common("sso", "timeout"),
		"accountable rules":          common("policy", "type"),
		"accountable drill":          commonFlags,
		"accountable drill start":    accounts,
		"accountable drill answer":   common("policy"),
		"accountable drill status":   common("policy"),
		"accountable policy":         commonFlags,
		"accountable policy init":    common("profile", "all", "org", "sso", "account", "ou", "tag", "joined-within", "limit", "type", "no-cache", "concurrency", "timeout"),
		"accountable policy check":   common("policy"),
		"accountable policy path":    common("policy"),
		"accountable policy explain": slices.Concat(commonFlags, sourceFlags, readingFlags),
		"accountable policy schema":  nil,
		"accountable permissions":    common("org", "type", "tag"),
		"accountable man":            nil,
		"accountable version":        nil,
	}
	p := &program{env: command.NewEnvironment(newHarness(t).sys, command.Version{})}
	root := newRootCommand(p)
	shared := append(slices.Clone(everything), "only")
	var compare func(c *cobra.Command)
	compare = func(c *cobra.Command) {
		uses, known := want[c.CommandPath()]
		if !known {
			t.Errorf("%s is not in the table of this test", c.CommandPath())
		}
		for _, flag := range shared {
			if has := c.Flags().Lookup(flag) != nil; has != slices.Contains(uses, flag) {
				t.Errorf("%s has --%s: %v, want %v", c.CommandPath(), flag, has, !has)
			}
		}
		for _, sub := range c.Commands() {
			compare(sub)
		}
	}
	compare(root)
}
