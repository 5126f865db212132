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
	const profile = "-corp$HOME&x"
	w := fourWorld()
	w.Profile("legacy").Name = profile
	s := serveLoopback(t, w)
	route := audit.Route{Profile: profile, Mode: audit.Standalone, Endpoint: s.endpoint}
	target := audit.Target{AccountID: "333344445555"}
	write, _ := describe.SetCommand(target, route, &audit.Contact{Name: "-Jane O'Hara", Title: "$(duty) officer", Email: "soc@octank.cloud", Phone: "+1 206 555 4190"})
	read, _ := describe.ReadCommand(target, route)
	for _, test := range []struct{ command, want string }{{write, ""}, {read, "$(duty) officer"}} {
		shell := exec.CommandContext(t.Context(), "sh", "-c", test.command)
		shell.Env = []string{"HOME=" + s.home, "PATH=/usr/bin:/bin", "LANG=C.UTF-8", "AWS_REGION=us-east-1", "AWS_PAGER="}
		if out, err := shell.CombinedOutput(); err != nil || !strings.Contains(string(out), test.want) {
			t.Errorf("%s: %v\n%s", test.command, err, out)
		}
	}
	if c, ok := s.server.Contact("333344445555", "SECURITY"); !ok || c.Name != "-Jane O'Hara" {
		t.Errorf("AWS holds %+v", c)
	}
}
