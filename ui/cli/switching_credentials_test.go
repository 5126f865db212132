package cli

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"accountable/audit/cloud/cloudtest"
	"accountable/audit/sandbox"
	"accountable/ui/cli/command"
)

// A credential_process that switches to another account, whenever it does, never leads a
// command to write there. What it prints names the account, or the reason.
func TestCommands_CredentialsSwitchAccount(t *testing.T) {
	const mine, other = "111122223333", "222233334444"
	for _, args := range [][]string{
		{"set", "helper", "--email", "soc@octank.cloud", "--yes"},
		{"apply", "--plan", "PLAN", "--yes"},
	} {
		wrote, refused := 0, 0
		for n := 1; n <= 5; n++ { // more calls than a command makes
			t.Run(fmt.Sprintf("%s after %d calls", strings.Join(args[:2], " "), n), func(t *testing.T) {
				world := fourWorld()
				s := serveWorld(t, world)
				use := func(calls ...cloudtest.HelperCall) {
					s.writeConfig(fmt.Sprintf("[profile helper]\nregion = us-east-1\nendpoint_url = %s\ncredential_process = %s\n",
						s.endpoint, cloudtest.NewHelper(t, calls...).Command))
				}
				s.server.SetContact(mine, sandbox.Security, person)
				line := slices.Clone(args)
				if i := slices.Index(line, "PLAN"); i > 0 {
					line[i] = filepath.Join(s.home, "plan.json")
					s.writeFile("team.yaml", teamPolicy)
					use(cloudtest.HelperCall{Key: world.Keys[0]})
					s.expect(command.ExitDone, "", "", "plan", "helper", "--policy", filepath.Join(s.home, "team.yaml"), "-o", "json="+line[i])
				}
				use(cloudtest.Switch(n, world.Keys[0], world.Keys[1])...)
				code := s.run(line...)
				said := s.out.String() + s.err.String()
				here, there := countPuts(s, mine), countPuts(s, other)
				if there != 0 {
					t.Errorf("%d writes in the other account\n%s", there, said)
				}
				switch code {
				case command.ExitDone:
					wrote++
					if here != 1 || !strings.Contains(said, "user/prod") {
						t.Errorf("%d writes\n%s", here, said)
					}
				default:
					refused++
					if here != 0 || !strings.Contains(said, other) {
						t.Errorf("exit code %d after %d writes\n%s", code, here, said)
					}
				}
			})
		}
		if wrote == 0 || refused == 0 {
			t.Errorf("%v: %d times written and %d times refused: the helper switched at the same point", args, wrote, refused)
		}
	}
}

// countPuts returns how many writes about an account were sent.
func countPuts(s *harness, accountID string) int {
	return s.server.Requests()[sandbox.Request{AccountID: accountID, Operation: sandbox.PutAlternateContact}]
}
