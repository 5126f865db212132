package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"accountable/audit/sandbox"
)

var (
	team   = &sandbox.Contact{Name: "Octank Security Operations", Title: "Duty officer", Email: "security@octank.cloud", Phone: "+1 206 555 4100"}
	person = &sandbox.Contact{Name: "Jane Doe", Title: "CTO", Email: "jane.doe@octank.cloud", Phone: "+1 206 555 4127"}
)

// fourWorld is a world with one account for each verdict: prod passes, stage warns,
// legacy fails, locked cannot be judged.
func fourWorld() sandbox.World {
	var w sandbox.World
	for _, a := range []struct {
		profile, id string
		contact     *sandbox.Contact
	}{{"prod", "111122223333", team}, {"stage", "222233334444", person}, {"legacy", "333344445555", nil}, {"locked", "444455556666", team}} {
		w.AddAccount(a.id, "octank-"+a.profile, a.contact)
		w.AddKeys(a.profile, a.id)
	}
	w.Deny("444455556666", "account:*", sandbox.IdentityPolicy)
	return w
}

func TestCheck_EnvironmentCredentials(t *testing.T) {
	t.Parallel()
	world := fourWorld()
	key := world.Keys[0]
	s := serveWorld(t, world)
	s.setenv("AWS_ACCESS_KEY_ID", key.ID)
	s.setenv("AWS_SECRET_ACCESS_KEY", key.Secret)
	s.setenv("AWS_ENDPOINT_URL", s.endpoint)
	s.expect(0, "1 account: 1 pass", "", "check", "@env")
	s.expect(0, "1 account: 1 pass", "AWS_ACCESS_KEY_ID is set: using only the credentials in the environment, @env (--all for every profile)", "check")
	s.expect(1, "4 accounts:", "", "check", "--all") // @env is the account of a profile
	s.expect(0, "1 account: 1 warn", "not used: @env, which AWS_ACCESS_KEY_ID names", "check", "stage")
	s.setenv("AWS_PROFILE", "stage")
	s.expect(0, "1 account: 1 pass", "not used: stage, which AWS_PROFILE names", "check")
	s.setenv("AWS_PROFILE", "")
	s.writeConfig("")
	if err := os.Remove(filepath.Join(s.home, ".aws", "credentials")); err != nil {
		t.Fatal(err)
	}
	s.expect(0, "1 account: 1 pass", "", "check")
}

// The shell of aws-vault: key variables, and profiles without credentials.
func TestCheck_ShellOfAWSVault(t *testing.T) {
	t.Parallel()
	world := fourWorld()
	key := world.Keys[0]
	s := serveWorld(t, world)
	s.writeConfig("[default]\nregion = us-east-1\nmfa_serial = arn:aws:iam::111111111111:mfa/jonsmith\n\n[profile jonsmith]\n\n" +
		"[profile prod-admin]\nsource_profile = jonsmith\nrole_arn = arn:aws:iam::222222222222:role/Administrator\n")
	if err := os.Remove(filepath.Join(s.home, ".aws", "credentials")); err != nil {
		t.Fatal(err)
	}
	s.setenv("AWS_VAULT", "prod-admin")
	s.setenv("AWS_ENDPOINT_URL", s.endpoint)
	s.run("check")
	if text := s.out.String() + s.err.String(); strings.Contains(text, "aws configure ") && !strings.Contains(text, "aws configure sso") {
		t.Errorf("it advises to write long-lived keys:\n%s", text)
	}
	s.setenv("AWS_ACCESS_KEY_ID", key.ID)
	s.setenv("AWS_SECRET_ACCESS_KEY", key.Secret)
	s.expect(0, "1 account: 1 pass", "AWS_ACCESS_KEY_ID is set: using only the credentials in the environment", "check")
}

