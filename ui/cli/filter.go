package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"accountable/audit"
	"accountable/audit/policy"
	"accountable/audit/scan"
)

// filterOptions choose among the accounts that were discovered.
type filterOptions struct {
	accounts []string      // ids
	units    []policy.Glob // over OU paths
	tags     []tagFilter
	only     threshold // of the accounts that a report lists; "": all
	limit    int       // 0: no limit
}

// tagFilter is a tag that accounts must have.
type tagFilter struct {
	key   string
	value policy.Glob
}

// filterFlags are these flags as the command line parser fills them.
type filterFlags struct {
	accounts []string
	ous      []string
	tags     []string
	only     string
	limit    int
}

var onlyChoices = []string{string(failOnFail), string(failOnWarn)}

// register adds the flags to the root command.
func (f *filterFlags) register(root *cobra.Command) {
	flags := root.PersistentFlags()
	flags.StringSliceVar(&f.accounts, "account", nil, "of the accounts found, only that of this `ID`; can be repeated")
	flags.StringArrayVar(&f.ous, "ou", nil, "only accounts in or below organizational units that fit this `PATTERN`, such as Workloads/*; can be repeated")
	flags.StringArrayVar(&f.tags, "tag", nil, "only accounts with this tag, `KEY=VALUE`; when repeated, with all of them")
	flags.StringVar(&f.only, "only", "", "list only accounts at this `VERDICT` or worse: "+strings.Join(onlyChoices, ", "))
	flags.IntVar(&f.limit, "limit", 0, "at most `N` accounts, the first ones")

	completeFrom(root, "only", onlyChoices)
	for _, flag := range []string{"account", "ou", "tag", "limit"} {
		must(root.RegisterFlagCompletionFunc(flag, cobra.NoFileCompletions))
	}
}

// parse checks the flags. OUs and tags are known only for the accounts of an
// organization.
func (f *filterFlags) parse(complain func(format string, args ...any), organization bool) filterOptions {
	o := filterOptions{accounts: f.accounts, only: threshold(f.only), limit: f.limit}
	for _, id := range f.accounts {
		if !accountID.MatchString(id) {
			complain("--account %s: an account id has 12 digits", id)
		}
	}
	for _, ou := range f.ous {
		unit, err := policy.ParseGlob(strings.Trim(ou, "/"))
		if err != nil || ou == "" {
			complain("--ou %q is no pattern", ou)
			continue
		}
		o.units = append(o.units, unit)
	}
	for _, t := range f.tags {
		key, pattern, ok := strings.Cut(t, "=")
		value, err := policy.ParseGlob(pattern)
		if !ok || key == "" || err != nil {
			complain("--tag %s: write it as KEY=VALUE", t)
			continue
		}
		o.tags = append(o.tags, tagFilter{key, value})
	}
	if !organization && len(f.ous)+len(f.tags) > 0 {
		complain("--ou and --tag choose among an organization's accounts: add --org")
	}
	if f.only != "" && !slices.Contains(onlyChoices, f.only) {
		complain("--only %q: use %s", f.only, strings.Join(onlyChoices, " or "))
	}
	if f.limit < 0 {
		complain("--limit %d: use a number above zero", f.limit)
	}
	return o
}

// given returns the flags that are set.
func (o *filterOptions) given() []string {
	var flags []string
	for _, row := range []struct {
		flag string
		set  bool
	}{
		{"--account", len(o.accounts) > 0},
		{"--ou", len(o.units) > 0},
		{"--tag", len(o.tags) > 0},
		{"--only", o.only != ""},
		{"--limit", o.limit > 0},
	} {
		if row.set {
			flags = append(flags, row.flag)
		}
	}
	return flags
}

// restrictsTargets reports whether the flags exclude accounts before these are read.
func (o *filterOptions) restrictsTargets() bool {
	return len(o.accounts)+len(o.units)+len(o.tags)+o.limit > 0
}

// apply returns the targets that match.
func (o *filterOptions) apply(found []audit.Target) []audit.Target {
	var chosen []audit.Target
	for _, t := range found {
		if o.limit > 0 && len(chosen) == o.limit {
			break
		}
		if o.matches(t) {
			chosen = append(chosen, t)
		}
	}
	return chosen
}

func (o *filterOptions) matches(t audit.Target) bool {
	if len(o.accounts) > 0 && !slices.Contains(o.accounts, t.AccountID) {
		return false
	}
	for _, tag := range o.tags {
		if value, ok := t.Tags[tag.key]; !ok || !tag.value.Match(value) {
			return false
		}
	}
	return len(o.units) == 0 || slices.ContainsFunc(o.units, func(unit policy.Glob) bool { return unit.MatchPath(t.OUPath) })
}

// listed returns the results that a report lists.
func (o *filterOptions) listed(results []scan.Result) []scan.Result {
	if o.only == "" {
		return results
	}
	return slices.DeleteFunc(results, func(res scan.Result) bool {
		return !slices.Contains(atOrAbove[o.only], res.Status)
	})
}

// errNoMatch is the error when no account matches.
func (o *filterOptions) errNoMatch(found int) error {
	given, hint := o.given(), "Leave it away to look at all accounts first."
	if len(given) > 1 {
		hint = "Leave one of them away, or all, to look at what there is."
	}
	return usage(hint, "%s: none of the %s found is chosen", strings.Join(given, ", "), plural(found, "account", "accounts"))
}

// errSingleAccount is the error of a command that takes exactly one named account.
func (o *filterOptions) errSingleAccount(command string) error {
	return fmt.Errorf("%s: %s is about the one account that is named", strings.Join(o.given(), ", "), command)
}
