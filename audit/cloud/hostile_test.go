package cloud_test

import (
	"context"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/cloud/cloudtest"
	"accountable/audit/journal"
	"accountable/audit/sandbox"
)

// harmless is the kind of trouble of faults that do not change what the program reads.
const harmless audit.TroubleKind = ""

// hostileReads are the kinds of trouble when a hostile fault strikes the read of a contact.
// Other faults lead to bad_response.
var hostileReads = map[string]audit.TroubleKind{
	"long-message":       audit.AccessDenied, // it is an error of AWS, only longer
	"control-characters": harmless,           // AWS stores them; they are shown as what they are
	"bad-account-id":     harmless,           // the answer has no ids
	"short-account-id":   harmless,
	"bad-ids":            harmless,
	"bad-arn":            harmless,
	"early-hints":        harmless,
	"reset-mid-body":     audit.Unreachable,
	"http2-reset":        audit.Unreachable,
	"http2-refused":      audit.Unreachable,
	"trickle":            audit.Timeout,
	"slow-headers":       audit.Timeout,
}

// hostileReadsOverHTTP2 are the kinds that HTTP/2 changes: there, the sandbox can only reset
// the stream.
var hostileReadsOverHTTP2 = map[string]audit.TroubleKind{"bad-chunk": audit.Unreachable, "not-http": audit.Unreachable}

// hostileReadKind returns the kind of trouble of a read.
func hostileReadKind(fault sandbox.HostileFault) audit.TroubleKind {
	if kind, ok := hostileReads[fault.Name]; ok || fault.OnLists {
		return kind
	}
	return audit.BadResponse
}

// openHostile opens a world. The test fails if another host than the sandbox is called.
func openHostile(t *testing.T, w sandbox.World, changes ...func(*cloudtest.Setup)) *cloudtest.Cloud {
	t.Helper()
	var foreign atomic.Int32
	t.Cleanup(func() {
		if n := foreign.Load(); n > 0 {
			t.Errorf("another host was called %d times", n)
		}
	})
	return cloudtest.Open(t, w, append(changes, func(s *cloudtest.Setup) {
		connections, ok := s.Options.HTTPClient.Transport.(*http.Transport)
		if !ok {
			t.Fatalf("unknown transport %T", s.Options.HTTPClient.Transport)
		}
		dial := connections.DialContext
		connections.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
			if strings.HasPrefix(address, sandbox.ForeignHost) {
				foreign.Add(1)
			}
			return dial(ctx, network, address)
		}
	})...)
}

// overHTTP2 makes a client speak HTTP/2 without TLS.
func overHTTP2(s *cloudtest.Setup) {
	connections, _ := s.Options.HTTPClient.Transport.(*http.Transport)
	connections.Protocols = &http.Protocols{}
	connections.Protocols.SetUnencryptedHTTP2(true)
}

// expectPresentable fails the test for a trouble that quotes what the server sent, or that
// blames this computer.
func expectPresentable(t *testing.T, found *audit.Trouble) {
	t.Helper()
	if found == nil {
		return
	}
	_ = cloudtest.Trouble(t, found) // it checks its texts
	for _, text := range []string{found.Message, found.NextStep, found.Command} {
		if n := utf8.RuneCountInString(text); n > 600 {
			t.Errorf("a text of the trouble has %d characters", n)
		}
		for _, part := range []string{"\x1b", "\u202e", "\u0301", "this computer", "local-exec", "aaaaaaaaaa"} {
			if strings.Contains(text, part) {
				t.Errorf("%q contains %q", text, part)
			}
		}
	}
	if found.Kind == audit.Unknown {
		t.Errorf("the kind is unknown: %s (%.500v)", found.Message, found.Err)
	}
}

// Every hostile answer to a read has its trouble within the timeout, in HTTP/1 and HTTP/2.
// It is not requested again if the same would come, and other accounts are not affected.
func TestHostile_Read(t *testing.T) {
	t.Parallel()
	const timeout = 30 * time.Second
	for protocol, setup := range map[string]func(*cloudtest.Setup){"HTTP/1": func(*cloudtest.Setup) {}, "HTTP/2": overHTTP2} {
		for _, fault := range sandbox.HostileFaults {
			t.Run(protocol+" "+fault.Name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					r := openHostile(t, cloudtest.Organization(), setup)
					r.Server.SetFault(cloudtest.MemberID, sandbox.GetAlternateContact, sandbox.Hostile(fault.Name))
					ctx, cancel := context.WithTimeout(t.Context(), timeout)
					defer cancel()
					start := time.Now()
					contact, err := r.Read(ctx, "member")
					if took := time.Since(start); took > timeout {
						t.Errorf("took %s", took)
					}
					want := hostileReadKind(fault)
					if kind, ok := hostileReadsOverHTTP2[fault.Name]; ok && protocol == "HTTP/2" {
						want = kind
					}
					switch {
					case want == harmless && (err != nil || contact == nil || !strings.HasPrefix(contact.Name, cloudtest.GoodContact.Name)):
						t.Errorf("%+v, %v", contact, err)
					case want != harmless:
						found := cloudtest.Trouble(t, err)
						expectPresentable(t, found)
						if found.Kind != want || contact != nil {
							t.Errorf("%s: %s, want %s; %+v (%.500v)", found.Kind, found.Message, want, contact, found.Err)
						}
						if n := r.Server.Count(sandbox.GetAlternateContact); want == audit.BadResponse && n != 1 {
							t.Errorf("%d requests for the same answer", n)
						}
					}
					for _, profile := range []string{"manager", "delegate"} {
						if other, err := r.Read(ctx, profile); ctx.Err() == nil && (err != nil || other == nil) {
							t.Errorf("%s: %v", profile, err)
						}
					}
				})
			})
		}
	}
}

