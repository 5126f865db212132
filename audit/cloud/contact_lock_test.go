package cloud_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/cloud/cloudtest"
	"accountable/audit/journal"
	"accountable/audit/sandbox"
	"accountable/audit/timing"
)

// Batches of several processes write the same plan at the same time. Their journals are
// opened on the same folder. Exactly one of them writes each account, and the journal has
// the contact before that write.
func TestBatches_SamePlanAtOnce(t *testing.T) {
	t.Parallel()
	const accounts = 16
	for seed := range uint64(8) {
		processes := 2 + int(seed%2)
		t.Run(fmt.Sprintf("%d processes, seed %d", processes, seed), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				rng := rand.New(rand.NewPCG(seed, 0))
				delay := func(most time.Duration) time.Duration { return time.Duration(rng.Int64N(int64(most))) }
				w := cloudtest.Members(accounts)
				w.Quotas = nil
				w.Latency = sandbox.Latency{Min: delay(5 * time.Millisecond), Max: 10*time.Millisecond + delay(400*time.Millisecond)}
				r := cloudtest.Open(t, w)
				first, auditor := newBatch(t, r, 30*time.Second)
				plan := planMembers(t, r, auditor)
				before := map[string]*audit.Contact{}
				for _, c := range plan.Changes() {
					before[c.AccountID] = c.Before
				}
				r.Server.SetFault("", sandbox.PutAlternateContact, sandbox.Fault{Kind: sandbox.StaleReads, Delay: delay(3 * time.Second)})
				puts := r.Server.Count(sandbox.PutAlternateContact)
				var all sync.WaitGroup
				counts := make([]map[journal.OutcomeKind]int, processes)
				for i := range processes {
					other := &change.Applier{
						Reader: r.Cloud, Writer: r.Cloud, Clock: timing.SystemClock{}, Auditor: auditor,
						Journal: journal.Open(filepath.Dir(first.Applier.Journal.Path()), timing.SystemClock{}),
					}
					changes, start := plan.Changes(), delay(time.Second)
					rng.Shuffle(len(changes), func(i, j int) { changes[i], changes[j] = changes[j], changes[i] })
					all.Go(func() {
						time.Sleep(start)
						counts[i] = countOutcomes(t, (&change.Batch{Applier: other}).Run(t.Context(), changes), accounts)
						if err := other.Journal.Close(); err != nil {
							t.Error(err)
						}
					})
				}
				all.Wait()
				written := 0
				for _, c := range counts {
					written += c[journal.Written]
					if c[journal.Written]+c[journal.AlreadyRight] != accounts {
						t.Errorf("outcomes: %v", counts)
					}
				}
				if puts = r.Server.Count(sandbox.PutAlternateContact) - puts; puts != accounts || written != accounts {
					t.Errorf("%d accounts were written %d times and counted as written %d times: %v", accounts, puts, written, counts)
				}
				entries, err := first.Applier.Journal.Entries("", 0)
				if err != nil || len(entries) != accounts {
					t.Errorf("the journal has %d writes, %v", len(entries), err)
				}
				for _, e := range entries {
					if !audit.SameContact(e.Before, before[e.AccountID]) {
						t.Errorf("before the write to %s: %+v in the journal, %+v in AWS", e.AccountID, e.Before, before[e.AccountID])
					}
				}
			})
		})
	}
}
