package journal_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gofrs/flock"

	"accountable/audit"
	"accountable/audit/audittest"
	"accountable/audit/journal"
	"accountable/audit/timing"
)

// The variables that make the test binary a process that writes to a journal.
const (
	writerDir   = "AUDIT_TEST_JOURNAL"
	writerCount = "AUDIT_TEST_WRITES"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(writerDir); dir != "" {
		os.Exit(writeJournal(dir))
	}
	os.Exit(m.Run())
}

// writeJournal records that many whole writes; without a number it locks a contact, begins
// to write it and waits to be killed.
func writeJournal(dir string) int {
	j := journal.Open(dir, timing.SystemClock{})
	count, err := strconv.Atoi(os.Getenv(writerCount))
	intent := sampleIntent
	intent.Caller = "arn:aws:iam::111122223333:user/" + strconv.Itoa(os.Getpid())
	if err != nil {
		if contact, failed := j.TryLockContact(intent.AccountID, intent.Type); contact == nil || failed != nil {
			return 1
		}
	}
	for range max(count, 1) {
		id, failed := j.Begin(context.Background(), intent)
		if failed != nil {
			return 1
		}
		if err != nil {
			_, _ = os.Stdout.WriteString("begun\n")
			time.Sleep(time.Hour) // it is killed before
		}
		if j.End(id, intent, journal.Outcome{Kind: journal.Written, RequestID: id}) != nil {
			return 1
		}
	}
	if j.Close() != nil {
		return 1
	}
	return 0
}

// writer is another process with the journal.
func writer(t *testing.T, dir, count string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), writerDir+"="+dir, writerCount+"="+count)
	cmd.Stderr = os.Stderr
	return cmd
}

func TestJournalTakesWritesOfTwoProcesses(t *testing.T) {
	const each = 200
	dir := t.TempDir()
	var processes []*exec.Cmd
	for range 2 {
		p := writer(t, dir, strconv.Itoa(each))
		if err := p.Start(); err != nil {
			t.Fatal(err)
		}
		processes = append(processes, p)
	}
	for _, p := range processes {
		if err := p.Wait(); err != nil {
			t.Error(err)
		}
	}
	j := journal.Open(dir, timing.SystemClock{})
	entries, err := j.Entries("", 0)
	if err != nil || len(entries) != 2*each {
		t.Fatalf("%d entries, %v", len(entries), err)
	}
	callers, ids := map[string]int{}, map[string]bool{}
	for _, e := range entries {
		callers[e.Caller]++
		ids[e.ID] = true
		if e.Outcome != journal.Written || e.RequestID != e.ID || *e.Before != old || *e.After != audittest.Good {
			t.Fatalf("%+v", e)
		}
	}
	if len(ids) != 2*each || len(callers) != 2 {
		t.Errorf("%d ids of %v", len(ids), callers)
	}
	text, err := os.ReadFile(j.Path())
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(text), "\n"); n != 4*each {
		t.Errorf("%d lines", n)
	}
	if left := locks(t, dir); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

// locks are the files by which processes show that they live.
func locks(t *testing.T, dir string) []string {
	t.Helper()
	left, err := filepath.Glob(filepath.Join(dir, "writing-*"))
	if err != nil {
		t.Fatal(err)
	}
	return left
}

