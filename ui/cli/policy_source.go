package cli

import (
	"errors"
	"path/filepath"
	"strings"

	"accountable/audit"
	"accountable/audit/policy"
	"accountable/audit/report"
	"accountable/config"
	configpolicy "accountable/config/policy"
)

// policySource is the policy in force and the file that it comes from. The zero
// value is no policy: only the built-in rules.
type policySource struct {
	policy.Policy

	name  string // of the file, for people; "": there is no policy
	file  string // path of the file
	named bool   // by --policy
	demo  bool   // the demo's own policy
}

// locatePolicy finds the policy file without reading it. flag is --policy.
func locatePolicy(env *environment, flag string) (policySource, error) {
	switch {
	case env.demo && flag != "":
		return policySource{}, errors.New("--policy: the demo judges by a policy of its own")
	case env.demo && env.demoPolicy == "":
		return policySource{}, nil
	case env.demo:
		return policySource{name: demoPolicyName, file: env.demoPolicy, demo: true}, nil
	}
	path, err := configpolicy.Find(flag, env.workDir, env.configDir)
	if err != nil || path == "" {
		return policySource{}, err
	}
	if flag != "" {
		return policySource{name: path, file: path, named: true}, nil
	}
	return policySource{name: env.displayPath(path), file: path}, nil
}

// loadPolicy finds and reads the policy in force.
func loadPolicy(env *environment, flag string) (policySource, error) {
	p, err := locatePolicy(env, flag)
	if err != nil || p.file == "" {
		return policySource{}, err
	}
	if p.Policy, err = configpolicy.Read(p.file); err != nil {
		return policySource{}, p.fileError(err)
	}
	p.Path = p.name
	return p, nil
}

// requirePolicy returns an error if there is no policy.
func requirePolicy(env *environment, p policySource) error {
	if p.name != "" {
		return nil
	}
	var places []string
	if env.workDir != "" {
		places = append(places, "in "+env.workDir+" and up to the root of its repository")
	}
	if env.configDir != "" {
		places = append(places, "in "+env.configDir)
	}
	return errors.New("there is no policy file: no " + configpolicy.FileName + " " + strings.Join(places, " or ") + "; accountable policy init writes one")
}

// isImplicit reports whether the file was found by searching, not named by --policy.
func (p policySource) isImplicit() bool { return p.name != "" && !p.named && !p.demo }

// fileError returns an error of the file with the file's display name.
func (p policySource) fileError(err error) error {
	file, ok := errors.AsType[*config.FileError](err)
	if !ok {
		return err
	}
	return errors.Join(p.problems(file.Problems)...)
}

// problems returns problems of the file with its display name. A name that begins
// with ~ keeps the path: editors cannot open the name.
func (p policySource) problems(found []config.Problem) []error {
	all := make([]error, len(found))
	for i := range found {
		problem := found[i]
		if !strings.HasPrefix(p.name, "~") {
			problem.File = p.name
		}
		all[i] = &problem
	}
	return all
}

// reason explains why this file is in force.
func (p policySource) reason(env *environment) string {
	switch dir := filepath.Dir(p.file); {
	case p.named:
		return "--policy names it"
	case dir == filepath.Clean(env.workDir):
		return "it is in this folder"
	case dir == filepath.Clean(env.configDir):
		return "it is in your config folder; there is none in this folder or above it in its repository"
	default:
		return "it is the nearest above this folder, within its repository"
	}
}

// reportRef returns what a report says about the policy; nil if there is none.
func (p policySource) reportRef() *report.Policy {
	if p.name == "" {
		return nil
	}
	return &report.Policy{Path: p.name, SHA256: p.SHA256}
}

// argument returns the file as a value of --policy. A shell does not expand ~ in
// quotation marks, so such a name becomes the path.
func (p policySource) argument() string {
	if strings.HasPrefix(p.name, "~") {
		return audit.ShellQuote(p.file)
	}
	return audit.ShellQuote(p.name)
}
