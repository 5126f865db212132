package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"accountable/audit"
	"accountable/audit/policy"
	configpolicy "accountable/config/policy"
	"accountable/ui/cli/session"
	"accountable/ui/screen"
)

// policyFile changes the policy file for the screens. Where there is none yet it
// makes one.
type policyFile struct{ name, file string }

// newPolicyFile is the one in force, else the one that would be.
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

// Except works out what the file would be with an exception more, which is about
// one account.
func (p policyFile) Except(e policy.Exception) (screen.PolicyEdit, error) {
	if len(e.Match.Accounts) != 1 {
		return screen.PolicyEdit{}, fmt.Errorf("an exception is for one account, not for %d", len(e.Match.Accounts))
	}
	before, after, err := configpolicy.AddException(p.file, configpolicy.ExceptionEntry{
		AccountID: e.Match.Accounts[0], Rule: e.Rule, Reason: e.Reason, Owner: e.Owner, Expires: e.Expires,
	})
	return p.edit(before, after, err)
}

// Want works out what the file would be if it wanted a contact everywhere.
func (p policyFile) Want(kind audit.ContactType, c audit.Contact) (screen.PolicyEdit, error) {
	before, err := os.ReadFile(p.file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return screen.PolicyEdit{}, fmt.Errorf("reading the policy: %w", err)
	}
	after, err := configpolicy.SetContact(before, kind, c)
	return p.edit(before, after, err)
}

func (p policyFile) edit(before, after []byte, err error) (screen.PolicyEdit, error) {
	return screen.PolicyEdit{Path: p.name, New: before == nil, Before: before, After: after}, err
}

// Save writes what was shown and answers with the policy from then on.
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

// leaveOutProfile has settings leave out a profile and answers with their file; nil where
// there is no place for settings.
func leaveOutProfile(s *session.Session) func(profile string) (path string, err error) {
	if s.Env.ConfigDir == "" {
		return nil
	}
	path := session.SettingsPath(s.Env)
	return func(profile string) (string, error) {
		return s.Env.DisplayPath(path), configpolicy.LeaveOutProfile(path, s.Display(profile))
	}
}
