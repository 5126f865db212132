package change_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"accountable/audit"
	"accountable/audit/audittest"
	"accountable/audit/change"
	"accountable/audit/timing"
)

func TestCheckWritable(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state", "accountable")
	journal := change.OpenJournal(dir, nil)
	if err := journal.CheckWritable(); err != nil {
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
	if err := journal.CheckWritable(); err != nil {
		t.Error(err)
	}
	if text, err := os.ReadFile(journal.Path()); err != nil || string(text) != "what was there\n" {
		t.Errorf("%q, %v", text, err)
	}
	blocked := change.OpenJournal(filepath.Join(journal.Path(), "below-a-file"), nil)
	if err := blocked.CheckWritable(); err == nil || !strings.Contains(err.Error(), blocked.Path()) {
		t.Errorf("a folder below a file: %v", err)
	}
}

var sampleChange = change.Change{AccountID: audittest.AccountID, Route: audit.Route{Profile: "p"}, Type: audit.Security, Before: &old, After: &audittest.Good}

func TestJournalIsPrivate(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state", "accountable")
	j := change.OpenJournal(dir, timing.SystemClock{})
	if _, err := j.Begin(t.Context(), sampleChange, audit.Identity{}); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(j.Path(), 0o644); err != nil { // as a restored backup has it
		t.Fatal(err)
	}
	if _, err := j.Begin(t.Context(), sampleChange, audit.Identity{}); err != nil {
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

func TestJournal_TornLastLine(t *testing.T) {
	j := change.OpenJournal(t.TempDir(), timing.SystemClock{})
	if _, err := j.Begin(t.Context(), sampleChange, audit.Identity{}); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(j.Path())
	if err != nil {
		t.Fatal(err)
	}
	for cut := 0; cut < len(whole); cut += 7 { // killed in a second line; TestReadHead_MatchesDecoding cuts at every byte
		if err := os.WriteFile(j.Path(), append(append([]byte{}, whole...), whole[:cut]...), 0o600); err != nil {
			t.Fatal(err)
		}
		next := change.OpenJournal(filepath.Dir(j.Path()), timing.SystemClock{})
		id, err := next.Begin(t.Context(), sampleChange, audit.Identity{})
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
func TestJournal_TornOutcomeLeavesWriteOpen(t *testing.T) {
	j := change.OpenJournal(t.TempDir(), timing.SystemClock{})
	id, err := j.Begin(t.Context(), sampleChange, audit.Identity{})
	if err != nil {
		t.Fatal(err)
	}
	intent, err := os.ReadFile(j.Path())
	if err != nil {
		t.Fatal(err)
	}
	if err := j.End(id, change.Outcome{Change: sampleChange, Kind: change.Written}); err != nil {
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
		var want change.OutcomeKind
		if cut == len(whole)-1 { // all but the line's end
			want = change.Written
		}
		next := change.OpenJournal(filepath.Dir(j.Path()), timing.SystemClock{})
		for _, when := range []string{"torn", "healed"} {
			entries, err := next.Entries("", 0)
			if err != nil {
				t.Fatal(err)
			}
			if first := entries[len(entries)-1]; first.Outcome != want {
				t.Fatalf("cut at %d, %s: %q, want %q", cut, when, first.Outcome, want)
			}
			open, err := next.OpenWrites()
			if err != nil || len(open) == 0 != (want != "") {
				t.Fatalf("cut at %d, %s: %d open, %v", cut, when, len(open), err)
			}
			if when == "torn" {
				if _, err := next.Begin(t.Context(), sampleChange, audit.Identity{}); err != nil {
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

// A line that readLines would skip records nothing, so the write must be refused.
func TestJournalRefusesLongLine(t *testing.T) {
	for length := 60_000; length < 70_000; length += 500 {
		j := change.OpenJournal(t.TempDir(), timing.SystemClock{})
		long := sampleChange
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

func TestEntriesMarkOpenWrites(t *testing.T) {
	j := change.OpenJournal(t.TempDir(), timing.SystemClock{})
	first, err := j.Begin(t.Context(), sampleChange, audit.Identity{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := j.Begin(t.Context(), sampleChange, audit.Identity{}); err != nil {
		t.Fatal(err)
	}
	if err := j.End(first, change.Outcome{Change: sampleChange, Kind: change.Written}); err != nil {
		t.Fatal(err)
	}
	entries, err := j.Entries(audittest.AccountID, 0)
	if err != nil || len(entries) != 2 {
		t.Fatal(entries, err)
	}
	if newest, oldest := entries[0], entries[1]; newest.Outcome != "" || oldest.Outcome != change.Written {
		t.Errorf("newest %q, oldest %q", newest.Outcome, oldest.Outcome)
	}
	if entries, _ := j.Entries("222233334444", 0); len(entries) != 0 {
		t.Errorf("another account has %d", len(entries))
	}
	if entries, _ := j.Entries("", 1); len(entries) != 1 || entries[0].Outcome != "" {
		t.Errorf("the newest alone: %+v", entries)
	}
}

func TestJournalKeepsLinesWhole(t *testing.T) {
	dir := t.TempDir()
	var writers sync.WaitGroup
	for range 4 { // each with a file and a lock of its own, as processes have
		j := change.OpenJournal(dir, timing.SystemClock{})
		writers.Go(func() {
			for range 25 {
				if _, err := j.Begin(t.Context(), sampleChange, audit.Identity{}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	writers.Wait()
	entries, err := change.OpenJournal(dir, timing.SystemClock{}).Entries("", 0)
	if err != nil || len(entries) != 100 {
		t.Errorf("%d entries, %v", len(entries), err)
	}
}

func TestEntriesSkipForeignLines(t *testing.T) {
	j := change.OpenJournal(t.TempDir(), timing.SystemClock{})
	if _, err := j.Begin(t.Context(), sampleChange, audit.Identity{}); err != nil {
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
	if _, err := j.Begin(t.Context(), sampleChange, audit.Identity{}); err != nil {
		t.Fatal(err)
	}
	if entries, err := j.Entries("", 0); err != nil || len(entries) != 2 {
		t.Errorf("%d entries, %v", len(entries), err)
	}
}
