package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"accountable/audit"
	"accountable/audit/scan"
	"accountable/audit/timing"
)

// globalOptions are the flags that every command has, parsed and checked. A run
// function gets a copy.
type globalOptions struct {
	profiles    []string
	all         bool
	sources     sourceOptions
	filter      filterOptions
	policy      string // "": search for it
	noCache     bool
	readOnly    bool
	dns         bool
	types       []audit.ContactType // in the order of audit.ContactTypes
	typesGiven  bool                // --type is on the command line
	concurrency int
	timeout     time.Duration
	color       string
	theme       string
	logFile     string
	debug       bool
}

// sourceOptions name where accounts are discovered beyond the profiles.
type sourceOptions struct {
	org     bool
	session string // Identity Center session; "": none
}

// any reports whether accounts are discovered beyond the profiles.
func (o sourceOptions) any() bool { return o.org || o.session != "" }

// globalFlags are the flags as the command line parser fills them.
type globalFlags struct {
	globalOptions

	typeNames []string
	filter    filterFlags
}

var (
	colorChoices = []string{"auto", "always", "never"}
	themeChoices = []string{"auto", "dark", "light", "plain"}
)

// maxConcurrency limits --concurrency to what a process may have open files for.
const maxConcurrency = 512

// register adds the flags to the root command.
func (g *globalFlags) register(root *cobra.Command) {
	f := root.PersistentFlags()
	f.StringArrayVarP(&g.profiles, "profile", "p", nil, "take this `TARGET`, the same as naming it as an argument; can be repeated")
	f.BoolVar(&g.all, "all", false, "take every profile although AWS_PROFILE is set")
	f.BoolVar(&g.sources.org, "org", false, "take the members of the organizations that the profiles manage, too")
	f.StringVar(&g.sources.session, "sso", "", "take every account that a sign-in to this Identity Center `SESSION` can enter")
	g.filter.register(root)
	f.StringVar(&g.policy, "policy", "",
		"judge by this policy `FILE` (default accountable.yaml, here or up to the root of the repository, else in your config folder)")
	must(root.MarkPersistentFlagFilename("policy", "yaml", "yml"))
	f.BoolVar(&g.noCache, "no-cache", false, "neither show nor keep what was read last")
	f.BoolVar(&g.readOnly, "read-only", false, "never change anything in AWS")
	f.BoolVar(&g.dns, "dns", false, "ask the DNS whether the email domains take mail")
	f.StringSliceVar(&g.typeNames, "type", []string{audit.Security.Key()}, "contact `TYPES` to look at: "+strings.Join(typeKeys(audit.ContactTypes), ", "))
	f.IntVar(&g.concurrency, "concurrency", scan.DefaultConcurrency, "at most `N` requests in flight")
	f.DurationVar(&g.timeout, "timeout", timing.DefaultTimeout, "`TIME` for one account, from its first request")
	f.StringVar(&g.color, "color", "auto", "`WHEN` to use colours: "+strings.Join(colorChoices, ", "))
	f.StringVar(&g.theme, "theme", "", "`THEME` for the terminal's background: "+strings.Join(themeChoices, ", ")+" (default $ACCOUNTABLE_THEME, else auto)")
	f.StringVar(&g.logFile, "log-file", "", "append a log, without contact data, to this `FILE`")
	f.BoolVar(&g.debug, "debug", false, "log every request too")

	completeFrom(root, "type", typeKeys(audit.ContactTypes))
	completeFrom(root, "color", colorChoices)
	completeFrom(root, "theme", themeChoices)
	must(root.RegisterFlagCompletionFunc("timeout", cobra.NoFileCompletions))
	must(root.RegisterFlagCompletionFunc("concurrency", cobra.NoFileCompletions))
}

// parse checks the flags and returns the options. The error lists every invalid flag.
func (g *globalFlags) parse(root *cobra.Command) (globalOptions, error) {
	var complaints []error
	complain := func(format string, args ...any) { complaints = append(complaints, fmt.Errorf(format, args...)) }
	o := g.globalOptions
	o.typesGiven = root.PersistentFlags().Changed("type")
	for _, name := range g.typeNames {
		t, err := audit.ParseContactType(name)
		if err != nil {
			complain("--type: %w", err)
		} else if !slices.Contains(o.types, t) {
			o.types = append(o.types, t)
		}
	}
	if len(g.typeNames) == 0 {
		complain("--type: name at least one of %s", strings.Join(typeKeys(audit.ContactTypes), ", "))
	}
	slices.SortFunc(o.types, func(a, b audit.ContactType) int {
		return slices.Index(audit.ContactTypes, a) - slices.Index(audit.ContactTypes, b)
	})
	if g.concurrency < 1 || g.concurrency > maxConcurrency {
		complain("--concurrency %d: use a number from 1 to %d", g.concurrency, maxConcurrency)
	}
	if g.timeout <= 0 {
		complain("--timeout %s: use a time above zero, such as 30s", g.timeout)
	}
	if !slices.Contains(colorChoices, g.color) {
		complain("--color %q: use %s", g.color, strings.Join(colorChoices, ", "))
	}
	o.filter = g.filter.parse(complain, g.sources.org)
	if g.all && len(g.profiles) > 0 {
		complaints = append(complaints, errAllAndNames)
	}
	if complaints != nil {
		return globalOptions{}, usageAll("", complaints)
	}
	return o, nil
}

var errAllAndNames = errors.New("--all takes every profile: name none beside it")

// typeKeys returns the names of contact types as flags spell them.
func typeKeys(types []audit.ContactType) []string {
	var keys []string
	for _, t := range types {
		keys = append(keys, t.Key())
	}
	return keys
}

// completeFrom lets shells complete the value of a flag from a list.
func completeFrom(c *cobra.Command, flag string, choices []string) {
	must(c.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(choices, cobra.ShellCompDirectiveNoFileComp)))
}

// must panics on an error that only a mistake in this package can cause.
func must(err error) {
	if err != nil {
		panic(err)
	}
}
