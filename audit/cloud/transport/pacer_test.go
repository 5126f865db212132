package transport_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"accountable/audit"
	"accountable/audit/cloud/cloudtest"
	"accountable/audit/sandbox"
)

// No account is lost, however short its timeout is.
func TestPacer_ReadsAsFastAsTheQuota(t *testing.T) {
	far := sandbox.Latency{Min: 20 * time.Millisecond, Max: 180 * time.Millisecond}
	for _, test := range []struct {
		n       int
		latency sandbox.Latency
	}{{16, sandbox.Latency{}}, {200, sandbox.Latency{}}, {200, far}, {1000, far}} {
		n := test.n
		synctest.Test(t, func(t *testing.T) {
			w := cloudtest.Members(n)
			w.Quotas, w.Latency = sandbox.DocumentedQuotas(), test.latency
			r := cloudtest.Open(t, w)
			begin := time.Now()
			accounts, lost := r.AuditMembers(time.Second)
			took, bound := time.Since(begin), time.Duration(1.02*float64(n-15)/10*float64(time.Second))+time.Second
			if accounts != n || lost != 0 {
				t.Errorf("%d accounts of %d, %d lost", accounts, n, lost)
			}
			t.Logf("%d accounts took %s", n, took)
			if took > bound {
				t.Errorf("%d accounts took %s, want at most %s", n, took, bound)
			}
			if throttled := r.Server.Throttled(); throttled != 0 {
				t.Errorf("%d requests were over the quota", throttled)
			}
			for operation, want := range map[string]int{
				sandbox.GetAlternateContact: n, sandbox.GetCallerIdentity: 1, sandbox.DescribeOrganization: 1,
				sandbox.ListAccounts: (n + 19) / 20, sandbox.ListRoots: 0,
			} {
				if got := r.Server.Count(operation); got != want {
					t.Errorf("%d of %s, want %d", got, operation, want)
				}
			}
		})
	}
}

// The rest of the quota is used, and no account is lost.
func TestPacer_QuotaUsedByAnotherProgram(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 300
		w := cloudtest.Members(n)
		w.Quotas = sandbox.DocumentedQuotas()
		w.Quotas[sandbox.GetAlternateContact] = sandbox.Quota{Limit: sandbox.Limit{Rate: 4, Burst: 6}}
		r := cloudtest.Open(t, w)
		begin := time.Now()
		accounts, lost := r.AuditMembers(5 * time.Second)
		if accounts != n || lost != 0 {
			t.Errorf("%d accounts of %d, %d lost", accounts, n, lost)
		}
		if took := time.Since(begin); took > 2*n/4*time.Second {
			t.Errorf("%d accounts took %s at 4 a second", n, took)
		}
		if throttled := r.Server.Throttled(); throttled > n/2 {
			t.Errorf("%d requests were over the quota", throttled)
		}
	})
}

// Profiles of one account share a bucket.
func TestPacer_BucketsByCallerOperationAndPartition(t *testing.T) {
	const reads = 40
	for name, test := range map[string]struct {
		world func(*sandbox.World)
		least time.Duration
		most  time.Duration
	}{
		"one profile": {func(*sandbox.World) {}, 2 * time.Second, 4 * time.Second},
		"another profile of the account": {
			func(w *sandbox.World) { w.AddRole("other", "keys", cloudtest.AccountID, "Reader") },
			6 * time.Second, 9 * time.Second,
		},
		"another account": {func(w *sandbox.World) {
			w.AddAccount(cloudtest.MemberID, "stage", cloudtest.GoodContact)
			w.AddKeys("other", cloudtest.MemberID)
		}, 2 * time.Second, 4 * time.Second},
		"China": {func(w *sandbox.World) {
			w.AddAccount(cloudtest.MemberID, "china", cloudtest.GoodContact)
			w.Account(cloudtest.MemberID).Partition = "aws-cn"
			w.AddKeys("other", cloudtest.MemberID)
		}, 11 * time.Second, 13 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := cloudtest.OneAccount()
				w.Quotas = nil
				test.world(&w)
				r := cloudtest.Open(t, w)
				profiles := []string{"keys", "other"}
				if name == "one profile" {
					profiles = profiles[:1]
				}
				for _, profile := range profiles {
					if _, err := r.Identify(t.Context(), r.Route(profile)); err != nil {
						t.Fatal(err)
					}
				}
				begin := time.Now()
				var readers sync.WaitGroup
				for _, profile := range profiles {
					for range reads {
						readers.Go(func() {
							if _, err := r.ReadContact(t.Context(), r.Route(profile), "", audit.Security); err != nil {
								t.Error(err)
							}
						})
					}
				}
				readers.Wait()
				if took := time.Since(begin); took < test.least || took > test.most {
					t.Errorf("took %s, want %s to %s", took, test.least, test.most)
				}
				if n := r.Server.Throttled(); n != 0 {
					t.Errorf("%d requests were over the quota", n)
				}
			})
		})
	}
}

// A 429 takes the tokens of one second and a fifth of the rate, until ten seconds have
// passed without another.
func TestPacer_SlowsDownWhenThrottled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := cloudtest.Open(t, cloudtest.OneAccount())
		read := func(times int) time.Duration {
			begin := time.Now()
			for range times {
				if _, err := r.Read(t.Context(), "keys"); err != nil {
					t.Fatal(err)
				}
			}
			return time.Since(begin)
		}
		near := func(what string, got, want time.Duration) {
			if got < want*95/100 || got > want*105/100 {
				t.Errorf("%s took %s, want about %s", what, got, want)
			}
		}
		read(100) // the burst is used up
		near("ten at the full rate", read(10), time.Second)
		r.Server.SetFault("", sandbox.GetAlternateContact, sandbox.Fault{Kind: sandbox.Throttle, Times: 1})
		near("one that is throttled", read(1), 100*time.Millisecond+10*time.Second/8+time.Second/8)
		near("eight after it", read(8), time.Second)
		time.Sleep(10 * time.Second)
		read(1)
		read(100)
		near("ten a while later", read(10), time.Second)
	})
}

