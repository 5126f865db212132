package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"accountable/audit"
	"accountable/audit/timing"
)

// sampleLines returns lines of every kind, with texts that are hard to parse.
func sampleLines(tb testing.TB) [][]byte {
	tb.Helper()
	odd := audit.Contact{Name: `quote " brace }} backslash \`, Title: `:"}}`, Email: "a,b]@octank.cloud", Phone: `+1\`}
	plain := audit.Contact{Name: "Jane Doe", Title: "CTO", Email: "jane.doe@octank.cloud", Phone: "+1 206 555 4127"}
	intent := journalLine{
		Version: 1, Event: eventIntent, ID: "run-1", Run: "run", Size: 12, Process: "p", AccountID: "111122223333", Profile: `my "prof\ile" <é>`,
		Route: &routeLine{Profile: "p", Mode: audit.Standalone}, Caller: "arn", Type: audit.Security, Before: &odd, After: &plain,
	}
	deletion, first, empty, swapped := intent, intent, intent, intent
	deletion.After, first.Before, empty.Before, empty.After = nil, nil, nil, nil
	swapped.Before, swapped.After, swapped.UndoOf = &plain, &odd, "other"
	var lines [][]byte
	for _, l := range []journalLine{
		intent, deletion, first, empty, swapped,
		{Version: 1, Event: eventOutcome, ID: "run-1", Run: "run", AccountID: "111122223333", Type: audit.Security, Outcome: Written, Looked: true},
		{Version: 1, Event: eventRunEnd, Run: "run", Process: "p"},
		{Version: 1, Event: eventRunEnd, Run: "run", Process: "p", Untried: 3},
	} {
		text, err := json.Marshal(l)
		if err != nil {
			tb.Fatal(err)
		}
		lines = append(lines, text)
	}
	return lines
}

// A head is what decoding the line gives, and a line that is torn at any byte has none.
func TestReadHead_MatchesDecoding(t *testing.T) {
	for _, line := range sampleLines(t) {
		for cut := range line {
			if _, ok := readHead(line[:cut]); ok {
				t.Errorf("torn at %d: %s", cut, line[:cut])
			}
		}
		spaced := bytes.ReplaceAll(line, []byte(`,"`), []byte(`, "`))
		for _, text := range [][]byte{line, spaced} {
			var l journalLine
			if json.Unmarshal(text, &l) != nil {
				continue // a blank in a text
			}
			h, ok := readHead(text)
			got := []string{
				string(h.event), string(h.id), string(h.run), string(h.undoOf), string(h.redoOf), string(h.process), string(h.accountID), string(h.profile), string(h.outcome),
			}
			want := []string{l.Event, l.ID, l.Run, l.UndoOf, l.RedoOf, l.Process, l.AccountID, l.Profile, string(l.Outcome)}
			if !ok || !slices.Equal(got, want) || h.size != l.Size || h.untried != l.Untried {
				t.Errorf("%s: %q, want %q (%v)", text, got, want, ok)
			}
		}
	}
}

func FuzzReadHead(f *testing.F) {
	for _, line := range sampleLines(f) {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		h, ok := readHead(line)
		var l journalLine
		if json.Unmarshal(line, &l) == nil && l.Version == journalVersion && !ok {
			t.Errorf("%q was skipped: %+v", line, h)
		}
	})
}

// writeLines appends whole writes to a journal until it has some bytes, as dead processes
// leave them. The write number 5 has no outcome.
func writeLines(tb testing.TB, j *Journal, from, bytesWanted int) (next int) {
	tb.Helper()
	file, err := os.OpenFile(j.Path(), os.O_APPEND|os.O_CREATE|os.O_WRONLY, journalMode)
	if err != nil {
		tb.Fatal(err)
	}
	contact := &audit.Contact{Name: "Octank", Title: "Duty officer", Email: "security@octank.cloud", Phone: "+1 206 555 4100"}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	for ; text.Len() < bytesWanted; from++ {
		l := journalLine{
			Version: 1, Event: eventIntent, ID: fmt.Sprint("w", from), Run: fmt.Sprint("run", from/10), Size: 10, Process: "gone", Profile: fmt.Sprint("profile", from%7),
			AccountID: fmt.Sprintf("%012d", from%50), Type: audit.Security, After: contact,
		}
		if err := encoder.Encode(l); err != nil {
			tb.Fatal(err)
		}
		if from == 5 {
			continue
		}
		l.Event, l.Outcome, l.After = eventOutcome, Written, nil
		if err := encoder.Encode(l); err != nil {
			tb.Fatal(err)
		}
	}
	if _, err := file.Write(text.Bytes()); err != nil {
		tb.Fatal(err)
	}
	if err := file.Close(); err != nil {
		tb.Fatal(err)
	}
	return from
}

