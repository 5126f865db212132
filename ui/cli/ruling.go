package cli

import (
	"errors"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"accountable/audit"
	"accountable/audit/policy"
	"accountable/audit/report"
	"accountable/config"
	configpolicy "accountable/config/policy"
)

// ruling is the policy in force and where it comes from. Its zero value is that
// there is none: the built-in rules alone.
type ruling struct {
	policy.Policy

	name  string // of the file as people write it; "" where there is none
	file  string // the same for the operating system
	named bool   // by --policy
	demo  bool   // the demo's own
}

// found tells whether the file was found and nobody has named it.
func (r ruling) found() bool { return r.name != "" && !r.named && !r.demo }

// registerPolicy adds the flag that names the policy.
func (g *globals) registerPolicy(root *cobra.Command) {
	root.PersistentFlags().StringVar(&g.policy, "policy", "",
		"judge by this policy `FILE` (default accountable.yaml, here or up to the root of the repository, else in your config folder)")
	must(root.MarkPersistentFlagFilename("policy", "yaml", "yml"))
}

// locate finds the policy file without reading it; "" where there is none.
func (r *runner) locate(out outside) (ruling, error) {
	switch {
	case out.demo && r.flags.policy != "":
		return ruling{}, errors.New("--policy: the demo judges by a policy of its own")
	case out.demo && out.policy == "":
		return ruling{}, nil
	case out.demo:
		return ruling{name: demoPolicyName, file: out.policy, demo: true}, nil
	}
	path, err := configpolicy.Find(r.flags.policy, out.workDir, out.configDir)
	if err != nil || path == "" {
		return ruling{}, err
	}
	if r.flags.policy != "" {
		return ruling{name: path, file: path, named: true}, nil
	}
	return ruling{name: out.shown(path), file: path}, nil
}

// rule reads the policy in force.
func (r *runner) rule(out outside) (ruling, error) {
	found, err := r.locate(out)
	if err != nil || found.file == "" {
		return ruling{}, err
	}
	if found.Policy, err = configpolicy.Read(found.file); err != nil {
		return ruling{}, found.wrong(err)
	}
	found.Path = found.name
	return found, nil
}

// wrong is the error of the file by the name that people write.
func (r ruling) wrong(err error) error {
	file, ok := errors.AsType[*config.FileError](err)
	if !ok {
		return err
	}
	return errors.Join(r.problems(file.Problems)...)
}

// problems are what is said of the file, by the name that people write unless that
// leads nowhere.
func (r ruling) problems(found []config.Problem) []error {
	all := make([]error, len(found))
	for i := range found {
		p := found[i]
		if !strings.HasPrefix(r.name, "~") {
			p.File = r.name
		}
		all[i] = &p
	}
	return all
}

// shown is a path as people write it: from the working folder where it stands
// there or above, else from their home folder.
func (out outside) shown(path string) string {
	separator := string(filepath.Separator)
	if near, err := filepath.Rel(out.workDir, path); err == nil && out.workDir != "" {
		switch dir, _ := filepath.Split(near); {
		case dir == "":
			return "." + separator + near
		case strings.Trim(dir, "."+separator) == "":
			return near
		}
	}
	if home := out.getenv("HOME"); home != "" {
		if near, ok := strings.CutPrefix(path, filepath.Clean(home)+separator); ok {
			return "~" + separator + near
		}
	}
	return path
}

// why says why it is this file.
func (r ruling) why(out outside) string {
	switch dir := filepath.Dir(r.file); {
	case r.named:
		return "--policy names it"
	case dir == filepath.Clean(out.workDir):
		return "it is in this folder"
	case dir == filepath.Clean(out.configDir):
		return "it is in your config folder; there is none in this folder or above it in its repository"
	default:
		return "it is the nearest above this folder, within its repository"
	}
}

// told is what a report says of it; nil where there is none.
func (r ruling) told() *report.Policy {
	if r.name == "" {
		return nil
	}
	return &report.Policy{Path: r.name, SHA256: r.SHA256}
}

// argument is the file as it is typed after --policy.
func (r ruling) argument() string {
	if strings.HasPrefix(r.name, "~") { // in quotation marks it would be a name like others
		return audit.ShellQuote(r.file)
	}
	return audit.ShellQuote(r.name)
}
