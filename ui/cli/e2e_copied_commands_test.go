//go:build e2e

package cli

import (
	"os/exec"
	"strings"
	"testing"

	"accountable/audit"
	"accountable/ui/describe"
)

// TestEndToEndCopiedCommands runs the commands that the screens copy in Debian's AWS CLI:
// they write and read the contact.
func TestEndToEndCopiedCommands(t *testing.T) {
	for _, profile := range []string{"-corp$HOME&x", "Octank Prod", "O'Hara", `say "hi" $(id)`} {
		w := fourWorld()
		w.Profile("legacy").Name = profile
		s := serveLoopback(t, w)
		route := audit.Route{Profile: profile, Mode: audit.Standalone, Endpoint: s.endpoint}
		target := audit.Target{AccountID: "333344445555"}
		odd := audit.Contact{Name: "-Jane O'Hara", Title: "$(duty) officer", Email: "soc@octank.cloud", Phone: "+1 206 555 4190"}
		write, _ := describe.SetCommand(target, route, &odd)
		odd.Title = "file:///etc/passwd"
		writeAddress, _ := describe.SetCommand(target, route, &odd)
		read, _ := describe.ReadCommand(target, route)
		for _, test := range []struct{ command, want string }{{write, ""}, {read, "$(duty) officer"}, {writeAddress, ""}, {read, "file:///etc/passwd"}} {
			shell := exec.CommandContext(t.Context(), "sh", "-c", test.command)
			shell.Env = []string{"HOME=" + s.home, "PATH=/usr/bin:/bin", "LANG=C.UTF-8", "AWS_REGION=us-east-1", "AWS_PAGER="}
			if out, err := shell.CombinedOutput(); err != nil || !strings.Contains(string(out), test.want) {
				t.Errorf("%s: %v\n%s", test.command, err, out)
			}
		}
		if c, ok := s.server.Contact("333344445555", "SECURITY"); !ok || c.Name != "-Jane O'Hara" {
			t.Errorf("%s: AWS holds %+v", profile, c)
		}
	}
}

// TestEndToEndPlanScript runs the script of plan in Debian's AWS CLI.
func TestEndToEndPlanScript(t *testing.T) {
	w := fourWorld()
	w.Profile("stage").Name, w.Profile("legacy").Name = `-say "hi" $(id)`, "O'Hara & Sons"
	s := serveLoopback(t, w)
	s.writePolicy(teamPolicy)
	s.run("plan", "--policy", s.policyPath(), "-o", "sh="+s.home+"/plan.sh")
	shell := exec.CommandContext(t.Context(), "sh", "-c", `aws() { /usr/bin/aws "$@" --endpoint-url `+s.endpoint+`; }; . ./plan.sh`)
	shell.Dir = s.home
	shell.Env = []string{"HOME=" + s.home, "PATH=/usr/bin:/bin", "LANG=C.UTF-8", "AWS_REGION=us-east-1", "AWS_PAGER="}
	if out, err := shell.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s\n%s", err, out, readFile(t, s.home+"/plan.sh"))
	}
	for _, id := range []string{"222233334444", "333344445555"} {
		if c, ok := s.server.Contact(id, "SECURITY"); !ok || c.Email != "security@octank.cloud" {
			t.Errorf("%s holds %+v", id, c)
		}
	}
}
