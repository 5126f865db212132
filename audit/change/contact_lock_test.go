package change_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"accountable/audit"
	"accountable/audit/audittest"
	"accountable/audit/change"
	"accountable/audit/journal"
	"accountable/audit/timing"
)

// otherWriter is another run on the same machine.
func (b *bench) otherWriter(t *testing.T) *journal.Journal {
	t.Helper()
	return journal.Open(dirOf(b.Journal), timing.SystemClock{})
}

// lock locks the contact of the bench's change for another run.
func lockFor(t *testing.T, j *journal.Journal, c change.Change) *journal.ContactLock {
	t.Helper()
	lock, err := j.TryLockContact(c.AccountID, c.Type)
	if lock == nil || err != nil {
		t.Fatalf("%v, %v", lock, err)
	}
	return lock
}

// A change waits while another run writes its contact, and the others go on. The wait says
// why, and the timeout does not include it.
func TestBatch_ContactLockedByAnotherRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, batch, changes := many(t, 4)
		b.Auditor.Timeout = time.Second
		batch.Concurrency = 1
		other := b.otherWriter(t)
		lock := lockFor(t, other, changes[0])
		in := intentOf(changes[0])
		in.Run = other.NewRun()
		time.AfterFunc(10*time.Second, func() {
			if _, err := other.Begin(t.Context(), in); err != nil {
				t.Error(err)
			}
		})
		time.AfterFunc(30*time.Second, lock.Release)
		begin := time.Now()
		took, reasons := make([]time.Duration, len(changes)), []string{}
		for p := range batch.Run(t.Context(), changes) {
			switch {
			case p.Waiting != "":
				if p.Index != 0 {
					t.Errorf("change %d waits: %s", p.Index, p.Waiting)
				}
				reasons = append(reasons, p.Waiting)
			case p.Outcome != nil:
				if took[p.Index] = time.Since(begin); p.Outcome.Kind != journal.Written {
					t.Errorf("%d: %s, %v", p.Index, p.Outcome.Kind, p.Outcome.Trouble)
				}
			}
		}
		want := []string{"another accountable is writing this contact", "another accountable (run " + in.Run + ") is writing this contact"}
		if !slices.Equal(reasons, want) {
			t.Errorf("it waits because of %q", reasons)
		}
		if took[0] < 30*time.Second || took[0] > 31*time.Second || slices.Max(took[1:]) > 5*time.Second {
			t.Errorf("%v", took)
		}
		if err := other.Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestBatch_CanceledWhileContactIsLocked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, &old)
		defer lockFor(t, b.otherWriter(t), b.change).Release()
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(5*time.Second, cancel)
		begin := time.Now()
		if o := b.apply(ctx, b.change, nil); o.Kind != journal.WriteCancelled || len(b.aws.Calls) > 0 || time.Since(begin) > 6*time.Second {
			t.Errorf("%s (%v) after %s and %v", o.Kind, o.Trouble, time.Since(begin), b.aws.Calls)
		}
	})
}

// A stopped process keeps its lock. Nothing is written, and the wait has an end.
func TestBatch_ContactLockedForever(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, &old)
		defer lockFor(t, b.otherWriter(t), b.change).Release()
		begin := time.Now()
		o := b.apply(t.Context(), b.change, nil)
		if o.Kind != journal.Refused || len(b.aws.Calls) > 0 || o.Trouble.Message != "another accountable has not finished writing this contact in 10 minutes" {
			t.Errorf("%s (%v) after %v", o.Kind, o.Trouble, b.aws.Calls)
		}
		if took := time.Since(begin); took > 11*time.Minute {
			t.Errorf("took %s", took)
		}
	})
}

// A process was killed after it sent a write that AWS applies a moment later. The next
// writer of the contact finds that out first.
func TestBatch_KilledWriterLeftContactLocked(t *testing.T) {
	for name, test := range map[string]struct {
		applied bool // the write of the killed process
		want    journal.OutcomeKind
		holds   audit.Contact
		settled journal.OutcomeKind // how the killed process's write ended
	}{
		"applied later": {applied: true, want: journal.ChangedMeanwhile, holds: audittest.Good, settled: journal.Written},
		"never applied": {want: journal.Written, holds: third, settled: journal.Failed},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, &old)
				e := b.leftOpen(t)
				lockFile := filepath.Join(dirOf(b.Journal), "contact-"+audittest.AccountID+"-security.lock")
				if err := os.WriteFile(lockFile, nil, 0o600); err != nil {
					t.Fatal(err)
				}
				if test.applied {
					time.AfterFunc(3*time.Second, func() { b.aws.Mutex.Lock(); defer b.aws.Mutex.Unlock(); b.aws.Set(audittest.Good) })
				}
				next := b.change
				next.After = &third
				o := b.apply(t.Context(), next, nil)
				held, err := b.Read(t.Context(), b.change.Route, audittest.AccountID, audit.Security)
				if o.Kind != test.want || err != nil || !audit.SameContact(held, &test.holds) {
					t.Errorf("%s (%v), then %+v, %v", o.Kind, o.Trouble, held, err)
				}
				entries := b.entries(t)
				i := slices.IndexFunc(entries, func(w journal.Entry) bool { return w.ID == e.ID })
				if entries[i].Outcome != test.settled || !entries[i].FoundLater {
					t.Errorf("the write of the killed process: %+v", entries[i])
				}
			})
		})
	}
}

func TestBatch_ContactCannotBeLocked(t *testing.T) {
	b := newBench(t, &old)
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	b.Journal = journal.Open(filepath.Join(file, "state"), timing.SystemClock{})
	if o := b.apply(t.Context(), b.change, nil); o.Kind != journal.Refused || len(b.aws.Calls) > 0 || !strings.Contains(o.Trouble.NextStep, "Check that the folder is writable") {
		t.Errorf("%s (%v) after %v", o.Kind, o.Trouble, b.aws.Calls)
	}
}
