package cloud_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"accountable/audit"
	"accountable/audit/sandbox"
)

// wanted is what the policy of these tests wants everywhere.
var wanted = audit.Policy{Contacts: map[audit.ContactType]audit.Wanted{audit.Security: {
	audit.FieldName:  {Text: newContact.Name},
	audit.FieldTitle: {Text: newContact.Title},
	audit.FieldEmail: {Text: newContact.Email},
	audit.FieldPhone: {Text: newContact.Phone},
}}}

// planned reads all accounts of the organization and plans what the policy wants.
func (r *rig) planned(auditor *audit.Auditor) audit.Plan {
	r.t.Helper()
	var results []audit.Result
	for res := range auditor.Run(r.t.Context(), r.members(r.t.Context(), "team-00000")) {
		results = append(results, res)
	}
	plan := audit.Planner{Policy: wanted, Now: time.Now}.FromPolicy(results)
	for _, it := range plan.Items {
		if it.State == audit.Unwritable {
			r.t.Errorf("%s: %s", it.Change.AccountID, it.Reason)
		}
	}
	return plan
}

// bench is a batch over the organization of a world.
func (r *rig) bench(timeout time.Duration) (*audit.Batch, *audit.Auditor) {
	auditor := &audit.Auditor{Reader: r.Cloud, Clock: wallClock{}, Timeout: timeout, Policy: wanted}
	return &audit.Batch{Applier: &audit.Applier{
		Reader: r.Cloud, Writer: r.Cloud, Clock: wallClock{}, Auditor: auditor,
		Journal: audit.OpenJournal(r.t.TempDir(), wallClock{}),
	}}, auditor
}

// outcomes drains a batch and counts what came of it.
func outcomes(news <-chan audit.News) map[audit.OutcomeKind]int {
	counts := map[audit.OutcomeKind]int{}
	for n := range news {
		if n.Outcome != nil {
			counts[n.Outcome.Kind]++
		}
	}
	return counts
}

func TestManyAccountsAreWrittenAtTheQuota(t *testing.T) {
	const n = 200
	far := sandbox.Latency{Min: 20 * time.Millisecond, Max: 180 * time.Millisecond}
	for name, test := range map[string]struct {
		fault sandbox.Fault
	}{
		"shown at once":  {},
		"shown in 1.5 s": {sandbox.Fault{Kind: sandbox.StaleReads, Delay: 1500 * time.Millisecond}},
		"shown in 2.8 s": {sandbox.Fault{Kind: sandbox.StaleReads, Delay: 2800 * time.Millisecond}},
		"shown in 5 s":   {sandbox.Fault{Kind: sandbox.StaleReads, Delay: 5 * time.Second}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := membersWorld(n)
				w.Quotas, w.Latency = sandbox.DocumentedQuotas(), far
				r := rigUp(t, w)
				batch, auditor := r.bench(5 * time.Second)
				changes := r.planned(auditor).Changes()
				time.Sleep(time.Minute) // the quotas are full again
				gets := r.server.Count(sandbox.GetAlternateContact)
				r.server.SetFault("", sandbox.PutAlternateContact, test.fault)
				begin := time.Now()
				counts := outcomes(batch.Run(context.Background(), changes))
				took := time.Since(begin)
				t.Logf("%d changes took %s (bound %s), %v; %d gets, %d throttled", len(changes), took, time.Duration(float64(len(changes)-8)/5*float64(time.Second)), counts,
					r.server.Count(sandbox.GetAlternateContact)-gets, r.server.Throttled())
			})
		})
	}
}
