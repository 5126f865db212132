package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"accountable/audit/sandbox"
	"accountable/audit/sandbox/demo"
	"accountable/ui/cli/command"
)

func TestApply_AsksForConfirmation(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		answer string
		code   int
	}{{"y\n", 0}, {"n\n", 1}, {"", 1}} {
		t.Run(row.answer, func(t *testing.T) {
			s := serveWorld(t, fourWorld())
			s.writePolicy(teamPolicy)
			s.openTerminal(strings.NewReader(row.answer))
			if code := s.run("apply", "stage", "legacy"); code != row.code {
				t.Errorf("exit code %d, want %d", code, row.code)
			}
			s.expectNotes("policy      ./accountable.yaml", "written by  stage as arn:aws:iam::222233334444:user/stage", "Write to 2 accounts? [y/N]")
			if n := s.countWrites(); n != 2*(1-row.code) {
				t.Errorf("%d writes", n)
			}
		})
	}
}

// manyWorld is a world of n accounts without a contact, each with a profile.
func manyWorld(n int) sandbox.World {
	var w sandbox.World
	for i := range n {
		id := demo.ManyID(i)
		w.AddAccount(id, fmt.Sprintf("octank-%03d", i), nil)
		w.AddKeys(fmt.Sprintf("team-%03d", i), id)
	}
	return w
}

func TestApply_AsksForNumberAboveTen(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		answer string
		writes int
	}{{"y\n", 0}, {"10\n", 0}, {" 11 \n", 11}, {"111\n11\n", 11}, {"\n11\n", 0}, {"N\n11\n", 0}} {
		t.Run(row.answer, func(t *testing.T) {
			s := serveWorld(t, manyWorld(11))
			s.writePolicy(teamPolicy)
			s.openTerminal(strings.NewReader(row.answer))
			s.run("apply")
			s.expectNotes("written by  team-000 and 10 more profiles", "Write to 11 accounts? Type 11 to write: ")
			if n := s.countWrites(); n != row.writes {
				t.Errorf("%d writes, want %d", n, row.writes)
			}
		})
	}
}

// fingerprint returns the fingerprint on standard output.
func (s *harness) fingerprint() string {
	s.t.Helper()
	found := regexp.MustCompile(`fingerprint ([0-9a-f-]{39})`).FindStringSubmatch(s.out.String())
	if found == nil {
		s.t.Fatalf("there is no fingerprint in\n%s", s.out.String())
	}
	return found[1]
}

func TestApply_SavedPlan(t *testing.T) {
	t.Parallel()
	s := serveWorld(t, fourWorld())
	s.writePolicy(teamPolicy)
	plan := filepath.Join(s.home, "plan.json")
	s.expect(3, "", "", "plan", "-o", "json="+plan)
	s.expect(0, "made", "", "plan", "show", plan)
	mark := s.fingerprint()
	if err := os.Remove(filepath.Join(s.home, "accountable.yaml")); err != nil {
		t.Fatal(err)
	}
	s.server.SetContact("222233334444", sandbox.Security, &sandbox.Contact{Name: "Somebody", Title: "Else", Email: "else@octank.cloud", Phone: "+1 206 555 4199"})
	reads := s.server.Count(sandbox.GetAlternateContact)
	apply := []string{"apply", "--plan", plan, "--expect", mark, "--ticket", "CHG-4711", "--yes"}
	s.expect(1, "2 contacts: 1 written, 1 changed meanwhile", "ticket      CHG-4711", apply...)
	if c, _ := s.server.Contact("222233334444", sandbox.Security); c.Email != "else@octank.cloud" {
		t.Errorf("a later change was overwritten: %+v", c)
	}
	if n := s.server.Count(sandbox.GetAlternateContact) - reads; n != 3 { // one before each write and one after the write
		t.Errorf("%d reads, want 3", n)
	}
	s.server.SetContact("222233334444", sandbox.Security, person)
	s.expect(0, "2 contacts: 1 written, 1 already right", "2 to change", apply...)
	s.expect(0, "2 contacts: 2 already right", "2 to change", apply...)
	if n := s.countWrites(); n != 2 {
		t.Errorf("%d writes, want 2", n)
	}
	if text := readFile(t, filepath.Join(s.home, ".local", "state", "accountable", "journal.jsonl")); strings.Count(text, `"ticket":"CHG-4711"`) < 2 {
		t.Errorf("the journal has no ticket:\n%s", text)
	}
}

