package cli

import (
	"strings"
	"testing"

	"accountable/audit/sandbox"
)

// mfaWorld is a world with two roles behind one MFA device, one behind another, and
// an account with keys.
func mfaWorld() (w sandbox.World, alex, sam string) {
	w.AddAccount("111122223333", "octank-identity", team)
	w.AddAccount("222233334444", "octank-prod", team)
	w.AddAccount("333344445555", "octank-stage", person)
	w.AddAccount("444455556666", "octank-legacy", nil)
	w.AddKeys("alex", "111122223333")
	w.AddKeys("sam", "111122223333")
	alex = w.AddMFARole("prod", "alex", "222233334444", "Contacts")
	w.AddMFARole("stage", "alex", "333344445555", "Contacts")
	sam = w.AddMFARole("legacy", "sam", "444455556666", "Contacts")
	return w, alex, sam
}

// answers is a keyboard whose lines are computed when they are read: MFA codes depend
// on the time.
type answers struct {
	lines []func() string
	rest  *strings.Reader
}

func (a *answers) Read(b []byte) (int, error) {
	if a.rest == nil || a.rest.Len() == 0 {
		text := ""
		if len(a.lines) > 0 {
			text, a.lines = a.lines[0]()+"\n", a.lines[1:]
		}
		a.rest = strings.NewReader(text)
	}
	return a.rest.Read(b)
}

// types makes the terminal interactive and types lines.
func (s *harness) types(lines ...func() string) {
	s.openTerminal(&answers{lines: lines})
}

func line(text string) func() string { return func() string { return text } }

func TestCheck_AsksForMFACodes(t *testing.T) {
	t.Parallel()
	w, alex, sam := mfaWorld()
	s := serveWorld(t, w)
	s.setenv("CI", "true") // no progress line between the questions
	s.expect(3, "4 accounts: 3 error, 1 pass", "", "check", "-o", "table", "-o", "json="+s.home+"/report.json")
	if text := readFile(t, s.home+"/report.json"); strings.Count(text, `"mfa_required"`) != 3 {
		t.Errorf("without a terminal the missing codes are not reported:\n%s", text)
	}

	code := func(serial string) func() string { return func() string { return s.server.MFACode(serial) } }
	s.types(line("000000"), line("12"), code(alex), code(sam))
	s.expect(1, "4 accounts: 1 fail, 1 warn, 2 pass", "For prod and stage: the MFA device "+alex, "check", "--color", "never")
	for _, text := range []string{"For prod and stage: the MFA device", "For legacy: the MFA device " + sam, "wrong or already used", "a code has six digits"} {
		if strings.Count(s.err.String(), text) != 1 {
			t.Errorf("%q is not printed once:\n%s", text, s.err.String())
		}
	}
	if n := s.server.Count(sandbox.GetSessionToken); n != 3 {
		t.Errorf("AWS got %d codes, want 3", n)
	}
}

func TestCheck_MFACodeSkipped(t *testing.T) {
	t.Parallel()
	w, _, sam := mfaWorld()
	s := serveWorld(t, w)
	s.setenv("CI", "true")
	s.types(line(""), func() string { return s.server.MFACode(sam) })
	s.expect(1, "4 accounts: 1 fail, 2 error, 1 pass", "Code (Enter to skip): ", "check")
	s.types() // the input ends
	s.expect(3, "4 accounts: 3 error, 1 pass", "Code (Enter to skip): \nFor legacy", "check", "--color", "never")
}

func TestSet_AsksForMFACodeThenConfirmation(t *testing.T) {
	t.Parallel()
	w, alex, _ := mfaWorld()
	s := serveWorld(t, w)
	s.types(line("000000"), func() string { return s.server.MFACode(alex) }, line("y"))
	s.expect(0, "written  stage (333344445555)", "Write the security contact of stage", append([]string{"set", "stage"}, contactFlags...)...)
	s.types(line(""))
	s.expect(1, "", "mfa", append([]string{"set", "prod"}, contactFlags...)...)
}

func TestCheck_OrganizationNeedsMFACode(t *testing.T) {
	t.Parallel()
	w, alex, _ := mfaWorld()
	w.Organization = &sandbox.Organization{ID: "o-octank7k2q", RootID: "r-k7q2", ManagementID: "222233334444", TrustedAccess: true}
	for _, id := range []string{"222233334444", "333344445555"} {
		w.Account(id).Parent = "r-k7q2"
	}
	s := serveWorld(t, w)
	s.setenv("CI", "true")
	s.expect(2, "", "the profile prod manages no organization", "check", "--org", "prod")
	s.types(func() string { return s.server.MFACode(alex) })
	s.expect(0, "2 accounts: 1 warn, 1 pass", "For prod and stage: the MFA device ", "check", "--org", "prod")
}
