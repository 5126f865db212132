package cli

import (
	"errors"
	"io/fs"
	"path/filepath"

	"accountable/audit"
	"accountable/audit/policy"
	configpolicy "accountable/config/policy"
	"accountable/ui/cli/session"
	"accountable/ui/screen"
)

// policyFile edits the policy file for the screens. It creates a missing file.
type policyFile struct{ name, file string }

// newPolicyFile returns the file in force, else the file to create; nil without a folder.
func newPolicyFile(s *session.Session) screen.PolicyFile {
	if s.Policy.File != "" {
		return policyFile{s.Policy.Name, s.Policy.File}
	}
	dir := s.Env.ConfigDir
	if s.Env.WorkDir != "" && configpolicy.RepositoryOf(s.Env.WorkDir) != "" || dir == "" {
		dir = s.Env.WorkDir
	}
	if dir == "" {
		return nil
	}
	file := filepath.Join(dir, configpolicy.FileName)
	return policyFile{s.Env.DisplayPath(file), file}
}

// Except returns the edit that adds exceptions, each for one account.
func (p policyFile) Except(all []policy.Exception) (screen.PolicyEdit, error) {
	before, after, err := configpolicy.AddExceptions(p.file, all...)
	return p.edit(before, after, err)
}

// Want returns the edit that sets a contact for all accounts.
func (p policyFile) Want(kind audit.ContactType, c audit.Contact) (screen.PolicyEdit, error) {
	before, err := configpolicy.ReadText(p.file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return screen.PolicyEdit{}, err
	}
	after, err := configpolicy.SetContact(before, kind, c)
	return p.edit(before, after, err)
}

func (p policyFile) edit(before, after []byte, err error) (screen.PolicyEdit, error) {
	return screen.PolicyEdit{Path: p.name, New: before == nil, Before: before, After: after}, err
}

// Save writes an edit and returns the new policy.
func (p policyFile) Save(e screen.PolicyEdit) (policy.Policy, error) {
	before := e.Before
	if e.New {
		before = nil
	}
	if err := configpolicy.Replace(p.file, before, e.After); err != nil {
		return policy.Policy{}, err
	}
	saved, err := configpolicy.Read(p.file)
	saved.Path = p.name
	return saved, err
}

// leaveOutProfile returns a function that excludes a profile in the settings and returns
// their file. It is nil without a config folder.
func leaveOutProfile(s *session.Session) func(profile string) (path string, err error) {
	if s.Env.ConfigDir == "" {
		return nil
	}
	path := session.SettingsPath(s.Env)
	return func(profile string) (string, error) {
		return s.Env.DisplayPath(path), configpolicy.LeaveOutProfile(path, s.Files.ProfileName(profile))
	}
}
