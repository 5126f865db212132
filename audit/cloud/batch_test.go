package cloud_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/cloud/cloudtest"
	"accountable/audit/journal"
	"accountable/audit/policy"
	"accountable/audit/sandbox"
	"accountable/audit/scan"
	"accountable/audit/timing"
)

// wantedPolicy sets the same contact in all accounts.
var wantedPolicy = policy.Policy{Contacts: map[audit.ContactType]policy.WantedFields{audit.Security: {
	audit.FieldName:  {Text: cloudtest.NewContact.Name},
	audit.FieldTitle: {Text: cloudtest.NewContact.Title},
	audit.FieldEmail: {Text: cloudtest.NewContact.Email},
	audit.FieldPhone: {Text: cloudtest.NewContact.Phone},
}}}

// planMembers reads all accounts of the organization and plans what the policy sets.
func planMembers(t *testing.T, r *cloudtest.Cloud, auditor *scan.Auditor) change.Plan {
	t.Helper()
	plan := change.Planner{InForce: policy.NewInForce(wantedPolicy), Now: time.Now}.FromPolicy(r.ScanMembers(auditor))
	for _, it := range plan.Items {
		if it.State == change.Unwritable {
			t.Errorf("%s: %s", it.Change.AccountID, it.Reason)
		}
	}
	return plan
}

// newBatch returns a batch that writes to the sandbox, with its auditor.
func newBatch(t *testing.T, r *cloudtest.Cloud, timeout time.Duration) (*change.Batch, *scan.Auditor) {
	t.Helper()
	auditor := &scan.Auditor{Reader: r.Cloud, Clock: timing.SystemClock{}, Timeout: timeout, InForce: policy.NewInForce(wantedPolicy)}
	return &change.Batch{Applier: &change.Applier{
		Reader: r.Cloud, Writer: r.Cloud, Clock: timing.SystemClock{}, Auditor: auditor,
		Journal: journal.Open(t.TempDir(), timing.SystemClock{}),
	}}, auditor
}

// countOutcomes drains a batch of n changes and counts the outcomes.
func countOutcomes(t *testing.T, news <-chan change.Progress, n int) map[journal.OutcomeKind]int {
	t.Helper()
	counts, all := map[journal.OutcomeKind]int{}, 0
	for one := range news {
		if one.Outcome != nil {
			counts[one.Outcome.Kind]++
			all++
		}
	}
	if all != n {
		t.Errorf("%d outcomes of %d", all, n)
	}
	return counts
}

// A write costs one Put (5 a second) and at least two Gets (10 a second). More Gets are
// needed only until the batch has measured how late reads show a write.
func TestBatch_WritesAsFastAsTheQuota(t *testing.T) {
	t.Parallel()
	const n = 100
	bound := time.Duration(1.02 * float64(n-8) / 5 * float64(time.Second))
	far := sandbox.Latency{Min: 20 * time.Millisecond, Max: 180 * time.Millisecond}
	for name, test := range map[string]struct {
		lag  time.Duration
		more time.Duration // above the quota's minimum
	}{
		"shown at once":  {0, time.Second},
		"shown in 1.5 s": {1500 * time.Millisecond, 5 * time.Second},
		"shown in 2.8 s": {2800 * time.Millisecond, 8 * time.Second},
		"shown in 5 s":   {5 * time.Second, 15 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := cloudtest.Members(n)
				w.Quotas, w.Latency = sandbox.DocumentedQuotas(), far
				r := cloudtest.Open(t, w)
				batch, auditor := newBatch(t, r, 5*time.Second)
				changes := planMembers(t, r, auditor).Changes()
				time.Sleep(time.Minute) // the buckets are full again
				r.Server.SetFault("", sandbox.PutAlternateContact, sandbox.Fault{Kind: sandbox.StaleReads, Delay: test.lag})
				gets := r.Server.Count(sandbox.GetAlternateContact)
				begin := time.Now()
				counts := countOutcomes(t, batch.Run(t.Context(), changes), len(changes))
				took := time.Since(begin)
				if counts[journal.Written] != n {
					t.Errorf("%v of %d", counts, n)
				}
				gets = r.Server.Count(sandbox.GetAlternateContact) - gets
				t.Logf("%d accounts took %s, the quota's bound is %s; %d reads", n, took, bound, gets)
				if took > bound+test.more {
					t.Errorf("%d accounts took %s, want at most %s", n, took, bound+test.more)
				}
				if throttled := r.Server.Throttled(); throttled != 0 {
					t.Errorf("%d requests were over the quota", throttled)
				}
			})
		})
	}
}

