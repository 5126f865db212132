package session

import (
	"errors"
	"path/filepath"
	"slices"

	"accountable/audit/policy"
	"accountable/config"
	configpolicy "accountable/config/policy"
	"accountable/ui/cli/command"
	"accountable/ui/screen"
)

// Configuration is the user's settings and the company's policy.
type Configuration struct {
	Settings configpolicy.Settings
	Policy   PolicySource
	ReadOnly string // why nothing may be written; "": writing is allowed
}

// LoadConfig reads the settings and the policy. The error lists the problems of both.
func LoadConfig(env *command.Environment, o GlobalOptions) (Configuration, error) {
	source, policyErr := LoadPolicy(env, o.Policy)
	c, err := loadSettings(env, o)
	if err := errors.Join(err, policyErr); err != nil {
		return Configuration{}, command.Usage("", "%s", err)
	}
	c.Policy = source
	return c, c.applyTheme(env, o)
}

// loadConfigWithoutPolicy reads the settings only, for commands that judge nothing.
func loadConfigWithoutPolicy(env *command.Environment, o GlobalOptions) (Configuration, error) {
	c, err := loadSettings(env, o)
	if err != nil {
		return Configuration{}, command.Usage("", "%s", err)
	}
	return c, c.applyTheme(env, o)
}

func loadSettings(env *command.Environment, o GlobalOptions) (Configuration, error) {
	var c Configuration
	if env.ConfigDir != "" {
		var err error
		if c.Settings, err = configpolicy.ReadSettings(SettingsPath(env)); err != nil {
			return c, err
		}
	}
	switch {
	case o.ReadOnly:
		c.ReadOnly = "--read-only"
	case c.Settings.ReadOnly:
		c.ReadOnly = "read_only in your settings"
	}
	return c, nil
}

// SettingsPath returns the path of the user's settings.
func SettingsPath(env *command.Environment) string {
	return filepath.Join(env.ConfigDir, configpolicy.SettingsName)
}

// applyTheme uses the theme of the settings unless a flag or variable names one.
func (c Configuration) applyTheme(env *command.Environment, o GlobalOptions) error {
	if c.Settings.Theme == "" || o.Theme != "" || env.Getenv("ACCOUNTABLE_THEME") != "" {
		return nil
	}
	terminal, err := screen.DetectTerminal(c.Settings.Theme, env.Getenv)
	if err != nil {
		return command.Usage("", "%s", err)
	}
	env.Terminal = terminal
	return nil
}

// usesCache reports whether results are cached.
func (c Configuration) usesCache(o GlobalOptions) bool {
	return !o.NoCache && (c.Settings.Cache == nil || *c.Settings.Cache)
}

// preferProfileNames returns the settings for a list of profiles: a pattern with brackets
// that is the name of a profile means that profile alone.
func preferProfileNames(s configpolicy.Settings, profiles []config.Profile) configpolicy.Settings {
	isName := func(name string) bool {
		return slices.ContainsFunc(profiles, func(p config.Profile) bool { return p.Name == name })
	}
	for _, patterns := range []*[]policy.Glob{&s.LeaveOut, &s.ReadOnlyProfiles, &s.WritingProfiles} {
		*patterns = policy.PreferNames(*patterns, isName)
	}
	return s
}

// LeavesOut reports whether the settings exclude a profile that is not named.
func (c Configuration) LeavesOut(p config.Profile) bool {
	return matchesAny(c.Settings.LeaveOut, p.Name)
}

// profileMatcher returns a function that matches profiles by the patterns of a
// setting. A profile may also be named as the file spells it. It is nil without patterns.
func profileMatcher(files *config.Files, patterns []policy.Glob) func(profile string) bool {
	if len(patterns) == 0 {
		return nil
	}
	return func(profile string) bool {
		p := files.Profile(profile)
		return matchesAny(patterns, profile) || p != nil && matchesAny(patterns, p.Name)
	}
}

func matchesAny(patterns []policy.Glob, name string) bool {
	return slices.ContainsFunc(patterns, func(g policy.Glob) bool { return g.Match(name) })
}