// TestApply_SavedPlanOfManyAccounts checks the credentials of many profiles at once.
func TestApply_SavedPlanOfManyAccounts(t *testing.T) {
	t.Parallel()
	s := serveWorld(t, manyWorld(40))
	s.writePolicy(teamPolicy)
	plan := filepath.Join(s.home, "plan.json")
	s.expect(0, "", "", "plan", "-o", "json="+plan)
	s.expect(0, "40 contacts: 40 written", "written by  team-000 and 39 more profiles", "apply", "--plan", plan, "--yes", "--policy", s.policyPath())
}

// TestApply_SavedPlanWithOtherProfiles applies a plan after its profiles were renamed.
func TestApply_SavedPlanWithOtherProfiles(t *testing.T) {
	t.Parallel()
	s := serveWorld(t, fourWorld())
	s.writePolicy(teamPolicy)
	plan := filepath.Join(s.home, "plan.json")
	s.expect(3, "", "", "plan", "-o", "json="+plan)
	text := readFile(t, plan)
	for _, name := range []string{"config", "credentials"} {
		path := filepath.Join(s.home, ".aws", name)
		renamed := strings.NewReplacer("[profile stage]", "[profile other]", "[stage]", "[other]", "[profile legacy]", "[profile prod2]", "[legacy]", "[prod2]").Replace(readFile(t, path))
		if err := os.WriteFile(path, []byte(renamed), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s.expect(0, "2 contacts: 2 written", "written by  other as", "apply", "--plan", plan, "--yes", "--policy", s.policyPath())
	s.writeFile("plan.json", strings.ReplaceAll(text, "CTO", "CEO"))
	s.expect(2, "", "does not match the changes", "apply", "--plan", plan, "--yes", "--policy", s.policyPath())
	s.writeConfig("")
	s.writeFile("plan.json", text)
	s.expect(1, "no profile here is known to lead to this account; it was planned for stage", "", "apply", "--plan", plan, "--yes", "--policy", s.policyPath())
}

func TestApply_ContinuesAfterFailure(t *testing.T) {
	t.Parallel()
	s := serveWorld(t, manyWorld(5))
	s.writePolicy(teamPolicy)
	s.server.SetFault(demo.ManyID(1), sandbox.PutAlternateContact, sandbox.Fault{Kind: sandbox.DeniedBySCP})
	s.server.SetFault(demo.ManyID(2), sandbox.PutAlternateContact, sandbox.Fault{Kind: sandbox.LostAnswer, Times: 1})
	apply := []string{"apply", "--yes", "--policy", s.policyPath()}
	s.expect(1, "5 contacts: 4 written, 1 failed", "5 to change", apply...)
	s.expectOutput("service control policy")
	s.server.ClearFaults()
	s.expect(0, "1 contact: 1 written", "5 contacts: 1 to change, 4 unchanged", apply...)
}

func TestApply_Interrupted(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		signal syscall.Signal
		code   int
	}{{syscall.SIGINT, 130}, {syscall.SIGTERM, 143}, {syscall.SIGHUP, 129}} {
		t.Run(row.signal.String(), func(t *testing.T) {
			world := manyWorld(30)
			world.Latency = sandbox.Latency{Min: 50 * time.Millisecond, Max: 50 * time.Millisecond}
			s := serveWorld(t, world)
			s.writePolicy(teamPolicy)
			s.server.SetFault("", "PutAlternateContact", sandbox.Fault{Kind: sandbox.StaleReads, Delay: time.Hour})
			code := s.runInterrupted(func(_ *testing.T, cancel context.CancelCauseFunc) {
				go func() {
					s.awaitCalls("PutAlternateContact", 10)
					cancel(&command.SignalError{Signal: row.signal})
				}()
			}, "apply", "--yes", "--policy", s.policyPath())
			if code != row.code {
				t.Errorf("exit code %d, want %d", code, row.code)
			}
			s.expectOutput("unconfirmed", "canceled", "30 contacts: ", " canceled")
			s.expectNotes("stopping after the writes in progress")
			written := s.countWrites()
			s.expectOutput(fmt.Sprintf("%d canceled, %d unconfirmed", 30-written, written))
		})
	}
}
