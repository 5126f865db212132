//go:build e2e

package cli

import (
	"testing"

	"accountable/audit/sandbox"
)

// TestEndToEndDemo signs in and opens the organization of the demo.
func TestEndToEndDemo(t *testing.T) {
	s := newHarness(t)
	m := s.shell(120, 44)
	m.enter(prog + " demo")
	m.see(`1 sign-in needed`)
	m.see(`333366669999 .*\? error`)
	m.press("L")
	m.see(`Sign in to octank-emea`)
	m.see(`http://127\.0\.0\.1:\d+/device\?user_code=`)
	m.see(`333366669999 .*✗ FAIL`) // the sandbox approves it after a few seconds
	m.miss(`sign-in needed`)

	m.press("O")
	m.see(`Load more accounts`)
	m.answer("Load more accounts", "Enter")
	m.see(`^ *▾ Root`)
	m.see(`^ +▾ Production`)
	m.see(`loyalty-prod .*! warn`)
	m.see(`loyalty-legacy .* skipped`)
	m.press("q")
	m.miss(`loyalty-prod`)
	m.enter("echo it ended with $?")
	m.see(`^it ended with 0$`)
}

func TestEndToEndOrganization(t *testing.T) {
	s := serveLoopback(t, companyWorld())
	m := s.shell(120, 30)
	m.enter(prog + " check --org; echo it ended with $?")
	m.see(`5 accounts: 1 fail, 1 warn, 1 skipped, 2 pass`)
	m.see(`^it ended with 1$`)
	m.enter("clear; " + prog + " --org -p management")
	m.see(`^ *▾ Root`)
	m.see(`^ +▾ Production`)
	m.see(`web-staging .*✗ FAIL`)
	m.press("q")
	m.see(`ready\$`)
	m.enter("clear; AWS_ENDPOINT_URL=" + s.endpoint + " " + prog + " --sso octank")
	m.see(`2 accounts`)
	m.see(`web-staging .*✗ FAIL`)
	m.press("q")
	m.see(`ready\$`)
	m.enter("clear; " + prog + " --org") // without a profile
	m.see(`web-staging .*✗ FAIL`)
	m.press("q")
	m.see(`ready\$`)
}

func TestEndToEndLoginAndCodes(t *testing.T) {
	s := serveLoopback(t, signedOutWorld())
	m := s.shell(100, 30)
	m.enter(prog + " login; echo it ended with $?")
	m.see(`Check that it shows this code, then approve: [A-Z]{4}-[A-Z]{4}`)
	m.see(`^signed in  octank \(prod and stage\)`)
	m.see(`^it ended with 0$`)
	m.enter("clear; " + prog + " check prod stage")
	m.see(`2 accounts: 2 pass`)

	w, alex, _ := mfaWorld()
	s = serveLoopback(t, w)
	m = s.shell(120, 30)
	m.enter(prog + " check prod stage; echo it ended with $?")
	m.see(`For prod and stage: the MFA device ` + alex)
	m.enter(s.server.MFACode(alex))
	m.see(`2 accounts: 1 warn, 1 pass`)
	m.see(`^it ended with 0$`)
	if n := s.server.Count(sandbox.GetSessionToken); n != 1 {
		t.Errorf("AWS got %d codes, want 1", n)
	}
}
