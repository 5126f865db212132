package workers_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// root is the folder of the module.
const root = "../.."

// testOnly are packages that only tests import: a panic there must fail the test.
var testOnly = []string{"ui/terminal/", "audit/sandbox/network/"}

// onlyCounts are files whose sync.WaitGroup starts nothing: it counts what is under way.
var onlyCounts = []string{"audit/change/applier.go", "audit/cloud/process/process.go"}

// A panic in a goroutine that nothing guards ends the process: the terminal stays in raw
// mode, and what was read is lost. Only this package starts goroutines.
func TestGoroutines_StartInThisPackage(t *testing.T) {
	t.Parallel()
	files, guarded := token.NewFileSet(), 0
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		name := filepath.ToSlash(strings.TrimPrefix(filepath.ToSlash(path), root+"/"))
		if strings.HasPrefix(name, "audit/workers/") || slices.ContainsFunc(testOnly, func(p string) bool { return strings.HasPrefix(name, p) }) {
			return nil
		}
		file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GoStmt:
				t.Errorf("%s: a go statement; use workers.Go, Group or ForEach", files.Position(n.Pos()))
			case *ast.SelectorExpr:
				switch p, _ := n.X.(*ast.Ident); {
				case p != nil && p.Name == "workers":
					guarded++
				case p != nil && p.Name == "sync" && n.Sel.Name == "WaitGroup" && !slices.Contains(onlyCounts, name):
					t.Errorf("%s: a sync.WaitGroup; use workers.Group or ForEach", files.Position(n.Pos()))
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if guarded < 10 {
		t.Errorf("only %d uses of this package were found: is %s the root of the module?", guarded, root)
	}
}
