package cli

import (
	"maps"
	"path/filepath"
	"testing"

	"accountable/audit/sandbox"
)

// An empty value is what is left of a script's variable that is not set. It must
// not be taken for a flag that was not given.
func TestAnEmptyValueIsNoneAtAll(t *testing.T) {
	s := over(t, four())
	s.policy(wanted)
	s.want(1, "to change", "", "plan", "-o", "json="+filepath.Join(s.home, "plan.json"), "-o", "table")
	asked := s.server.Requests()
	for flag, args := range map[string][]string{
		"--expect":  {"apply", "--plan", filepath.Join(s.home, "plan.json"), "--expect", "", "--yes", "--policy", s.named()},
		"--plan":    {"apply", "--plan", "", "--yes", "--policy", s.named()},
		"--from":    {"apply", "--from", "", "--yes", "--policy", s.named()},
		"--account": {"apply", "--account", "", "--yes", "--policy", s.named()},
		"--ou":      {"apply", "--ou=", "--org", "--yes", "--policy", s.named()},
		"--sso":     {"check", "--sso", ""},
		"--profile": {"check", "-p", "stage", "-p", ""},
		"--policy":  {"check", "--policy", ""},
		"--only":    {"check", "--only", ""},
		"--run":     {"history", "--run", ""},
		"--ticket":  {"undo", "--ticket", "", "--yes"},
	} {
		t.Run(flag, func(t *testing.T) {
			s.t = t
			s.want(2, "", flag+" is empty: give it a value or omit it", args...)
		})
	}
	s.t = t
	s.want(2, "", `a name is empty: [""]`, "undo", "", "--yes")
	s.want(2, "", `a name is empty: ["stage" ""]`, "check", "stage", "")
	if now := s.server.Requests(); !maps.Equal(now, asked) {
		t.Errorf("AWS was asked: %v, after the plan %v", now, asked)
	}
	if c, set := s.server.Contact("333344445555", sandbox.Security); set {
		t.Errorf("legacy holds %+v, and nothing was to be written", c)
	}
}
