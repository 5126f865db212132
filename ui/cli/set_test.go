package cli

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"accountable/audit/sandbox"
	"accountable/ui/cli/command"
)

// contactFlags set all fields of a contact.
var contactFlags = []string{"--name", "Octank Security", "--title", "Duty officer", "--email", "soc@octank.cloud", "--phone", "+1 206 555 4190"}

func TestSet(t *testing.T) {
	t.Parallel()
	s := serveWorld(t, fourWorld())
	s.expect(0, "written  prod (111122223333): Verified in AWS.\n", "security@octank.cloud → soc@octank.cloud",
		"set", "prod", "--email", "soc@octank.cloud", "--yes")
	for _, text := range []string{"Name   Octank Security Operations", "arn:aws:iam::111122223333:user/prod", "prod (111122223333)"} {
		if !strings.Contains(s.err.String(), text) {
			t.Errorf("the change does not show %q:\n%s", text, s.err.String())
		}
	}
	s.expect(0, "soc@octank.cloud", "", "check", "prod")
	s.expect(0, "already_right  prod (111122223333)\n", "", "set", "prod", "--email", "soc@octank.cloud", "--yes")
	if n := s.countWrites(); n != 1 {
		t.Errorf("%d writes, want 1", n)
	}

	s.expect(0, "written  legacy", "— → soc@octank.cloud", append([]string{"set", "333344445555", "--yes"}, contactFlags...)...)
	s.expect(0, "written  prod", "Billing contact", append([]string{"set", "-p", "prod", "--yes", "--type", "billing"}, contactFlags...)...)

	journal := filepath.Join(s.home, ".local", "state", "accountable", "journal.jsonl")
	text, err := os.ReadFile(journal)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(text), `"outcome":"written"`); n != 3 {
		t.Errorf("the journal has %d writes, want 3:\n%s", n, text)
	}
}

// TestSet_ConfiguredAccountIDIsChecked: AWS does not check aws_account_id of a profile
// with keys, so it must not lead to a write to the wrong account.
func TestSet_ConfiguredAccountIDIsChecked(t *testing.T) {
	t.Parallel()
	world := fourWorld()
	world.AddKeys("legacy-too", "333344445555")
	s := serveWorld(t, world)
	config := filepath.Join(s.home, ".aws", "config")
	s.writeConfig(strings.Replace(readFile(t, config), "[profile prod]\n", "[profile prod]\naws_account_id = 333344445555\n", 1))

	s.expect(1, "333344445555  legacy, legacy-too  —", "", "check", "333344445555")
	s.expect(0, "written  legacy (333344445555)", "— → soc@octank.cloud", append([]string{"set", "333344445555", "--yes"}, contactFlags...)...)
	s.expect(0, "1 account: 1 pass", "", "check", "legacy", "333344445555", "333344445555")
	if n := s.server.Requests()[sandbox.Request{AccountID: "111122223333", Operation: "PutAlternateContact"}]; n > 0 {
		t.Errorf("the account of prod was written")
	}
	s.expect(2, "", "no profile reaches account 999988887777", "check", "999988887777")
}

func TestSet_AsksForConfirmation(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		answer string
		code   int
		says   string
	}{
		{"y\n", 0, "written  prod"},
		{" YES \n", 0, "written  prod"},
		{"n\n", 1, ""},
		{"\n", 1, ""},
		{"", 1, ""}, // the input ends
		{"maybe\n", 1, ""},
	} {
		t.Run(row.answer, func(t *testing.T) {
			s := serveWorld(t, fourWorld())
			s.openTerminal(strings.NewReader(row.answer))
			s.expect(row.code, row.says, "Write the security contact of prod (111122223333)? [y/N]", "set", "prod", "--email", "soc@octank.cloud")
			if n := s.countWrites(); (n == 1) != (row.code == 0) {
				t.Errorf("%d writes", n)
			}
		})
	}
}

func TestSet_InterruptedAtQuestion(t *testing.T) {
	t.Parallel()
	s := serveWorld(t, fourWorld())
	code := s.runInterrupted(func(t *testing.T, cancel context.CancelCauseFunc) {
		t.Helper()
		in, typed := io.Pipe() // nothing is typed
		t.Cleanup(func() { _ = typed.Close() })
		s.sys.Err = writerFunc(func(b []byte) (int, error) {
			if strings.Contains(string(b), "[y/N]") {
				cancel(&command.SignalError{Signal: os.Interrupt})
			}
			return s.err.Write(b)
		})
		s.openTerminal(in)
	}, "set", "prod", "--email", "soc@octank.cloud")
	if code != command.ExitInterrupted {
		t.Errorf("exit code %d, want 130", code)
	}
	s.expectNotes("stopped: nothing was written")
	if n := s.countWrites(); n > 0 {
		t.Errorf("%d writes, want none", n)
	}
}

func TestSet_InterruptedWhileReadingBack(t *testing.T) {
	t.Parallel()
	s := serveWorld(t, fourWorld())
	s.server.SetFault("111122223333", "PutAlternateContact", sandbox.Fault{Kind: sandbox.StaleReads, Delay: time.Hour})
	code := s.runInterrupted(func(_ *testing.T, cancel context.CancelCauseFunc) {
		go func() {
			s.awaitCalls("PutAlternateContact", 1)
			cancel(&command.SignalError{Signal: syscall.SIGTERM})
		}()
	}, "set", "prod", "--email", "soc@octank.cloud", "--yes")
	if code != command.ExitTerminated {
		t.Errorf("exit code %d, want 143", code)
	}
	if !strings.Contains(s.out.String(), "unconfirmed  prod (111122223333)") {
		t.Errorf("the outcome is not reported:\n%s", s.out.String())
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(b []byte) (int, error) { return f(b) }

func TestSet_Refused(t *testing.T) {
	t.Parallel()
	world := fourWorld()
	world.Deny("222233334444", "account:PutAlternateContact", sandbox.IdentityPolicy)
	s := serveWorld(t, world)
	s.expect(1, "failed  stage", "account:PutAlternateContact", "set", "stage", "--email", "soc@octank.cloud", "--yes")
	s.expect(1, "", "444455556666", "set", "locked", "--email", "soc@octank.cloud", "--yes")
}

func TestSet_UnwritableJournal(t *testing.T) {
	t.Parallel()
	s := serveWorld(t, fourWorld())
	state := filepath.Join(s.home, "state")
	if err := os.WriteFile(state, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s.setenv("XDG_STATE_HOME", state) // a file where the folder should be
	s.expect(1, "", "Nothing was written: the journal must be able to record each change", "set", "prod", "--email", "soc@octank.cloud", "--yes")
	s.writePolicy(teamPolicy)
	s.openTerminal(strings.NewReader(""))
	s.expect(1, "", "Nothing was written: the journal must be able to record each change", "apply", "stage", "legacy")
	if strings.Contains(s.err.String(), "[y/N]") {
		t.Errorf("it asked for a confirmation in vain:\n%s", s.err.String())
	}
	if n := s.countWrites(); n > 0 {
		t.Errorf("%d writes, want none", n)
	}
}
