package cli

import (
	"slices"
	"testing"

	"github.com/spf13/cobra"

	"accountable/ui/cli/command"
	"accountable/ui/cli/flagset"
)

// TestCommands_UseSharedFlags compares the shared flags of every command with those
// that it uses.
func TestCommands_UseSharedFlags(t *testing.T) {
	t.Parallel()
	everything := slices.Concat(flagset.Common, flagset.Source, flagset.Selection, flagset.Reading, flagset.Mail, flagset.Writing, flagset.Screen)
	accounts := slices.Concat(flagset.Common, flagset.Source, flagset.Selection, flagset.Reading)
	common := func(more ...string) []string { return append(slices.Clone(flagset.Common), more...) }
	want := map[string][]string{
		"accountable":                everything,
		"accountable walk":           everything,
		"accountable check":          slices.Concat(accounts, flagset.Mail, []string{"only"}),
		"accountable who":            slices.Concat(flagset.Common, flagset.Source, flagset.Mail, []string{"policy", "no-cache", "concurrency", "timeout"}),
		"accountable demo":           common("account", "limit", "type", "no-cache", "concurrency", "timeout", "only", "dns", "rdap", "read-only", "theme"),
		"accountable set":            slices.Concat(flagset.Common, flagset.Source, flagset.Reading, flagset.Mail, flagset.Writing),
		"accountable plan":           accounts,
		"accountable plan show":      flagset.Common,
		"accountable apply":          slices.Concat(accounts, flagset.Writing),
		"accountable undo":           common("policy", "concurrency", "timeout", "read-only"),
		"accountable redo":           common("policy", "concurrency", "timeout", "read-only"),
		"accountable history":        common("account", "limit"),
		"accountable login":          common("sso", "timeout"),
		"accountable rules":          common("policy", "type"),
		"accountable drill":          flagset.Common,
		"accountable drill start":    accounts,
		"accountable drill answer":   common("policy"),
		"accountable drill status":   common("policy"),
		"accountable policy":         flagset.Common,
		"accountable policy init":    common("profile", "all", "org", "sso", "account", "ou", "tag", "joined-within", "limit", "type", "no-cache", "concurrency", "timeout"),
		"accountable policy check":   common("policy"),
		"accountable policy path":    common("policy"),
		"accountable policy explain": slices.Concat(flagset.Common, flagset.Source, flagset.Reading),
		"accountable policy schema":  nil,
		"accountable permissions":    common("org", "type", "tag"),
		"accountable schema":         nil,
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
