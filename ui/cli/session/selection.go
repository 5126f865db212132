package session

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"accountable/audit"
	"accountable/audit/policy"
	"accountable/config"
	"accountable/ui/cli/command"
)

// Selection is what the names on the command line mean.
type Selection struct {
	Profiles    []config.Profile // in file order
	environment bool             // the credentials in the environment
	// Accounts are ids that the AWS config does not mention. unknown are the profiles
	// that may reach them: no file names their accounts.
	Accounts []string
	unknown  []config.Profile
}

// MatchNames resolves names. A name is a profile, @env, an account id or a pattern
// over profiles; the first that matches wins. The error lists every name that matches
// nothing.
func MatchNames(profiles []config.Profile, names []string, environment bool) (Selection, error) {
	var s Selection
	taken := make([]bool, len(profiles))
	var complaints []error
	hint := ""
	for _, name := range names {
		found, err := matchName(profiles, name)
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
			complaints = append(complaints, errNoMatch(name))
			hint = cmp.Or(SuggestAccountID(name), SuggestName(name, ProfileNames(profiles), hint))
		}
	}
	if complaints != nil {
		return s, command.UsageAll(hint, complaints)
	}
	s.keep(profiles, taken)
	return s, nil
}

// keep adds the matching profiles and, if account ids are left over, the profiles that
// may reach them.
func (s *Selection) keep(profiles []config.Profile, taken []bool) {
	for i, p := range profiles {
		if taken[i] {
			s.Profiles = append(s.Profiles, p)
		}
		if p.BoundAccountID() == "" && p.Problem == nil && len(s.Accounts) > 0 {
			s.unknown = append(s.unknown, p)
		}
	}
}

// Reachable returns an error if no profile can reach the account ids.
func (s *Selection) Reachable() error {
	if len(s.Accounts) > 0 && len(s.unknown) == 0 {
		return command.Usage("Name a profile of this account.", "no profile reaches account %s", strings.Join(s.Accounts, ", "))
	}
	return nil
}

// PlainName returns the 12 digits of an account id that is written with dashes or
// blanks, and other names as they are. A profile of that name keeps it.
func (s *Session) PlainName(name string) string {
	if id, err := audit.ParseAccountID(name); err == nil && s.ProfileCalled(name) == nil {
		return id
	}
	return name
}

// matchName returns the indexes of the profiles that a name means.
func matchName(profiles []config.Profile, name string) ([]int, error) {
	where := func(fits func(config.Profile) bool) []int {
		var found []int
		for i, p := range profiles {
			if fits(p) {
				found = append(found, i)
			}
		}
		return found
	}
	if found := where(func(p config.Profile) bool { return p.Name == name }); found != nil {
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
		return nil, fmt.Errorf("%.200q: %w", name, err)
	}
	return where(func(p config.Profile) bool { return pattern.Match(p.Name) }), nil
}

func errNoMatch(name string) error {
	switch {
	case name == audit.EnvironmentProfile:
		return fmt.Errorf("%s: no credentials in the environment", name)
	case policy.IsGlob(name):
		return fmt.Errorf("no profile matches %.200q", name)
	default:
		return fmt.Errorf("no profile %.200q", name)
	}
}

// ProfileNames returns the names of profiles.
func ProfileNames(profiles []config.Profile) []string {
	names := make([]string, 0, len(profiles))
	for _, p := range profiles {
		names = append(names, p.Name)
	}
	return names
}

// SuggestAccountID suggests the account id that lost its leading zeros, as in a
// spreadsheet; "" if the name is no such number.
func SuggestAccountID(name string) string {
	if _, err := audit.ParseAccountID(name); errors.Is(err, audit.ErrLostZeros) {
		return "Did you mean " + audit.PadAccountID(name) + "?"
	}
	return ""
}

// SuggestName returns "Did you mean …?" for the most similar name, or otherwise if
// there is none.
func SuggestName(name string, known []string, otherwise string) string {
	if policy.IsGlob(name) {
		return otherwise
	}
	if near := audit.ClosestName(name, known); near != "" {
		return "Did you mean " + audit.ShellQuote(near) + "?"
	}
	return otherwise
}
