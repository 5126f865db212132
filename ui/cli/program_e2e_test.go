//go:build e2e

package cli

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// What TestApply_Killed does with the tag e2e: kills at every stage of a long apply.
const (
	defaultKills   = 50
	killedAccounts = 200
)

// builtFolder is the folder with the built program; "" before it is built.
var builtFolder string

// initialEnviron are the variables before any test: tests change HOME, in which the Go
// tool keeps its cache.
var initialEnviron = os.Environ()

// programPath returns the path of the program. The first call builds it.
func programPath(tb testing.TB) string {
	tb.Helper()
	path, err := buildProgram()
	if err != nil {
		tb.Fatal(err)
	}
	return path
}

var buildProgram = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "accountable-test-") // it outlives the test that needs it first
	if err != nil {
		return "", err
	}
	builtFolder = dir
	path := filepath.Join(dir, "accountable.exe") // any system runs that name
	cmd := exec.Command("go", "build", "-o", path, "accountable")
	cmd.Env = initialEnviron
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", errors.New(string(out))
	}
	return path, nil
})

// removeProgram removes what programPath built.
func removeProgram() {
	if builtFolder != "" {
		_ = os.RemoveAll(builtFolder)
	}
}
