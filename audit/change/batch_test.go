package change_test

import (
	"context"
	"fmt"
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

func dirOf(j *journal.Journal) string { return filepath.Dir(j.Path()) }

// many returns a batch over n accounts, each with a profile of its own.
func many(t *testing.T, n int) (*bench, *change.Batch, []change.Change) {
	t.Helper()
	b := newBench(t, nil)
	var changes []change.Change
	for i := range n {
		profile, id := fmt.Sprintf("p%03d", i), fmt.Sprintf("%012d", 700_000_000_000+i)
		b.aws.Accounts[profile] = id
		c := b.change
		c.Route.Profile, c.AccountID = profile, id
		changes = append(changes, c)
	}
	return b, &change.Batch{Applier: b.Applier, Concurrency: 4}, changes
}

// told is the progress that a batch sends.
type told struct {
	outcomes []*change.Outcome
	stages   [][]change.Stage
	ended    []int // the changes in the order of their outcomes
}

// listen reads the progress to its end and expects one outcome for each change.
func listen(t *testing.T, progress <-chan change.Progress, changes int) told {
	t.Helper()
	all := told{outcomes: make([]*change.Outcome, changes), stages: make([][]change.Stage, changes)}
	for n := range progress {
		if n.Outcome == nil {
			all.stages[n.Index] = append(all.stages[n.Index], n.Stage)
			continue
		}
		if all.outcomes[n.Index] != nil {
			t.Errorf("change %d has two outcomes", n.Index)
		}
		all.outcomes[n.Index] = n.Outcome
		all.ended = append(all.ended, n.Index)
	}
	for i, o := range all.outcomes {
		if o == nil {
			t.Fatalf("change %d has no outcome", i)
		}
	}
	return all
}

func (o told) count(kind journal.OutcomeKind) int {
	n := 0
	for _, one := range o.outcomes {
		if one.Kind == kind {
			n++
		}
	}
	return n
}

func TestBatchWritesEveryAccount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, batch, changes := many(t, 50)
		b.aws.Latency = 100 * time.Millisecond
		begin := time.Now()
		all := listen(t, batch.Run(t.Context(), changes), len(changes))
		if n := all.count(journal.Written); n != len(changes) {
			t.Errorf("%d written", n)
		}
		for i, stages := range all.stages {
			if !slices.Equal(stages, []change.Stage{change.StageIdentify, change.StageReread, change.StageWrite, change.StageReadBack}) {
				t.Fatalf("change %d: %v", i, stages)
			}
		}
		if took := time.Since(begin); took > 5*time.Second {
			t.Errorf("took %s", took) // 50 × 3 requests of 0.1 s, 4 at once: 3.9 s
		}
		entries, err := b.Journal.Entries("", 0)
		if err != nil || len(entries) != len(changes) {
			t.Fatalf("%d entries, %v", len(entries), err)
		}
		run := all.outcomes[0].Change.Run
		for _, e := range entries {
			if e.Run != run || run == "" || e.Outcome != journal.Written {
				t.Fatalf("%s of run %q, want run %q", e.Outcome, e.Run, run)
			}
		}
	})
}

func TestBatchKeepsRunOfRetry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, batch, changes := many(t, 3)
		run := b.Journal.NewRun()
		changes[1].Run, changes[1].Ticket = run, "CHG-7"
		all := listen(t, batch.Run(t.Context(), changes), len(changes))
		if got := all.outcomes[1].Change; got.Run != run || got.Ticket != "CHG-7" {
			t.Errorf("run %q, ticket %q", got.Run, got.Ticket)
		}
		if other := all.outcomes[0].Change.Run; other == run || other == "" || other != all.outcomes[2].Change.Run {
			t.Errorf("runs %q and %q", other, all.outcomes[2].Change.Run)
		}
	})
}

func TestBatchContinuesAfterFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, batch, changes := many(t, 12)
		b.aws.Denied["p003"] = audit.SigninExpired
		b.aws.Denied["p005/SECURITY"] = audit.AccessDenied
		b.aws.Accounts["p007"] = "999988887777"
		b.aws.Contacts[changes[8].AccountID+"/SECURITY"] = third
		b.aws.Contacts[changes[9].AccountID+"/SECURITY"] = audittest.Good
		all := listen(t, batch.Run(t.Context(), changes), len(changes))
		want := map[int]journal.OutcomeKind{3: journal.Failed, 5: journal.Failed, 7: journal.Refused, 8: journal.ChangedMeanwhile, 9: journal.AlreadyRight}
		for i, o := range all.outcomes {
			expected, ok := want[i]
			if !ok {
				expected = journal.Written
			}
			if o.Kind != expected || o.At.IsZero() {
				t.Errorf("change %d: %s at %s (%v), want %s", i, o.Kind, o.At, o.Trouble, expected)
			}
		}
	})
}

