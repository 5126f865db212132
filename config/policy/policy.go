package policy

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"gopkg.in/yaml.v3"

	"accountable/audit"
	"accountable/audit/policy"
	"accountable/config"
	"accountable/config/yamlfile"
)

// Find finds the policy file: the one that a flag names, else
// accountable.yaml in the working folder or, within a repository, above it up to
// the folder that has .git, else in the user's config folder. It is "" where
// there is none. The file that a flag names is not looked at.
func Find(flag, workdir, configDir string) (path string, err error) {
	if flag != "" {
		return flag, nil
	}
	for _, dir := range append(foldersUpToRepository(workdir), configDir) {
		if dir == "" {
			continue
		}
		path := filepath.Join(dir, FileName)
		if exists(path) {
			return path, nil
		}
		if other := filepath.Join(dir, "accountable.yml"); exists(other) {
			return "", config.FileErrorf(config.Position{File: other}, "is not read under this name: call it %s", FileName)
		}
	}
	return "", nil
}

// exists tells whether a path leads to something, if only to something that
// cannot be read: then whoever reads it says so.
func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil || errors.Is(err, fs.ErrPermission)
}

// foldersUpToRepository is a folder and those above it up to the root of its
// repository; the folder alone where it is in none.
func foldersUpToRepository(workdir string) []string {
	if workdir == "" {
		return nil
	}
	root := RepositoryOf(workdir)
	dir, err := filepath.Abs(workdir)
	if root == "" || err != nil {
		return []string{workdir}
	}
	dirs := []string{workdir}
	for dir != root {
		dir = filepath.Dir(dir)
		dirs = append(dirs, dir)
	}
	return dirs
}

// RepositoryOf is the root of the repository that a folder is in: the folder
// itself or the nearest one above it that has .git. "" where there is none.
func RepositoryOf(dir string) string {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return ""
	}
	for {
		if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return ""
		}
		dir = parent
	}
}

// Read reads a policy file. The error is a *FileError that holds all of
// its problems; it is fs.ErrNotExist besides where there is no such file.
func Read(path string) (policy.Policy, error) {
	text, err := yamlfile.Read(path, "a policy file")
	if err != nil {
		return policy.Policy{}, err
	}
	p, err := decodePolicy(path, text)
	return p.Policy, err
}

// decodePolicy reads the text of a policy file.
func decodePolicy(path string, text []byte) (policyFile, error) {
	p, err := decode(path, text, policySpec, "\"accountable policy init\" writes one")
	if err != nil {
		return policyFile{}, err
	}
	p.Path = path
	sum := sha256.Sum256(text)
	p.SHA256 = hex.EncodeToString(sum[:])
	for _, l := range p.levelList {
		if p.Levels == nil {
			p.Levels = map[audit.RuleID]policy.Level{}
		}
		p.Levels[l.key.value] = l.value
	}
	for _, d := range p.domainList {
		p.AllowedDomains = append(p.AllowedDomains, d.value)
	}
	for _, m := range p.mailboxList {
		p.SharedMailboxes = append(p.SharedMailboxes, m.value)
	}
	return p, nil
}

// decode reads the text of a file in a form; whence says where a good one comes from.
func decode[T any](path string, text []byte, f spec[T], whence string) (T, error) {
	var none T
	doc, err := yamlfile.Parse(path, text)
	if err != nil {
		return none, err
	}
	if doc.Root == nil {
		return none, config.FileErrorf(config.Position{File: path, Line: 1, Column: 1}, "is empty: %s", whence)
	}
	d := &decoder{path: path, invalid: map[*yaml.Node]bool{}}
	if d.rejectNewer(doc.Root) {
		return none, &config.FileError{Path: path, Problems: d.problems}
	}
	v, _ := f.read(d, doc.Root, "this file")
	d.clampPositions(doc.Text)
	if len(d.problems) > 0 {
		return none, &config.FileError{Path: path, Problems: d.sortedProblems()}
	}
	return v, nil
}

// Schema is the JSON Schema of the policy file, for editors.
func Schema() []byte { return policySpec.schema.encode() }
