package session

import (
	"context"
	"errors"
	"slices"
	"strings"

	"accountable/audit"
	"accountable/audit/scan"
	"accountable/ui/cli/command"
)

// planSearch sets the search for accounts that the flags ask for. If all names are
// account ids, only these accounts are searched.
func (s *Session) planSearch(chosen Selection, names []string) error {
	o := s.Options.Sources
	if o.Session != "" {
		if _, err := s.SessionSignIn(o.Session); err != nil {
			return err
		}
	}
	s.search = search{
		named:  len(chosen.Profiles) > 0 || chosen.environment,
		Search: scan.Search{InOrder: s.Writing, OUNames: !s.Brief, Tags: len(s.Options.Filter.Tags) > 0},
	}
	if o.Session != "" {
		s.search.Places = []scan.Place{{Kind: scan.SessionAccounts, Name: o.Session}}
	}
	ids := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return !audit.IsAccountID(name) })
	if len(ids) > 0 && len(ids) == len(names) {
		s.search.Accounts, s.search.named, s.search.InOrder = ids, false, true
	}
	s.search.SkipMembers = !s.search.named
	if o.Org {
		managers := s.managers(chosen)
		s.search.Places = append(s.search.Places, managers...)
		if len(managers) == 0 {
			return command.Usage("Name a profile of the management account, or of the delegated administrator.",
				"--org: no profile can manage an organization")
		}
	}
	return nil
}

func sessionsHint(names []string) string {
	if len(names) == 0 {
		return `"aws configure sso" adds one.`
	}
	return "Known sessions: " + strings.Join(names, ", ") + "."
}

// managers returns the organizations of the profiles that may manage one: the
// named ones, else the identity of the shell, else all.
func (s *Session) managers(chosen Selection) []scan.Place {
	profiles, environment := chosen.Profiles, chosen.environment
	if !s.search.named {
		profiles, environment = s.shellProfiles()
	}
	usable := map[string]string{} // account id by profile
	for _, t := range s.Cloud.Targets(isOneOf(profiles)) {
		for _, route := range t.Routes {
			if p := s.Files.Profile(route.Profile); p != nil && t.Trouble == nil && t.Skip == "" {
				usable[p.Name] = t.AccountID
			}
		}
	}
	var all []scan.Place
	for _, p := range profiles {
		if id, ok := usable[p.Name]; ok {
			all = append(all, scan.Place{Kind: scan.OrganizationOf, Name: p.Name, AccountID: id})
		}
	}
	if _, ok := s.Cloud.EnvironmentTarget(); ok && environment {
		all = append(all, scan.Place{Kind: scan.OrganizationOf, Name: audit.EnvironmentProfile})
	}
	return all
}

// filterTargets keeps the accounts that are named by id or chosen by flags, if any are.
// It searches all accounts for that, and asks AWS for the accounts of profiles if the
// filter depends on them.
func (s *Session) filterTargets(ctx context.Context) error {
	filter := &s.Options.Filter
	if !filter.restrictsTargets() && s.search.Accounts == nil {
		return nil
	}
	if !s.search.isEmpty() {
		s.identify(ctx, s.Targets) // so that the search joins them
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		wanted := s.search.Accounts
		found, err := s.collect(ctx)
		if err != nil {
			return err
		}
		if missing := missingAccounts(wanted, found); len(missing) > 0 {
			return s.downgradeNoMatch(command.Usage("", "account %s was not found", strings.Join(missing, ", ")))
		}
		s.Targets, s.search = found, search{}
	}
	if len(missingAccounts(filter.Accounts, s.Targets)) > 0 {
		s.identify(ctx, s.Targets)
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
	}
	found := len(s.Targets)
	if s.Targets = filter.apply(s.Targets, s.Env.Clock.Now()); len(s.Targets) == 0 {
		return s.downgradeNoMatch(filter.errNoMatch(found))
	}
	return nil
}

// downgradeNoMatch turns "no match" into exit code 3 when discovery was incomplete:
// the account may exist.
func (s *Session) downgradeNoMatch(err error) error {
	if f, ok := errors.AsType[*command.Error](err); ok && s.Partial {
		f.Code, f.Hint = command.ExitUnjudged, "Not everything could be found; the reason is above."
	}
	return err
}

// missingAccounts returns the account ids without a target.
func missingAccounts(ids []string, targets []audit.Target) []string {
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool {
		return slices.ContainsFunc(targets, func(t audit.Target) bool { return t.AccountID == id })
	})
}

// SessionSignIn returns the sign-in of an Identity Center session.
func (s *Session) SessionSignIn(name string) (audit.SignIn, error) {
	if found, ok := s.Cloud.SessionSignIn(name); ok {
		return found, nil
	}
	known := s.Discoverer.Sessions()
	return audit.SignIn{}, command.Usage(SuggestName(name, known, sessionsHint(known)),
		"--sso: no Identity Center session %q in %s", name, s.Files.ConfigPath)
}
