package session

import (
	"context"
	"errors"
	"slices"
	"strings"

	"accountable/audit"
	"accountable/config"
	"accountable/ui/cli/command"
)

// addDiscovered adds to the profiles that names stand for what the flags say is to be
// found beyond them. Account ids among the names choose from what is found.
func (s *Session) addDiscovered(chosen selection, names []string) error {
	o := s.Options.Sources
	if o.Session != "" {
		if _, err := s.SessionSignIn(o.Session); err != nil {
			return err
		}
	}
	s.search = search{
		session: o.Session, named: len(chosen.Profiles) > 0 || chosen.environment, inOrder: s.Writing,
		options: audit.DiscoverOptions{
			OUNames: !s.Brief || s.Policy.UsesOrganization(), Tags: len(s.Options.Filter.Tags) > 0 || s.Policy.UsesTags(),
		},
	}
	ids := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return !audit.IsAccountID(name) })
	if len(ids) > 0 && len(ids) == len(names) {
		s.search.accounts, s.search.named, s.search.inOrder = ids, false, true
	}
	if o.Org {
		s.search.managers = s.managers(chosen)
		if len(s.search.managers) == 0 {
			return command.Usage("Name a profile of the management account, or of the delegated administrator.",
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
func (s *Session) managers(chosen selection) []manager {
	profiles := chosen.Profiles
	if !s.search.named {
		profiles = s.defaultProfiles()
		if p := s.Files.Profile(s.Env.Getenv("AWS_PROFILE")); p != nil && !s.Options.All {
			profiles = []config.Profile{*p}
		}
	}
	usable := map[string]string{} // account id by profile
	for _, t := range s.Cloud.Targets(isOneOf(profiles)) {
		for _, route := range t.Routes {
			if p := s.Files.Profile(route.Profile); p != nil && t.Trouble == nil && t.Skip == "" {
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
	if _, ok := s.Cloud.EnvironmentTarget(); ok && (chosen.environment || len(s.Files.Profiles) == 0) {
		all = append(all, manager{profile: audit.EnvironmentProfile, display: audit.EnvironmentProfile})
	}
	return all
}

// narrowManagers finds out which of the profiles manage an organization.
func (s *Session) narrowManagers(ctx context.Context) error {
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
func (s *Session) filterTargets(ctx context.Context) error {
	filter := &s.Options.Filter
	if !filter.restrictsTargets() && s.search.accounts == nil {
		return nil
	}
	if s.search.anywhere() {
		s.identify(ctx, s.Targets) // so that each account is found once
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		wanted := s.search.accounts
		found, err := s.collect(ctx)
		if err != nil {
			return err
		}
		if missing := without(wanted, found); len(missing) > 0 {
			return s.downgradeNoMatch(command.Usage("", "there is no account %s where it was looked for", strings.Join(missing, ", ")))
		}
		s.Targets, s.search = found, search{}
	}
	if len(without(filter.Accounts, s.Targets)) > 0 {
		s.identify(ctx, s.Targets)
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
	}
	found := len(s.Targets)
	if s.Targets = filter.apply(s.Targets); len(s.Targets) == 0 {
		return s.downgradeNoMatch(filter.errNoMatch(found))
	}
	return nil
}

// downgradeNoMatch turns "no match" into exit code 3 when discovery was incomplete:
// the account may exist.
func (s *Session) downgradeNoMatch(err error) error {
	if f, ok := errors.AsType[*command.Failure](err); ok && s.Partial {
		f.Code, f.Hint = command.ExitUnjudged, "Not everything could be found; the reason is above."
	}
	return err
}

// without are the account ids of which there is no target.
func without(ids []string, targets []audit.Target) []string {
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool {
		return slices.ContainsFunc(targets, func(t audit.Target) bool { return t.AccountID == id })
	})
}

// SessionSignIn finds a session of Identity Center by its name.
func (s *Session) SessionSignIn(name string) (audit.SignIn, error) {
	if found, ok := s.Cloud.SessionSignIn(name); ok {
		return found, nil
	}
	known := s.Discoverer.Sessions()
	return audit.SignIn{}, command.Usage(command.SuggestName(name, known, sessionsHint(known)),
		"--sso: there is no Identity Center session %q in %s", name, s.Files.ConfigPath)
}
