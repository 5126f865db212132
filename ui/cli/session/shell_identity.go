package session

import (
	"slices"

	"accountable/audit"
	"accountable/config"
)

// identity is a target that the environment of the shell names.
type identity struct {
	target, variable string
	// replaced is set for credentials that @env does not use, because the environment has
	// others that come first.
	replaced bool
}

// shellIdentities returns the identities that the environment names, in the SDK's order:
// key variables or a web identity, a profile, the endpoint of a container
// (https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html).
func (s *Session) shellIdentities() []identity {
	var first, last []identity
	for i, env := range s.Cloud.EnvironmentRoutes() {
		found := identity{audit.EnvironmentProfile, env.Variable, i > 0}
		if env.Container {
			last = append(last, found)
		} else {
			first = append(first, found)
		}
	}
	for _, variable := range []string{"AWS_PROFILE", "AWS_DEFAULT_PROFILE"} {
		if name := s.Env.Getenv(variable); name != "" {
			first = append(first, identity{target: name, variable: variable})
		}
	}
	return append(first, last...)
}

// ShellTarget returns the target that a command without one uses because the environment
// names it, or "".
func (s *Session) ShellTarget() string {
	if found := s.shellIdentities(); len(found) > 0 {
		return found[0].target
	}
	return ""
}

// noteShellIdentities says which identity of the environment is used because no target is
// named, and which one is not used.
func (s *Session) noteShellIdentities(isImplicit bool) {
	found := s.shellIdentities()
	if isImplicit && len(found) > 0 {
		switch first := found[0]; {
		case first.target != audit.EnvironmentProfile:
			s.Env.Notef("%s is set: using only the profile %s (--all for every profile)", first.variable, first.target)
		case len(s.Files.Profiles) > 0:
			s.Env.Notef("%s is set: using only the credentials in the environment, %s (--all for every profile)", first.variable, first.target)
		}
		found = found[1:]
	}
	for _, other := range found {
		switch {
		case other.replaced:
			s.Env.Notef("not used: the credentials that %s names", other.variable)
		case !s.uses(other.target):
			s.Env.Notef("not used: %s, which %s names", other.target, other.variable)
		default:
			continue
		}
		return
	}
}

// uses reports whether a target of the session has a route of the profile.
func (s *Session) uses(profile string) bool {
	if p := s.Files.Profile(profile); p != nil {
		profile = p.Name
	}
	return slices.ContainsFunc(s.Targets, func(t audit.Target) bool { return t.Key == profile || slices.Contains(t.Profiles(), profile) })
}

// shellProfiles returns the profiles that may manage an organization when none is named;
// environment reports whether the credentials in the environment may.
func (s *Session) shellProfiles() (profiles []config.Profile, environment bool) {
	target := s.ShellTarget()
	if p := s.Files.Profile(target); p != nil && !s.Options.All {
		return []config.Profile{*p}, false
	}
	if target == audit.EnvironmentProfile && !s.Options.All {
		return nil, true
	}
	return s.defaultProfiles(), target == audit.EnvironmentProfile
}
