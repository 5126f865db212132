package cli

import (
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"accountable/audit/rules"
	"accountable/audit/sandbox/demo"
	"accountable/ui/cli/command"
)

func TestDumbTerminalPrintsReport(t *testing.T) {
	t.Parallel()
	s := serveWorld(t, fourWorld())
	s.sys.InTerminal, s.sys.OutTerminal = true, true
	s.setenv("TERM", "dumb")
	s.expect(0, "1 account: 1 pass", "this terminal cannot show screens (TERM=dumb)", "prod")
}

// TestControlCharactersAreRefused: control characters could change what a terminal shows.
func TestControlCharactersAreRefused(t *testing.T) {
	t.Parallel()
	s := serveWorld(t, fourWorld())
	s.expect(2, "", "--ticket: control characters", "apply", "--ticket", "a\x1bb", "--yes")
	s.expect(2, "", "--title: control character U+001B is not allowed", "set", "prod", "--yes", "--title", "a\x1bb")
}

func TestRules(t *testing.T) {
	t.Parallel()
	s := newHarness(t)
	if code := s.run("rules"); code != 0 {
		t.Errorf("exit code %d", code)
	}
	for _, rule := range rules.All() {
		if !strings.Contains(s.out.String(), string(rule.ID)) {
			t.Errorf("%s is not listed", rule.ID)
		}
	}
	for _, rule := range rules.All() {
		s.expect(0, rule.Why, "", "rules", string(rule.ID))
		for _, text := range []string{rule.Title, rule.Passes, rule.Remedy} {
			if !strings.Contains(s.out.String(), text) {
				t.Errorf("%s does not say %q", rule.ID, text)
			}
		}
		for _, c := range rule.Controls {
			if !strings.Contains(s.out.String(), c.Framework+" "+c.ID) {
				t.Errorf("%s does not name %s %s", rule.ID, c.Framework, c.ID)
			}
		}
	}
	s.expect(2, "", "Did you mean email-shared-mailbox?", "rules", "email-shard-mailbox")
	s.expect(2, "", "accountable rules lists them all.", "rules", "zebra")
	s.expect(2, "", "one rule at a time", "rules", "a", "b")
}

func TestRules_FitTerminal(t *testing.T) {
	t.Parallel()
	s := newHarness(t)
	s.sys.OutTerminal = true
	for _, args := range [][]string{{"rules"}, {"rules", "email-not-placeholder"}} {
		s.run(append(args, "--color", "never")...)
		for line := range strings.Lines(s.out.String()) {
			if n := len([]rune(strings.TrimRight(line, "\n"))); n > 80 {
				t.Errorf("%d columns: %q", n, line)
			}
		}
	}
}

func TestHelp(t *testing.T) {
	t.Parallel()
	s := newHarness(t)
	s.expect(0, "accountable 1.2.3", "", "--version")
	s.expect(0, "accountable 1.2.3", "", "version")
	s.expect(0, "accountable demo", "", "--help")
	s.expect(0, ".TH ACCOUNTABLE 1", "", "man")
	for _, text := range []string{`"User Commands"`, `--profile TARGET, -p`, `--output FORMAT[=FILE], -o`, "EXIT STATUS"} {
		if !strings.Contains(s.out.String(), text) {
			t.Errorf("the manual page does not say %q:\n%s", text, s.out.String())
		}
	}
	s.expect(0, "__complete", "", "completion", "zsh")
}

// TestCommands_Examples looks for an example in the help of every command.
func TestCommands_Examples(t *testing.T) {
	t.Parallel()
	s := newHarness(t)
	for _, c := range allCommands(s) {
		name := c.Name()
		if name == "version" {
			continue // there is nothing to say about it
		}
		s.expect(0, "Examples:\n  accountable "+name, "", name, "--help")
		s.expect(0, "Examples:\n  accountable "+name, "", "help", name)
	}
}

// TestREADME_Commands compares the table of commands and the formats in the README with
// those of the program.
func TestREADME_Commands(t *testing.T) {
	t.Parallel()
	readme := readFile(t, filepath.Join("..", "..", "README.md"))
	for _, c := range allCommands(newHarness(t)) {
		if !regexp.MustCompile("(?m)^\\|.*`(accountable )?" + c.Name() + "\\b.*\\|$").MatchString(readme) {
			t.Errorf("the table of README.md has no command %s", c.Name())
		}
	}
	for _, format := range slices.Concat(checkFormats(), planFormats(), historyFormats) {
		if !regexp.MustCompile("(`|-o )" + format + "\\b").MatchString(readme) {
			t.Errorf("README.md has no format %s", format)
		}
	}
}

