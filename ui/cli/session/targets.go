package session

import (
	"context"
	"slices"
	"strings"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/scan"
	"accountable/config"
	"accountable/ui/cli/command"
	"accountable/ui/cli/text"
)

// ResolveTargets selects the targets that names mean: profiles, patterns, account ids
// or @env. Without names it selects the identity of the shell (see shellIdentities), else
// every profile. It
// searches accounts only if a flag filters them, and calls AWS only where no file
// names the account of a profile that matters.
func (s *Session) ResolveTargets(ctx context.Context, names []string) error {
	for _, p := range s.Files.Problems {
		s.Env.Notef("%s", p)
	}
	noteIdleSettings(s.Env, s.Settings, s.Files.Profiles)
	s.NoteOpenWrites()
	names = append(slices.Clone(names), s.Options.Profiles...)
	for i := range names {
		names[i] = s.PlainName(names[i])
	}
	onlySession := s.Options.Sources.Session != "" && !s.Options.Sources.Org
	shell := s.ShellTarget()
	isImplicit := len(names) == 0 && shell != "" && !s.Options.All && !onlySession
	switch {
	case len(names) > 0 && s.Options.All:
		return command.Usage("", "%s", ErrAllAndNames)
	case isImplicit:
		names = []string{shell}
	case len(names) == 0:
		if left := s.leftOut(); len(left) > 0 {
			s.Env.Notef("left out by your settings: %s", text.JoinProfiles(left))
		}
	}
	if err := s.selectProfiles(ctx, names); err != nil {
		return err
	}
	s.noteShellIdentities(isImplicit)
	s.setWhole(names)
	return s.filterTargets(ctx)
}

// setWhole records whether the command works on every account.
func (s *Session) setWhole(names []string) {
	unnamed := len(names) == 0 && len(s.leftOut()) == 0
	s.Whole = !s.Options.Filter.restrictsTargets() && s.search.Accounts == nil && (unnamed || len(s.search.organizations()) > 0)
}

// selectProfiles selects the targets of names and plans the search for others. Without
// names it selects every profile.
func (s *Session) selectProfiles(ctx context.Context, names []string) error {
	flags := s.Options.Sources
	if len(names) == 0 {
		if flags.Org || flags.Session == "" {
			s.Targets = s.AllTargets()
			if len(s.Targets) == 0 {
				return s.errNoProfiles()
			}
		}
		return s.planSearch(Selection{}, nil)
	}
	_, hasEnvironment := s.Cloud.EnvironmentTarget()
	chosen, err := MatchNames(s.Files.Profiles, names, hasEnvironment)
	if err != nil {
		return err
	}
	chosen.unknown = slices.DeleteFunc(chosen.unknown, s.LeavesOut)
	if err := s.planSearch(chosen, names); err != nil {
		return err
	}
	if !s.search.isEmpty() {
		chosen.Accounts = nil // the search finds them
	}
	if err := chosen.Reachable(); err != nil {
		return err
	}
	if len(chosen.Profiles) > 0 {
		s.Targets = s.Cloud.Targets(isOneOf(chosen.Profiles))
	}
	if len(chosen.Accounts) > 0 {
		found, err := s.resolveAccounts(ctx, chosen)
		if err != nil {
			return err
		}
		for _, target := range found { // its profiles may be named, too
			s.Targets = slices.DeleteFunc(s.Targets, func(t audit.Target) bool { return slices.Contains(target.Profiles(), t.Key) })
		}
		s.Targets = append(s.Targets, found...)
	}
	if env, ok := s.Cloud.EnvironmentTarget(); ok && chosen.environment {
		s.Targets = append(s.Targets, env)
	}
	return nil
}

// AllTargets returns every profile that the settings do not leave out, and the
// credentials in the environment.
func (s *Session) AllTargets() []audit.Target {
	targets := s.Cloud.Targets(isOneOf(s.defaultProfiles()))
	if env, ok := s.Cloud.EnvironmentTarget(); ok {
		targets = append(targets, env)
	}
	return targets
}

// errNoProfiles says why there is no profile.
func (s *Session) errNoProfiles() error {
	if len(s.Files.Profiles) > 0 {
		return command.Usage("Name the profiles to use.", "your settings (%s) leave out every profile", SettingsPath(s.Env))
	}
	return command.Usage(`"aws configure sso" adds one. "accountable demo" needs none.
With a tool that holds your credentials, such as aws-vault or granted, start accountable through it.`,
		"no AWS profiles in %s, and no credentials in the environment", strings.Join(ConfigFiles(s.Files), " and "))
}

// resolveAccounts returns a target for each account id that was named, with the routes
// of all profiles that lead to it. It asks AWS for the accounts of the profiles whose
// config names none.
func (s *Session) resolveAccounts(ctx context.Context, chosen Selection) ([]audit.Target, error) {
	asked := s.Cloud.Targets(isOneOf(chosen.unknown))
	unread := s.identify(ctx, asked)
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	found, missing := joinByAccount(chosen.Accounts, asked)
	switch {
	case len(missing) == 0:
		return found, nil
	case len(unread) > 0:
		return nil, &command.Error{
			Code: command.ExitUnjudged, Text: "no profile is known to reach account " + strings.Join(missing, ", "),
			Hint: "The account of these profiles is unknown: " + strings.Join(unread, ", "),
		}
	default:
		return nil, command.Usage(s.leftOutHint(), "no profile reaches account %s", strings.Join(missing, ", "))
	}
}

