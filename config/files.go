package config

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
)

// Files are the AWS config file and the credentials file, read and merged. They
// are immutable and safe for concurrent use.
type Files struct {
	// Profiles are in file order: those of the config file first, then those
	// that only the credentials file has.
	Profiles []Profile
	// Problems are about the files and single lines. A problem that makes one
	// profile unusable is in Profile.Problem.
	Problems []*Problem
	// ConfigPath and CredentialsPath are the paths of the files, which may not
	// exist.
	ConfigPath, CredentialsPath string

	getenv       func(string) string // the environment, for ~ in paths; nil: none
	sections     map[sectionID]*Section
	byName       map[string]int    // index in Profiles
	byFoldedName map[string]string // the first profile of each name, without quotes and case
}

// Variables with the paths of the files
// (https://docs.aws.amazon.com/sdkref/latest/guide/file-location.html).
const (
	envConfig      = "AWS_CONFIG_FILE"
	envCredentials = "AWS_SHARED_CREDENTIALS_FILE"
)

// Read reads the files that the environment names, by default ~/.aws/config and
// ~/.aws/credentials. A missing file counts as empty. The error holds a
// *Problem for each file that cannot be read; the returned Files then hold what
// the other file says.
func Read(env func(string) string) (*Files, error) {
	paths := map[string]string{envConfig: "config", envCredentials: "credentials"}
	var missing []*Problem
	for name, base := range paths {
		path := env(name)
		if path == "" {
			paths[name] = filepath.Join(home(env), ".aws", base)
			continue
		}
		path = ExpandPath(env, path)
		paths[name] = path
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			missing = append(missing, &Problem{Position{File: path}, "does not exist: it is named by " + name})
		}
	}
	f, err := readFiles(env, paths[envConfig], paths[envCredentials])
	slices.SortFunc(missing, func(a, b *Problem) int { return cmp.Compare(a.Text, b.Text) })
	f.Problems = append(missing, f.Problems...)
	return f, err
}

// home returns the home folder that the SDK uses.
func home(env func(string) string) string {
	variable := "HOME"
	if runtime.GOOS == "windows" {
		variable = "USERPROFILE"
	}
	if dir := env(variable); dir != "" {
		return dir
	}
	if u, err := user.Current(); err == nil {
		return u.HomeDir
	}
	return ""
}

// ReadFiles reads the two files; "" means no file. A ~ in settings stays as it is. The
// errors are those of Read.
func ReadFiles(configPath, credentialsPath string) (*Files, error) {
	return readFiles(nil, configPath, credentialsPath)
}

func readFiles(env func(string) string, configPath, credentialsPath string) (*Files, error) {
	f := &Files{ConfigPath: configPath, CredentialsPath: credentialsPath, getenv: env}
	var failures []error
	texts := [2][]byte{}
	for i, path := range [...]string{configPath, credentialsPath} {
		text, err := readFile(path)
		if p, ok := errors.AsType[*Problem](err); ok {
			f.Problems = append(f.Problems, p)
			failures = append(failures, p)
		}
		texts[i] = text
	}
	parsed := [2]*parsedFile{}
	for i, path := range [...]string{configPath, credentialsPath} {
		parsed[i] = parse(path, texts[i])
		if p := parsed[i].refused; p != nil {
			parsed[i] = parse(path, nil)
			f.Problems = append(f.Problems, p)
			failures = append(failures, p)
		}
	}
	f.merge(parsed[0], parsed[1], sameFile(configPath, credentialsPath))
	return f, errors.Join(failures...)
}

// readFile returns the text of a file, and no text if the file does not exist. The
// error is a *Problem.
func readFile(path string) ([]byte, error) {
	if path == "" {
		return nil, nil
	}
	text, err := ReadText(path, configFiles)
	if failed, ok := errors.AsType[*FileError](err); ok && !errors.Is(err, fs.ErrNotExist) {
		return nil, &failed.Problems[0]
	}
	return text, nil
}

func sameFile(a, b string) bool {
	if a == b {
		return true
	}
	ia, errA := os.Stat(a)
	ib, errB := os.Stat(b)
	return errA == nil && errB == nil && os.SameFile(ia, ib)
}

// ProfileName returns the name of a profile that may be named in quotation marks. A name
// without a profile stays as it is.
func (f *Files) ProfileName(name string) string {
	if p := f.Profile(name); p != nil {
		return p.Name
	}
	return name
}

// Profile returns the profile of this name, also if the name is in quotation marks. It
// is nil if there is none.
func (f *Files) Profile(name string) *Profile {
	for _, spelling := range [...]string{name, unquote(name)} {
		if i, ok := f.byName[spelling]; ok {
			return &f.Profiles[i]
		}
	}
	return nil
}

// Sections returns all sections of a kind (SSOSession or Services), in file
// order.
func (f *Files) Sections(kind string) []*Section {
	var found []*Section
	for id, s := range f.sections {
		if id.kind == kind {
			found = append(found, s)
		}
	}
	slices.SortFunc(found, func(a, b *Section) int { return cmp.Compare(a.Line, b.Line) })
	return found
}

// Section returns the section of a kind (SSOSession or Services), or nil if
// there is none.
func (f *Files) Section(kind, name string) *Section { return f.sections[sectionID{kind, name}] }