// The state from the index is that of the whole journal, and an index of another journal
// is not used.
func TestReadState_Index(t *testing.T) {
	j := Open(t.TempDir(), timing.SystemClock{})
	index := filepath.Join(j.dir, indexFile)
	check := func(when string) {
		t.Helper()
		got, err := j.readState()
		if err != nil {
			t.Fatal(err)
		}
		hidden, err := os.ReadFile(index)
		if err == nil {
			err = os.Remove(index)
		}
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		want, err := j.readState()
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, want %+v", when, got, want)
		}
		if hidden != nil {
			if err := os.WriteFile(index, hidden, journalMode); err != nil {
				t.Fatal(err)
			}
		}
		open, err := j.OpenWrites()
		if err != nil || len(open) != 1 || open[0].ID != "w5" || open[0].After == nil {
			t.Errorf("%s: %+v are open, %v", when, open, err)
		}
	}
	next := writeLines(t, j, 0, 10_000)
	check("small")
	if _, err := os.Stat(index); err == nil {
		t.Error("a small journal has an index")
	}
	next = writeLines(t, j, next, indexEvery)
	check("large")
	if info, err := os.Stat(index); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the index: %v, %v", info, err)
	}
	writeLines(t, j, next, 5000)
	check("grown since")
	text, err := os.ReadFile(j.Path())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(j.Path(), append(slices.Clone(text), `{"v":1,"event":"intent","id":"torn`...), journalMode); err != nil {
		t.Fatal(err)
	}
	check("torn")
	head := text[:bytes.LastIndex(text[:len(text)/2], []byte(`{"v":1,"event":"intent"`))]
	if err := os.WriteFile(j.Path(), head, journalMode); err != nil {
		t.Fatal(err)
	}
	check("another journal")
	if err := os.WriteFile(index, []byte("{}"), journalMode); err != nil {
		t.Fatal(err)
	}
	check("damaged index")
}

// The newest writes are found from the end, wherever the chunks end.
func TestEntries_Newest(t *testing.T) {
	j := Open(t.TempDir(), timing.SystemClock{})
	writeLines(t, j, 0, backChunk+backChunk/2)
	all, err := j.Entries("", 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{1, 3, len(all)/2 + 1, len(all) - 1, len(all), len(all) + 1} {
		got, err := j.Entries("", n)
		if err != nil || !reflect.DeepEqual(got, all[:min(n, len(all))]) {
			t.Errorf("the newest %d: %d entries, %v", n, len(got), err)
		}
	}
	if got, err := j.Entries("000000000007", 2); err != nil || len(got) != 2 || got[0].AccountID != "000000000007" {
		t.Errorf("of one account: %+v, %v", got, err)
	}
	isRun := func(e Entry) bool { return e.Run == "run2" }
	if got, _, err := j.Select(isRun, 0); err != nil || len(got) != 10 {
		t.Errorf("of one run: %d, %v", len(got), err)
	}
	if got, total, err := j.Select(func(Entry) bool { return false }, 3); err != nil || len(got) != 0 || total != len(all) {
		t.Errorf("of none: %d of %d, %v", len(got), total, err)
	}
}

// The run to undo is found behind many writes without an effect, in a journal of any size.
func TestJournal_ChooseUndo(t *testing.T) {
	j := Open(t.TempDir(), timing.SystemClock{})
	writeLines(t, j, 0, 20_000)
	all, err := j.Entries("", 0)
	if err != nil {
		t.Fatal(err)
	}
	newest := all[0].Run
	var text strings.Builder
	for i := range recentEntries + 10 {
		for _, l := range []journalLine{{Event: eventIntent}, {Event: eventOutcome, Outcome: Failed}} {
			l.Version, l.ID, l.Run, l.AccountID, l.Type = 1, fmt.Sprint("f", i), "failed", "111122223333", audit.Security
			line, err := json.Marshal(l)
			if err != nil {
				t.Fatal(err)
			}
			text.Write(append(line, '\n'))
		}
	}
	file, err := os.OpenFile(j.Path(), os.O_APPEND|os.O_WRONLY, journalMode)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.WriteString(text.String()); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"", newest} {
		if got, err := j.ChooseUndo(name); err != nil || got.Name != newest || len(got.Entries) == 0 {
			t.Errorf("%q: %+v, %v", name, got, err)
		}
	}
	if _, err := j.ChooseUndo("failed"); err == nil {
		t.Error("a run without an effect can be undone")
	}
}

