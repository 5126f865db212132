package cli

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"accountable/audit"
	"accountable/ui/cli/command"
	"accountable/ui/describe"
)

// Every command of accountable in a text of the program exists and has the flags that the
// text names.
func TestPrintedCommands_Exist(t *testing.T) {
	s := newHarness(t)
	root := newRootCommand(&program{env: command.NewEnvironment(s.sys, command.Version{})})
	printed := regexp.MustCompile(`(["(]?)\baccountable ([a-z]+)((?: (?:--[a-z][a-z-]*|[a-zA-Z.]+))*)`)
	checked := 0
	for _, dir := range []string{"../../ui", "../../audit", "../../config"} {
		err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				literal, ok := n.(*ast.BasicLit)
				if !ok || literal.Kind != token.STRING {
					return true
				}
				text, _ := strconv.Unquote(literal.Value)
				for _, m := range printed.FindAllStringSubmatch(text, -1) {
					words := strings.Fields(m[2] + m[3])
					c, _, err := root.Find(words)
					if err != nil || c == root {
						if m[1] == `"` {
							t.Errorf("%s: no command %q in %q", path, words[0], text)
						}
						continue // prose
					}
					checked++
					for _, word := range words {
						if name, ok := strings.CutPrefix(word, "--"); ok && c.Flag(name) == nil {
							t.Errorf("%s: %s has no flag %s: %q", path, c.CommandPath(), word, text)
						}
					}
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if checked < 20 {
		t.Errorf("only %d commands were found", checked)
	}
}

// The commands that the screens copy are run by Debian's AWS CLI: they write and read
// the contact.
func TestCopiedCommands_WorkInAWSCLI(t *testing.T) {
	if _, err := os.Stat("/usr/bin/aws"); err != nil {
		t.Skip("there is no /usr/bin/aws")
	}
	const profile = "-corp$HOME&x"
	w := fourWorld()
	w.Profile("legacy").Name = profile
	s := serveWorld(t, w)
	route := audit.Route{Profile: profile, Mode: audit.Standalone, Endpoint: s.endpoint}
	target := audit.Target{AccountID: "333344445555"}
	for _, test := range []struct{ command, want string }{
		{describe.SetCommand(target, route, &audit.Contact{Name: "-Jane O'Hara", Title: "$(duty) officer", Email: "soc@octank.cloud", Phone: "+1 206 555 4190"}), ""},
		{describe.ReadCommand(target, route), "$(duty) officer"},
	} {
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
