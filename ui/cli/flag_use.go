package cli

import (
	"slices"

	"github.com/spf13/cobra"

	"accountable/audit"
	"accountable/ui/cli/command"
	"accountable/ui/cli/text"
)

// The groups of shared flags.
var (
	commonFlags    = []string{"color", "log-file", "debug"}
	sourceFlags    = []string{"profile", "all", "org", "sso"}
	selectionFlags = []string{"account", "ou", "tag", "joined-within", "limit"}
	readingFlags   = []string{"policy", "type", "no-cache", "concurrency", "timeout"}
	mailFlags      = []string{"dns"}
	writingFlags   = []string{"read-only"}
	screenFlags    = []string{"theme"}
)

// use adds the common flags and the named ones to a command.
func (g *globalFlags) use(c *cobra.Command, groups ...[]string) {
	for _, name := range slices.Concat(commonFlags, slices.Concat(groups...)) {
		c.Flags().AddFlag(g.set.Lookup(name))
	}
}

// completeFlags lets shells complete the values of the shared flags. A completion
// belongs to the flag, so that it holds for each command with the flag.
func (p *program) completeFlags(root *cobra.Command) {
	owner := func(flag string) *cobra.Command { return command.CommandsWith(root, "--"+flag)[0] }
	for flag, choices := range map[string][]string{
		"type": text.TypeKeys(audit.ContactTypes), "color": colorChoices, "theme": themeChoices, "only": onlyChoices,
	} {
		completeFrom(owner(flag), flag, choices)
	}
	for _, flag := range []string{"timeout", "concurrency", "account", "ou", "tag", "joined-within", "limit"} {
		must(owner(flag).RegisterFlagCompletionFunc(flag, cobra.NoFileCompletions))
	}
	must(owner("profile").RegisterFlagCompletionFunc("profile", p.completeTargets))
	must(owner("sso").RegisterFlagCompletionFunc("sso", p.completeSessions))
}
