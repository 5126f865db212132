//go:build unix

package atomicfile_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"accountable/config/atomicfile"
)

func TestEnsurePrivateFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "state")
	if err := atomicfile.EnsurePrivateFolder(dir); err != nil {
		t.Fatal(err)
	}
	for mode, safe := range map[os.FileMode]bool{0o700: true, 0o755: true, 0o777: false, 0o775: false, 0o702: false} {
		if err := os.Chmod(dir, mode); err != nil {
			t.Fatal(err)
		}
		err := atomicfile.EnsurePrivateFolder(dir)
		if safe != (err == nil) {
			t.Errorf("%o: %v", mode, err)
		}
		if unsafe, ok := errors.AsType[*atomicfile.UnsafeFolderError](err); !safe && (!ok || !strings.Contains(unsafe.Error(), "chmod 700 '"+dir+"'")) {
			t.Errorf("%o: %v", mode, err)
		}
	}
}

func TestEnsurePrivateFolder_OtherOwner(t *testing.T) {
	if os.Geteuid() != 0 {
		if err := atomicfile.EnsurePrivateFolder("/"); err == nil || !strings.Contains(err.Error(), "belongs to another user (id 0)") {
			t.Errorf("a folder of root: %v", err)
		}
		return
	}
	dir := t.TempDir()
	if err := os.Chown(dir, 4711, 4711); err != nil {
		t.Fatal(err)
	}
	if err := atomicfile.EnsurePrivateFolder(dir); err != nil {
		t.Errorf("root in the folder of a user: %v", err)
	}
}
