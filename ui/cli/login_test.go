package cli

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"accountable/audit/sandbox"
	"accountable/ui/cli/command"
)

// signedOutWorld is a world with an Identity Center session without a sign-in, two
// profiles that use it and one with keys.
func signedOutWorld() sandbox.World {
	var w sandbox.World
	w.SignIns = []sandbox.SignIn{{
		Name: "octank", StartURL: "https://octank.awsapps.com/start", Region: "us-east-1", User: "alex.rivera",
	}}
	w.AddAccount("111122223333", "octank-prod", team)
	w.AddAccount("222233334444", "octank-stage", team)
	w.AddAccount("333344445555", "octank-legacy", team)
	w.AddSSO("prod", "octank", "111122223333", "SecurityAudit")
	w.AddSSO("stage", "octank", "222233334444", "SecurityAudit")
	w.AddKeys("legacy", "333344445555")
	w.DeviceFlow = sandbox.DeviceFlow{AnswerPolls: 1}
	return w
}

func TestLogin(t *testing.T) {
	t.Parallel()
	s := serveWorld(t, signedOutWorld())
	s.expect(3, "2 error", "", "check", "prod", "stage")
	s.expect(0, "signed in  octank (prod and stage)\n", "Check that it shows this code, then approve: ", "login")
	if !strings.Contains(s.err.String(), "http") {
		t.Errorf("there is no link:\n%s", s.err.String())
	}
	s.expect(0, "2 pass", "", "check", "prod", "stage")
	s.expect(0, "already signed in  octank (prod and stage)\n", "", "login", "stage")
	if n := s.server.Count(sandbox.StartDeviceAuthorization); n != 1 {
		t.Errorf("%d sign-ins started, want 1", n)
	}
	tokens, err := filepath.Glob(filepath.Join(s.home, ".aws", "sso", "cache", "*.json"))
	if err != nil || len(tokens) == 0 {
		t.Fatalf("no token is stored: %v", err)
	}
	for _, path := range tokens {
		expectPrivate(t, path)
	}

	s.server.EndSignIns("octank") // the file does not show it
	s.expect(0, "signed in  octank", "then approve", "login", "prod")
	s.expect(0, "2 pass", "", "check", "prod", "stage")
}

func TestLogin_Refused(t *testing.T) {
	t.Parallel()
	world := signedOutWorld()
	world.DeviceFlow.Refuse = true
	s := serveWorld(t, world)
	s.expect(1, "", "octank (prod and stage): the sign-in was rejected in the browser", "login")
}

func TestLogin_Interrupted(t *testing.T) {
	t.Parallel()
	world := signedOutWorld()
	world.DeviceFlow = sandbox.DeviceFlow{}
	s := serveWorld(t, world)
	begun := s.virtual.ended
	code := s.runInterrupted(func(_ *testing.T, cancel context.CancelCauseFunc) {
		s.sys.Err = writerFunc(func(b []byte) (int, error) {
			if strings.Contains(string(b), "Waiting until") {
				cancel(&command.SignalError{Signal: os.Interrupt})
			}
			return s.err.Write(b)
		})
	}, "login")
	if code != command.ExitInterrupted {
		t.Errorf("exit code %d, want 130\n%s", code, s.err.String())
	}
	if s.virtual.ended.Sub(begun) > time.Minute {
		t.Error("it waited until the code expired")
	}
}

func TestLogin_RunsAWSLogin(t *testing.T) {
	var w sandbox.World
	w.AddAccount("111122223333", "octank-prod", team)
	w.AddLogin("prod", "111122223333")
	s := serveWorld(t, w)
	s.expect(0, "already signed in  prod", "", "login")

	kept := filepath.Join(s.home, ".aws", "login", "cache")
	if err := os.Rename(kept, kept+".away"); err != nil {
		t.Fatal(err)
	}
	s.expect(1, "", "Run it in a terminal: aws login --profile prod", "login")

	// A replacement of the AWS CLI.
	bin := t.TempDir()
	script := "#!/bin/sh\necho \"asked for $*\"\n[ -d '" + kept + ".away' ] && mv '" + kept + ".away' '" + kept + "'\n"
	if err := os.WriteFile(filepath.Join(bin, "aws"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+":"+os.Getenv("PATH"))
	s.openTerminal(strings.NewReader(""))
	s.expect(0, "signed in  prod\n", "asked for login --profile prod", "login")
	if err := os.RemoveAll(kept); err != nil {
		t.Fatal(err)
	}
	s.expect(1, "", "aws login --profile prod failed", "login")
	t.Setenv("PATH", t.TempDir())
	s.expect(1, "", "command not found: aws", "login")
}

func TestLogin_UnknownState(t *testing.T) {
	t.Parallel()
	world := signedOutWorld()
	world.SignIns[0].Token = "signed-in"
	s := serveWorld(t, world)
	s.server.SetFault("", "", sandbox.Fault{Kind: sandbox.Hang})
	s.expect(1, "", "octank (prod and stage): no answer", "login", "--timeout", "300ms")
}
