package flagset

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"accountable/audit"
	"accountable/audit/policy"
	"accountable/ui/cli/session"
)

// filterFlags are these flags as the command line parser fills them.
type filterFlags struct {
	accounts []string
	ous      []string
	tags     []string
	joined   string
	only     string
	limit    int

	limitFlag *pflag.Flag
}

// OnlyChoices are the verdicts of --only.
var OnlyChoices = []string{string(session.FailOnFail), string(session.FailOnWarn)}

// errNoUnit is the error for --ou with nothing but slashes.
var errNoUnit = errors.New("write a path of names, such as Workloads/*")

// define creates the flags.
func (f *filterFlags) define(flags *pflag.FlagSet) {
	flags.StringSliceVar(&f.accounts, "account", nil, "only this account `ID`; repeatable")
	flags.StringArrayVar(&f.ous, "ou", nil, "only accounts in or below organizational units that match this `PATTERN`, such as Workloads/*; \\/ is a slash within a name; repeatable")
	flags.StringArrayVar(&f.tags, "tag", nil, "only accounts with this tag, `KEY=VALUE`; repeat to require several tags")
	flags.StringVar(&f.joined, "joined-within", "", "only accounts that joined the organization within this `TIME`, such as 7d or 2w")
	flags.StringVar(&f.only, "only", "", "list only accounts with this `VERDICT` or worse, and errors: "+strings.Join(OnlyChoices, ", "))
	flags.IntVar(&f.limit, "limit", 0, "first `N` accounts only")
	f.limitFlag = flags.Lookup("limit")
}

// complainFunc reports what is wrong with a flag.
type complainFunc func(format string, args ...any)

// parse checks the flags. OUs and tags are known only for the accounts of an
// organization.
func (f *filterFlags) parse(complain complainFunc, organization bool) session.FilterOptions {
	o := session.FilterOptions{
		Accounts: f.parseAccounts(complain),
		Units:    f.parseUnits(complain),
		Tags:     f.parseTags(complain),
		Only:     session.Threshold(f.only),
		Limit:    f.limit,
	}
	if !organization && len(f.ous)+len(f.tags)+len(f.joined) > 0 {
		complain("--ou, --tag and --joined-within filter the accounts of an organization: add --org")
	}
	if f.joined != "" {
		within, err := audit.ParseDays(f.joined)
		if err != nil {
			complain("--joined-within %.200q: write a number of days or weeks, such as 7d or 2w", f.joined)
		}
		o.JoinedWithin = within
	}
	if f.only != "" && !slices.Contains(OnlyChoices, f.only) {
		complain("--only %q: use %s", f.only, strings.Join(OnlyChoices, " or "))
	}
	if f.isLimitInvalid() {
		complain("--limit %d: use a number above zero", f.limit)
	}
	return o
}

// parseAccounts returns the valid values of --account.
func (f *filterFlags) parseAccounts(complain complainFunc) (ids []string) {
	for _, text := range f.accounts {
		id, err := audit.ParseAccountID(text)
		if err != nil {
			complain("--account %s: %s", text, cmp.Or(session.SuggestAccountID(text), audit.ErrNoAccountID.Error()))
			continue
		}
		ids = append(ids, id)
	}
	return ids
}

// parseUnits returns the valid values of --ou.
func (f *filterFlags) parseUnits(complain complainFunc) (units []policy.OUGlob) {
	for _, ou := range f.ous {
		pattern := policy.TrimOUPattern(ou)
		unit, err := policy.ParseOUGlob(pattern)
		if err == nil && pattern == "" {
			err = errNoUnit
		}
		if err != nil {
			complain("--ou %.200q: %s", ou, err)
			continue
		}
		units = append(units, unit)
	}
	return units
}

// parseTags returns the valid values of --tag.
func (f *filterFlags) parseTags(complain complainFunc) (tags []session.TagFilter) {
	for _, t := range f.tags {
		key, pattern, ok := strings.Cut(t, "=")
		value, err := policy.ParseGlob(pattern)
		if errors.Is(err, policy.ErrLongPattern) {
			complain("--tag %.200q: %s", t, err)
			continue
		}
		if !ok || key == "" || err != nil {
			complain("--tag %s: write it as KEY=VALUE", t)
			continue
		}
		tags = append(tags, session.TagFilter{Key: key, Value: value})
	}
	return tags
}

// isLimitInvalid reports whether --limit is given and names no account.
func (f *filterFlags) isLimitInvalid() bool { return f.limitFlag.Changed && f.limit < 1 }