func TestOpenWrites_KilledProcess(t *testing.T) {
	dir := t.TempDir()
	p := writer(t, dir, "until it is killed")
	out, err := p.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := out.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	j := journal.Open(dir, timing.SystemClock{})
	if open, err := j.OpenWrites(); err != nil || len(open) != 0 {
		t.Errorf("while it waits: %v, %v", open, err)
	}
	if info, err := os.Stat(locks(t, dir)[0]); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("its lock: %v, %v", info, err)
	}
	if err := p.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = p.Wait() // it says that it was killed
	open, err := j.OpenWrites()
	if err != nil || len(open) != 1 || *open[0].Before != old || *open[0].After != audittest.Good {
		t.Fatalf("once it was killed: %+v, %v", open, err)
	}
	if err := j.EndOpen(open[0], journal.Outcome{Kind: journal.Written}); err != nil {
		t.Fatal(err)
	}
	if open, err := j.OpenWrites(); err != nil || len(open) != 0 {
		t.Errorf("once it has an outcome: %v, %v", open, err)
	}
	if left := locks(t, dir); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestOpenWrites_SameProcess(t *testing.T) {
	dir := t.TempDir()
	writes, looks := journal.Open(dir, timing.SystemClock{}), journal.Open(dir, timing.SystemClock{})
	id, err := writes.Begin(t.Context(), sampleIntent)
	if err != nil {
		t.Fatal(err)
	}
	for name, j := range map[string]*journal.Journal{"itself": writes, "another": looks} {
		if open, err := j.OpenWrites(); err != nil || len(open) != 0 {
			t.Errorf("%s, while it is open: %v, %v", name, open, err)
		}
	}
	if err := writes.Close(); err != nil {
		t.Fatal(err)
	}
	if open, err := looks.OpenWrites(); err != nil || len(open) != 1 || open[0].ID != id {
		t.Errorf("once it was closed: %+v, %v", open, err)
	}
	if err := errorsOf(writes.Close(), journal.Open(filepath.Join(dir, "none"), timing.SystemClock{}).Close()); err != nil {
		t.Errorf("closed again: %v", err)
	}
}

// A process that ends while another one looks has left nothing open that it
// recorded the outcome of.
func TestOpenWrites_ProcessEndsDuringRead(t *testing.T) {
	const processes = 100
	dir := t.TempDir()
	ended := make(chan struct{})
	defer func() { <-ended }()
	go func() {
		defer close(ended)
		var all error
		for range processes {
			j := journal.Open(dir, timing.SystemClock{})
			id, err := j.Begin(t.Context(), sampleIntent)
			all = errors.Join(all, err, j.End(id, sampleIntent, journal.Outcome{Kind: journal.Written}), j.Close())
		}
		if all != nil {
			t.Error(all)
		}
	}()
	looks := journal.Open(dir, timing.SystemClock{})
	for {
		if open, err := looks.OpenWrites(); err != nil || len(open) != 0 {
			t.Errorf("left open: %+v, %v", open, err)
			return
		}
		select {
		case <-ended:
			return
		default:
		}
	}
}

func errorsOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// Lines as the first release wrote them: they name neither route nor process.
const firstRelease = `{"v":1,"event":"intent","id":"20261101T100000Z-1a2b3c4d-1","run":"20261101T100000Z-1a2b3c4d","time":"2026-11-01T10:00:00Z","account_id":"111122223333","profile":"prod","caller":"arn:aws:iam::111122223333:user/jane","type":"SECURITY","after":{"name":"Octank","title":"Duty officer","email":"security@octank.cloud","phone":"+1 206 555 4100"}}
{"v":1,"event":"outcome","id":"20261101T100000Z-1a2b3c4d-1","run":"20261101T100000Z-1a2b3c4d","time":"2026-11-01T10:00:02Z","account_id":"111122223333","type":"SECURITY","outcome":"written","request_id":"r-1"}
{"v":1,"event":"intent","id":"20261101T100000Z-1a2b3c4d-2","run":"20261101T100000Z-1a2b3c4d","time":"2026-11-01T10:00:03Z","account_id":"222233334444","profile":"octank/Admin","type":"SECURITY"}
`

func TestEntries_FirstRelease(t *testing.T) {
	j := journal.Open(t.TempDir(), timing.SystemClock{})
	if err := os.WriteFile(j.Path(), []byte(firstRelease), 0o600); err != nil {
		t.Fatal(err)
	}
	entries, err := j.Entries("", 0)
	if err != nil || len(entries) != 2 {
		t.Fatalf("%d entries, %v", len(entries), err)
	}
	if e := entries[1]; e.Outcome != journal.Written || e.Profile != "prod" || e.RequestID != "r-1" || e.Before != nil || e.After == nil || e.Route.Label() != "" {
		t.Errorf("%+v", e)
	}
	open, err := j.OpenWrites()
	if err != nil || len(open) != 1 || open[0].AccountID != "222233334444" {
		t.Errorf("open: %+v, %v", open, err)
	}
	last, err := j.LastWriters()
	if err != nil || last(audittest.AccountID) != "prod" || last("222233334444") != "" {
		t.Errorf("last writers: %q, %q, %v", last(audittest.AccountID), last("222233334444"), err)
	}
}

