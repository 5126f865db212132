package cli

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"accountable/ui/cli/command"
)

// Every command of accountable in a text of the program exists and has the flags that the
// text names.
func TestPrintedCommands_Exist(t *testing.T) {
	t.Parallel()
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
