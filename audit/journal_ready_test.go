package audit_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"accountable/audit"
)

func TestTheJournalSaysWhetherItCanBeWritten(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state", "accountable")
	journal := audit.OpenJournal(dir, nil)
	if err := journal.Ready(); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(journal.Path()); err != nil || info.Mode().Perm() != 0o600 || info.Size() > 0 {
		t.Errorf("%v, %v", info, err)
	}
	if entries, err := journal.Entries("", 0); err != nil || len(entries) > 0 {
		t.Errorf("%d entries, %v", len(entries), err)
	}
	if err := os.WriteFile(journal.Path(), []byte("what was there\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := journal.Ready(); err != nil {
		t.Error(err)
	}
	if text, err := os.ReadFile(journal.Path()); err != nil || string(text) != "what was there\n" {
		t.Errorf("%q, %v", text, err)
	}
	blocked := audit.OpenJournal(filepath.Join(journal.Path(), "below-a-file"), nil)
	if err := blocked.Ready(); err == nil || !strings.Contains(err.Error(), blocked.Path()) {
		t.Errorf("a folder below a file: %v", err)
	}
}