func TestEntryHoldsItsChange(t *testing.T) {
	j := journal.Open(t.TempDir(), timing.SystemClock{})
	routes := []audit.Route{
		{Profile: "p", Mode: audit.Standalone},
		{Profile: "root", Mode: audit.InOrganization, CallerAccountID: "999988887777"},
		{Session: "octank", Role: "Admin", Mode: audit.IdentityCenter, CallerAccountID: audittest.AccountID},
	}
	run := j.NewRun()
	for _, route := range routes {
		c := sampleIntent
		c.Run, c.Ticket, c.Route, c.Caller = run, "CHG-7", route, "arn"
		id, err := j.Begin(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		if err := j.End(id, c, journal.Outcome{Kind: journal.Failed, RequestID: "r-1", Trouble: audit.Throttled}); err != nil {
			t.Fatal(err)
		}
	}
	entries, err := j.Entries("", 0)
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(entries)
	for i, route := range routes {
		e := entries[i]
		if e.Run != run || e.Ticket != "CHG-7" || e.Caller != "arn" || e.RequestID != "r-1" || e.Trouble != audit.Throttled || e.Profile != route.Label() {
			t.Errorf("%+v", e)
		}
		if r := e.Route; r.Profile != route.Profile || r.Mode != route.Mode || r.Session != route.Session || r.Role != route.Role || r.CallerAccountID != route.CallerAccountID {
			t.Errorf("route %+v, want %+v", r, route)
		}
	}
}

func TestNewRunIsUnique(t *testing.T) {
	dir := t.TempDir()
	j, other := journal.Open(dir, timing.SystemClock{}), journal.Open(dir, timing.SystemClock{})
	run, ids := j.NewRun(), map[string]string{}
	begin := func(j *journal.Journal, run string) {
		c := sampleIntent
		c.Run = run
		id, err := j.Begin(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		ids[id] = run
	}
	begin(j, run)
	begin(j, run)
	begin(j, "")
	begin(j, "")
	begin(other, run) // goes on with what another process began
	begin(other, run)
	entries, err := j.Entries("", 0)
	if err != nil || len(ids) != 6 || len(entries) != 6 {
		t.Fatalf("%d ids, %d entries, %v", len(ids), len(entries), err)
	}
	runs := map[string]int{}
	for _, e := range entries {
		runs[e.Run]++
	}
	if len(runs) != 3 || runs[run] != 4 {
		t.Errorf("%v", runs)
	}
}

// When another process is stopped while it holds the lock, goroutines that wait
// together wait once.
func TestJournal_LockedByAnotherProcess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		j := journal.Open(dir, timing.SystemClock{})
		lock := flock.New(filepath.Join(dir, "journal.lock"))
		if held, err := lock.TryLock(); err != nil || !held {
			t.Fatal(held, err)
		}
		begin := time.Now()
		failed := make(chan error)
		for range 5 {
			go func() {
				_, err := j.Begin(t.Context(), sampleIntent)
				failed <- err
			}()
		}
		for range 5 {
			if err := <-failed; err == nil || !strings.Contains(err.Error(), "another process holds") {
				t.Error(err)
			}
		}
		if took := time.Since(begin); took > 6*time.Second {
			t.Errorf("took %s", took)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		begin = time.Now()
		if _, err := j.Begin(ctx, sampleIntent); err == nil || time.Since(begin) > 2*time.Second {
			t.Errorf("%v after %s", err, time.Since(begin))
		}
		if err := lock.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := j.Begin(t.Context(), sampleIntent); err != nil {
			t.Error(err)
		}
		if err := j.Close(); err != nil {
			t.Error(err)
		}
	})
}
