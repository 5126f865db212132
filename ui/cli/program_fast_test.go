//go:build !e2e

package cli

import (
	"os"
	"testing"
)

// programPath returns the path of this test binary, which runs as the program too:
// that saves the time to build it. The tag e2e builds it.
func programPath(tb testing.TB) string {
	tb.Helper()
	path, err := os.Executable()
	if err != nil {
		tb.Fatal(err)
	}
	return path
}

func removeProgram() {}

// What TestApply_Killed does without the tag e2e: the one kill whose effect is certain.
const (
	defaultKills   = 1
	killedAccounts = 40
)
