package cli

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// teamPolicy is the policy that wants the contact of the team.
const teamPolicy = `version: 1
contacts:
  security:
    name: Octank Security Operations
    title: Duty officer
    email: security@octank.cloud
    phone: +1 206 555 4100
`

// writePolicy writes the policy into the working folder of a stage.
func (s *harness) writePolicy(text string) {
	s.t.Helper()
	s.file("accountable.yaml", text)
}

// policyPath is the path of that policy, as it is typed after --policy.
func (s *harness) policyPath() string { return filepath.Join(s.home, "accountable.yaml") }

// file writes a file into the stage's home folder, which is its working folder.
func (s *harness) file(name, text string) {
	s.t.Helper()
	path := filepath.Join(s.home, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// expectOutput holds that standard output has all the texts.
func (s *harness) expectOutput(texts ...string) {
	s.t.Helper()
	for _, text := range texts {
		if !strings.Contains(s.out.String(), text) {
			s.t.Errorf("standard output has no %q:\n%s", text, s.out.String())
		}
	}
}

// expectNotes holds that standard error has all the texts, colours aside.
func (s *harness) expectNotes(texts ...string) {
	s.t.Helper()
	for _, text := range texts {
		if !strings.Contains(ansi.Strip(s.err.String()), text) {
			s.t.Errorf("standard error has no %q:\n%s", text, s.err.String())
		}
	}
}
