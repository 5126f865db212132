package cli

import (
	"errors"
	"path/filepath"
	"slices"
	"sync"

	"accountable/audit/change"
	"accountable/audit/policy"
	"accountable/config"
	configpolicy "accountable/config/policy"
	"accountable/ui"
)

// consult reads the person's settings and the company's policy, once in a run,
// and tells everything that is wrong with either.
func (r *runner) consult(out outside) error {
	if r.consulted {
		return nil
	}
	settings, own := readSettings(out)
	var company error
	if !out.unruled {
		r.ruling, company = r.rule(out)
	}
	if err := errors.Join(own, company); err != nil {
		return usage("", "%s", err)
	}
	r.settings, r.consulted = settings, true
	return r.prefer(settings)
}

// readSettings reads the person's settings; without a file they are all as built in.
func readSettings(out outside) (configpolicy.Settings, error) {
	if out.configDir == "" {
		return configpolicy.Settings{}, nil
	}
	return configpolicy.ReadSettings(out.settingsPath())
}

func (out outside) settingsPath() string {
	return filepath.Join(out.configDir, configpolicy.SettingsName)
}

// prefer has the settings decide what no flag and no variable does.
func (r *runner) prefer(s configpolicy.Settings) error {
	r.flags.noCache = r.flags.noCache || s.Cache != nil && !*s.Cache
	if s.Theme == "" || r.flags.theme != "" || r.sys.Getenv("ACCOUNTABLE_THEME") != "" {
		return nil
	}
	terminal, err := ui.DetectTerminal(s.Theme, r.sys.Getenv)
	if err != nil {
		return usage("", "%s", err)
	}
	r.terminal = terminal
	return nil
}

// readOnly is why nothing at all is to be written, "" where it may be.
func (r *runner) readOnly() string {
	switch {
	case r.flags.readOnly:
		return "--read-only"
	case r.settings.ReadOnly:
		return "read_only in your settings"
	default:
		return ""
	}
}

// leftOut are the profiles that settings leave out of what nobody has named, as
// people write them.
func (s *session) leftOut() []string {
	var names []string
	for _, p := range s.files.Profiles {
		if s.leaves(p) {
			names = append(names, p.Display)
		}
	}
	return names
}

// leftOutHint says which profiles were not asked because settings leave them out.
func (s *session) leftOutHint() string {
	names := s.leftOut()
	if names == nil {
		return ""
	}
	return "Your settings leave out " + severalProfiles(names) + ": name the profile, if it is one of these."
}

func (s *session) leaves(p config.Profile) bool {
	return fits(s.settings.LeaveOut, p.Name) || fits(s.settings.LeaveOut, p.Display)
}

// kept are the profiles that are taken without being named.
func (s *session) kept() []config.Profile {
	return slices.DeleteFunc(slices.Clone(s.files.Profiles), s.leaves)
}

// profilesThat tells profiles by the patterns of a setting, which are over their
// names as they stand in the file and as people write them; nil: none is.
func profilesThat(files *config.Files, patterns []policy.Glob) func(profile string) bool {
	if len(patterns) == 0 {
		return nil
	}
	return func(profile string) bool {
		p := files.Profile(profile)
		return fits(patterns, profile) || p != nil && fits(patterns, p.Display)
	}
}

// fits tells whether any of the patterns does.
func fits(patterns []policy.Glob, name string) bool {
	return slices.ContainsFunc(patterns, func(g policy.Glob) bool { return g.Match(name) })
}

// tellLeftOut says which profiles nobody has named are left out.
func (r *runner) tellLeftOut(s *session) {
	if names := s.leftOut(); len(names) > 0 {
		r.sayf("your settings leave out %s", severalProfiles(names))
	}
}

// lastWriters tells by whom an account was written last. The journal is read when
// that is first asked.
func lastWriters(j *change.Journal) func(accountID string) string {
	read := sync.OnceValue(func() func(string) string {
		last, err := j.LastWriters()
		if err != nil {
			return func(string) string { return "" } // a journal that cannot be read keeps from writing, not from asking
		}
		return last
	})
	return func(accountID string) string { return read()(accountID) }
}