// Writes that AWS shows late do not delay others.
func TestBatchReadsBackOutsideSlots(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, batch, changes := many(t, 40)
		b.aws.Latency, b.aws.Hidden = 50*time.Millisecond, 5*time.Second
		begin := time.Now()
		all := listen(t, batch.Run(t.Context(), changes), len(changes))
		if n := all.count(journal.Written); n != len(changes) {
			t.Errorf("%d written", n)
		}
		if took := time.Since(begin); took > 11*time.Second { // 40 × 3 × 50 ms, 4 at once, and 8 s
			t.Errorf("took %s", took)
		}
	})
}

func TestBatchLimitsConcurrency(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, batch, changes := many(t, 30)
		b.aws.Latency = 100 * time.Millisecond
		batch.Concurrency = 3
		writing, most := 0, 0
		for n := range batch.Run(t.Context(), changes) {
			switch {
			case n.Outcome == nil && n.Stage == change.StageIdentify:
				writing++
			case n.Outcome == nil && n.Stage == change.StageReadBack:
				writing--
			}
			most = max(most, writing)
		}
		if most > 3 {
			t.Errorf("%d at once", most)
		}
	})
}

func TestBatchPauseStartsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, batch, changes := many(t, 20)
		b.aws.Latency = time.Second
		progress := batch.Run(t.Context(), changes)
		time.Sleep(1500 * time.Millisecond)
		batch.Pause()
		batch.Pause()
		if !batch.Paused() {
			t.Error("not paused")
		}
		time.Sleep(time.Hour)
		if b.aws.CountPuts() != 4 {
			t.Errorf("%d writes, not the 4 that were under way", b.aws.CountPuts())
		}
		batch.Resume()
		batch.Resume()
		if batch.Paused() {
			t.Error("still paused")
		}
		if n := listen(t, progress, len(changes)).count(journal.Written); n != len(changes) {
			t.Errorf("%d written", n)
		}
	})
}

func TestBatch_PausedBeforeRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, batch, changes := many(t, 3)
		batch.Pause()
		ctx, cancel := context.WithCancel(t.Context())
		progress := batch.Run(ctx, changes)
		time.Sleep(time.Minute)
		cancel()
		all := listen(t, progress, len(changes))
		if n := all.count(journal.WriteCancelled); n != 3 || b.aws.CountCalls() != 0 {
			t.Errorf("%d cancelled, %d calls", n, b.aws.CountCalls())
		}
	})
}

func TestBatch_CanceledFinishesWritesUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, batch, changes := many(t, 20)
		b.aws.Latency = time.Second
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(2500*time.Millisecond, cancel) // four are being written
		begin := time.Now()
		all := listen(t, batch.Run(ctx, changes), len(changes))
		b.Wait()
		if written, cancelled := all.count(journal.Written), all.count(journal.WriteCancelled); written != 4 || cancelled != 16 {
			t.Errorf("%d written, %d cancelled", written, cancelled)
		}
		if b.aws.CountPuts() != 4 {
			t.Errorf("%d writes", b.aws.CountPuts())
		}
		if took := time.Since(begin); took > 5*time.Second {
			t.Errorf("took %s", took)
		}
		if open, err := journal.Open(dirOf(b.Journal), timing.SystemClock{}).Entries("", 0); err != nil || len(open) != 4 {
			t.Errorf("%d entries, %v", len(open), err)
		}
	})
}

func TestBatch_UnreadChannelDelaysNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, batch, changes := many(t, 20)
		_ = batch.Run(t.Context(), changes)
		time.Sleep(time.Minute)
		if b.aws.CountPuts() != len(changes) {
			t.Errorf("%d writes", b.aws.CountPuts())
		}
	})
}

func TestBatchWritesOneContactInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, batch, changes := many(t, 6)
		b.aws.Latency = 100 * time.Millisecond
		then := changes[0]
		then.Before, then.After = &audittest.Good, &third
		again := then
		again.Before, again.After = &third, &old
		other := changes[0]
		other.Type = audit.Billing
		changes = append([]change.Change{changes[0], then, again, other}, changes[1:]...)
		all := listen(t, batch.Run(t.Context(), changes), len(changes))
		if n := all.count(journal.Written); n != len(changes) {
			t.Errorf("%d written of %d", n, len(changes))
		}
		if at := func(i int) int { return slices.Index(all.ended, i) }; at(0) > at(1) || at(1) > at(2) {
			t.Errorf("ended as %v", all.ended)
		}
		if held := b.aws.Contacts[changes[0].AccountID+"/SECURITY"]; held != old {
			t.Errorf("it holds %+v", held)
		}
	})
}

func TestBatch_NoChanges(t *testing.T) {
	_, batch, _ := many(t, 0)
	for n := range batch.Run(t.Context(), nil) {
		t.Errorf("%+v", n)
	}
}

// What is known of an account's other contacts is not read again to judge it, and
// the last outcome of an account has the verdict on all of its writes.
func TestBatchReadsNoContactTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, batch, changes := many(t, 2)
		b.Auditor.Types, b.aws.Latency = audit.ContactTypes, 10*time.Millisecond
		later, others := changes[0], changes[1]
		later.Type, later.After = audit.Billing, &third
		others.Others = map[audit.ContactType]audit.Reading{audit.Billing: {Contact: &third}, audit.Operations: {}}
		b.aws.Contacts[changes[0].AccountID+"/OPERATIONS"] = old
		all := listen(t, batch.Run(t.Context(), []change.Change{changes[0], later, others}), 3)
		last := all.outcomes[0]
		if slices.Index(all.ended, 1) > slices.Index(all.ended, 0) {
			last = all.outcomes[1]
		}
		for kind, want := range map[audit.ContactType]audit.Contact{audit.Security: audittest.Good, audit.Billing: third, audit.Operations: old} {
			if got := last.Result.Contact(kind); got == nil || *got != want {
				t.Errorf("%s: %+v", kind, got)
			}
		}
		if got := all.outcomes[2].Result; got.Contact(audit.Billing) == nil || *got.Contact(audit.Billing) != third || len(got.Contacts) != 3 {
			t.Errorf("%+v", got.Contacts)
		}
		reads := 0
		for _, call := range b.aws.Calls {
			if strings.HasPrefix(call, "read ") {
				reads++
			}
		}
		if reads != 3*2+1 { // each before and after its write, and the unread one
			t.Errorf("%d reads: %v", reads, b.aws.Calls)
		}
	})
}

// An account that was written before the cancel is judged from what is known.
func TestBatch_CanceledKeepsVerdict(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, nil)
		b.aws.Latency = time.Second
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(2500*time.Millisecond, cancel)
		if o := b.apply(ctx, b.change, nil); o.Result == nil || o.Result.Status != audit.Pass {
			t.Errorf("%+v", o.Result)
		}
	})
}

func TestStagesHaveWords(t *testing.T) {
	for i, stage := range change.Stages() {
		if int(stage) != i || stage.Label() == "" || stage.Step() == "" {
			t.Errorf("stage %d has the words %q and %q", stage, stage.Label(), stage.Step())
		}
	}
}

// A canceled run stays in the journal as interrupted until the rest of it is written.
func TestBatch_CanceledRunIsInterrupted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, batch, changes := many(t, 6)
		batch.Concurrency = 1
		ctx, cancel := context.WithCancel(t.Context())
		b.aws.OnPut = func(n int) (bool, error) {
			if n == 2 {
				cancel()
			}
			return true, nil
		}
		run := b.Journal.NewRun()
		for i := range changes {
			changes[i].Run = run
		}
		stateOf := func() *journal.LiveRun {
			t.Helper()
			entries, err := b.Journal.Entries("", 0)
			if err != nil || len(entries) == 0 || entries[0].Live != nil {
				t.Fatalf("%+v, %v", entries, err)
			}
			return entries[0].Interrupted
		}
		if o := listen(t, batch.Run(ctx, changes), 6); o.count(journal.Written) != 2 || o.count(journal.WriteCancelled) != 4 {
			t.Fatalf("%+v", o.outcomes)
		}
		if cut := stateOf(); cut == nil || *cut != (journal.LiveRun{Done: 2, Size: 6}) {
			t.Errorf("after the cancel: %+v", cut)
		}
		if o := listen(t, batch.Run(t.Context(), changes[2:5]), 3); o.count(journal.Written) != 3 {
			t.Fatalf("%+v", o.outcomes)
		}
		if cut := stateOf(); cut != nil {
			t.Errorf("after a retry: %+v", cut)
		}
	})
}
