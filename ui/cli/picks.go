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

// picks are the flags that choose among the accounts that were found.
type picks struct {
	accounts []string
	ous      []string
	tags     []string
	only     string
	limit    int

	units  []policy.Glob // what ous stand for, once checked
	wanted []tag         // what tags stand for, once checked
}

// tag is a tag that accounts must have.
type tag struct {
	key   string
	value policy.Glob
}

// onlyChoices are the values of --only.
var onlyChoices = []string{string(failOnFail), string(failOnWarn)}

func (p *picks) register(root *cobra.Command) {
	f := root.PersistentFlags()
	f.StringSliceVar(&p.accounts, "account", nil, "of the accounts found, only that of this `ID`; can be repeated")
	f.StringArrayVar(&p.ous, "ou", nil, "only accounts in or below organizational units that fit this `PATTERN`, such as Workloads/*; can be repeated")
	f.StringArrayVar(&p.tags, "tag", nil, "only accounts with this tag, `KEY=VALUE`; when repeated, with all of them")
	f.StringVar(&p.only, "only", "", "list only accounts at this `VERDICT` or worse: "+strings.Join(onlyChoices, ", "))
	f.IntVar(&p.limit, "limit", 0, "at most `N` accounts, the first ones")

	complete(root, "only", onlyChoices)
	for _, flag := range []string{"account", "ou", "tag", "limit"} {
		must(root.RegisterFlagCompletionFunc(flag, cobra.NoFileCompletions))
	}
}

// check tells what makes no sense. Units and tags are known of an organization's
// accounts alone.
func (p *picks) check(complain func(format string, args ...any), organization bool) {
	for _, id := range p.accounts {
		if !accountID.MatchString(id) {
			complain("--account %s: an account id has 12 digits", id)
		}
	}
	p.compile(complain)
	if !organization && len(p.ous)+len(p.tags) > 0 {
		complain("--ou and --tag choose among an organization's accounts: add --org")
	}
	if p.only != "" && !slices.Contains(onlyChoices, p.only) {
		complain("--only %q: use %s", p.only, strings.Join(onlyChoices, " or "))
	}
	if p.limit < 0 {
		complain("--limit %d: use a number above zero", p.limit)
	}
}

// compile reads the patterns.
func (p *picks) compile(complain func(format string, args ...any)) {
	p.units, p.wanted = nil, nil
	for _, ou := range p.ous {
		unit, err := policy.ParseGlob(strings.Trim(ou, "/"))
		if err != nil || ou == "" {
			complain("--ou %q is no pattern", ou)
			continue
		}
		p.units = append(p.units, unit)
	}
	for _, t := range p.tags {
		key, pattern, ok := strings.Cut(t, "=")
		value, err := policy.ParseGlob(pattern)
		if !ok || key == "" || err != nil {
			complain("--tag %s: write it as KEY=VALUE", t)
			continue
		}
		p.wanted = append(p.wanted, tag{key, value})
	}
}

// given are the flags that are on the command line.
func (p *picks) given() []string {
	var flags []string
	for _, row := range []struct {
		flag string
		is   bool
	}{
		{"--account", len(p.accounts) > 0},
		{"--ou", len(p.ous) > 0},
		{"--tag", len(p.tags) > 0},
		{"--only", p.only != ""},
		{"--limit", p.limit > 0},
	} {
		if row.is {
			flags = append(flags, row.flag)
		}
	}
	return flags
}

// narrow tells whether accounts are chosen before they are read.
func (p *picks) narrow() bool {
	return len(p.accounts)+len(p.ous)+len(p.tags)+p.limit > 0
}

// from are the targets that are chosen.
func (p *picks) from(found []audit.Target) []audit.Target {
	var chosen []audit.Target
	for _, t := range found {
		if p.limit > 0 && len(chosen) == p.limit {
			break
		}
		if p.fits(t) {
			chosen = append(chosen, t)
		}
	}
	return chosen
}

func (p *picks) fits(t audit.Target) bool {
	if len(p.accounts) > 0 && !slices.Contains(p.accounts, t.AccountID) {
		return false
	}
	for _, want := range p.wanted {
		if value, ok := t.Tags[want.key]; !ok || !want.value.Match(value) {
			return false
		}
	}
	return len(p.units) == 0 || slices.ContainsFunc(p.units, func(unit policy.Glob) bool { return unit.MatchPath(t.OUPath) })
}

// listed are the results that a report lists.
func (p *picks) listed(results []scan.Result) []scan.Result {
	if p.only == "" {
		return results
	}
	return slices.DeleteFunc(results, func(res scan.Result) bool {
		return !slices.Contains(counts[threshold(p.only)], res.Status)
	})
}

// nothing says that no account is left.
func (p *picks) nothing(found int) error {
	given, hint := p.given(), "Leave it away to look at all accounts first."
	if len(given) > 1 {
		hint = "Leave one of them away, or all, to look at what there is."
	}
	return usage(hint, "%s: none of the %s found is chosen", strings.Join(given, ", "), plural(found, "account", "accounts"))
}

// alone says that a command is about one account that is named.
func (p *picks) alone(command string) error {
	return fmt.Errorf("%s: %s is about the one account that is named", strings.Join(p.given(), ", "), command)
}
