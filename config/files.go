package config

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// maxFile limits the size of an AWS config file, far above that of a real one.
const maxFile = 32 << 20

// Files are the AWS config file and the credentials file, read and merged. They
// do not change and are safe for concurrent use.
type Files struct {
	// Profiles in file order: the config file's first, then those that only the
	// credentials file has.
	Profiles []Profile
	// Problems are those of the files and their lines. What makes one profile
	// unusable is that profile's Problem.
	Problems []*Problem
	// ConfigPath and CredentialsPath are where the files are or would be.
	ConfigPath, CredentialsPath string

	sections     map[string]*Section // by the SDK's name
	byName       map[string]int      // index in Profiles, by the SDK's name
	byFoldedName map[string]string   // the first such name, by what it is without quotes and case
}

// Variables that tell where the files are
// (https://docs.aws.amazon.com/sdkref/latest/guide/file-location.html).
const (
	envConfig      = "AWS_CONFIG_FILE"
	envCredentials = "AWS_SHARED_CREDENTIALS_FILE"
)

// Read reads the files that the environment names, ~/.aws/config and
// ~/.aws/credentials by default. A file that does not exist is empty. The error
// is that of a file which cannot be read at all, a *Problem; the Files are
// usable all the same and hold what the other file says.
func Read(env func(string) string) (*Files, error) {
	paths := map[string]string{envConfig: "config", envCredentials: "credentials"}
	var missing []*Problem
	for name, base := range paths {
		path := env(name)
		if path == "" {
			paths[name] = filepath.Join(home(env), ".aws", base)
			continue
		}
		paths[name] = path
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			missing = append(missing, &Problem{Position{File: path}, missingText(name, path)})
		}
	}
	f, err := ReadFiles(paths[envConfig], paths[envCredentials])
	slices.SortFunc(missing, func(a, b *Problem) int { return cmp.Compare(a.Text, b.Text) })
	f.Problems = append(missing, f.Problems...)
	return f, err
}

func missingText(variable, path string) string {
	if strings.HasPrefix(path, "~") {
		return fmt.Sprintf("does not exist: %s names it, and the AWS SDK for Go does not expand ~ there; write the whole path", variable)
	}
	return fmt.Sprintf("does not exist, although %s names it", variable)
}

// home is the home folder as the SDK finds it.
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

// ReadFiles reads the two files given; "" is no file. See Read.
func ReadFiles(configPath, credentialsPath string) (*Files, error) {
	f := &Files{ConfigPath: configPath, CredentialsPath: credentialsPath}
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
	f.merge(parse(configPath, texts[0]), parse(credentialsPath, texts[1]), sameFile(configPath, credentialsPath))
	return f, errors.Join(failures...)
}

// readFile returns the text of a file, and no text if there is no such file. The
// error is a *Problem.
func readFile(path string) ([]byte, error) {
	if path == "" {
		return nil, nil
	}
	text, err := ReadText(path, maxFile, "an AWS config file")
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

// Profile finds a profile by the name the SDK has for it, else by the one the
// AWS CLI has; nil where there is none.
func (f *Files) Profile(name string) *Profile {
	if i, ok := f.byName[name]; ok {
		return &f.Profiles[i]
	}
	for i := range f.Profiles {
		if f.Profiles[i].Display == name {
			return &f.Profiles[i]
		}
	}
	return nil
}

// Sections are all sections of a kind that profiles refer to, in file order.
func (f *Files) Sections(kind string) []*Section {
	var found []*Section
	for name, s := range f.sections {
		if strings.HasPrefix(name, kind+" ") && !s.profile {
			found = append(found, s)
		}
	}
	slices.SortFunc(found, func(a, b *Section) int { return cmp.Compare(a.Line, b.Line) })
	return found
}

// Section finds a section that profiles refer to, of kind SSOSession or
// Services; nil where there is none.
func (f *Files) Section(kind, name string) *Section {
	return f.sections[kind+" "+strings.TrimSpace(name)]
}
