//go:build e2e

package cli

import (
	"strings"
	"testing"

	"accountable/audit/sandbox"
	"accountable/audit/sandbox/demo"
)

// TestEndToEndPlanApplyUndo writes a dozen accounts and undoes the run.
func TestEndToEndPlanApplyUndo(t *testing.T) {
	s := serveLoopback(t, manyWorld(12))
	s.writePolicy(teamPolicy)
	m := s.shell(140, 70)
	m.enter("cd; clear; " + prog + " plan --exit-code; echo it ended with $?")
	m.see(`^200000000011 +team-011 +name +— +→ Octank Security Operations`)
	m.see(`^12 contacts: 12 to change`)
	m.see(`^fingerprint +[0-9a-f-]{39}`)
	m.see(`^it ended with 1$`)

	m.enter("clear; " + prog + " apply --ticket CHG-4711; echo it ended with $?")
	m.see(`^ticket +CHG-4711`)
	m.see(`^Write to 12 accounts\? Type 12 to write:`)
	m.enter("y")
	m.see(`^That is not 12\. Type 12 to write, or press Enter to cancel:`)
	m.enter("")
	m.see(`nothing was written`)
	m.see(`^it ended with 1$`)
	m.enter("clear; " + prog + " apply --ticket CHG-4711; echo it ended with $?")
	m.miss(`nothing was written`)
	m.see(`Type 12 to write:`)
	m.enter("12")
	m.see(`^12 contacts: 12 written`)
	m.see(`^Undo this run: accountable undo \S+`)
	m.see(`^it ended with 0$`)
	if c, _ := s.server.Contact(demo.ManyID(7), sandbox.Security); c != *team {
		t.Errorf("AWS holds %+v", c)
	}

	m.enter("clear; " + prog + " history --limit 3; echo it ended with $?")
	m.see(`written +200000000011 +team-011 +CHG-4711 +set: Octank Security Operations`)
	m.see(`^it ended with 0$`)
	if n := strings.Count(m.screen(), "CHG-4711"); n != 3 {
		t.Errorf("%d writes, want 3:\n%s", n, m.screen())
	}

	m.enter("clear; " + prog + " undo; echo it ended with $?")
	m.see(`Octank Security Operations +→ delete`)
	m.see(`Type 12 to delete:`)
	m.enter("12")
	m.see(`^12 contacts: 12 written`)
	m.see(`^it ended with 0$`)
	if c, set := s.server.Contact(demo.ManyID(7), sandbox.Security); set {
		t.Errorf("AWS holds %+v", c)
	}
	m.enter("clear; " + prog + " walk team-000 team-001; echo it ended with $?")
	m.see(`2 of 2 accounts have problems`)
	m.press("Enter")
	m.see(`1 of 2 .* team-000`)
	m.press("q")
	m.see(`^it ended with 0$`)
	m.enter("clear; " + prog + " walk | cat")
	m.see(`the walk needs an interactive terminal`)
}

// TestEndToEndPlanOnTheScreens plans and writes on the screens.
func TestEndToEndPlanOnTheScreens(t *testing.T) {
	s := serveLoopback(t, manyWorld(12))
	s.writePolicy(teamPolicy)
	m := s.shell(120, 70)
	m.enter("cd; clear; " + prog)
	m.see(`policy \./accountable\.yaml`)
	m.see(`12 FAIL`)
	m.press("A")
	m.see(`12 marked`)
	m.press("a")
	m.see(`12 to change`)
	m.press("a")
	m.see(`user/team-004`) // the credentials have been checked
	m.see(`Type 12 to write`)
	m.pressUntil(`12 to write: 12\b`, "BSpace", "BSpace", "1", "2")
	m.pressUntil(`^ *12 written`, "Enter")
	if c, _ := s.server.Contact(demo.ManyID(7), sandbox.Security); c != *team {
		t.Errorf("AWS holds %+v", c)
	}
	m.press("Escape")
	m.see(`12 pass`)
	m.press("h")
	m.see(`12 writes in 1 run`)
	m.press("u")
	m.see(`Undo the run of .* 12 to change`)
	m.press("q")
	m.see(`ready\$`)
}
