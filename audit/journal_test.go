package audit_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"accountable/audit"
	"accountable/audit/audittest"
)

var change = audit.Change{AccountID: audittest.AccountID, Route: audit.Route{Profile: "p"}, Type: audit.Security, Before: &old, After: &audittest.Good}

func TestJournalIsPrivate(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state", "accountable")
	j := audit.OpenJournal(dir, audit.SystemClock{})
	if _, err := j.Begin(t.Context(), change, audit.Identity{}); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(j.Path(), 0o644); err != nil { // as a restored backup has it
		t.Fatal(err)
	}
	if _, err := j.Begin(t.Context(), change, audit.Identity{}); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]os.FileMode{dir: 0o700, j.Path(): 0o600, filepath.Join(dir, "journal.lock"): 0o600} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s: %v, want %v", path, got, want)
		}
	}
}

func TestATornLastLineIsHealed(t *testing.T) {
	j := audit.OpenJournal(t.TempDir(), audit.SystemClock{})
	if _, err := j.Begin(t.Context(), change, audit.Identity{}); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(j.Path())
	if err != nil {
		t.Fatal(err)
	}
	for cut := range whole { // killed at any byte of a second line
		if err := os.WriteFile(j.Path(), append(append([]byte{}, whole...), whole[:cut]...), 0o600); err != nil {
			t.Fatal(err)
		}
		next := audit.OpenJournal(filepath.Dir(j.Path()), audit.SystemClock{})
		id, err := next.Begin(t.Context(), change, audit.Identity{})
		if err != nil {
			t.Fatal(err)
		}
		entries, err := next.Entries("", 0)
		if err != nil {
			t.Fatal(err)
		}
		if len(entries) != 2 || entries[0].ID != id {
			t.Fatalf("cut at %d: %d entries", cut, len(entries))
		}
	}
}

// An outcome that is torn at any byte is none: the write is open, and what comes
// later is whole.
func TestATornOutcomeLeavesTheWriteOpen(t *testing.T) {
	j := audit.OpenJournal(t.TempDir(), audit.SystemClock{})
	id, err := j.Begin(t.Context(), change, audit.Identity{})
	if err != nil {
		t.Fatal(err)
	}
	intent, err := os.ReadFile(j.Path())
	if err != nil {
		t.Fatal(err)
	}
	if err := j.End(id, audit.Outcome{Change: change, Kind: audit.Written}); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(j.Path())
	if err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil { // the process is gone
		t.Fatal(err)
	}
	for cut := len(intent); cut < len(whole); cut++ {
		if err := os.WriteFile(j.Path(), whole[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		var want audit.OutcomeKind
		if cut == len(whole)-1 { // all but the line's end
			want = audit.Written
		}
		next := audit.OpenJournal(filepath.Dir(j.Path()), audit.SystemClock{})
		for _, when := range []string{"torn", "healed"} {
			entries, err := next.Entries("", 0)
			if err != nil {
				t.Fatal(err)
			}
			if first := entries[len(entries)-1]; first.Outcome != want {
				t.Fatalf("cut at %d, %s: %q, want %q", cut, when, first.Outcome, want)
			}
			open, err := next.Open()
			if err != nil || len(open) == 0 != (want != "") {
				t.Fatalf("cut at %d, %s: %d open, %v", cut, when, len(open), err)
			}
			if when == "torn" {
				if _, err := next.Begin(t.Context(), change, audit.Identity{}); err != nil {
					t.Fatal(err)
				}
			} else if len(entries) != 2 {
				t.Fatalf("cut at %d: %d entries", cut, len(entries))
			}
		}
		if err := next.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// What nobody could read back later is no record: then nothing is to be written.
func TestALineThatIsTooLongIsRefused(t *testing.T) {
	for length := 60_000; length < 70_000; length += 500 {
		j := audit.OpenJournal(t.TempDir(), audit.SystemClock{})
		long := change
		long.Ticket = strings.Repeat("x", length)
		_, err := j.Begin(t.Context(), long, audit.Identity{})
		entries, failed := j.Entries("", 0)
		if failed != nil || (len(entries) == 1) != (err == nil) {
			t.Errorf("a ticket of %d bytes: %v, and then %d entries, %v", length, err, len(entries), failed)
		}
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestWhatWasLeftOpenShows(t *testing.T) {
	j := audit.OpenJournal(t.TempDir(), audit.SystemClock{})
	first, err := j.Begin(t.Context(), change, audit.Identity{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := j.Begin(t.Context(), change, audit.Identity{}); err != nil {
		t.Fatal(err)
	}
	if err := j.End(first, audit.Outcome{Change: change, Kind: audit.Written}); err != nil {
		t.Fatal(err)
	}
	entries, err := j.Entries(audittest.AccountID, 0)
	if err != nil || len(entries) != 2 {
		t.Fatal(entries, err)
	}
	if newest, oldest := entries[0], entries[1]; newest.Outcome != "" || oldest.Outcome != audit.Written {
		t.Errorf("newest %q, oldest %q", newest.Outcome, oldest.Outcome)
	}
	if entries, _ := j.Entries("222233334444", 0); len(entries) != 0 {
		t.Errorf("another account has %d", len(entries))
	}
	if entries, _ := j.Entries("", 1); len(entries) != 1 || entries[0].Outcome != "" {
		t.Errorf("the newest alone: %+v", entries)
	}
}

func TestWritersDoNotMixTheirLines(t *testing.T) {
	dir := t.TempDir()
	var writers sync.WaitGroup
	for range 4 { // each with a file and a lock of its own, as processes have
		j := audit.OpenJournal(dir, audit.SystemClock{})
		writers.Go(func() {
			for range 25 {
				if _, err := j.Begin(t.Context(), change, audit.Identity{}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	writers.Wait()
	entries, err := audit.OpenJournal(dir, audit.SystemClock{}).Entries("", 0)
	if err != nil || len(entries) != 100 {
		t.Errorf("%d entries, %v", len(entries), err)
	}
}

func TestForeignLinesArePassedOver(t *testing.T) {
	j := audit.OpenJournal(t.TempDir(), audit.SystemClock{})
	if _, err := j.Begin(t.Context(), change, audit.Identity{}); err != nil {
		t.Fatal(err)
	}
	file, err := os.OpenFile(j.Path(), os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	_, err = fmt.Fprintln(file, strings.Join([]string{`not json`, `{"v":99,"event":"intent","id":"later"}`, `[]`, ``, strings.Repeat("x", 1<<21), "\x00", `{"v":1,"event":"outcome","id":"of nothing"}`}, "\n"))
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := j.Begin(t.Context(), change, audit.Identity{}); err != nil {
		t.Fatal(err)
	}
	if entries, err := j.Entries("", 0); err != nil || len(entries) != 2 {
		t.Errorf("%d entries, %v", len(entries), err)
	}
}