// Rotation loses no write, no open write and no undo, wherever it happens.
func TestJournal_Rotation(t *testing.T) {
	whole, rotated := Open(t.TempDir(), timing.SystemClock{}), Open(t.TempDir(), timing.SystemClock{})
	rotated.rotateAt = 3000
	in := Intent{AccountID: "111122223333", Route: audit.Route{Profile: "p"}, Type: audit.Security, After: &audit.Contact{Name: "Octank"}}
	write := func(j *Journal, i int) {
		t.Helper()
		in.Run = fmt.Sprint("run", i/4)
		in.UndoOf = ""
		if i >= 36 {
			in.UndoOf = "run8"
		}
		id, err := j.Begin(t.Context(), in)
		if err == nil && i != 1 {
			err = j.End(id, in, Outcome{Kind: Written})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for i := range 40 {
		write(whole, i)
		write(rotated, i)
	}
	if err := whole.Close(); err != nil {
		t.Fatal(err)
	}
	if err := rotated.Close(); err != nil {
		t.Fatal(err)
	}
	older, err := filepath.Glob(filepath.Join(rotated.dir, olderPattern))
	if err != nil || len(older) < 3 {
		t.Fatalf("put aside: %v, %v", older, err)
	}
	texts := func(j *Journal) (all []string) {
		t.Helper()
		for _, n := range []int{0, 1, 7, 39} {
			entries, err := j.Entries("", n)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range entries {
				all = append(all, fmt.Sprint(e.Run, e.Outcome, e.Open, e.UndoOf, e.position > 0))
			}
		}
		open, err := j.OpenWrites()
		if err != nil || len(open) != 1 || open[0].Run != "run0" {
			t.Errorf("open: %+v, %v", open, err)
		}
		chosen, err := j.ChooseUndo("")
		if err != nil || chosen.By != "run9" || len(chosen.Entries) > 0 {
			t.Errorf("to undo: %+v, %v", chosen, err)
		}
		return all
	}
	if got, want := texts(rotated), texts(whole); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if err := os.Remove(older[0]); err != nil { // the numbers go on
		t.Fatal(err)
	}
	file, err := os.OpenFile(rotated.Path(), os.O_APPEND|os.O_WRONLY, journalMode)
	if err == nil {
		_, err = file.WriteString(`{"v":1,"event":"torn`)
		err = errors.Join(err, file.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
	before, err := rotated.Entries("", 0)
	if err != nil {
		t.Fatal(err)
	}
	again := Open(rotated.dir, timing.SystemClock{})
	again.rotateAt = 1
	write(again, 35)
	after, err := filepath.Glob(filepath.Join(rotated.dir, olderPattern))
	if err != nil || len(after) != len(older) || after[0] != older[1] { // the intent stands behind the torn line
		t.Errorf("%v after %v, %v", after, older, err)
	}
	if entries, err := again.Entries("", 0); err != nil || len(entries) != len(before)+1 || entries[0].Outcome != Written {
		t.Errorf("%d entries after %d, %v", len(entries), len(before), err)
	}
	if err := again.Close(); err != nil {
		t.Fatal(err)
	}
}

// BenchmarkReadState measures what every command costs with a journal of 20,000 writes
// without an index, and with one.
func BenchmarkReadState(b *testing.B) {
	for _, index := range []bool{false, true} {
		b.Run(fmt.Sprintf("index=%v", index), func(b *testing.B) {
			j := Open(b.TempDir(), timing.SystemClock{})
			writeLines(b, j, 0, 9<<20)
			b.SetBytes(9 << 20)
			b.ReportAllocs()
			for b.Loop() {
				if !index {
					_ = os.Remove(filepath.Join(j.dir, indexFile))
				}
				if _, err := j.readState(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
