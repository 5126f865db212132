package atomicfile_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	"accountable/config/atomicfile"
)

func expectFile(t *testing.T, path, want string) {
	t.Helper()
	if text, err := os.ReadFile(path); err != nil || string(text) != want {
		t.Errorf("%s holds %q, %v; want %q", path, text, err, want)
	}
	left, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(left) != 1 {
		t.Errorf("the folder holds %v, %v; want one file", left, err)
	}
}

func TestWriteReplacesFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "accounts.json")
	for _, text := range []string{"old", "new"} {
		if err := atomicfile.Write(path, []byte(text)); err != nil {
			t.Fatal(err)
		}
		expectFile(t, path, text)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the mode is %v, %v; want 0600", info, err)
	}
}

func TestDiscardKeepsOldFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "report.json")
	if err := atomicfile.Write(path, []byte("old")); err != nil {
		t.Fatal(err)
	}
	file, err := atomicfile.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.WriteString("half of the ne"); err != nil {
		t.Fatal(err)
	}
	if err := file.Discard(); err != nil {
		t.Fatal(err)
	}
	expectFile(t, path, "old")
}

func TestCommit_TargetIsFolder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "folder")
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := atomicfile.Write(path, []byte("new")); err == nil {
		t.Error("a folder was replaced")
	}
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 1 {
		t.Errorf("the folder holds %v, %v; want no temporary file", left, err)
	}
}

func TestWrite_FolderMissing(t *testing.T) {
	if err := atomicfile.Write(filepath.Join(t.TempDir(), "gone", "a"), nil); err == nil {
		t.Error("a file was written into a missing folder")
	}
}

func TestLockFolderExcludesOthers(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	synctest.Test(t, func(t *testing.T) {
		release, err := atomicfile.LockFolder(t.Context(), dir, "a.lock")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := atomicfile.LockFolder(t.Context(), dir, "a.lock"); err == nil || !strings.Contains(err.Error(), "another process holds "+filepath.Join(dir, "a.lock")) {
			t.Errorf("the second lock: %v", err)
		}
		canceled, cancel := context.WithCancel(t.Context())
		cancel()
		_, err = atomicfile.LockFolder(canceled, dir, "a.lock")
		if want := "stopped while waiting for " + filepath.Join(dir, "a.lock") + ", which another process holds"; err == nil || err.Error() != want || !errors.Is(err, context.Canceled) {
			t.Errorf("the context has ended: %v, want %s", err, want)
		}
		if err := release(); err != nil {
			t.Fatal(err)
		}
		release, err = atomicfile.LockFolder(t.Context(), dir, "a.lock")
		if err != nil {
			t.Fatal(err)
		}
		if err := release(); err != nil {
			t.Error(err)
		}
	})
}