func TestScreens_StartWithIdentityOfShell(t *testing.T) {
	t.Parallel()
	world := fourWorld()
	key := world.Keys[0]
	s := serveWorld(t, world)
	s.setenv("AWS_ACCESS_KEY_ID", key.ID)
	s.setenv("AWS_SECRET_ACCESS_KEY", key.Secret)
	opened := s.openSession()
	if err := opened.ResolveScreenTargets(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if n := len(opened.Targets); n != 5 || opened.ShellTarget() != "@env" {
		t.Errorf("%d targets, starting on %q", n, opened.ShellTarget())
	}
}

func TestCheck_HostileContactHasNoControlCharacters(t *testing.T) {
	t.Parallel()
	var w sandbox.World
	w.AddAccount("111122223333", "octank", &sandbox.Contact{
		Name: "x\x1b]0;pwned\x07", Title: "t\r\n", Email: "a\x1b[31m@octank.cloud", Phone: "+1 206 555 4100",
	})
	w.AddKeys("prod", "111122223333")
	s := serveWorld(t, w)
	s.run("check", "--color", "never")
	if strings.ContainsAny(s.out.String(), "\x1b\r\x07") {
		t.Errorf("control characters came through: %q", s.out.String())
	}
}

func TestCheck_HostileProfileNameHasNoControlCharacters(t *testing.T) {
	t.Parallel()
	s := newHarness(t)
	s.writeConfig("[profile octank\x1bprod]\naws_access_key_id = AKIAIOSFODNN7OCTANK0\naws_secret_access_key = x\nendpoint_url = http://127.0.0.1:1\n")
	s.expect(2, "", "Did you mean", "check", "octank-prod")
	if strings.ContainsAny(s.err.String(), "\x1b\x07") {
		t.Errorf("control characters came through: %q", s.err.String())
	}
}

func TestColors(t *testing.T) {
	t.Parallel()
	s := serveWorld(t, fourWorld())
	colored := func(args ...string) bool {
		s.run(append([]string{"check", "legacy"}, args...)...)
		return strings.Contains(s.out.String(), "\x1b[3") || strings.Contains(s.out.String(), ";3")
	}
	if colored() {
		t.Errorf("a pipe gets colors: %q", s.out.String())
	}
	if !colored("--color=always") {
		t.Errorf("--color=always has no color: %q", s.out.String())
	}
	s.sys.OutTerminal = true
	if !colored() {
		t.Errorf("a terminal has no color: %q", s.out.String())
	}
	if colored("--color=never") {
		t.Errorf("--color=never has color: %q", s.out.String())
	}
	s.setenv("NO_COLOR", "please")
	if colored() {
		t.Errorf("NO_COLOR has color: %q", s.out.String())
	}
	s.setenv("NO_COLOR", "")
	s.setenv("TERM", "dumb")
	s.run("check", "legacy")
	if strings.Contains(s.out.String(), "\x1b") {
		t.Errorf("TERM=dumb has escape sequences: %q", s.out.String())
	}
}

func TestCheck_TableFitsTerminal(t *testing.T) {
	t.Parallel()
	s := serveWorld(t, fourWorld())
	s.sys.OutTerminal = true
	for _, width := range []int{60, 80, 100, 120, 200} {
		s.sys.Width = func() int { return width }
		s.run("check", "--color", "never")
		for line := range strings.Lines(s.out.String()) {
			if n := len([]rune(strings.TrimRight(line, "\n"))); n > width {
				t.Errorf("at %d columns a line has %d: %q", width, n, line)
			}
		}
		for _, must := range []string{"111122223333", "✓ pass", "✗ FAIL", "! warn", "? error"} {
			if !strings.Contains(s.out.String(), must) {
				t.Errorf("at %d columns there is no %q:\n%s", width, must, s.out.String())
			}
		}
	}
}

func TestASCIILocale(t *testing.T) {
	t.Parallel()
	s := serveWorld(t, fourWorld())
	s.setenv("LANG", "C")
	s.writePolicy(teamPolicy)
	for _, command := range [][]string{{"check"}, {"plan"}, {"policy", "explain", "stage"}, {"set", "stage", "--title", "CTO", "--yes", "--policy", s.policyPath()}, {"history"}} {
		s.run(command...)
		for _, r := range s.out.String() + s.err.String() {
			if r > '~' {
				t.Fatalf("%s: %q is not ASCII in\n%s%s", command, r, s.out.String(), s.err.String())
			}
		}
	}
	s.expect(1, `differs from policy: name "Jane Doe" > "Octank Security Operations"`, "", "check", "stage")
}
