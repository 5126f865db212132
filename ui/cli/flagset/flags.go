package flagset

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"accountable/audit"
	"accountable/audit/scan"
	"accountable/audit/timing"
	"accountable/ui/cli/command"
	"accountable/ui/cli/session"
	"accountable/ui/cli/text"
)

// Flags are the flags that several commands share, as the command line parser
// fills them. A command shows and accepts only flags that it uses: see Use.
type Flags struct {
	session.GlobalOptions

	set       *pflag.FlagSet // all of them
	typeNames []string
	filter    filterFlags
}

// The groups of flags.
var (
	Common    = []string{"color", "log-file", "debug"}
	Source    = []string{"profile", "all", "org", "sso"}
	Selection = []string{"account", "ou", "tag", "joined-within", "limit"}
	Reading   = []string{"policy", "type", "no-cache", "concurrency", "timeout"}
	Mail      = []string{"dns", "rdap"}
	Writing   = []string{"read-only"}
	Screen    = []string{"theme"}
)

// The values of flags that shells complete.
var (
	ColorChoices = []string{"auto", "always", "never"}
	ThemeChoices = []string{"auto", "dark", "light", "plain"}
)

// maxConcurrency limits --concurrency to what a process may have open files for.
const maxConcurrency = 512

// Define creates the flags.
func (g *Flags) Define() {
	g.set = pflag.NewFlagSet("shared", pflag.ContinueOnError)
	f := g.set
	f.StringArrayVarP(&g.Profiles, "profile", "p", nil, "use this `TARGET`, like an argument; repeatable")
	f.BoolVar(&g.All, "all", false, "use every profile even if the environment names one identity")
	f.BoolVar(&g.Sources.Org, "org", false, "include organization members")
	f.StringVar(&g.Sources.Session, "sso", "", "include the accounts of this Identity Center `SESSION`")
	g.filter.define(f)
	f.StringVar(&g.Policy, "policy", "",
		"use this policy `FILE` (default accountable.yaml in this folder or above it up to the root of the repository, else in your config folder)")
	Must(cobra.MarkFlagFilename(f, "policy", "yaml", "yml"))
	f.BoolVar(&g.NoCache, "no-cache", false, "don't use the cache")
	f.BoolVar(&g.ReadOnly, "read-only", false, "never write to AWS")
	f.BoolVar(&g.DNS, "dns", false, "ask the DNS whether email domains accept mail")
	f.BoolVar(&g.RDAP, "rdap", false, "ask registries (RDAP) whether email domains stay registered; answers are cached for a day")
	f.StringSliceVar(&g.typeNames, "type", nil, "contact `TYPES` to check: "+strings.Join(text.TypeKeys(audit.ContactTypes), ", ")+" (default those that the policy sets, else security)")
	f.IntVar(&g.Concurrency, "concurrency", scan.DefaultConcurrency, "at most `N` requests at the same time")
	f.DurationVar(&g.Timeout, "timeout", timing.DefaultTimeout, "maximum `TIME` per account and per credential_process")
	f.StringVar(&g.Color, "color", "auto", "`WHEN` to use colors: "+strings.Join(ColorChoices, ", "))
	f.StringVar(&g.Theme, "theme", "", "`THEME` for the terminal's background: "+strings.Join(ThemeChoices, ", ")+" (default $ACCOUNTABLE_THEME, else auto)")
	f.StringVar(&g.LogFile, "log-file", "", "append a log without contact data to this `FILE`")
	f.BoolVar(&g.Debug, "debug", false, "also log every request")
}

// Use adds the common flags and the named ones to a command.
func (g *Flags) Use(c *cobra.Command, groups ...[]string) {
	for _, name := range slices.Concat(Common, slices.Concat(groups...)) {
		c.Flags().AddFlag(g.set.Lookup(name))
	}
}

// Parse checks the flags and returns the options. The error lists every invalid flag.
func (g *Flags) Parse() (session.GlobalOptions, error) {
	var complaints []error
	complain := func(format string, args ...any) { complaints = append(complaints, fmt.Errorf(format, args...)) }
	o := g.GlobalOptions
	o.TypesGiven = g.set.Lookup("type").Changed
	for _, name := range g.typeNames {
		t, err := audit.ParseContactType(name)
		if err != nil {
			complain("--type: %w", err)
		} else if !slices.Contains(o.Types, t) {
			o.Types = append(o.Types, t)
		}
	}
	if o.TypesGiven && len(g.typeNames) == 0 {
		complain("--type: name at least one of %s", strings.Join(text.TypeKeys(audit.ContactTypes), ", "))
	}
	slices.SortFunc(o.Types, func(a, b audit.ContactType) int {
		return slices.Index(audit.ContactTypes, a) - slices.Index(audit.ContactTypes, b)
	})
	if g.Concurrency < 1 || g.Concurrency > maxConcurrency {
		complain("--concurrency %d: use a number from 1 to %d", g.Concurrency, maxConcurrency)
	}
	if g.Timeout <= 0 {
		complain("--timeout %s: use a time above zero, such as 30s", g.Timeout)
	}
	if !slices.Contains(ColorChoices, g.Color) {
		complain("--color %q: use %s", g.Color, strings.Join(ColorChoices, ", "))
	}
	o.Filter = g.filter.parse(complain, g.Sources.Org)
	if g.All && len(g.Profiles) > 0 {
		complaints = append(complaints, session.ErrAllAndNames)
	}
	if complaints != nil {
		return session.GlobalOptions{}, command.UsageAll("", complaints)
	}
	return o, nil
}

// CompleteFrom lets shells complete the value of a flag from a list.
func CompleteFrom(c *cobra.Command, flag string, choices []string) {
	Must(c.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(choices, cobra.ShellCompDirectiveNoFileComp)))
}

// Must panics on an error that only a mistake in the program can cause.
func Must(err error) {
	if err != nil {
		panic(err)
	}
}

// allowsEmpty are the flags that report an empty value themselves: the contact
// fields of set.
var allowsEmpty = []string{"name", "title", "email", "phone"}

// RejectEmpty rejects flags and names that are given and empty, as from an
// unset variable of a script. Ignoring them would select every account, or skip
// a check.
func RejectEmpty(c *cobra.Command, args []string) error {
	if c.DisableFlagParsing {
		return nil // shell completion of an empty word
	}
	var complaints []error
	c.Flags().Visit(func(f *pflag.Flag) {
		if !slices.Contains(allowsEmpty, f.Name) && isEmpty(f.Value) {
			complaints = append(complaints, fmt.Errorf("--%s is empty: give it a value or omit it", f.Name))
		}
	})
	if slices.Contains(args, "") {
		complaints = append(complaints, fmt.Errorf("a name is empty: %q", args))
	}
	if complaints == nil {
		return nil
	}
	return command.UsageAll("", complaints)
}

// isEmpty reports whether a value is empty, or a list with an empty item or none.
func isEmpty(v pflag.Value) bool {
	if list, ok := v.(pflag.SliceValue); ok {
		items := list.GetSlice()
		return len(items) == 0 || slices.Contains(items, "")
	}
	return v.String() == ""
}
