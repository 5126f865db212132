package trouble_test

import (
	"errors"
	"strings"
	"testing"

	"accountable/audit"
	"accountable/audit/audittest"
	"accountable/audit/cloud/trouble"
	"accountable/audit/printable"
	"accountable/config"
)

// TestFrom_HostileProfile: the name of a profile never adds to the command of a trouble.
func TestFrom_HostileProfile(t *testing.T) {
	for _, hostile := range audittest.HostileTexts {
		call := trouble.Call{Subject: trouble.Subject{Profile: config.Profile{Name: hostile.Text}}}
		for _, err := range []error{&trouble.ProcessError{Reason: "failed"}, &trouble.MFAError{Serial: "arn:aws:iam::111122223333:mfa/jane", Source: hostile.Text}} {
			got := trouble.From(err, call)
			if _, unseen := printable.FindEscaped(hostile.Text); !unseen {
				if !strings.Contains(got.Command, " --profile "+audit.ShellQuote(hostile.Text)) && !strings.HasPrefix(hostile.Text, "-") {
					t.Errorf("%s: the command is %.200s", hostile.Name, got.Command)
				}
				continue
			}
			if got.Command != "" || !strings.Contains(got.NextStep, "(the command for it is not shown: it has ") {
				t.Errorf("%s: the command is %q, and the next step %q", hostile.Name, got.Command, got.NextStep)
			}
		}
	}
	if got := trouble.From(errors.New("x"), trouble.Call{}); got.Command != "" || strings.Contains(got.NextStep, "not shown") {
		t.Errorf("without a command, the next step is %q", got.NextStep)
	}
}