// A canceled read ends at once, whatever is being received.
func TestHostile_CanceledReadEndsAtOnce(t *testing.T) {
	t.Parallel()
	for _, fault := range sandbox.HostileFaults {
		if kind := hostileReadKind(fault); kind != audit.Timeout && kind != audit.Unreachable {
			continue
		}
		synctest.Test(t, func(t *testing.T) {
			r := openHostile(t, cloudtest.OneAccount())
			r.Server.SetFault("", sandbox.GetAlternateContact, sandbox.Hostile(fault.Name))
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(2500*time.Millisecond, cancel)
			start := time.Now()
			_, err := r.Read(ctx, "keys")
			found := cloudtest.Trouble(t, err)
			if took := time.Since(start); took > 2600*time.Millisecond || found.Kind != audit.Cancelled && found.Kind != audit.Unreachable {
				t.Errorf("%s: %s after %s", fault.Name, found.Kind, took)
			}
		})
	}
}

// faultyWriter sets a fault on the reads of an account once a write was sent to it.
type faultyWriter struct {
	audit.Writer

	afterPut func()
}

// PutContact writes and then sets the fault.
func (w faultyWriter) PutContact(ctx context.Context, route audit.Route, accountID string, t audit.ContactType, c audit.Contact) (string, error) {
	id, err := w.Writer.PutContact(ctx, route, accountID, t, c)
	if accountID == cloudtest.MemberID {
		w.afterPut()
	}
	return id, err
}

// No hostile answer makes the program write what was not confirmed, or report a write that
// did not happen: to the read before the write, to the write, and to the read after it.
func TestHostile_Write(t *testing.T) {
	t.Parallel()
	places := map[string]func(r *cloudtest.Cloud, fault sandbox.Fault, a *change.Applier){
		"re-read": func(r *cloudtest.Cloud, fault sandbox.Fault, _ *change.Applier) {
			r.Server.SetFault(cloudtest.MemberID, sandbox.GetAlternateContact, fault)
		},
		"Put": func(r *cloudtest.Cloud, fault sandbox.Fault, _ *change.Applier) {
			r.Server.SetFault(cloudtest.MemberID, sandbox.PutAlternateContact, fault)
		},
		"read-back": func(r *cloudtest.Cloud, fault sandbox.Fault, a *change.Applier) {
			a.Writer = faultyWriter{a.Writer, func() { r.Server.SetFault(cloudtest.MemberID, sandbox.GetAlternateContact, fault) }}
		},
	}
	for place, strike := range places {
		for _, fault := range sandbox.HostileFaults {
			t.Run(place+" "+fault.Name, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					r := openHostile(t, cloudtest.Organization())
					batch, _ := newBatch(t, r, 30*time.Second)
					var changes []change.Change
					for _, id := range []string{cloudtest.MemberID, cloudtest.DelegateID} {
						route := r.Route("manager")
						route.Mode, route.CallerAccountID = audit.InOrganization, cloudtest.ManagerID
						before, after := audit.Contact(*cloudtest.GoodContact), cloudtest.NewContact
						changes = append(changes, change.Change{AccountID: id, Route: route, Type: audit.Security, Before: &before, After: &after})
					}
					strike(r, sandbox.Hostile(fault.Name), batch.Applier)
					outcomes := map[string]change.Outcome{}
					for progress := range batch.Run(t.Context(), changes) {
						if o := progress.Outcome; o != nil {
							outcomes[o.Change.AccountID] = *o
						}
					}
					r.Server.ClearFaults()
					expectTrueOutcome(t, r, batch, outcomes[cloudtest.MemberID], wantOutcome(place, fault))
					expectTrueOutcome(t, r, batch, outcomes[cloudtest.DelegateID], journal.Written)
				})
			})
		}
	}
}

// wantOutcome returns the outcome of a change with a fault at one of its requests.
func wantOutcome(place string, fault sandbox.HostileFault) journal.OutcomeKind {
	kind := hostileReadKind(fault)
	switch {
	case place == "re-read" && fault.Name == "control-characters":
		return journal.ChangedMeanwhile // it is another contact than the confirmed one
	case place == "read-back" && fault.Name == "control-characters":
		return journal.Unconfirmed
	case place == "Put" && kind == audit.AccessDenied:
		return journal.Failed // AWS refused it
	case kind == harmless || place == "Put":
		return journal.Written // the write took effect, and the read after it shows that
	case place == "re-read":
		return journal.Failed
	default:
		return journal.Unconfirmed
	}
}

// expectTrueOutcome compares an outcome with the stored contact and with the journal.
func expectTrueOutcome(t *testing.T, r *cloudtest.Cloud, batch *change.Batch, o change.Outcome, want journal.OutcomeKind) {
	t.Helper()
	id := o.Change.AccountID
	if o.Kind != want {
		t.Errorf("%s: %s, want %s (%v)", id, o.Kind, want, o.Trouble)
	}
	expectPresentable(t, o.Trouble)
	stored, _ := r.Server.Contact(id, sandbox.Security)
	isNew := audit.Contact(stored) == *o.Change.After
	if o.Kind == journal.Written && !isNew || o.Kind == journal.Failed && isNew {
		t.Errorf("%s: %s, and the stored contact is %+v", id, o.Kind, stored)
	}
	if !isNew && audit.Contact(stored) != *o.Change.Before {
		t.Errorf("%s: the stored contact is neither the old nor the new one: %+v", id, stored)
	}
	entries, err := batch.Applier.Journal.Entries("", 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.AccountID == id && e.Outcome != o.Kind {
			t.Errorf("%s: %s, and the journal has %s", id, o.Kind, e.Outcome)
		}
	}
}
