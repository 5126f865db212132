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

	"github.com/gofrs/flock"

	"accountable/audit"
	"accountable/audit/audittest"
	"accountable/audit/change"
	"accountable/audit/journal"
	"accountable/audit/scan"
	"accountable/audit/timing"
)

// bench is an applier with a fake AWS of one account and a journal.
type bench struct {
	*change.Applier
	aws    *audittest.AWS
	change change.Change
}

func newBench(t *testing.T, before *audit.Contact) *bench {
	t.Helper()
	cloud := audittest.NewAWS(map[string]string{"p": audittest.AccountID, "other": "999988887777"})
	if before != nil {
		cloud.Set(*before)
	}
	target := audittest.TargetsOf("p")[0]
	after := audittest.Good
	return &bench{
		aws: cloud,
		Applier: &change.Applier{
			Reader: cloud, Writer: cloud, Clock: timing.SystemClock{}, Journal: journal.Open(t.TempDir(), timing.SystemClock{}),
			Auditor: &scan.Auditor{Reader: cloud, Clock: timing.SystemClock{}},
		},
		change: change.Change{Target: target, AccountID: audittest.AccountID, Route: target.Routes[0], Type: audit.Security, Before: before, After: &after},
	}
}

// apply writes one change as a batch of one. The stage function may be nil.
func (b *bench) apply(ctx context.Context, c change.Change, stage func(change.Stage)) change.Outcome {
	var outcome change.Outcome
	for p := range (&change.Batch{Applier: b.Applier}).Run(ctx, []change.Change{c}) {
		switch {
		case p.Outcome != nil:
			outcome = *p.Outcome
		case stage != nil:
			stage(p.Stage)
		}
	}
	return outcome
}

func (b *bench) entries(t *testing.T) []journal.Entry {
	t.Helper()
	entries, err := b.Journal.Entries(audittest.AccountID, 0)
	if err != nil {
		t.Fatal(err)
	}
	return entries
}

var old = audit.Contact{Name: "Jane Doe", Title: "CTO", Email: "jane.doe@octank.cloud", Phone: "+1 206 555 4100"}

