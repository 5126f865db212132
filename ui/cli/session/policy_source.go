package session

import (
	"errors"
	"path/filepath"
	"strings"

	"accountable/audit"
	"accountable/audit/policy"
	"accountable/audit/report"
	"accountable/config"
	configpolicy "accountable/config/policy"
	"accountable/ui/cli/command"
)

// demoPolicyName is the display name of the demo's policy, whose folder is deleted when
// the demo ends.
const demoPolicyName = "accountable.yaml (demo)"

// PolicySource is the policy in force and the file that it comes from. The zero
// value is no policy: only the built-in rules.
type PolicySource struct {
	*policy.InForce

	Name  string // of the file, for people; "": there is no policy
	File  string // path of the file
	named bool   // by --policy
	demo  bool   // the demo's own policy
}

// LocatePolicy finds the policy file without reading it. flag is --policy.
func LocatePolicy(env *command.Environment, flag string) (PolicySource, error) {
	switch {
	case env.Demo && env.DemoPolicy == "":
		return PolicySource{}, nil
	case env.Demo:
		return PolicySource{Name: demoPolicyName, File: env.DemoPolicy, demo: true}, nil
	}
	path, err := configpolicy.Find(flag, env.WorkDir, env.ConfigDir)
	if err != nil || path == "" {
		return PolicySource{}, err
	}
	if flag != "" {
		return PolicySource{Name: path, File: path, named: true}, nil
	}
	return PolicySource{Name: env.DisplayPath(path), File: path}, nil
}

// LoadPolicy finds and reads the policy in force.
func LoadPolicy(env *command.Environment, flag string) (PolicySource, error) {
	p, err := LocatePolicy(env, flag)
	if err != nil || p.File == "" {
		return PolicySource{}, err
	}
	pol, err := configpolicy.Read(p.File)
	if err != nil {
		return PolicySource{}, p.fileError(err)
	}
	pol.Path = p.Name
	p.InForce = policy.NewInForce(pol)
	return p, nil
}

// RequirePolicy returns an error if there is no policy.
func RequirePolicy(env *command.Environment, p PolicySource) error {
	if p.Name != "" {
		return nil
	}
	var places []string
	if env.WorkDir != "" {
		places = append(places, "in "+env.WorkDir+" and up to the root of its repository")
	}
	if env.ConfigDir != "" {
		places = append(places, "in "+env.ConfigDir)
	}
	return errors.New("no policy file found: no " + configpolicy.FileName + " " + strings.Join(places, " or ") + "; accountable policy init creates one")
}

// IsImplicit reports whether the file was found by searching, not named by --policy.
func (p PolicySource) IsImplicit() bool { return p.Name != "" && !p.named && !p.demo }

// fileError returns an error of the file with the file's display name.
func (p PolicySource) fileError(err error) error {
	file, ok := errors.AsType[*config.FileError](err)
	if !ok {
		return err
	}
	return errors.Join(p.Problems(file.Problems)...)
}

// Problems returns problems of the file with its display name; those of the confirmations
// beside it keep their path. A name that begins with ~ keeps the path: editors cannot open
// the name.
func (p PolicySource) Problems(found []config.Problem) []error {
	all := make([]error, len(found))
	for i := range found {
		problem := found[i]
		if problem.File == p.File && !strings.HasPrefix(p.Name, "~") {
			problem.File = p.Name
		}
		all[i] = &problem
	}
	return all
}

// Reason explains why this file is in force.
func (p PolicySource) Reason(env *command.Environment) string {
	switch dir := filepath.Dir(p.File); {
	case p.named:
		return "--policy names it"
	case dir == filepath.Clean(env.WorkDir):
		return "it is in this folder"
	case dir == filepath.Clean(env.ConfigDir):
		return "it is in your config folder; there is none in this folder or above it in its repository"
	default:
		return "it is the nearest one above this folder in its repository"
	}
}

// ReportRef returns what a report says about the policy; nil if there is none.
func (p PolicySource) ReportRef() *report.Policy {
	if p.Name == "" {
		return nil
	}
	return &report.Policy{Path: p.Name, SHA256: p.Policy().SHA256}
}

// Argument returns the file as a value of --policy. A shell does not expand ~ in
// quotation marks, so such a name becomes the path.
func (p PolicySource) Argument() string {
	if strings.HasPrefix(p.Name, "~") {
		return audit.ShellQuote(p.File)
	}
	return audit.ShellQuote(p.Name)
}
