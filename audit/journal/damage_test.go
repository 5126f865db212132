package journal_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"accountable/audit"
	"accountable/audit/journal"
	"accountable/audit/timing"
)

// writeRuns writes runs of two writes each, and returns their lines: an intent and an
// outcome for each write.
func writeRuns(t *testing.T, j *journal.Journal, runs ...string) []string {
	t.Helper()
	contact := &audit.Contact{Name: "Octank Security Operations", Title: "Duty officer", Email: "security@octank.cloud", Phone: "+1 206 555 4100"}
	for _, run := range runs {
		for _, account := range []string{"111122223333", "222233334444"} {
			intent := journal.Intent{Run: run, AccountID: account, Route: audit.Route{Profile: "prod"}, Type: audit.Security, After: contact}
			id, err := j.Begin(t.Context(), intent)
			if err == nil {
				err = j.End(id, intent, journal.Outcome{Kind: journal.Written})
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	text, err := os.ReadFile(j.Path())
	if err != nil {
		t.Fatal(err)
	}
	return strings.SplitAfter(strings.TrimSuffix(string(text), "\n"), "\n")
}

// A run is not undone in part: an undo is refused if a line that cannot be read may belong
// to its run.
func TestDamage_RefusesUndo(t *testing.T) {
	t.Parallel()
	long := `{"v":1,"run":"second","account_id":"111122223333","x":"` + strings.Repeat("a", 70_000) + "\"}\n"
	for _, row := range []struct {
		name    string
		line    int // that is replaced, counted from 1
		text    string
		reason  string // "": the line is not damaged
		refused []string
	}{
		{"none", 1, "", "", nil},
		{"half a line of a killed process", 5, `{"v":1,"event":"int` + "\n", "", nil},
		{"a long line that names its run", 5, long, "has more than 65535 bytes", []string{"second", ""}},
		{"a long line without a run", 6, strings.Repeat("a", 200_000) + "\n", "has more than 65535 bytes", []string{"second", ""}},
		{"no JSON", 7, "{]}\n", "is not valid JSON", []string{"second", ""}},
		{"zero bytes", 6, strings.Repeat("\x00", 300) + "\n", "is not valid JSON", []string{"second", ""}},
		{"a later version", 6, `{"v":7,"run":"second"}` + "\n", "is of version 7 of the journal", []string{"second", ""}},
		{"the first line of a run", 5, "{]}\n", "is not valid JSON", []string{"first", "second", ""}}, // it may be of either
		{"an older run", 2, "{]}\n", "is not valid JSON", []string{"first"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			j := journal.Open(dir, timing.SystemClock{})
			lines := writeRuns(t, j, "first", "second")
			if len(lines) != 8 {
				t.Fatalf("%d lines", len(lines))
			}
			if row.text != "" {
				lines[row.line-1] = row.text
			}
			if err := os.WriteFile(j.Path(), []byte(strings.Join(lines, "")+"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			found, err := j.Damage()
			if err != nil || (row.reason != "") != (len(found) == 1) {
				t.Fatalf("%v, %v", found, err)
			}
			if len(found) == 1 && (found[0].Line != row.line || found[0].File != filepath.Join(dir, "journal.jsonl") || !strings.HasPrefix(found[0].Reason, row.reason)) {
				t.Errorf("%+v", found[0])
			}
			for _, name := range []string{"first", "second", ""} {
				chosen, err := j.ChooseUndo(name)
				damaged, refused := errors.AsType[*journal.DamagedError](err)
				if want := slices.Contains(row.refused, name); refused != want || refused && len(chosen.Entries) > 0 {
					t.Errorf("undo of %q: %d writes, %v", name, len(chosen.Entries), err)
				}
				if refused && !strings.Contains(damaged.Error(), "journal.jsonl "+row.reason) {
					t.Errorf("%q", damaged.Error())
				}
			}
		})
	}
}
