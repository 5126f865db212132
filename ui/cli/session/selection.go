package session

import (
	"fmt"
	"slices"
	"strings"

	"accountable/audit"
	"accountable/audit/policy"
	"accountable/config"
	"accountable/ui/cli/command"
)

// selection is what the names on the command line stand for.
type selection struct {
	Profiles    []config.Profile // in file order
	environment bool             // the credentials in the environment
	// Accounts are ids to which no profile is bound; unknown are the profiles
	// that may lead to them, which only AWS can say.
	Accounts []string
	unknown  []config.Profile
}

// MatchNames finds what names stand for among the profiles: each is a
// profile's name, @env, an account id or a pattern over names, and the first of
// these that fits wins. Every name that fits nothing is complained about.
func MatchNames(profiles []config.Profile, names []string, environment bool) (selection, error) {
	var s selection
	taken := make([]bool, len(profiles))
	var complaints []error
	hint := ""
	for _, name := range names {
		found, err := match(profiles, name)
		for _, i := range found {
			taken[i] = true
		}
		switch {
		case err != nil:
			complaints = append(complaints, err)
		case len(found) > 0:
		case name == audit.EnvironmentProfile && environment:
			s.environment = true
		case audit.IsAccountID(name):
			if !slices.Contains(s.Accounts, name) {
				s.Accounts = append(s.Accounts, name)
			}
		default:
			complaints = append(complaints, fitsNothing(name))
			hint = command.SuggestName(name, DisplayNames(profiles), hint)
		}
	}
	if complaints != nil {
		return s, command.UsageAll(hint, complaints)
	}
	s.keep(profiles, taken)
	return s, nil
}

// keep takes the profiles that were found and, for accounts of which no file
// tells, notes those that may lead there.
func (s *selection) keep(profiles []config.Profile, taken []bool) {
	for i, p := range profiles {
		if taken[i] {
			s.Profiles = append(s.Profiles, p)
		}
		if p.BoundAccountID() == "" && p.Problem == nil && len(s.Accounts) > 0 {
			s.unknown = append(s.unknown, p)
		}
	}
}

// Reachable complains of accounts that no profile can lead to.
func (s *selection) Reachable() error {
	if len(s.Accounts) > 0 && len(s.unknown) == 0 {
		return command.Usage("Name a profile of this account.", "no profile reaches account %s", strings.Join(s.Accounts, ", "))
	}
	return nil
}

// match finds the profiles that one name stands for.
func match(profiles []config.Profile, name string) ([]int, error) {
	where := func(fits func(config.Profile) bool) []int {
		var found []int
		for i, p := range profiles {
			if fits(p) {
				found = append(found, i)
			}
		}
		return found
	}
	if found := where(func(p config.Profile) bool { return p.Name == name || p.Display == name }); found != nil {
		return found, nil
	}
	if audit.IsAccountID(name) {
		return where(func(p config.Profile) bool { return p.BoundAccountID() == name }), nil
	}
	if !policy.IsGlob(name) {
		return nil, nil
	}
	pattern, err := policy.ParseGlob(name)
	if err != nil {
		return nil, fmt.Errorf("%q: invalid pattern: check the brackets", name)
	}
	return where(func(p config.Profile) bool { return pattern.Match(p.Display) }), nil
}

func fitsNothing(name string) error {
	switch {
	case name == audit.EnvironmentProfile:
		return fmt.Errorf("%s: no credentials in the environment", name)
	case policy.IsGlob(name):
		return fmt.Errorf("no profile matches %q", name)
	default:
		return fmt.Errorf("no profile %q", name)
	}
}

// DisplayNames are the names as people write them, each once.
func DisplayNames(profiles []config.Profile) []string {
	var names []string
	for _, p := range profiles {
		if !slices.Contains(names, p.Display) {
			names = append(names, p.Display)
		}
	}
	return names
}