func TestBatchAppliesOneChange(t *testing.T) {
	lost := &audit.Trouble{Kind: audit.Unreachable, Message: "the connection broke", Sent: true}
	for name, test := range map[string]struct {
		before  *audit.Contact
		prepare func(*bench)
		want    journal.OutcomeKind
		trouble audit.TroubleKind
		puts    int
		status  audit.Status // judged again
		journal journal.OutcomeKind
	}{
		"sets what was not set": {want: journal.Written, puts: 1, status: audit.Pass, journal: journal.Written},
		"replaces what was set": {before: &old, want: journal.Written, puts: 1, status: audit.Pass, journal: journal.Written},
		"deletes": {
			before: &old, prepare: func(b *bench) { b.change.After = nil },
			want: journal.Written, status: audit.Fail, journal: journal.Written,
		},
		"already right": {
			before: &old, prepare: func(b *bench) { b.aws.Set(audittest.Good) },
			want: journal.AlreadyRight, status: audit.Pass,
		},
		"changed since it was read": {
			before: &old,
			prepare: func(b *bench) {
				b.aws.Set(audit.Contact{Name: "Someone else", Title: "Lead", Email: "soc@octank.cloud", Phone: "+1 206 555 4199"})
			},
			want: journal.ChangedMeanwhile, status: audit.Pass,
		},
		"deleted since it was read": {
			before: &old, prepare: func(b *bench) { delete(b.aws.Contacts, audittest.AccountID+"/SECURITY") },
			want: journal.ChangedMeanwhile, status: audit.Fail,
		},
		"another account's credentials": {
			prepare: func(b *bench) { b.change.Route.Profile = "other" },
			want:    journal.Refused, trouble: audit.BadProfile,
		},
		"the organization's credentials": {
			prepare: func(b *bench) {
				b.change.Route.Profile, b.change.Route.Mode, b.change.Route.CallerAccountID = "other", audit.InOrganization, "999988887777"
			},
			want: journal.Written, puts: 1, status: audit.Pass, journal: journal.Written,
		},
		"another organization's credentials": {
			prepare: func(b *bench) {
				b.change.Route.Mode, b.change.Route.CallerAccountID = audit.InOrganization, "999988887777"
			},
			want: journal.Refused, trouble: audit.BadProfile,
		},
		"sign-in expired": {
			prepare: func(b *bench) { b.aws.Denied["p"] = audit.SigninExpired },
			want:    journal.Failed, trouble: audit.SigninExpired,
		},
		"cannot be read again": {
			prepare: func(b *bench) { b.aws.Denied["p/SECURITY"] = audit.AccessDenied },
			want:    journal.Failed, trouble: audit.AccessDenied,
		},
		"no journal, no write": {
			prepare: func(b *bench) { b.Journal = nil },
			want:    journal.Refused, trouble: audit.Unknown,
		},
		"write denied": {
			prepare: func(b *bench) {
				b.aws.OnPut = func(int) (bool, error) { return false, &audit.Trouble{Kind: audit.AccessDenied} }
			},
			want: journal.Failed, trouble: audit.AccessDenied, puts: 1, journal: journal.Failed,
		},
		"read-only mode": {
			prepare: func(b *bench) {
				b.aws.OnPut = func(int) (bool, error) { return false, &audit.Trouble{Kind: audit.AccessDenied, Refused: true} }
			},
			want: journal.Refused, trouble: audit.AccessDenied, puts: 1, journal: journal.Refused,
		},
		"an answer lost after it took effect is not sent again": {
			prepare: func(b *bench) { b.aws.OnPut = func(int) (bool, error) { return true, lost } },
			want:    journal.Written, puts: 1, status: audit.Pass, journal: journal.Written,
		},
		"a request lost on the way is sent again": {
			prepare: func(b *bench) {
				b.aws.OnPut = func(n int) (bool, error) {
					if n == 1 {
						return false, lost
					}
					return true, nil
				}
			},
			want: journal.Written, puts: 2, status: audit.Pass, journal: journal.Written,
		},
		"a request that is always lost": {
			prepare: func(b *bench) { b.aws.OnPut = func(int) (bool, error) { return false, lost } },
			want:    journal.Failed, trouble: audit.Unreachable, puts: 3, journal: journal.Failed,
		},
		"a lost answer and a failing read": {
			prepare: func(b *bench) {
				b.aws.OnPut = func(int) (bool, error) { b.aws.Denied["p/SECURITY"] = audit.Unreachable; return false, lost }
			},
			want: journal.Unconfirmed, trouble: audit.Unreachable, puts: 1, journal: journal.Unconfirmed,
		},
		"a lost answer to what takes long to show": {
			before: &old,
			prepare: func(b *bench) {
				b.aws.OnPut = func(int) (bool, error) {
					time.AfterFunc(5*time.Second, func() { b.aws.Mutex.Lock(); defer b.aws.Mutex.Unlock(); b.aws.Set(audittest.Good) })
					return false, lost
				}
			},
			want: journal.Written, puts: 3, status: audit.Pass, journal: journal.Written,
		},
		"shows after a while": {
			before: &old, prepare: func(b *bench) { b.aws.Hidden = 5 * time.Second },
			want: journal.Written, puts: 1, status: audit.Pass, journal: journal.Written,
		},
		"does not show": {
			before: &old, prepare: func(b *bench) { b.aws.Hidden = time.Minute },
			want: journal.Unconfirmed, puts: 1, status: audit.Warn, journal: journal.Unconfirmed,
		},
		"AWS trims the email": {
			prepare: func(b *bench) { b.change.After.Email = " security@octank.cloud " },
			want:    journal.Written, puts: 1, status: audit.Pass, journal: journal.Written,
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, test.before)
				j := b.Journal
				if test.prepare != nil {
					test.prepare(b)
				}
				o := b.apply(t.Context(), b.change, nil)
				if o.Kind != test.want || b.aws.Puts != test.puts {
					t.Errorf("%s (%v) after %d writes, want %s after %d", o.Kind, o.Trouble, b.aws.Puts, test.want, test.puts)
				}
				var kind audit.TroubleKind
				if o.Trouble != nil {
					kind = o.Trouble.Kind
				}
				if kind != test.trouble {
					t.Errorf("trouble %s, want %s", kind, test.trouble)
				}
				var status audit.Status
				if o.Result != nil {
					status = o.Result.Status
				}
				if status != test.status {
					t.Errorf("judged again: %q, want %q", status, test.status)
				}
				b.Journal = j
				var recorded journal.OutcomeKind
				if entries := b.entries(t); len(entries) > 0 {
					recorded = entries[0].Outcome
				}
				if recorded != test.journal {
					t.Errorf("the journal says %q, want %q", recorded, test.journal)
				}
			})
		})
	}
}

func TestBatchRecordsIntentBeforeSending(t *testing.T) {
	b := newBench(t, &old)
	b.aws.OnPut = func(int) (bool, error) {
		entries := b.entries(t)
		if len(entries) != 1 || entries[0].Outcome != "" {
			t.Fatalf("while writing: %+v", entries)
		}
		e := entries[0]
		if *e.Before != old || *e.After != audittest.Good || e.Caller != "arn:aws:iam::111122223333:user/p" || e.Profile != "p" {
			t.Errorf("intent: %+v", e)
		}
		return true, nil
	}
	b.apply(t.Context(), b.change, nil)
	if e := b.entries(t)[0]; e.Outcome != journal.Written || e.RequestID != "request-1" {
		t.Errorf("outcome: %+v", e)
	}
}

