package cli

import (
	"slices"

	"github.com/spf13/cobra"

	"accountable/audit/change"
	"accountable/config"
	"accountable/ui/cli/session"
)

// completeTargets completes names of profiles.
func (p *program) completeTargets(_ *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	files, err := config.Read(p.env.Getenv)
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	names := slices.DeleteFunc(session.DisplayNames(files.Profiles), func(name string) bool { return slices.Contains(args, name) })
	return keepPrefixed(names, typed), cobra.ShellCompDirectiveNoFileComp
}

// completeSessions completes names of Identity Center sessions.
func (p *program) completeSessions(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
	s, err := session.OpenSession(p.env, p.options)
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return keepPrefixed(s.Discoverer.Sessions(), typed), cobra.ShellCompDirectiveNoFileComp
}

// completeRuns completes the runs of the journal, the newest first.
func (p *program) completeRuns(_ *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	entries, err := change.OpenJournal(p.env.StateDir, p.env.Clock).Entries("", 0)
	if err != nil || len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var runs []string
	for _, e := range entries {
		if !slices.Contains(runs, e.Run) {
			runs = append(runs, e.Run)
		}
	}
	return keepPrefixed(runs, typed), cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
}
