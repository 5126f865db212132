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

// globals are the flags that hold everywhere.
type globals struct {
	profiles    []string
	all         bool
	sources     sources
	picks       picks
	policy      string
	noCache     bool
	readOnly    bool
	dns         bool
	typeNames   []string
	concurrency int
	timeout     time.Duration
	color       string
	theme       string
	logFile     string
	debug       bool

	typed func() bool         // whether typeNames are on the command line
	types []audit.ContactType // what typeNames stand for, once checked
}

var (
	colorChoices = []string{"auto", "always", "never"}
	themeChoices = []string{"auto", "dark", "light", "plain"}
)

// maxConcurrency keeps a slip of the finger from opening more connections than
// a process may have files.
const maxConcurrency = 512

func (g *globals) register(root *cobra.Command) {
	f := root.PersistentFlags()
	f.StringArrayVarP(&g.profiles, "profile", "p", nil, "take this `TARGET`, the same as naming it as an argument; can be repeated")
	f.BoolVar(&g.all, "all", false, "take every profile although AWS_PROFILE is set")
	g.sources.register(root)
	g.picks.register(root)
	g.registerPolicy(root)
	f.BoolVar(&g.noCache, "no-cache", false, "neither show nor keep what was read last")
	f.BoolVar(&g.readOnly, "read-only", false, "never change anything in AWS")
	f.BoolVar(&g.dns, "dns", false, "ask the DNS whether the email domains take mail")
	g.typed = func() bool { return f.Changed("type") }
	f.StringSliceVar(&g.typeNames, "type", []string{audit.Security.Key()}, "contact `TYPES` to look at: "+strings.Join(typeKeys(), ", "))
	f.IntVar(&g.concurrency, "concurrency", scan.DefaultConcurrency, "at most `N` requests in flight")
	f.DurationVar(&g.timeout, "timeout", timing.DefaultTimeout, "`TIME` for one account, from its first request")
	f.StringVar(&g.color, "color", "auto", "`WHEN` to use colours: "+strings.Join(colorChoices, ", "))
	f.StringVar(&g.theme, "theme", "", "`THEME` for the terminal's background: "+strings.Join(themeChoices, ", ")+" (default $ACCOUNTABLE_THEME, else auto)")
	f.StringVar(&g.logFile, "log-file", "", "append a log, without contact data, to this `FILE`")
	f.BoolVar(&g.debug, "debug", false, "log every request too")

	complete(root, "type", typeKeys())
	complete(root, "color", colorChoices)
	complete(root, "theme", themeChoices)
	must(root.RegisterFlagCompletionFunc("timeout", cobra.NoFileCompletions))
	must(root.RegisterFlagCompletionFunc("concurrency", cobra.NoFileCompletions))
}

// check tells every flag that makes no sense, at once.
func (g *globals) check() error {
	var complaints []error
	complain := func(format string, args ...any) { complaints = append(complaints, fmt.Errorf(format, args...)) }
	g.types = nil
	for _, name := range g.typeNames {
		t, err := audit.ParseContactType(name)
		if err != nil {
			complain("--type: %w", err)
		} else if !slices.Contains(g.types, t) {
			g.types = append(g.types, t)
		}
	}
	if len(g.typeNames) == 0 {
		complain("--type: name at least one of %s", strings.Join(typeKeys(), ", "))
	}
	slices.SortFunc(g.types, func(a, b audit.ContactType) int {
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
	g.picks.check(complain, g.sources.org)
	g.sources.tags = len(g.picks.tags) > 0
	if g.all && len(g.profiles) > 0 {
		complaints = append(complaints, errAllAndSome)
	}
	if complaints == nil {
		return nil
	}
	return usageAll("", complaints)
}

var errAllAndSome = errors.New("--all takes every profile: name none beside it")

func typeKeys() []string { return keysOfTypes(audit.ContactTypes) }

// complete lets shells complete a flag from a list.
func complete(c *cobra.Command, flag string, choices []string) {
	must(c.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(choices, cobra.ShellCompDirectiveNoFileComp)))
}

// must is for what only a mistake in this package can make fail, at every start.
func must(err error) {
	if err != nil {
		panic(err)
	}
}
