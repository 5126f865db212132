package cli

import (
	"context"
	"errors"
	"slices"
	"strings"

	"accountable/audit"
	"accountable/config"
)

// addDiscovered adds to the profiles that names stand for what the flags say is to be
// found beyond them. Account ids among the names choose from what is found.
func (s *session) addDiscovered(chosen selection, names []string) error {
	o := s.options.sources
	if o.session != "" {
		if _, err := s.sessionSignIn(o.session); err != nil {
			return err
		}
	}
	s.search = search{
		session: o.session, named: len(chosen.profiles) > 0 || chosen.environment, inOrder: s.writing,
		options: audit.DiscoverOptions{
			OUNames: !s.brief || s.policy.UsesOrganization(), Tags: len(s.options.filter.tags) > 0 || s.policy.UsesTags(),
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
		profiles = s.defaultProfiles()
		if p := s.files.Profile(s.env.Getenv("AWS_PROFILE")); p != nil && !s.options.all {
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
func (s *session) narrowManagers(ctx context.Context) error {
	whole := s.search
	s.search.session, s.search.options, s.search.probing = "", audit.DiscoverOptions{}, true
	j := s.judging()
	defer func() { s.search = whole }()
	if err := j.search(ctx, func(steps <-chan find) error { return j.gather(ctx, steps) }); err != nil {
		return err
	}
	whole.managers = slices.DeleteFunc(whole.managers, func(m manager) bool {
		return !slices.ContainsFunc(j.haul.organizations, func(o audit.Organization) bool { return o.Profile == m.profile })
	})
	return nil
}

// filterTargets keeps the accounts that are named by their ids or that the selection's
// flags choose, if any do. Whose profiles are of which no file tells the account
// is asked where that decides.
func (s *session) filterTargets(ctx context.Context) error {
	filter := &s.options.filter
	if !filter.restrictsTargets() && s.search.accounts == nil {
		return nil
	}
	if s.search.anywhere() {
		s.identify(ctx, s.targets) // so that each account is found once
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		wanted := s.search.accounts
		found, err := s.collect(ctx)
		if err != nil {
			return err
		}
		if missing := without(wanted, found); len(missing) > 0 {
			return s.downgradeNoMatch(usage("", "there is no account %s where it was looked for", strings.Join(missing, ", ")))
		}
		s.targets, s.search = found, search{}
	}
	if len(without(filter.accounts, s.targets)) > 0 {
		s.identify(ctx, s.targets)
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
	}
	found := len(s.targets)
	if s.targets = filter.apply(s.targets); len(s.targets) == 0 {
		return s.downgradeNoMatch(filter.errNoMatch(found))
	}
	return nil
}

// downgradeNoMatch turns "no match" into exit code 3 when discovery was incomplete:
// the account may exist.
func (s *session) downgradeNoMatch(err error) error {
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
