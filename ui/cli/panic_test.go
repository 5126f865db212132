package cli

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"accountable/audit/sandbox"
)

// panickingNetwork panics when a request of an operation is signed by a key.
type panickingNetwork struct {
	http.RoundTripper
	path string
	key  sandbox.Key
}

func (n panickingNetwork) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Path == n.path && strings.Contains(r.Header.Get("Authorization"), n.key.ID) {
		panic("security@octank.cloud")
	}
	return n.RoundTripper.RoundTrip(r)
}

// runPanicking runs a command on a network that panics.
func (s *harness) runPanicking(path string, key sandbox.Key, args ...string) int {
	s.t.Helper()
	return s.runInterrupted(func(*testing.T, context.CancelCauseFunc) {
		s.sys.HTTPClient.Transport = panickingNetwork{s.sys.HTTPClient.Transport, path, key}
	}, args...)
}

// expectReport fails unless the details of a panic are in a private file that has no
// contact, and standard error names the file. It removes the file.
func (s *harness) expectReport() {
	s.t.Helper()
	found, err := filepath.Glob(filepath.Join(s.home, ".local", "state", "accountable", "crash-*.txt"))
	if err != nil || len(found) != 1 {
		s.t.Fatalf("%d reports, %v\n%s", len(found), err, s.err.String())
	}
	expectPrivate(s.t, found[0])
	details := readFile(s.t, found[0])
	if !strings.Contains(details, "panickingNetwork") || !strings.Contains(details, "accountable 1.2.3") || strings.Contains(details, "octank.cloud") {
		s.t.Errorf("the report is %q", details)
	}
	s.expectNotes("Internal error: a panic with a value of type string. Details without contacts are in " + found[0])
	if err := os.Remove(found[0]); err != nil {
		s.t.Fatal(err)
	}
}

// A panic while one account is read or written is an error of that account. The other
// accounts are not affected.
func TestPanic_InOneAccount(t *testing.T) {
	t.Parallel()
	const identify, read, put = "/", "/getAlternateContact", "/putAlternateContact"
	var world sandbox.World
	for name, id := range map[string]string{"prod": "111122223333", "stage": "222233334444"} {
		world.AddAccount(id, "octank-"+name, team)
		world.AddKeys(name, id)
	}
	keyOf := func(account string) (key sandbox.Key) {
		for _, k := range world.Keys {
			if k.AccountID == account {
				key = k
			}
		}
		return key
	}
	prod := keyOf("111122223333")
	s := serveWorld(t, world)
	for _, path := range []string{identify, read} {
		if code := s.runPanicking(path, prod, "check", "--no-cache"); code != 3 {
			t.Errorf("%s: exit code %d, want 3", path, code)
		}
		s.expectOutput("2 accounts: 1 error, 1 pass", "internal error: a panic with a value of type string")
		s.expectReport()
	}
	s.writePolicy(strings.Replace(teamPolicy, "security@octank.cloud", "soc@octank.cloud", 1))
	for _, path := range []string{identify, put} {
		if code := s.runPanicking(path, prod, "apply", "--yes", "--policy", s.policyPath()); code != 1 {
			t.Errorf("%s: exit code %d, want 1", path, code)
		}
		s.expectOutput("internal error")
		s.expectReport()
	}
	s.expect(0, "1 pass", "", "check", "stage", "--no-cache", "--policy", s.policyPath()) // stage was written
	s.expect(0, "1 written", "1 to change", "apply", "--yes", "--policy", s.policyPath())
}

// A panic of the command itself is not a verdict, and no value of the program is printed.
func TestPanic_InCommand(t *testing.T) {
	t.Parallel()
	for command, want := range map[string]int{"check": 3, "plan": 3, "apply": 1} {
		s := newHarness(t)
		s.sys.Getwd = func() (string, error) { panic("security@octank.cloud") }
		s.expect(want, "", "internal error: a panic with a value of type string", command)
		s.expectNotes("accountable 1.2.3, go", "TestPanic_InCommand")
		if strings.Contains(s.err.String(), "octank.cloud") {
			t.Errorf("%s: standard error has the value: %s", command, s.err.String())
		}
	}
}
