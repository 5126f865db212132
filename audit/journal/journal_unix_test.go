//go:build unix

package journal_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"accountable/audit/journal"
	"accountable/audit/timing"
)

func TestJournalRefusesLink(t *testing.T) {
	dir, target := t.TempDir(), filepath.Join(t.TempDir(), "notes")
	j := journal.Open(dir, timing.SystemClock{})
	if err := errors.Join(os.WriteFile(target, []byte("text\n"), 0o644), os.Symlink(target, j.Path())); err != nil {
		t.Fatal(err)
	}
	expectRefused(t, j, j.Path()+": it is a symbolic link to "+target)
	if text, err := os.ReadFile(target); err != nil || string(text) != "text\n" {
		t.Errorf("the target holds %q, %v", text, err)
	}
	if info, err := os.Stat(target); err != nil || info.Mode().Perm() != 0o644 {
		t.Errorf("the target has mode %v, %v", info.Mode(), err)
	}
}

func TestJournalRefusesPipe(t *testing.T) {
	dir := t.TempDir()
	j := journal.Open(dir, timing.SystemClock{})
	if err := syscall.Mkfifo(j.Path(), 0o600); err != nil {
		t.Fatal(err)
	}
	expectRefused(t, j, j.Path()+": it is a named pipe, not a regular file: remove it")
}

// expectRefused expects an error from everything that reads or writes the journal.
func expectRefused(t *testing.T, j *journal.Journal, want string) {
	t.Helper()
	_, begin := j.Begin(t.Context(), sampleIntent)
	_, entries := j.Entries("", 0)
	_, last := j.LastWriters()
	for name, err := range map[string]error{"Begin": begin, "Entries": entries, "LastWriters": last, "CheckWritable": j.CheckWritable()} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v; want %q", name, err, want)
		}
	}
}

func TestJournalRefusesLockThatIsNoFile(t *testing.T) {
	for name, create := range map[string]func(path string) error{
		"a named pipe":       func(path string) error { return syscall.Mkfifo(path, 0o600) },
		"a folder":           func(path string) error { return os.Mkdir(path, 0o700) },
		"a symbolic link to": func(path string) error { return os.Symlink(path+".target", path) },
	} {
		dir := t.TempDir()
		path := filepath.Join(dir, "journal.lock")
		if err := create(path); err != nil {
			t.Fatal(err)
		}
		j := journal.Open(dir, timing.SystemClock{})
		_, err := j.Begin(t.Context(), sampleIntent)
		for _, err := range []error{err, j.CheckWritable()} {
			if err == nil || !strings.Contains(err.Error(), path+": it is "+name) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := j.OpenWrites(); err != nil {
			t.Errorf("%s: %v; reading needs no lock", name, err)
		}
	}
}
