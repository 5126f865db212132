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
	"accountable/config/atomicfile"
	"accountable/config/yamlfile"
)

// The limits of the files of this package: enough for tens of thousands of accounts.
var (
	policyFiles   = atomicfile.Limit{Bytes: 1 << 20, Of: "policy files"}
	settingsFiles = atomicfile.Limit{Bytes: 1 << 20, Of: "settings files"}
)

// Find returns the path of the policy file: flag if it is set, else
// accountable.yaml in the working folder or, within a repository, in a folder
// above it up to the one with .git, else in the user's config folder. It is ""
// if there is none. Find does not check that the file of the flag exists.
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
			return "", config.FileErrorf(config.Position{File: other}, "has the wrong name: rename it to %s", FileName)
		}
	}
	return "", nil
}

// exists reports whether there is a file, even one that cannot be read. Reading
// it reports the reason.
func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil || errors.Is(err, fs.ErrPermission)
}

// foldersUpToRepository returns a folder and those above it up to the root of
// its repository. Outside of a repository it returns the folder alone.
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

// RepositoryOf returns the root of the repository that contains a folder: the
// folder or the nearest one above it with .git. It is "" if there is none.
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

// ReadText reads the text of a policy file. The errors are those of Read.
func ReadText(path string) ([]byte, error) { return config.ReadText(path, policyFiles) }

// Read reads a policy file, and the confirmations beside it if the policy asks for them.
// The error is a *config.FileError with all problems of one of the files; it wraps
// fs.ErrNotExist if the policy file does not exist.
func Read(path string) (policy.Policy, error) {
	text, err := ReadText(path)
	if err != nil {
		return policy.Policy{}, err
	}
	p, err := decodePolicy(path, text)
	if err == nil && p.ConfirmEvery > 0 {
		p.Confirmations, err = ReadConfirmations(ConfirmationsPath(path, ""))
	}
	return p.Policy, err
}

// decodePolicy decodes the text of a policy file.
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
	for _, m := range p.sharedList {
		p.SharedMailboxes = append(p.SharedMailboxes, m.value)
	}
	for _, m := range p.personalList {
		p.PersonalMailboxes = append(p.PersonalMailboxes, m.value)
	}
	return p, nil
}

// decode decodes the text of a file; advice says what to do if it is empty.
func decode[T any](path string, text []byte, f spec[T], advice string) (T, error) {
	return decodeLimited(path, text, f, advice, maxEntries)
}

// decodeLimited is decode for a file whose lists may have most entries together.
func decodeLimited[T any](path string, text []byte, f spec[T], advice string, most int) (T, error) {
	var none T
	doc, err := yamlfile.Parse(path, text)
	if err != nil {
		return none, err
	}
	if doc.Root == nil {
		return none, config.FileErrorf(config.Position{File: path, Line: 1, Column: 1}, "is empty: %s", advice)
	}
	d := &decoder{path: path, most: most, invalid: map[*yaml.Node]bool{}}
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

// Schema returns the JSON Schema of the policy file, for editors.
func Schema() []byte { return policySpec.schema.encode() }