func TestBatch_ReadsNoContactAgainToJudgeIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const n = 60
		w := cloudtest.Members(n)
		w.Quotas = sandbox.DocumentedQuotas()
		r := cloudtest.Open(t, w)
		batch, auditor := newBatch(t, r, 5*time.Second)
		auditor.Types = audit.ContactTypes
		changes := planMembers(t, r, auditor).Changes() // of the security contact only
		for i := range n {
			c := changes[i]
			c.Type, c.Before, c.Others = audit.Billing, nil, nil
			changes = append(changes, c)
		}
		time.Sleep(time.Minute)
		gets := r.Server.Count(sandbox.GetAlternateContact)
		begin := time.Now()
		counts := countOutcomes(t, batch.Run(t.Context(), changes), 2*n)
		if counts[journal.Written] != 2*n {
			t.Errorf("%v", counts)
		}
		gets = r.Server.Count(sandbox.GetAlternateContact) - gets
		t.Logf("%d writes took %s and %d reads", 2*n, time.Since(begin), gets)
		if gets > 2*2*n {
			t.Errorf("%d reads for %d writes", gets, 2*n)
		}
	})
}

// Whatever goes wrong, each change has one true outcome, the journal has the same, and a
// second batch writes the rest.
func TestBatch_RandomFaults(t *testing.T) {
	t.Parallel()
	const n = 40
	for name, faults := range map[string][]sandbox.Fault{
		"throttled":    {{Kind: sandbox.Throttle}},
		"lost answers": {{Kind: sandbox.LostAnswer}},
		"cut":          {{Kind: sandbox.Reset}},
		"server error": {{Kind: sandbox.ServerError}},
		"denied":       {{Kind: sandbox.Denied}},
		"all of them": {
			{Kind: sandbox.Throttle},
			{Kind: sandbox.LostAnswer},
			{Kind: sandbox.Reset},
			{Kind: sandbox.ServerError},
			{Kind: sandbox.Denied},
			{Kind: sandbox.ProxyPage},
			{Kind: sandbox.Malformed},
			{Kind: sandbox.Truncated},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := cloudtest.Members(n)
				w.Quotas = sandbox.DocumentedQuotas()
				r := cloudtest.Open(t, w)
				batch, auditor := newBatch(t, r, 30*time.Second)
				plan := planMembers(t, r, auditor)
				r.Server.SetRandomFaults(7, 0.2, faults...)
				told := map[string]journal.OutcomeKind{}
				for news := range batch.Run(t.Context(), plan.Changes()) {
					if o := news.Outcome; o != nil {
						told[o.Change.AccountID] = o.Kind
					}
				}
				r.Server.ClearFaults()
				inJournal := map[string]journal.OutcomeKind{}
				entries, err := batch.Applier.Journal.Entries("", 0)
				if err != nil {
					t.Fatal(err)
				}
				for _, e := range entries {
					inJournal[e.AccountID] = e.Outcome
				}
				counts := map[journal.OutcomeKind]int{}
				for _, c := range plan.Changes() {
					held, err := r.ReadContact(t.Context(), c.Route, c.AccountID, c.Type)
					if err != nil {
						t.Fatal(err)
					}
					kind := told[c.AccountID]
					counts[kind]++
					if recorded, begun := inJournal[c.AccountID]; begun && recorded != kind {
						t.Errorf("%s: %s, and the journal says %q", c.AccountID, kind, recorded)
					}
					if is := audit.SameContact(held, c.After); kind == journal.Written && !is || kind == journal.Failed && is {
						t.Errorf("%s: %s, and the stored contact is %+v", c.AccountID, kind, held)
					}
				}
				t.Logf("%v", counts)
				if len(told) != n {
					t.Errorf("%d outcomes of %d", len(told), n)
				}
				again := countOutcomes(t, batch.Run(t.Context(), plan.Changes()), n)
				if again[journal.Written]+again[journal.AlreadyRight] != n {
					t.Errorf("a second time: %v", again)
				}
			})
		})
	}
}

func TestBatch_StopSendsNoWaitingWrite(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const n = 60
		w := cloudtest.Members(n)
		w.Quotas = sandbox.DocumentedQuotas()
		r := cloudtest.Open(t, w)
		batch, auditor := newBatch(t, r, time.Second)
		batch.Concurrency = n // most of them wait
		changes := planMembers(t, r, auditor).Changes()
		time.Sleep(time.Minute)
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(4*time.Second, cancel)
		begin := time.Now()
		counts := countOutcomes(t, batch.Run(ctx, changes), n)
		if took := time.Since(begin); took > 7*time.Second {
			t.Errorf("took %s", took)
		}
		puts := r.Server.Count(sandbox.PutAlternateContact)
		if counts[journal.WriteCancelled] == 0 || counts[journal.Written] != puts || counts[journal.Written]+counts[journal.WriteCancelled] != n {
			t.Errorf("%v after %d writes", counts, puts)
		}
	})
}