func TestBatch_UnwritableJournalRefusesWrite(t *testing.T) {
	b := newBench(t, nil)
	file := t.TempDir() + "/file"
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	b.Journal = journal.Open(file+"/below", timing.SystemClock{})
	if o := b.apply(t.Context(), b.change, nil); o.Kind != journal.Refused || b.aws.Puts != 0 {
		t.Errorf("%s after %d writes", o.Kind, b.aws.Puts)
	}
}

func TestBatchSendsStages(t *testing.T) {
	b := newBench(t, nil)
	var stages []change.Stage
	b.apply(t.Context(), b.change, func(s change.Stage) { stages = append(stages, s) })
	if !slices.Equal(stages, []change.Stage{change.StageIdentify, change.StageReread, change.StageWrite, change.StageReadBack}) {
		t.Errorf("%v", stages)
	}
}

func TestBatch_CanceledBeforeWriteSendsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, nil)
		b.aws.Latency = time.Second
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(1500*time.Millisecond, cancel) // while it is read again
		if o := b.apply(ctx, b.change, nil); o.Kind != journal.WriteCancelled || b.aws.Puts != 0 {
			t.Errorf("%s after %d writes", o.Kind, b.aws.Puts)
		}
	})
}

func TestBatch_CanceledWhileJournalIsLocked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, nil)
		path := filepath.Join(filepath.Dir(b.Journal.Path()), "journal.lock")
		lock := flock.New(path)
		if held, err := lock.TryLock(); err != nil || !held {
			t.Fatal(held, err)
		}
		defer lock.Close()
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(2*time.Second, cancel)
		o := b.apply(ctx, b.change, nil)
		want := "write the journal " + b.Journal.Path() + ": stopped while waiting for " + path + ", which another process holds"
		if o.Kind != journal.WriteCancelled || o.Trouble == nil || o.Trouble.Message != want || b.aws.Puts != 0 {
			t.Errorf("%s (%v) after %d writes, want %s", o.Kind, o.Trouble, b.aws.Puts, want)
		}
	})
}

// A batch that is canceled during a write waits for the answer and reads back once.
func TestBatch_CanceledDuringWriteWaitsForAnswer(t *testing.T) {
	for name, test := range map[string]struct {
		hidden time.Duration
		want   journal.OutcomeKind
	}{
		"shows at once": {0, journal.Written},
		"shows later":   {10 * time.Second, journal.Unconfirmed},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, nil)
				b.aws.Latency, b.aws.Hidden = time.Second, test.hidden
				ctx, cancel := context.WithCancel(t.Context())
				time.AfterFunc(2500*time.Millisecond, cancel)
				outcome := make(chan change.Outcome, 1)
				begin := time.Now()
				go func() { outcome <- b.apply(ctx, b.change, nil) }()
				<-ctx.Done()
				b.Wait()
				if e := b.entries(t)[0]; e.Outcome != test.want {
					t.Errorf("journal says %q", e.Outcome)
				}
				if o := <-outcome; o.Kind != test.want || b.aws.Puts != 1 {
					t.Errorf("%s after %d writes", o.Kind, b.aws.Puts)
				}
				if took := time.Since(begin); took > 5*time.Second {
					t.Errorf("took %s", took)
				}
			})
		})
	}
}

// A write waits for its quota without a limit, and is not sent when the batch is
// canceled before.
func TestBatch_WriteWaitsForQuota(t *testing.T) {
	for name, test := range map[string]struct {
		stop time.Duration // 0: none
		want journal.OutcomeKind
		puts int
	}{
		"is not slow":                {0, journal.Written, 1},
		"is not sent after a stop":   {time.Minute, journal.WriteCancelled, 0},
		"is not cut off once it was": {time.Hour + 5*time.Second, journal.Written, 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, nil)
				b.aws.Latency = 10 * time.Second
				b.Writer = audittest.WaitingAWS{AWS: b.aws, Wait: time.Hour}
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				if test.stop > 0 {
					time.AfterFunc(test.stop+20*time.Second, cancel) // it is asked and read first
				}
				if o := b.apply(ctx, b.change, nil); o.Kind != test.want || b.aws.Puts != test.puts {
					t.Errorf("%s (%v) after %d writes", o.Kind, o.Trouble, b.aws.Puts)
				}
				if e := b.entries(t)[0]; e.Outcome != test.want {
					t.Errorf("journal says %q", e.Outcome)
				}
			})
		})
	}
}

func TestOutcomeHasContactFound(t *testing.T) {
	b := newBench(t, &old)
	theirs := audit.Contact{Name: "Someone else", Title: "Lead", Email: "soc@octank.cloud", Phone: "+1 206 555 4199"}
	b.aws.Set(theirs)
	if o := b.apply(t.Context(), b.change, nil); !o.Read || o.Found == nil || *o.Found != theirs {
		t.Errorf("%+v", o.Found)
	}
	if strings.Contains(strings.Join(b.aws.Calls, " "), "put") {
		t.Errorf("calls: %v", b.aws.Calls)
	}
}
