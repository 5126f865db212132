package change_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"accountable/audit"
	"accountable/audit/audittest"
	"accountable/audit/journal"
)

func TestBatch_CanceledAfterLostAnswerIsUnconfirmed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, &old)
		b.aws.Hidden = 3 * time.Second
		ctx, cancel := context.WithCancel(t.Context())
		b.aws.OnPut = func(int) (bool, error) {
			cancel()
			return true, &audit.Trouble{Kind: audit.Unreachable, Message: "the connection broke", Sent: true}
		}
		begin := time.Now()
		o := b.apply(ctx, b.change, nil)
		if o.Kind != journal.Unconfirmed || !o.Read || *o.Found != old || o.Trouble.Kind != audit.Unreachable || b.aws.Puts != 1 {
			t.Errorf("%s (%v) after %d writes, found %v", o.Kind, o.Trouble, b.aws.Puts, o.Found)
		}
		if took := time.Since(begin); took > 2*time.Second {
			t.Errorf("took %s", took)
		}
		if e := b.entries(t)[0]; e.Outcome != journal.Unconfirmed {
			t.Errorf("journal says %q", e.Outcome)
		}
	})
}

// refusing loses the answer to the first write, which shows after a while, and
// refuses the second one.
type refusing struct {
	*audittest.AWS

	why  *audit.Trouble
	stop func()
}

func (w refusing) DeleteContact(ctx context.Context, route audit.Route, id string, t audit.ContactType) (string, error) {
	w.Puts++
	if w.Puts > 1 {
		w.stop()
		return "", w.why
	}
	time.AfterFunc(3*time.Second, func() { _, _ = w.AWS.DeleteContact(context.WithoutCancel(ctx), route, id, t) })
	return "", &audit.Trouble{Kind: audit.Unreachable, Message: "the connection broke", Sent: true}
}

func TestBatch_RefusedRetrySaysNothingAboutFirstWrite(t *testing.T) {
	for name, test := range map[string]struct {
		why   audit.Trouble
		stops bool
		want  journal.OutcomeKind
	}{
		"deleted already":        {audit.Trouble{Kind: audit.ServiceError, Message: "no such contact"}, false, journal.Written},
		"not permitted any more": {audit.Trouble{Kind: audit.AccessDenied}, false, journal.Written},
		"stopped in the queue":   {audit.Trouble{Kind: audit.Cancelled}, true, journal.Unconfirmed},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, &old)
				b.change.After = nil
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				stop := func() {}
				if test.stops {
					stop = cancel
				}
				b.Writer = refusing{b.aws, &test.why, stop}
				if o := b.apply(ctx, b.change, nil); o.Kind != test.want {
					t.Errorf("%s (%v)", o.Kind, o.Trouble)
				}
				if e := b.entries(t)[0]; e.Outcome != test.want {
					t.Errorf("journal says %q", e.Outcome)
				}
			})
		})
	}
}

func TestBatchReportsUnrecordedOutcome(t *testing.T) {
	for name, lost := range map[string]bool{"of a write": false, "of one whose answer was lost": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, nil)
				b.aws.OnPut = func(int) (bool, error) {
					if err := errors.Join(os.Remove(b.Journal.Path()), os.Mkdir(b.Journal.Path(), 0o700)); err != nil {
						t.Fatal(err)
					}
					if !lost {
						return true, nil
					}
					b.aws.Denied["p/SECURITY"] = audit.SigninExpired
					return false, &audit.Trouble{Kind: audit.Unreachable, Message: "the connection broke", Sent: true}
				}
				o := b.apply(t.Context(), b.change, nil)
				if o.Trouble == nil || !strings.Contains(o.Trouble.Message, "write the journal") || strings.Contains(o.Trouble.Message, "the connection broke") != lost {
					t.Errorf("%s: %+v", o.Kind, o.Trouble)
				}
			})
		})
	}
}
