package cli

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"accountable/audit"
	"accountable/config"
)

// sources are the flags that name where accounts are found beyond the profiles.
type sources struct {
	org     bool
	session string
	tags    bool // of the organization's accounts, which cost a request each
	brief   bool // nothing but the accounts that are named is wanted
	writing bool // what is found is to be written
}

func (o *sources) register(root *cobra.Command) {
	f := root.PersistentFlags()
	f.BoolVar(&o.org, "org", false, "take the members of the organizations that the profiles manage, too")
	f.StringVar(&o.session, "sso", "", "take every account that a sign-in to this Identity Center `SESSION` can enter")
}

// any tells whether accounts are looked for beyond the profiles.
func (o *sources) any() bool { return o.org || o.session != "" }

// completeSessions completes the names of Identity Center sessions.
func (r *runner) completeSessions(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
	s, err := r.connect(r.outside())
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return slices.DeleteFunc(s.discoverer.Sessions(), func(name string) bool { return !strings.HasPrefix(name, typed) }),
		cobra.ShellCompDirectiveNoFileComp
}

// widen adds to the profiles that names stand for what the flags say is to be
// found beyond them. Account ids among the names choose from what is found.
func (s *session) widen(o sources, chosen selection, names []string) error {
	if o.session != "" {
		if _, err := s.sessionSignIn(o.session); err != nil {
			return err
		}
	}
	s.search = search{
		session: o.session, named: len(chosen.profiles) > 0 || chosen.environment, inOrder: o.writing,
		options: audit.DiscoverOptions{
			OUNames: !o.brief || s.ruling.UsesOrganization(), Tags: o.tags || s.ruling.UsesTags(),
		},
	}
	ids := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return !accountID.MatchString(name) })
	if len(ids) > 0 && len(ids) == len(names) {
		s.search.accounts, s.search.named, s.search.inOrder = ids, false, true
	}
	if o.org {
		s.search.managers = s.managers(chosen)
		if len(s.search.managers) == 0 {
			return usage("Name a profile of the management account, or of the delegated administrator.",
				"--org: there is no profile that could manage an organization")
		}
	}
	return nil
}

func sessionsHint(names []string) string {
	if len(names) == 0 {
		return `"aws configure sso" adds one.`
	}
	return "There is " + strings.Join(names, ", ") + "."
}

// managers are the profiles that may manage an organization: those that were
// named, else that of AWS_PROFILE, else all.
func (s *session) managers(chosen selection) []manager {
	profiles := chosen.profiles
	if !s.search.named {
		profiles = s.kept()
		if p := s.files.Profile(s.out.getenv("AWS_PROFILE")); p != nil && !s.all {
			profiles = []config.Profile{*p}
		}
	}
	usable := map[string]string{} // account id by profile
	for _, t := range s.cloud.Targets(oneOf(profiles)) {
		for _, route := range t.Routes {
			if p := s.files.Profile(route.Profile); p != nil && t.Trouble == nil && t.Skip == "" {
				usable[p.Name] = t.AccountID
			}
		}
	}
	var all []manager
	for _, p := range profiles {
		if id, ok := usable[p.Name]; ok {
			all = append(all, manager{p.Name, p.Display, id})
		}
	}
	if _, ok := s.cloud.EnvironmentTarget(); ok && (chosen.environment || len(s.files.Profiles) == 0) {
		all = append(all, manager{profile: audit.EnvironmentProfile, display: audit.EnvironmentProfile})
	}
	return all
}

// narrowManagers finds out which of the profiles manage an organization.
func (r *runner) narrowManagers(ctx context.Context, s *session) error {
	whole := s.search
	s.search.session, s.search.options, s.search.probing = "", audit.DiscoverOptions{}, true
	j := r.judging(s)
	defer func() { s.search = whole }()
	if err := j.search(ctx, func(steps <-chan find) error { return j.gather(ctx, steps) }); err != nil {
		return err
	}
	whole.managers = slices.DeleteFunc(whole.managers, func(m manager) bool {
		return !slices.ContainsFunc(j.haul.organizations, func(o audit.Organization) bool { return o.Profile == m.profile })
	})
	return nil
}

// choose keeps the accounts that are named by their ids or that the selection's
// flags choose, if any do. Whose profiles are of which no file tells the account
// is asked where that decides.
func (r *runner) choose(ctx context.Context, s *session) error {
	picks := &r.flags.picks
	if !picks.narrow() && s.search.accounts == nil {
		return nil
	}
	if s.search.anywhere() {
		s.identify(ctx, s.targets) // so that each account is found once
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		wanted := s.search.accounts
		found, err := r.collect(ctx, s)
		if err != nil {
			return err
		}
		if missing := without(wanted, found); len(missing) > 0 {
			return s.blind(usage("", "there is no account %s where it was looked for", strings.Join(missing, ", ")))
		}
		s.targets, s.search = found, search{}
	}
	if len(without(picks.accounts, s.targets)) > 0 {
		s.identify(ctx, s.targets)
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
	}
	found := len(s.targets)
	if s.targets = picks.from(s.targets); len(s.targets) == 0 {
		return s.blind(picks.nothing(found))
	}
	return nil
}

// blind says of a choice that leaves nothing that it is not known to be wrong,
// where not everything was found that it chooses from.
func (s *session) blind(err error) error {
	if f, ok := errors.AsType[*failure](err); ok && s.partial {
		f.code, f.hint = exitUnjudged, "Not everything could be found; the reason is above."
	}
	return err
}

// without are the account ids of which there is no target.
func without(ids []string, targets []audit.Target) []string {
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool {
		return slices.ContainsFunc(targets, func(t audit.Target) bool { return t.AccountID == id })
	})
}
