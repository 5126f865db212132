//go:build e2e

package cli

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"accountable/audit/sandbox"
)

// These tests run the program in a terminal under a shell. They need tmux and Debian's
// awscli at /usr/bin/aws.

// patience is the maximum time until a text is shown on a busy machine.
const patience = 30 * time.Second

// tmux is a terminal that runs a shell.
type tmux struct {
	t      *testing.T
	socket string
}

// shell starts a shell in a new terminal.
func (s *harness) shell(width, height int, env ...string) *tmux {
	s.t.Helper()
	path := programPath(s.t)
	m := &tmux{t: s.t, socket: filepath.Join(s.t.TempDir(), "tmux")}
	command := []string{
		"-f", "/dev/null", "new-session", "-d", "-x", strconv.Itoa(width), "-y", strconv.Itoa(height), "--",
		"env", "-i", "HOME=" + s.home, "PATH=" + filepath.Dir(path) + ":/usr/bin:/bin", "LANG=C.UTF-8", "PS1=ready$ ", "HISTFILE=", "TERM=screen-256color",
	}
	m.run(append(append(command, env...), "bash", "--norc", "--noprofile")...)
	s.t.Cleanup(func() { m.run("kill-server") })
	m.see(`ready\$`)
	return m
}

func (m *tmux) run(args ...string) string {
	m.t.Helper()
	out, err := exec.Command("tmux", append([]string{"-S", m.socket}, args...)...).CombinedOutput()
	if err != nil {
		m.t.Fatalf("tmux %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// screen returns the text on the terminal.
func (m *tmux) screen() string { return m.run("capture-pane", "-p") }

// press presses keys with their tmux names.
func (m *tmux) press(keys ...string) { m.run(append([]string{"send-keys"}, keys...)...) }

// enter types a text and presses Enter.
func (m *tmux) enter(text string) {
	m.typed(text)
	m.press("Enter")
}

func (m *tmux) typed(text string) { m.run("send-keys", "-l", text) }

// see waits until the screen shows the pattern.
func (m *tmux) see(pattern string) { m.t.Helper(); m.until(pattern, true) }

// miss waits until the screen no longer shows the pattern.
func (m *tmux) miss(pattern string) { m.t.Helper(); m.until(pattern, false) }

func (m *tmux) until(pattern string, shown bool) {
	m.t.Helper()
	re := regexp.MustCompile(`(?m)` + pattern)
	m.wait(fmt.Sprintf("%q shown: want %t", pattern, shown), func(screen string) bool { return re.MatchString(screen) == shown })
}

// wait reads the screen until the pattern is shown, or not shown.
func (m *tmux) wait(what string, done func(screen string) bool) {
	m.t.Helper()
	late := time.After(patience)
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	for !done(m.screen()) {
		select {
		case <-again.C:
		case <-late:
			m.t.Fatalf("%s\n%s", what, m.screen())
		}
	}
}

// pressUntil presses keys until the screen shows the pattern. A dialog ignores keys
// that arrive too early, so the keys are pressed again twice a second.
func (m *tmux) pressUntil(pattern string, keys ...string) {
	m.t.Helper()
	re := regexp.MustCompile(`(?m)` + pattern)
	polls := 0
	m.wait(fmt.Sprintf("%q shown after %v", pattern, keys), func(screen string) bool {
		if re.MatchString(screen) {
			return true
		}
		if polls%10 == 0 { // wait polls every 50 ms
			m.press(keys...)
		}
		polls++
		return false
	})
}

const prog = "accountable.exe"

func TestEndToEndStartAndQuit(t *testing.T) {
	s := serveLoopback(t, fourWorld())
	m := s.shell(120, 40)
	m.enter(prog)
	m.see(`4 accounts`)
	for _, row := range []string{`111122223333 .*✓ pass`, `222233334444 .*! warn`, `333344445555 .*✗ FAIL`, `444455556666 .*\? error`} {
		m.see(row)
	}
	m.press("q")
	m.miss(`111122223333`)
	m.enter("echo it ended with $?")
	m.see(`^it ended with 0$`)
	if screen := m.screen(); strings.Contains(screen, "^[") || strings.Contains(screen, "rgb:") {
		t.Errorf("answers of the terminal reached the shell:\n%s", screen)
	}
}

// TestEndToEndQuestionsOnTerminal: a question is asked and answered on the terminal,
// also if all streams lead elsewhere. Without a terminal it cannot be asked.
func TestEndToEndQuestionsOnTerminal(t *testing.T) {
	s := serveLoopback(t, fourWorld())
	m := s.shell(120, 40)
	m.enter("cd; clear; yes | " + prog + " set prod --email soc@octank.cloud >out 2>err; echo it ended with ${PIPESTATUS[1]}")
	m.see(`^Write the security contact of prod \(111122223333\)\? \[y/N\]`)
	m.enter("n")
	m.see(`^it ended with 1$`)
	if n := s.countWrites(); n > 0 {
		t.Fatalf("%d writes after no", n)
	}
	m.enter("clear; " + prog + " set prod --email soc@octank.cloud </dev/null >out 2>err; echo it ended with $?")
	m.miss(`^it ended with 1$`) // the earlier question is cleared as well
	m.see(`\[y/N\]`)
	m.enter("y")
	m.see(`^it ended with 0$`)
	if out := readFile(t, filepath.Join(s.home, "out")); !strings.HasPrefix(out, "written  prod") {
		t.Errorf("standard output has %q", out)
	}
	m.enter("clear; yes | setsid -w " + prog + " set prod --email other@octank.cloud; echo it ended with ${PIPESTATUS[1]}")
	m.see(`no terminal to confirm on: use --yes`)
	m.see(`^it ended with 2$`)
}

func TestEndToEndInterrupted(t *testing.T) {
	s := serveLoopback(t, fourWorld())
	m := s.shell(120, 40)
	m.enter(prog)
	m.see(`4 accounts`)
	m.press("C-c")
	m.miss(`4 accounts`)
	m.enter(prog + "; echo it ended with $?")
	m.see(`4 accounts`)
	m.signal(syscall.SIGTERM)
	m.see(`^it ended with 143$`)
	m.enter("stty -a | grep -o ' echo '")
	m.see(`^ echo`)
}

// signal sends a signal to the program under the shell.
func (m *tmux) signal(s syscall.Signal) {
	m.t.Helper()
	shell := strings.TrimSpace(m.run("display-message", "-p", "#{pane_pid}"))
	child, err := strconv.Atoi(strings.TrimSpace(readFile(m.t, "/proc/"+shell+"/task/"+shell+"/children")))
	if err != nil {
		m.t.Fatal(err)
	}
	if err := syscall.Kill(child, s); err != nil {
		m.t.Fatal(err)
	}
}

// TestEndToEndDemoEndsClean: the demo removes its folder even if its terminal is closed.
func TestEndToEndDemoEndsClean(t *testing.T) {
	for _, end := range []struct {
		signal syscall.Signal
		code   int
	}{{syscall.SIGHUP, 129}, {syscall.SIGINT, 130}, {syscall.SIGTERM, 143}} {
		t.Run(end.signal.String(), func(t *testing.T) {
			dir := t.TempDir()
			m := newHarness(t).shell(100, 30, "TMPDIR="+dir)
			m.enter(prog + " demo; echo it ended with $?")
			m.see(`payments-prod`)
			m.signal(end.signal)
			m.see(fmt.Sprintf(`^it ended with %d$`, end.code))
			left, err := os.ReadDir(dir)
			if err != nil {
				t.Fatal(err)
			}
			for _, entry := range left {
				t.Errorf("%s is left behind", entry.Name())
			}
		})
	}
}

// TestEndToEndUnfinishedPaste: pasted text without an end does not swallow keys, also
// after the program was suspended.
func TestEndToEndUnfinishedPaste(t *testing.T) {
	s := serveLoopback(t, fourWorld())
	m := s.shell(120, 40)
	m.enter(prog)
	m.see(`333344445555 .*✗ FAIL`)
	m.press("C-z")
	m.see(`Stopped`)
	m.enter("fg")
	m.see(`333344445555 .*✗ FAIL`)
	m.press("/")
	m.run("send-keys", "-H", "1b", "5b", "32", "30", "30", "7e", "33", "33", "33") // ESC[200~333
	m.see(`/ 333 .*3 of 4 rows`)
	m.run("send-keys", "-H", "1b", "5b", "32", "30", "30", "7e", "33", "33", "33")
	m.pressUntil(`ready\$`, "C-c")
	m.enter("echo it ended with $?")
	m.see(`^it ended with 0$`)
}

func TestEndToEndSuspendAndResume(t *testing.T) {
	s := serveLoopback(t, fourWorld())
	m := s.shell(120, 40)
	m.enter(prog)
	m.see(`333344445555 .*✗ FAIL`)
	m.press("C-z")
	m.see(`Stopped`)
	m.enter("fg")
	m.see(`333344445555 .*✗ FAIL`)
	m.press("j")
	m.press("q")
	m.miss(`333344445555`)
}

func TestEndToEndResize(t *testing.T) {
	s := serveLoopback(t, fourWorld())
	m := s.shell(120, 40)
	m.enter(prog)
	m.see(`333344445555 .*✗ FAIL`)
	for _, size := range [][2]string{{"60", "16"}, {"30", "8"}, {"1", "1"}, {"80", "24"}} {
		m.run("resize-window", "-x", size[0], "-y", size[1])
		if size[0] == "30" {
			m.see(`40`) // the required size
		}
	}
	m.see(`333344445555 .*✗ FAIL`)
	m.press("q")
	m.see(`ready\$`)
}

func TestEndToEndPiped(t *testing.T) {
	s := serveLoopback(t, fourWorld())
	m := s.shell(100, 30)
	m.enter(prog + ` | cat; echo "it ended with ${PIPESTATUS[0]}"`)
	m.see(`no terminal`)
	m.see(`4 accounts: 1 fail, 1 error, 1 warn, 1 pass`)
	m.see(`^it ended with 1$`)
	m.enter(`clear; ` + prog + ` demo | cat; echo "it ended with ${PIPESTATUS[0]}"`)
	m.see(`13 accounts: `)
	m.see(`^it ended with 0$`)
	m.enter(`clear; ` + prog + ` demo --only fail; echo "it ended with $?"`) // a flag of check, on a terminal
	m.see(`^it ended with 0$`)
}

func TestEndToEndDumbTerminal(t *testing.T) {
	s := serveLoopback(t, fourWorld())
	m := s.shell(100, 30, "TERM=dumb")
	m.enter(prog)
	m.see(`this terminal cannot show screens`)
	m.see(`4 accounts: 1 fail, 1 error, 1 warn, 1 pass`)
}

func TestEndToEndProgressAndColours(t *testing.T) {
	world := fourWorld()
	s := serveLoopback(t, world)
	s.server.SetFault("333344445555", "GetAlternateContact", sandbox.Fault{Kind: sandbox.Hang})
	m := s.shell(100, 30)
	m.enter(prog + " check; echo it ended with $?")
	m.see(`3 of 4`)
	m.press("C-c")
	m.see(`333344445555 .*`)
	m.see(`^it ended with 130$`)
	m.miss(`3 of 4`)
	s.server.ClearFaults()
	m.enter("clear; " + prog + " check legacy")
	m.see(`1 account: 1 fail`)
	colored := regexp.MustCompile(`\x1b\[[0-9;]*[34][0-8]`) // 39 and 49 are the default colors
	if text := m.run("capture-pane", "-p", "-e"); !colored.MatchString(text) {
		t.Errorf("the table has no colors: %q", text)
	}
	m.enter("clear; NO_COLOR=1 " + prog)
	m.see(`333344445555 .*✗ FAIL`)
	if text := m.run("capture-pane", "-p", "-e"); colored.MatchString(text) {
		t.Errorf("NO_COLOR shows colors: %q", text)
	}
	m.press("q")
}

// TestEndToEndEdit fixes an account on the screens.
func TestEndToEndEdit(t *testing.T) {
	s := serveLoopback(t, fourWorld())
	m := s.shell(100, 30)
	m.enter(prog)
	m.see(`333344445555 .*✗ FAIL`)
	m.press("G", "k") // legacy is the last but one
	m.see(`▌ *333344445555`)
	m.press("e")
	m.see(`Phone`)
	for i, value := range []string{"Octank Security Operations", "Duty officer", "soc@octank.cloud", "+1 206 555 4190"} {
		if i > 0 {
			m.press("Tab")
		}
		m.typed(value)
		m.see(regexp.QuoteMeta(value))
	}
	m.press("C-s")
	m.see(`Write to 1 account`)
	m.see(`arn:aws:iam::333344445555:user/legacy`)
	m.confirm()
	m.see(`333344445555 .*soc@octank.cloud .*✓ pass`)
	if c, ok := s.server.Contact("333344445555", sandbox.Security); !ok || c.Email != "soc@octank.cloud" {
		t.Errorf("AWS holds %+v", c)
	}
	m.press("q")
	m.see(`ready\$`)
	journal := filepath.Join(s.home, ".local", "state", "accountable", "journal.jsonl")
	if text := readFile(t, journal); !strings.Contains(text, `"outcome":"written"`) {
		t.Errorf("the journal has no write:\n%s", text)
	}
	expectPrivate(t, journal)
}

// confirm answers the question with yes. Its buttons appear once the DNS has answered; a
// warning selects Back.
func (m *tmux) confirm() {
	m.t.Helper()
	const question = "Write to 1 account"
	if strings.Contains(m.screen(), "▸ Back") {
		m.answer("▸ Back", "Tab")
		m.see("▸ Write")
	}
	m.answer(question, "Enter")
}

// answer presses a key until the screen no longer shows a part of a question. A dialog
// ignores a key that arrives within a frame of its first one, and says so. For 700 ms the
// same key then counts as held.
func (m *tmux) answer(question, key string) {
	m.t.Helper()
	m.press(key)
	polls := 0
	m.wait(fmt.Sprintf("an answer to %s in %q", key, question), func(screen string) bool {
		if !strings.Contains(screen, question) {
			return true
		}
		if strings.Contains(screen, "Ignored: ") {
			polls++
		}
		if polls == 30 { // wait polls every 50 ms
			m.press(key)
			polls = 0
		}
		return false
	})
}

func TestEndToEndQuitGuard(t *testing.T) {
	s := serveLoopback(t, fourWorld())
	m := s.shell(100, 30)
	m.enter(prog)
	m.see(`111122223333 .*✓ pass`)
	m.press("e")
	m.see(`security@octank.cloud`)
	m.typed(" and others")
	m.see(`and others`)
	m.press("C-c")
	m.see(`Quit and discard your changes to prod`)
	m.answer("Quit and discard", "Escape")
	m.see(`and others`) // the question keeps the edits
	m.press("C-c")
	m.see(`▸ Stay`)
	m.answer("▸ Stay", "Tab")
	m.see(`▸ Quit`)
	m.answer("Quit and discard", "Enter")
	m.miss(`and others`)
	m.enter("echo it ended with $?")
	m.see(`^it ended with 0$`)
	if n := s.countWrites(); n > 0 {
		t.Errorf("%d writes, want none", n)
	}
}

// TestEndToEndAWSCLI calls the sandbox with the AWS CLI.
func TestEndToEndAWSCLI(t *testing.T) {
	s := serveLoopback(t, fourWorld())
	aws := func(args ...string) (string, error) {
		cmd := exec.Command("/usr/bin/aws", append(args, "--endpoint-url", s.endpoint, "--region", "us-east-1", "--output", "json")...)
		cmd.Env = []string{"HOME=" + s.home, "PATH=/usr/bin:/bin", "LANG=C.UTF-8", "AWS_PROFILE=legacy", "AWS_EC2_METADATA_DISABLED=true", "AWS_PAGER="}
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	out, err := aws("sts", "get-caller-identity")
	if err != nil || !strings.Contains(out, "arn:aws:iam::333344445555:user/legacy") {
		t.Fatalf("%v\n%s", err, out)
	}
	get := []string{"account", "get-alternate-contact", "--alternate-contact-type", "SECURITY"}
	if out, err := aws(get...); err == nil || !strings.Contains(out, "ResourceNotFoundException") {
		t.Errorf("a contact before one was put: %v\n%s", err, out)
	}
	put := []string{
		"account", "put-alternate-contact", "--alternate-contact-type", "SECURITY", "--name", "Octank Security", "--title", "Duty officer",
		"--email-address", "soc@octank.cloud", "--phone-number", "+1 206 555 4190",
	}
	if out, err := aws(put...); err != nil || out != "" {
		t.Fatalf("putting a contact: %v\n%s", err, out)
	}
	out, err = aws(get...)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var got struct {
		AlternateContact map[string]string `json:"AlternateContact"`
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil || got.AlternateContact["EmailAddress"] != "soc@octank.cloud" {
		t.Errorf("%v\n%s", err, out)
	}
	s.expect(0, "soc@octank.cloud", "", "check", "legacy")
	remove := []string{"account", "delete-alternate-contact", "--alternate-contact-type", "SECURITY"}
	if out, err := aws(remove...); err != nil || out != "" {
		t.Errorf("deleting the contact: %v\n%s", err, out)
	}
	if out, err := aws(remove...); err == nil || !strings.Contains(out, "ResourceNotFoundException") {
		t.Errorf("deleting it again: %v\n%s", err, out)
	}
}