// identify asks AWS for the account ids of targets whose config names none. It returns
// the profiles whose accounts remain unknown.
func (s *Session) identify(ctx context.Context, targets []audit.Target) (unknown []string) {
	var (
		asked  []*audit.Target
		routes []audit.Route
	)
	for i := range targets {
		if t := &targets[i]; t.AccountID == "" && t.Trouble == nil && len(t.Routes) > 0 {
			asked, routes = append(asked, t), append(routes, t.Routes[0])
		}
	}
	for i, owner := range s.Auditor.Identify(ctx, routes, nil) {
		if asked[i].AccountID = owner.AccountID; owner.Trouble != nil {
			unknown = append(unknown, s.Files.ProfileName(asked[i].Key))
		}
	}
	slices.Sort(unknown)
	return unknown
}

// joinByAccount returns a target for each account, with the routes of all targets of
// that account, and the accounts that have none.
func joinByAccount(accounts []string, asked []audit.Target) (found []audit.Target, missing []string) {
	for _, id := range accounts {
		var target audit.Target
		for _, t := range asked {
			switch {
			case t.AccountID != id:
			case target.Key == "":
				target = t
			default:
				target.Routes = append(target.Routes, t.Routes...)
			}
		}
		if target.Key == "" {
			missing = append(missing, id)
			continue
		}
		found = append(found, target)
	}
	return found, missing
}

// isOneOf returns a function that reports whether a profile is listed.
func isOneOf(profiles []config.Profile) func(config.Profile) bool {
	names := make(map[string]bool, len(profiles))
	for _, p := range profiles {
		names[p.Name] = true
	}
	return func(p config.Profile) bool { return names[p.Name] }
}

// ConfigFiles returns the paths of the AWS config and credentials files.
func ConfigFiles(f *config.Files) []string { return []string{f.ConfigPath, f.CredentialsPath} }

// NoteOpenWrites prints a note if writes have no outcome.
func (s *Session) NoteOpenWrites() {
	open, err := s.Journal.OpenWrites()
	if err != nil || len(open) == 0 {
		return
	}
	s.Env.Notef("%s interrupted; accountable history --look checks them",
		audit.Plural(len(open), "write was", "writes were"))
}

// ResolveScreenTargets chooses what the screens show. They open a named organization
// or session themselves, so that the user can sign in there, unless a flag filters
// its accounts.
func (s *Session) ResolveScreenTargets(ctx context.Context, names []string) error {
	if s.Options.Filter.Only != "" {
		return command.Usage("The screens have a filter for problems.", "--only works with accountable check; the screens show every verdict")
	}
	if len(names) > 0 || s.Options.Sources.Any() {
		if err := s.selectProfiles(ctx, names); err != nil {
			return err
		}
	} else {
		s.Targets = s.AllTargets()
	}
	s.setWhole(names)
	if len(s.search.organizations()) > 1 && !s.search.named {
		if err := s.findManagers(ctx); err != nil {
			return err
		}
	}
	return s.filterTargets(ctx)
}

// DryPlanner returns a planner that ignores read-only mode: planning never writes.
func (s *Session) DryPlanner() change.Planner {
	p := s.Planner()
	p.ReadOnly = false
	return p
}

// ReadAccounts reads and judges the session's accounts.
func (s *Session) ReadAccounts(ctx context.Context) ([]scan.Result, error) {
	roster, err := s.Judge(ctx)
	if err != nil {
		return nil, err
	}
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	s.UpdateCache(ctx, roster.Accounts())
	s.noteRemarks(roster.Accounts(), func(r scan.Remark) bool { return r.Kind == scan.RemarkIdle })
	return s.Options.Filter.Listed(roster.Accounts()), nil
}

// KeepAccounts keeps the targets of some accounts. If an account has no target, it
// asks AWS for the accounts of profiles whose config does not name one, and
// returns the profiles that could not be asked.
func (s *Session) KeepAccounts(ctx context.Context, ids map[string]bool) (unasked []string, err error) {
	if !s.search.isEmpty() {
		s.identify(ctx, s.Targets) // so that discovery finds each account once
		found, err := s.collect(ctx)
		if err != nil {
			return nil, err
		}
		s.Targets, s.search = found, search{}
	}
	known := map[string]bool{}
	for _, t := range s.Targets {
		known[t.AccountID] = true
	}
	for id := range ids {
		if !known[id] {
			unasked = s.identify(ctx, s.Targets)
			break
		}
	}
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	s.Targets = slices.DeleteFunc(s.Targets, func(t audit.Target) bool { return !ids[t.AccountID] })
	return unasked, nil
}

// ManagerProfiles returns the profiles whose organizations are searched.
func (s *Session) ManagerProfiles() []string {
	var profiles []string
	for _, place := range s.search.organizations() {
		profiles = append(profiles, place.Name)
	}
	return profiles
}

// SearchedSession returns the Identity Center session that is searched; "" is none.
func (s *Session) SearchedSession() string {
	for _, place := range s.search.Places {
		if place.Kind == scan.SessionAccounts {
			return place.Name
		}
	}
	return ""
}
