package session

import (
	"cmp"
	"fmt"
	"slices"

	"accountable/audit"
	"accountable/audit/policy"
	"accountable/audit/scan"
	"accountable/config"
	configpolicy "accountable/config/policy"
	"accountable/ui/cli/command"
)

// NotePolicy prints remarks about the policy after a run: undecided wants, exceptions that expire soon, have expired or are unused, and entries that
// protect nothing.
func (s *Session) NotePolicy(roster *scan.Roster) {
	if s.Env.Demo {
		return
	}
	results := roster.Accounts()
	if n, reason := s.countUndecided(results); n > 0 {
		if n > 1 {
			reason = "the first: " + reason
		}
		s.Env.Notef("%s: cannot decide what it sets for %s: %s", s.Policy.Name, audit.Plural(n, "account", "accounts"), reason)
	}
	s.noteRemarks(results, func(scan.Remark) bool { return true })
}

// countUndecided counts the accounts whose wanted contact depends on a fact that
// the run did not learn, with the reason for the first.
func (s *Session) countUndecided(results []scan.Result) (n int, reason string) {
	for _, res := range results {
		if res.Status == audit.Skipped {
			continue
		}
		for _, t := range audit.ContactTypes {
			reading, read := res.Contacts[t]
			want := s.Policy.Policy().Want(res.Target, t)
			if !read || reading.Trouble != nil || len(want.Undecided) == 0 {
				continue
			}
			n++
			reason = cmp.Or(reason, undecidedReason(want))
			break
		}
	}
	return n, reason
}

// undecidedReason returns the reason for the first undecided field.
func undecidedReason(want policy.Want) string {
	for _, f := range audit.Fields {
		if u, ok := want.Undecided[f]; ok {
			return u.Reason()
		}
	}
	return ""
}

// noteRemarks prints remarks about entries of the policy. What matches nothing is only
// reported by a run over every account.
func (s *Session) noteRemarks(results []scan.Result, isWanted func(scan.Remark) bool) {
	for _, remark := range scan.PolicyRemarks(s.Policy.Policy(), results, s.Env.Clock.Now(), s.Whole && !s.Partial) {
		if !isWanted(remark) {
			continue
		}
		text := fmt.Sprintf("%s:%d: %s", s.Policy.Name, remark.At.Line, remark.Text)
		if (remark.Kind == scan.RemarkUnused || remark.Kind == scan.RemarkIdle) && len(s.search.organizations()) == 0 {
			text += " (this run did not search an organization)"
		}
		s.Env.Notef("%s", text)
	}
}

// IdleSettings returns remarks about entries of the settings that match no profile: they
// protect nothing.
func IdleSettings(s configpolicy.Settings, profiles []config.Profile) []scan.Remark {
	var all []scan.Remark
	for _, list := range []struct {
		key      string
		patterns []policy.Glob
	}{{"leave_out", s.LeaveOut}, {"read_only", s.ReadOnlyProfiles}, {"writing", s.WritingProfiles}} {
		for i, pattern := range list.patterns {
			matches := func(p config.Profile) bool { return pattern.Match(p.Name) }
			if pattern.Match(audit.EnvironmentProfile) || slices.ContainsFunc(profiles, matches) {
				continue
			}
			text := fmt.Sprintf("the %s entry %q matches no profile", list.key, pattern.String())
			if hint := pattern.BracketHint(); hint != "" {
				text += "; " + hint
			}
			all = append(all, scan.Remark{At: policy.Position{Line: s.Lines[list.key][i]}, Kind: scan.RemarkNoProfile, Text: text})
		}
	}
	return all
}

// noteIdleSettings prints the remarks of IdleSettings.
func noteIdleSettings(env *command.Environment, s configpolicy.Settings, profiles []config.Profile) {
	for _, remark := range IdleSettings(s, profiles) {
		env.Notef("%s:%d: %s", env.DisplayPath(s.Path), remark.At.Line, remark.Text)
	}
}

// NoteIdleSettings reports entries of the settings that match no profile. They are no fault
// of the policy.
func NoteIdleSettings(env *command.Environment) error {
	if env.ConfigDir == "" {
		return nil
	}
	settings, err := configpolicy.ReadSettings(SettingsPath(env))
	if err != nil {
		return command.Usage("", "%s", err)
	}
	files, err := config.Read(env.Getenv)
	if err != nil {
		return command.Usage("", "%s", err)
	}
	noteIdleSettings(env, settings, files.Profiles)
	return nil
}