// The wait ends with ctx.
func TestPacer_PacingReportsTheWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := cloudtest.Open(t, cloudtest.OneAccount())
		if p := r.Pacing(); p != (audit.Pacing{}) {
			t.Errorf("before anything: %+v", p)
		}
		ctx, cancel := context.WithCancel(t.Context())
		var readers sync.WaitGroup
		cancelled := 0
		var mu sync.Mutex
		for range 50 {
			readers.Go(func() {
				if _, err := r.Read(ctx, "keys"); err != nil {
					mu.Lock()
					defer mu.Unlock()
					cancelled++
					cloudtest.Want{Kind: audit.Cancelled}.Check(t, cloudtest.Trouble(t, err))
				}
			})
		}
		synctest.Wait()
		p := r.Pacing()
		if p.Waiting < 30 || p.Waiting > 40 || p.Longest < 3*time.Second || p.Longest > 4*time.Second {
			t.Errorf("%+v", p)
		}
		time.Sleep(time.Second)
		if later := r.Pacing(); later.Waiting >= p.Waiting || later.Longest >= p.Longest {
			t.Errorf("a second later: %+v", later)
		}
		cancel()
		readers.Wait()
		if cancelled == 0 || r.Pacing() != (audit.Pacing{}) {
			t.Errorf("%d cancelled, then %+v", cancelled, r.Pacing())
		}
	})
}

// With reads and writes waiting, an account is done when its write is.
func TestPacer_PacingReportsTheSlowestOperation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := cloudtest.Open(t, cloudtest.OneAccount())
		ctx, cancel := context.WithCancel(t.Context())
		route := r.Route("keys")
		contact := audit.Contact{Name: "Octank Security", Title: "Duty officer", Email: "security@octank.cloud", Phone: "+1 206 555 4100"}
		var all sync.WaitGroup
		for range 50 {
			pinned, err := r.PinIdentified(ctx, route)
			if err != nil {
				t.Fatal(err)
			}
			all.Go(func() { _, _ = r.Read(ctx, "keys") })
			all.Go(func() { _, _ = r.Cloud.PutContact(pinned, route, cloudtest.AccountID, audit.Security, contact) })
		}
		synctest.Wait()
		p := r.Pacing()
		if p.Waiting < 38 || p.Waiting > 46 || p.Longest < 8*time.Second || p.Longest > 10*time.Second {
			t.Errorf("%+v, of 50 writes at 5 a second", p)
		}
		cancel()
		all.Wait()
	})
}

// If AWS refuses every request, waiting ends with an error, and later requests work.
func TestPacer_ThrottledTooLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := cloudtest.Open(t, cloudtest.OneAccount())
		r.Server.SetFault("", sandbox.GetAlternateContact, sandbox.Fault{Kind: sandbox.Throttle})
		r.Server.SetFault("", sandbox.PutAlternateContact, sandbox.Fault{Kind: sandbox.Throttle})
		begin := time.Now()
		_, err := r.ReadContact(t.Context(), r.Route("keys"), cloudtest.AccountID, audit.Security)
		if got := cloudtest.Trouble(t, err); got.Kind != audit.Throttled {
			t.Errorf("%s (%v)", got.Kind, got.Err)
		}
		if took := time.Since(begin); took < 2*time.Minute || took > 3*time.Minute {
			t.Errorf("gave up after %s", took)
		}
		_, err = r.PutContact(t.Context(), r.Route("keys"), cloudtest.AccountID, audit.Security, cloudtest.NewContact)
		if got := cloudtest.Trouble(t, err); got.Kind != audit.Throttled || got.Sent {
			t.Errorf("%s, sent %v (%v)", got.Kind, got.Sent, got.Err)
		}
		r.Server.ClearFaults()
		if _, err := r.ReadContact(t.Context(), r.Route("keys"), cloudtest.AccountID, audit.Security); err != nil {
			t.Error(err)
		}
	})
}

func TestPacer_WaitingWriteIsNotSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := cloudtest.Open(t, cloudtest.OneAccount())
		r.Server.SetFault("", sandbox.PutAlternateContact, sandbox.Fault{Kind: sandbox.Throttle})
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		_, err := r.PutContact(ctx, r.Route("keys"), cloudtest.AccountID, audit.Security, cloudtest.NewContact)
		if got := cloudtest.Trouble(t, err); got.Kind != audit.Throttled || got.Sent {
			t.Errorf("%s, sent %v (%v)", got.Kind, got.Sent, got.Err)
		}
	})
}

// AWS documents no quota for STS.
func TestPacer_ThrottledWithoutDocumentedQuota(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := cloudtest.Open(t, cloudtest.OneAccount())
		r.Server.SetFault("", sandbox.GetCallerIdentity, sandbox.Fault{Kind: sandbox.Throttle, Times: 12})
		begin := time.Now()
		if _, err := r.Identify(t.Context(), r.Route("keys")); err != nil {
			t.Error(err)
		}
		if n := r.Server.Count(sandbox.GetCallerIdentity); n != 13 {
			t.Errorf("%d requests, want 13", n)
		}
		if took := time.Since(begin); took < 12*time.Second {
			t.Errorf("12 throttled requests took %s, want at least one second each", took)
		}
	})
}
