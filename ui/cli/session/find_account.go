package session

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"accountable/audit"
	"accountable/audit/policy"
	"accountable/config"
	"accountable/ui/cli/command"
)

// FindAccount finds an account by its name, its id or the name of a profile, with
// the facts that discovery finds about it.
func (s *Session) FindAccount(ctx context.Context, name string) (audit.Target, error) {
	name = s.PlainName(name)
	target, isProfile, err := s.profileAccount(ctx, name)
	if err != nil {
		return target, err
	}
	if !isProfile && audit.IsAccountID(name) {
		target = audit.Target{Key: name, AccountID: name}
	}
	if !s.Options.Sources.Any() {
		if target.AccountID == "" {
			return target, command.Usage(cmp.Or(SuggestAccountID(name), SuggestName(name, ProfileNames(s.Files.Profiles), "Names of accounts are known with --org or --sso.")),
				"no profile %q, and not an account id", name)
		}
		return target, nil
	}
	if err := s.ResolveTargets(ctx, nil); err != nil {
		return target, err
	}
	all, err := s.collect(ctx)
	if err != nil {
		return target, err
	}
	return s.chooseAccount(all, target.AccountID, name)
}

// chooseAccount returns the account with an id or, if the id is "", with a name.
func (s *Session) chooseAccount(all []audit.Target, id, name string) (audit.Target, error) {
	var found []audit.Target
	for _, t := range all {
		// The config need not name the account of a profile that discovery has identified.
		t.AccountID = cmp.Or(t.AccountID, t.MemberAccountID)
		if t.AccountID != "" && (t.AccountID == id || id == "" && t.Name == name) {
			found = append(found, t)
		}
	}
	switch {
	case len(found) == 0:
		return audit.Target{}, s.downgradeNoMatch(command.Usage("", "account %s was not found", name))
	case len(found) > 1 && found[0].AccountID != found[1].AccountID:
		var ids []string
		for _, t := range found {
			ids = append(ids, t.AccountID)
		}
		return audit.Target{}, command.Usage("Name one of these.", "%d accounts are named %s: %s", len(found), name, strings.Join(ids, ", "))
	default:
		return found[0], nil
	}
}

// ProfileCalled returns the profile with exactly this name; nil if there is none.
func (s *Session) ProfileCalled(name string) *config.Profile {
	i := slices.IndexFunc(s.Files.Profiles, func(p config.Profile) bool { return p.Name == name })
	if i < 0 {
		return nil
	}
	return &s.Files.Profiles[i]
}

// profileAccount returns the account of a profile, and whether there is such a
// profile. It asks AWS if the config does not name the account.
func (s *Session) profileAccount(ctx context.Context, name string) (audit.Target, bool, error) {
	profile := s.ProfileCalled(name)
	if profile == nil {
		return audit.Target{}, false, nil
	}
	target := s.Cloud.Targets(isOneOf([]config.Profile{*profile}))[:1]
	if unread := s.identify(ctx, target); len(unread) > 0 {
		if ctx.Err() != nil {
			return audit.Target{}, true, context.Cause(ctx)
		}
		return audit.Target{}, true, command.NotDone("Use the id of the account.", "cannot determine the account of profile %s", name)
	}
	if trouble := target[0].Trouble; trouble != nil && target[0].AccountID == "" {
		return audit.Target{}, true, command.NotDone(trouble.Advice(), "%s: %s", name, trouble.Message)
	}
	return target[0], true, nil
}

// SelectAccount selects one account by the name of a profile, @env, its id or, with --org
// or --sso, its name. With these, it also finds the facts that discovery brings, such as
// the root email, and --profile names whose organization is searched.
func (s *Session) SelectAccount(ctx context.Context, name string) error {
	name = s.PlainName(name)
	profile, searches := s.ProfileCalled(name), s.Options.Sources.Any()
	switch {
	case profile != nil && searches:
		return s.DiscoverProfile(ctx, name, *profile)
	case profile == nil && policy.IsGlob(name) && !searches:
		return command.Usage("Name one profile or account.", "%.200q is a pattern, not one account", name)
	case name == audit.EnvironmentProfile, audit.IsAccountID(name) && len(s.Options.Profiles) == 0, !searches:
		return s.ResolveTargets(ctx, []string{name})
	}
	found, err := s.FindAccount(ctx, name)
	s.Targets, s.search = []audit.Target{found}, search{}
	return err
}

// DiscoverProfile selects the account of a profile, written by that profile only,
// with the facts that discovery finds about it.
func (s *Session) DiscoverProfile(ctx context.Context, name string, profile config.Profile) error {
	found, err := s.FindAccount(ctx, name)
	if err != nil {
		return err
	}
	own := s.Cloud.Targets(isOneOf([]config.Profile{profile}))[0]
	found.Key, found.Routes, found.Trouble = own.Key, own.Routes, own.Trouble
	s.Targets, s.search = []audit.Target{found}, search{}
	return nil
}