// TestDocs_NamesExist looks for the files and tests that the package comments name.
func TestDocs_NamesExist(t *testing.T) {
	var docs, paths []string
	tests := map[string]bool{} // the names of all tests
	testName := regexp.MustCompile(`\bTest[A-Z]\w*`)
	err := filepath.WalkDir(filepath.Join("..", ".."), func(path string, _ fs.DirEntry, err error) error {
		if filepath.Ext(path) != ".go" {
			return err
		}
		paths = append(paths, filepath.ToSlash(path))
		switch {
		case filepath.Base(path) == "doc.go":
			docs = append(docs, path)
		case strings.HasSuffix(path, "_test.go"):
			for _, name := range testName.FindAllString(readFile(t, path), -1) {
				tests[name] = true
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, doc := range docs {
		text := readFile(t, doc)
		for _, name := range regexp.MustCompile(`[\w/]+\.go\b`).FindAllString(text, -1) {
			if !slices.ContainsFunc(paths, func(path string) bool { return strings.HasSuffix(path, "/"+name) }) {
				t.Errorf("%s names the file %s, which does not exist", doc, name)
			}
		}
		for _, name := range testName.FindAllString(text, -1) {
			if !tests[name] {
				t.Errorf("%s names %s, which does not exist", doc, name)
			}
		}
	}
}

// allCommands returns the commands of the program without those of cobra.
func allCommands(s *harness) []*cobra.Command {
	return newRootCommand(&program{env: command.NewEnvironment(s.sys, command.Version{})}).Commands()
}

func TestCompletion(t *testing.T) {
	t.Parallel()
	s := serveWorld(t, fourWorld())
	for _, row := range []struct{ args, want string }{
		{"check |", "prod stage legacy locked"},
		{"check l|", "legacy locked"},
		{"check legacy l|", "locked"},
		{"set pr|", "prod"},
		{"--profile st|", "stage"},
		{"check --fail-on |", "fail warn never"},
		{"check -o |", "table json"},
		{"--theme |", "auto dark light plain"},
		{"rules contacts|", "contacts-distinct"},
		{"login s|", "stage"},
		{"permissions |", "read write"},
		{"check --only |", "fail warn"},
		{"policy |", "init check schema path explain"},
		{"policy explain l|", "legacy locked"},
		{"policy init st|", "stage"},
		{"policy check |", "yaml yml"},
		{"--policy |", "yaml yml"},
	} {
		t.Run(row.args, func(t *testing.T) {
			args := strings.Split(strings.TrimSuffix(row.args, "|"), " ")
			s.run(append([]string{"__complete"}, args...)...)
			lines, _, _ := strings.Cut(s.out.String(), ":")
			var got []string
			for word := range strings.FieldsSeq(lines) {
				if !strings.HasPrefix(word, "#") {
					got = append(got, word)
				}
			}
			for word := range strings.FieldsSeq(row.want) {
				if !strings.Contains(" "+strings.Join(got, " ")+" ", " "+word+" ") {
					t.Errorf("%q is not offered, only %q", word, got)
				}
			}
		})
	}
}

func TestLog_HasNoContactData(t *testing.T) {
	t.Parallel()
	s := serveWorld(t, fourWorld())
	log := s.home + "/log"
	s.expect(0, "written", "soc@octank.cloud", append([]string{"set", "stage", "--yes", "--log-file", log, "--debug"}, contactFlags...)...)
	s.expect(2, "", "--phone: 'c' is not allowed", "set", "prod", "--yes", "--phone", "call me", "--log-file", log)
	text := readFile(t, log)
	for _, secret := range []string{"octank.cloud", "Jane Doe", "Octank Security", "206 555", "call me", "Signature", s.firstSecret()} {
		if strings.Contains(text, secret) {
			t.Errorf("the log has %q:\n%s", secret, text)
		}
	}
	if !strings.Contains(text, `"command":"set","code":0`) || !strings.Contains(text, "PutAlternateContact") {
		t.Errorf("the log has no write:\n%s", text)
	}
	expectPrivate(t, log)
}

func TestCheck_DemoWorld(t *testing.T) {
	t.Parallel()
	s := serveWorld(t, demo.World())
	s.expect(1, "13 accounts: 4 fail, 2 error, 2 warn, 5 pass", "", "check", "--all")
}
