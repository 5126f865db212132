package journal_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"accountable/audit"
	"accountable/audit/audittest"
	"accountable/audit/journal"
	"accountable/audit/timing"
)

func TestCheckWritable(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state", "accountable")
	j := journal.Open(dir, nil)
	if err := j.CheckWritable(); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(j.Path()); err != nil || info.Mode().Perm() != 0o600 || info.Size() > 0 {
		t.Errorf("%v, %v", info, err)
	}
	if entries, err := j.Entries("", 0); err != nil || len(entries) > 0 {
		t.Errorf("%d entries, %v", len(entries), err)
	}
	if err := os.WriteFile(j.Path(), []byte("what was there\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := j.CheckWritable(); err != nil {
		t.Error(err)
	}
	if text, err := os.ReadFile(j.Path()); err != nil || string(text) != "what was there\n" {
		t.Errorf("%q, %v", text, err)
	}
	blocked := journal.Open(filepath.Join(j.Path(), "below-a-file"), nil)
	if err := blocked.CheckWritable(); err == nil || !strings.Contains(err.Error(), blocked.Path()) {
		t.Errorf("a folder below a file: %v", err)
	}
}

// old and third are contacts beside audittest.Good.
var (
	old   = audit.Contact{Name: "Jane Doe", Title: "CTO", Email: "jane.doe@octank.cloud", Phone: "+1 206 555 4100"}
	third = audit.Contact{Name: "Octank Duty Desk", Title: "Duty officer", Email: "duty@octank.cloud", Phone: "+1 206 555 4107"}
)

var sampleIntent = journal.Intent{AccountID: audittest.AccountID, Route: audit.Route{Profile: "p"}, Type: audit.Security, Before: &old, After: &audittest.Good}

func TestJournalIsPrivate(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state", "accountable")
	j := journal.Open(dir, timing.SystemClock{})
	if _, err := j.Begin(t.Context(), sampleIntent); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(j.Path(), 0o644); err != nil { // as a restored backup has it
		t.Fatal(err)
	}
	if _, err := j.Begin(t.Context(), sampleIntent); err != nil {
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
	j := journal.Open(t.TempDir(), timing.SystemClock{})
	if _, err := j.Begin(t.Context(), sampleIntent); err != nil {
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
		next := journal.Open(filepath.Dir(j.Path()), timing.SystemClock{})
		id, err := next.Begin(t.Context(), sampleIntent)
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
	j := journal.Open(t.TempDir(), timing.SystemClock{})
	id, err := j.Begin(t.Context(), sampleIntent)
	if err != nil {
		t.Fatal(err)
	}
	intent, err := os.ReadFile(j.Path())
	if err != nil {
		t.Fatal(err)
	}
	if err := j.End(id, sampleIntent, journal.Outcome{Kind: journal.Written}); err != nil {
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
		var want journal.OutcomeKind
		if cut == len(whole)-1 { // all but the line's end
			want = journal.Written
		}
		next := journal.Open(filepath.Dir(j.Path()), timing.SystemClock{})
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
				if _, err := next.Begin(t.Context(), sampleIntent); err != nil {
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
		j := journal.Open(t.TempDir(), timing.SystemClock{})
		long := sampleIntent
		long.Ticket = strings.Repeat("x", length)
		_, err := j.Begin(t.Context(), long)
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
	j := journal.Open(t.TempDir(), timing.SystemClock{})
	first, err := j.Begin(t.Context(), sampleIntent)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := j.Begin(t.Context(), sampleIntent); err != nil {
		t.Fatal(err)
	}
	if err := j.End(first, sampleIntent, journal.Outcome{Kind: journal.Written}); err != nil {
		t.Fatal(err)
	}
	entries, err := j.Entries(audittest.AccountID, 0)
	if err != nil || len(entries) != 2 {
		t.Fatal(entries, err)
	}
	if newest, oldest := entries[0], entries[1]; newest.Outcome != "" || oldest.Outcome != journal.Written {
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
		j := journal.Open(dir, timing.SystemClock{})
		writers.Go(func() {
			for range 25 {
				if _, err := j.Begin(t.Context(), sampleIntent); err != nil {
					t.Error(err)
				}
			}
		})
	}
	writers.Wait()
	entries, err := journal.Open(dir, timing.SystemClock{}).Entries("", 0)
	if err != nil || len(entries) != 100 {
		t.Errorf("%d entries, %v", len(entries), err)
	}
}

func TestEntriesSkipForeignLines(t *testing.T) {
	j := journal.Open(t.TempDir(), timing.SystemClock{})
	if _, err := j.Begin(t.Context(), sampleIntent); err != nil {
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
	if _, err := j.Begin(t.Context(), sampleIntent); err != nil {
		t.Fatal(err)
	}
	if entries, err := j.Entries("", 0); err != nil || len(entries) != 2 {
		t.Errorf("%d entries, %v", len(entries), err)
	}
}

// BenchmarkJournal reads the last writes to one account, and to all, of a
// journal of 10,000.
func BenchmarkJournal(b *testing.B) {
	const n = 10_000
	j := journal.Open(b.TempDir(), timing.SystemClock{})
	id, err := j.Begin(b.Context(), sampleIntent)
	if err != nil {
		b.Fatal(err)
	}
	if err := j.End(id, sampleIntent, journal.Outcome{Kind: journal.Written}); err != nil {
		b.Fatal(err)
	}
	one, err := os.ReadFile(j.Path())
	if err != nil {
		b.Fatal(err)
	}
	var all strings.Builder
	for i := range n {
		all.WriteString(strings.NewReplacer(audittest.AccountID, fmt.Sprintf("%012d", 700_000_000_000+i), id, fmt.Sprintf("run-%d", i)).Replace(string(one)))
	}
	if err := os.WriteFile(j.Path(), []byte(all.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	for name, id := range map[string]string{"one account": "700000000007", "all": ""} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if entries, err := j.Entries(id, 0); err != nil || len(entries) == 0 {
					b.Fatal(len(entries), err)
				}
			}
		})
	}
	if err := j.Close(); err != nil {
		b.Fatal(err)
	}
}

// A damaged line of 100 MB costs no memory of its size and hides no other line.
func TestJournal_HugeLine(t *testing.T) {
	j := journal.Open(t.TempDir(), timing.SystemClock{})
	if _, err := j.Begin(t.Context(), sampleIntent); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(j.Path())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(j.Path(), info.Size()+100<<20); err != nil { // a sparse file
		t.Fatal(err)
	}
	if _, err := j.Begin(t.Context(), sampleIntent); err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	all, err := j.Entries("", 0)
	if err != nil || len(all) != 2 {
		t.Errorf("%d entries, %v", len(all), err)
	}
	newest, err := j.Entries(audittest.AccountID, 2)
	if err != nil || len(newest) != 2 {
		t.Errorf("%d newest entries, %v", len(newest), err)
	}
	runtime.ReadMemStats(&after)
	if held := after.HeapSys - before.HeapSys; after.HeapSys > before.HeapSys && held > 32<<20 {
		t.Errorf("took %d MiB", held>>20)
	}
}
