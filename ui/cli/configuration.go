package cli

import (
	"errors"
	"path/filepath"
	"slices"

	"accountable/audit/policy"
	"accountable/config"
	configpolicy "accountable/config/policy"
	"accountable/ui"
)

// configuration is the user's settings and the company's policy.
type configuration struct {
	settings configpolicy.Settings
	policy   policySource
	readOnly string // why nothing may be written; "": writing is allowed
}

// loadConfig reads the settings and the policy. The error lists the problems of both.
func loadConfig(env *environment, o globalOptions) (configuration, error) {
	source, policyErr := loadPolicy(env, o.policy)
	c, err := loadSettings(env, o)
	if err := errors.Join(err, policyErr); err != nil {
		return configuration{}, usage("", "%s", err)
	}
	c.policy = source
	return c, c.applyTheme(env, o)
}

// loadConfigWithoutPolicy reads the settings only, for commands that judge nothing.
func loadConfigWithoutPolicy(env *environment, o globalOptions) (configuration, error) {
	c, err := loadSettings(env, o)
	if err != nil {
		return configuration{}, usage("", "%s", err)
	}
	return c, c.applyTheme(env, o)
}

func loadSettings(env *environment, o globalOptions) (configuration, error) {
	var c configuration
	if env.configDir != "" {
		var err error
		if c.settings, err = configpolicy.ReadSettings(settingsPath(env)); err != nil {
			return c, err
		}
	}
	switch {
	case o.readOnly:
		c.readOnly = "--read-only"
	case c.settings.ReadOnly:
		c.readOnly = "read_only in your settings"
	}
	return c, nil
}

func settingsPath(env *environment) string {
	return filepath.Join(env.configDir, configpolicy.SettingsName)
}

// applyTheme uses the theme of the settings unless a flag or variable names one.
func (c configuration) applyTheme(env *environment, o globalOptions) error {
	if c.settings.Theme == "" || o.theme != "" || env.Getenv("ACCOUNTABLE_THEME") != "" {
		return nil
	}
	terminal, err := ui.DetectTerminal(c.settings.Theme, env.Getenv)
	if err != nil {
		return usage("", "%s", err)
	}
	env.terminal = terminal
	return nil
}

// usesCache reports whether results are cached.
func (c configuration) usesCache(o globalOptions) bool {
	return !o.noCache && (c.settings.Cache == nil || *c.settings.Cache)
}

// leavesOut reports whether the settings exclude a profile that is not named.
func (c configuration) leavesOut(p config.Profile) bool {
	return matchesAny(c.settings.LeaveOut, p.Name) || matchesAny(c.settings.LeaveOut, p.Display)
}

// profileMatcher returns a function that matches profiles by the patterns of a
// setting, which apply to the name in the file and to the display name. It is nil
// without patterns.
func profileMatcher(files *config.Files, patterns []policy.Glob) func(profile string) bool {
	if len(patterns) == 0 {
		return nil
	}
	return func(profile string) bool {
		p := files.Profile(profile)
		return matchesAny(patterns, profile) || p != nil && matchesAny(patterns, p.Display)
	}
}

func matchesAny(patterns []policy.Glob, name string) bool {
	return slices.ContainsFunc(patterns, func(g policy.Glob) bool { return g.Match(name) })
}
