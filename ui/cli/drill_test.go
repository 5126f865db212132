package cli

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"accountable/ui/cli/command"
)

const drillPolicy = teamPolicy + "confirm_every: 90d\n"

// The printed commands and codes of a drill record the answers, after which check passes.
func TestDrill_AnsweredByCodeAndPhone(t *testing.T) {
	t.Parallel()
	s := serveWorld(t, fourWorld())
	s.writePolicy(drillPolicy)
	s.expectCode(command.ExitDone, "drill", "start", "prod")
	printed := s.out.String()
	code := regexp.MustCompile(`(?m)^ {4}([0-9A-Z]{4}-[0-9A-Z]{2})$`).FindStringSubmatch(printed)
	call := regexp.MustCompile(`(?m)^ {4}accountable (drill answer --phone \S+ --by NAME)$`).FindStringSubmatch(printed)
	if code == nil || call == nil {
		t.Fatalf("no code or no command in\n%s", printed)
	}
	s.expectCode(command.ExitNotDone, "check", "prod")
	s.expectCode(command.ExitDone, "drill", "answer", strings.ToLower(code[1]), "--by", "Jane Doe")
	s.expectOutput("confirmed security@octank.cloud: Jane Doe answered after")
	s.expectCode(command.ExitDone, append(strings.Fields(call[1])[:4], "--by", "Sam")...)
	s.expectCode(command.ExitDone, "check", "prod")
	s.expectCode(command.ExitDone, "drill", "answer", code[1])
	s.expectOutput("was confirmed already: Jane Doe answered on")
	s.expectCode(command.ExitDone, "drill", "start", "prod", "--due")
	s.expectNotes("nothing is due")
	expectPrivate(t, filepath.Join(s.home, ".local", "state", "accountable", "drill.key"))
}

// Messages leave the program only after a yes, through the command of the settings.
func TestDrill_Send(t *testing.T) {
	t.Parallel()
	s := serveWorld(t, fourWorld())
	s.writePolicy(drillPolicy)
	s.expectCode(command.ExitUsage, "drill", "start", "prod", "--send")
	s.expectNotes("the settings name no command that sends mail")
	sent := filepath.Join(s.home, "sent")
	s.writeFile(".config/accountable/settings.yaml", "version: 1\ndrill:\n  command: sh -c 'cat >> "+sent+"'\n")
	s.expectCode(command.ExitUsage, "drill", "start", "prod", "--send")
	s.expectNotes("there is no terminal")

	s.openTerminal(strings.NewReader("n\n"))
	s.expectCode(command.ExitNotDone, "drill", "start", "prod", "--send")
	s.expectNotes("Send 1 message like this one? [y/N]", "nothing was sent")
	if _, err := os.Stat(sent); err == nil {
		t.Fatal("a message was sent without a yes")
	}
	s.openTerminal(strings.NewReader("y\n"))
	s.expectCode(command.ExitDone, "drill", "start", "prod", "--send")
	s.expectOutput("Call +1 206 555 4100.") // no command can make a call
	text, err := os.ReadFile(sent)
	if err != nil || !strings.Contains(string(text), "To: <security@octank.cloud>\r\n") {
		t.Errorf("%v; sent:\n%s", err, text)
	}
	s.writeFile(".config/accountable/settings.yaml", "version: 1\ndrill:\n  command: sh -c 'echo no route >&2; exit 1'\n")
	s.openTerminal(strings.NewReader("y\n"))
	s.expectCode(command.ExitNotDone, "drill", "start", "prod", "--send")
	s.expectNotes("sending to security@octank.cloud: sh: exit status 1: no route")
}

func TestDrill_FilesAndClipboard(t *testing.T) {
	t.Parallel()
	s := serveWorld(t, fourWorld())
	s.writePolicy(drillPolicy)
	dir := filepath.Join(s.home, "texts")
	s.expectCode(command.ExitDone, "drill", "start", "prod", "--eml", dir)
	for _, name := range []string{"drill-security@octank.cloud.eml", "drill-+12065554100.txt"} {
		s.expectOutput(name)
		expectPrivate(t, filepath.Join(dir, name))
	}
	file := filepath.Join(s.home, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s.expectCode(command.ExitUsage, "drill", "start", "prod", "--eml", file)
	s.expectNotes("is not a folder")
	s.expectCode(command.ExitUsage, "drill", "start", "prod", "--copy")
	s.openTerminal(strings.NewReader(""))
	s.expectCode(command.ExitDone, "drill", "start", "prod", "--copy")
	if !strings.Contains(s.err.String(), ansi.SetSystemClipboard("")[:7]) || s.out.Len() > 0 {
		t.Errorf("nothing was copied: %q, or was printed: %q", s.err.String(), s.out.String())
	}
}

// expectCode runs a command line and compares the exit code.
func (s *harness) expectCode(code int, args ...string) {
	s.t.Helper()
	if got := s.run(args...); got != code {
		s.t.Fatalf("accountable %s: exit code %d, want %d\n%s%s", strings.Join(args, " "), got, code, s.out.String(), s.err.String())
	}
}
