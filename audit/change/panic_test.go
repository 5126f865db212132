package change_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"accountable/audit"
	"accountable/audit/audittest"
	"accountable/audit/journal"
)

// faultyAWS panics with the profile p001, in the named call.
type faultyAWS struct {
	*audittest.AWS
	call string
}

func (f faultyAWS) panicIn(call string, r audit.Route) {
	if f.call == call && r.Profile == "p001" {
		panic(audittest.Good)
	}
}

func (f faultyAWS) Pin(ctx context.Context) context.Context {
	if f.call == "pin" {
		panic(audittest.Good)
	}
	return f.AWS.Pin(ctx)
}

func (f faultyAWS) Identify(ctx context.Context, r audit.Route) (audit.Identity, error) {
	f.panicIn("identify", r)
	return f.AWS.Identify(ctx, r)
}

func (f faultyAWS) ReadContact(ctx context.Context, r audit.Route, id string, t audit.ContactType) (*audit.Contact, error) {
	f.panicIn("read", r)
	return f.AWS.ReadContact(ctx, r, id, t)
}

func (f faultyAWS) PutContact(ctx context.Context, r audit.Route, id string, t audit.ContactType, c audit.Contact) (string, error) {
	f.panicIn("put", r)
	request, err := f.AWS.PutContact(ctx, r, id, t, c)
	f.panicIn("put that took effect", r)
	return request, err
}

// A panic is an outcome of its own change: the other changes are written, and what was
// sent is read back.
func TestBatch_Panic(t *testing.T) {
	for _, row := range []struct {
		call string
		want journal.OutcomeKind
		open int // writes without an outcome in the journal
	}{
		{"identify", journal.Failed, 0},
		{"read", journal.Failed, 0},
		{"put", journal.Failed, 0}, // the reads show the old contact
		{"put that took effect", journal.Written, 0},
	} {
		t.Run(row.call, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b, batch, changes := many(t, 3)
				aws := faultyAWS{b.aws, row.call}
				b.Reader, b.Writer = aws, aws
				all := listen(t, batch.Run(t.Context(), changes), len(changes))
				for i, o := range all.outcomes {
					if want := map[bool]journal.OutcomeKind{true: row.want, false: journal.Written}[i == 1]; o.Kind != want {
						t.Errorf("change %d: %s, want %s (%+v)", i, o.Kind, want, o.Trouble)
					}
				}
				if failed := all.outcomes[1].Trouble; failed != nil && (!strings.HasPrefix(failed.Message, "internal error: ") || strings.Contains(failed.Message, audittest.Good.Email)) {
					t.Errorf("%+v", failed)
				}
				open, err := b.Journal.OpenWrites()
				if err != nil || len(open) != row.open {
					t.Errorf("%d open writes, %v", len(open), err)
				}
				b.Wait()
			})
		})
	}
}

// A panic outside of the calls of AWS ends its change too, and unlocks its contact.
func TestBatch_PanicBeforeWrite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, batch, changes := many(t, 3)
		b.Writer = faultyAWS{b.aws, "pin"}
		all := listen(t, batch.Run(t.Context(), changes), len(changes))
		if n := all.count(journal.Failed); n != 3 {
			t.Errorf("%d failed: %+v", n, all.outcomes)
		}
		b.Wait()
		b.Writer = b.aws
		if all = listen(t, batch.Run(t.Context(), changes), len(changes)); all.count(journal.Written) != 3 {
			t.Errorf("afterwards: %+v", all.outcomes)
		}
	})
}

func TestRecheckAll_Panic(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, nil)
		e := b.leftOpen(t)
		b.Clock = faultyClock{b.Clock}
		n := 0
		for p := range b.RecheckAll(t.Context(), []journal.Entry{e, e}, []audit.Route{b.change.Route, {}}) {
			n++
			if p.Outcome == nil || p.Outcome.Kind != journal.Unconfirmed || p.Outcome.Trouble == nil {
				t.Errorf("%d: %+v", p.Index, p.Outcome)
			}
		}
		if n != 2 {
			t.Errorf("%d outcomes", n)
		}
	})
}

// faultyClock panics instead of waiting.
type faultyClock struct{ audit.Clock }

func (faultyClock) Sleep(context.Context, time.Duration) error { panic(audittest.Good) }
