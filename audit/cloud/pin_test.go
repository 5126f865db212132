package cloud_test

import (
	"context"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/cloud/cloudtest"
	"accountable/audit/journal"
	"accountable/audit/sandbox"
	"accountable/audit/scan"
	"accountable/audit/timing"
)

// pinWorld is a world with two accounts that have the same contact, and keys of both.
type pinWorld struct {
	sandbox.World

	first, again, other sandbox.Key // of AccountID, of another user there, of MemberID
}

func newPinWorld() *pinWorld {
	w := &pinWorld{World: cloudtest.ThreeAccounts()}
	w.first = w.Keys[0]
	w.again, w.other = w.AddKeys("again", cloudtest.AccountID), w.AddKeys("other", cloudtest.MemberID)
	return w
}

// hookedWriter calls functions around the writes.
type hookedWriter struct {
	audit.Writer

	before, after func()
}

func (w hookedWriter) PutContact(ctx context.Context, route audit.Route, id string, t audit.ContactType, c audit.Contact) (string, error) {
	if w.before != nil {
		w.before()
	}
	request, err := w.Writer.PutContact(ctx, route, id, t, c)
	if w.after != nil {
		w.after()
	}
	return request, err
}

// writeOne writes NewContact to AccountID by the route, as a batch of one, and returns the
// outcome and the journal.
func writeOne(t *testing.T, r *cloudtest.Cloud, route audit.Route, hooks hookedWriter) (change.Outcome, []journal.Entry) {
	t.Helper()
	batch, _ := newBatch(t, r, 30*time.Second)
	hooks.Writer = r.Cloud
	batch.Applier.Writer = hooks
	before := audit.Contact(*cloudtest.GoodContact)
	var outcome change.Outcome
	for p := range batch.Run(t.Context(), []change.Change{{
		Target: audit.Target{Key: "p", AccountID: cloudtest.AccountID}, AccountID: cloudtest.AccountID,
		Route: route, Type: audit.Security, Before: &before, After: &cloudtest.NewContact,
	}}) {
		if p.Outcome != nil {
			outcome = *p.Outcome
		}
	}
	entries, err := batch.Applier.Journal.Entries("", 0)
	if err != nil {
		t.Fatal(err)
	}
	return outcome, entries
}

// countPuts returns the writes that were sent about an account.
func countPuts(r *cloudtest.Cloud, accountID string) int {
	return r.Server.Requests()[sandbox.Request{AccountID: accountID, Operation: sandbox.PutAlternateContact}]
}

const (
	firstARN = "arn:aws:iam::111122223333:user/keys"
	againARN = "arn:aws:iam::111122223333:user/again"
)

// switchingEndpoint answers as a container's endpoint. Other requests go to the sandbox.
type switchingEndpoint struct {
	next  http.RoundTripper
	calls []cloudtest.HelperCall
	asked int
}

func (e *switchingEndpoint) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Path != "/credentials" {
		return e.next.RoundTrip(r)
	}
	call := e.calls[min(e.asked, len(e.calls)-1)]
	e.asked++
	return cloudtest.Answer(http.StatusOK, http.Header{"Content-Type": {"application/json"}}, call.Document())(r)
}

// Credentials that switch to another account, whenever they do, never lead to a write in
// that account.
func TestWrite_CredentialsSwitchAccount(t *testing.T) {
	t.Parallel()
	for kind, open := range map[string]func(t *testing.T, w sandbox.World, calls []cloudtest.HelperCall) (*cloudtest.Cloud, audit.Route, func() int){
		"credential_process": func(t *testing.T, w sandbox.World, calls []cloudtest.HelperCall) (*cloudtest.Cloud, audit.Route, func() int) {
			t.Helper()
			helper := cloudtest.NewHelper(t, calls...)
			r := cloudtest.Open(t, w, cloudtest.AppendConfig(cloudtest.ProcessProfile("p", helper.Command)))
			route := r.Route("p")
			return r, route, helper.Calls
		},
		"container": func(t *testing.T, w sandbox.World, calls []cloudtest.HelperCall) (*cloudtest.Cloud, audit.Route, func() int) {
			t.Helper()
			endpoint := &switchingEndpoint{calls: calls}
			r := cloudtest.Open(t, w, func(s *cloudtest.Setup) {
				endpoint.next = s.Options.HTTPClient.Transport
				s.Options.HTTPClient = &http.Client{Transport: endpoint}
				s.Env = map[string]string{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/credentials", "AWS_ENDPOINT_URL": s.BaseURL}
			})
			return r, audit.Route{Profile: audit.EnvironmentProfile, Mode: audit.Standalone}, func() int { return endpoint.asked }
		},
	} {
		for n := range 9 {
			t.Run(fmt.Sprintf("%s after %d calls", kind, n), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					w := newPinWorld()
					r, route, calls := open(t, w.World, cloudtest.Switch(n, w.first, w.other))
					o, entries := writeOne(t, r, route, hookedWriter{})
					want, puts := journal.Written, 1
					if n == 0 {
						want, puts = journal.Refused, 0
					}
					if o.Kind != want || n == 0 && !strings.Contains(o.Trouble.Message, "belong to account "+cloudtest.MemberID) {
						t.Errorf("%s: %v", o.Kind, o.Trouble)
					}
					if here, there := countPuts(r, cloudtest.AccountID), countPuts(r, cloudtest.MemberID); here != puts || there != 0 {
						t.Errorf("%d writes in the account and %d in the other one", here, there)
					}
					if len(entries) != puts || puts > 0 && entries[0].Caller != firstARN {
						t.Errorf("the journal has %+v", entries)
					}
					if got := calls(); got != 1 {
						t.Errorf("the credentials were fetched %d times for one change", got)
					}
				})
			})
		}
	}
}

// When the credentials of a change expire, it continues with the next ones only if they
// belong to the same account.
func TestWrite_CredentialsExpire(t *testing.T) {
	t.Parallel()
	const soon = "2000-01-01T00:00:10Z" // virtual time begins 10 seconds before
	sleep := func() { time.Sleep(20 * time.Second) }
	expire := func(operation string) func(*cloudtest.Cloud) {
		return func(r *cloudtest.Cloud) {
			r.Server.SetFault("", operation, sandbox.Fault{Kind: sandbox.Expired, Times: 1})
		}
	}
	for name, test := range map[string]struct {
		expires       string                   // of the first credentials
		prepare       func(*cloudtest.Cloud)   // before the change
		before, after func(r *cloudtest.Cloud) // the write
		next          string                   // the account of the next credentials: same, other; "": the same credentials
		want          journal.OutcomeKind
		trouble       string
		puts          int // that were sent
		calls         int // of the helper
		caller        string
	}{
		"in AWS before the re-read": {
			prepare: expire(sandbox.GetAlternateContact), next: "same", want: journal.Written, puts: 1, calls: 2, caller: againARN,
		},
		"in AWS before the re-read, then another account": {
			prepare: expire(sandbox.GetAlternateContact), next: "other", want: journal.Refused, trouble: "belong to account 444455556666", calls: 2,
		},
		"in AWS before the write": {
			prepare: expire(sandbox.PutAlternateContact), next: "same", want: journal.Written, puts: 2, calls: 2, caller: againARN,
		},
		"in AWS before the write, then another account": {
			prepare: expire(sandbox.PutAlternateContact), next: "other", want: journal.Refused, trouble: "belong to account 444455556666",
			puts: 1, calls: 2, caller: firstARN,
		},
		"in AWS before the write, then the same ones": {
			prepare: expire(sandbox.PutAlternateContact), want: journal.Failed, trouble: "have expired", puts: 1, calls: 2, caller: firstARN,
		},
		"in AWS before the read-back": {
			after: expire(sandbox.GetAlternateContact), next: "same", want: journal.Written, puts: 1, calls: 2, caller: firstARN,
		},
		"in AWS before the read-back, then another account": {
			after: expire(sandbox.GetAlternateContact), next: "other", want: journal.Unconfirmed, trouble: "belong to account 444455556666",
			puts: 1, calls: 2, caller: firstARN,
		},
		"in AWS before the identity": {
			prepare: expire(sandbox.GetCallerIdentity), next: "same", want: journal.Written, puts: 1, calls: 2, caller: againARN,
		},
		"by the clock before the write": {
			expires: soon, before: func(*cloudtest.Cloud) { sleep() }, next: "same", want: journal.Written, puts: 1, calls: 2, caller: againARN,
		},
		"by the clock before the write, then another account": {
			expires: soon, before: func(*cloudtest.Cloud) { sleep() }, next: "other", want: journal.Refused, trouble: "belong to account 444455556666",
			calls: 2, caller: firstARN,
		},
		"by the clock before the read-back": {
			expires: soon, after: func(*cloudtest.Cloud) { sleep() }, next: "same", want: journal.Written, puts: 1, calls: 2, caller: firstARN,
		},
		"by the clock before the read-back, then another account": {
			expires: soon, after: func(*cloudtest.Cloud) { sleep() }, next: "other", want: journal.Unconfirmed, trouble: "belong to account 444455556666",
			puts: 1, calls: 2, caller: firstARN,
		},
		"by the clock after a lost answer": {
			expires: soon, prepare: func(r *cloudtest.Cloud) {
				r.Server.SetFault("", sandbox.PutAlternateContact, sandbox.Fault{Kind: sandbox.Reset, Times: 1})
			},
			after: func(*cloudtest.Cloud) { sleep() }, next: "same", want: journal.Written, puts: 2, calls: 2, caller: againARN,
		},
		"by the clock after a lost answer, then another account": {
			expires: soon, prepare: func(r *cloudtest.Cloud) {
				r.Server.SetFault("", sandbox.PutAlternateContact, sandbox.Fault{Kind: sandbox.LostAnswer, Times: 1})
			},
			after: func(*cloudtest.Cloud) { sleep() }, next: "other", want: journal.Unconfirmed, trouble: "belong to account 444455556666",
			puts: 1, calls: 2, caller: firstARN,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newPinWorld()
				first := cloudtest.HelperCall{Key: w.first, Expires: test.expires}
				next := map[string]cloudtest.HelperCall{"same": {Key: w.again}, "other": {Key: w.other}, "": first}[test.next]
				helper := cloudtest.NewHelper(t, first, next)
				r := cloudtest.Open(t, w.World, cloudtest.AppendConfig(cloudtest.ProcessProfile("p", helper.Command)))
				call := func(f func(*cloudtest.Cloud)) func() {
					return func() {
						if f != nil {
							f(r)
						}
					}
				}
				call(test.prepare)()
				o, entries := writeOne(t, r, r.Route("p"), hookedWriter{before: call(test.before), after: call(test.after)})
				if o.Kind != test.want {
					t.Errorf("%s (%v), want %s", o.Kind, o.Trouble, test.want)
				}
				if test.trouble == "" != (o.Trouble == nil) || o.Trouble != nil && !strings.Contains(o.Trouble.Message, test.trouble) {
					t.Errorf("trouble %v, want %q", o.Trouble, test.trouble)
				}
				if here, there := countPuts(r, cloudtest.AccountID), countPuts(r, cloudtest.MemberID); here != test.puts || there != 0 {
					t.Errorf("%d writes in the account and %d in the other one, want %d", here, there, test.puts)
				}
				if got := helper.Calls(); got != test.calls {
					t.Errorf("the helper ran %d times, want %d", got, test.calls)
				}
				caller, recorded := "", journal.OutcomeKind("")
				if len(entries) > 0 {
					caller, recorded = entries[0].Caller, entries[0].Outcome
				}
				if caller != test.caller || caller != "" && recorded != test.want {
					t.Errorf("the journal has %q by %q", recorded, caller)
				}
			})
		})
	}
}

// A file with credentials that is edited during a change does not redirect its write.
func TestWrite_FileIsReplaced(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		profile string
		replace func(t *testing.T, r *cloudtest.Cloud, w *pinWorld)
	}{
		"the credentials file": {"keys", func(t *testing.T, r *cloudtest.Cloud, w *pinWorld) {
			t.Helper()
			cloudtest.EditFile(t, r.Paths.CredentialsFile, func(text string) string {
				return strings.NewReplacer(w.first.ID, w.other.ID, w.first.Secret, w.other.Secret).Replace(text)
			})
		}},
		"the config file": {"keys", func(t *testing.T, r *cloudtest.Cloud, _ *pinWorld) {
			t.Helper()
			cloudtest.EditFile(t, r.Paths.ConfigFile, func(text string) string { return strings.ReplaceAll(text, "profile keys", "profile gone") })
		}},
		"a web identity token": {"web", func(t *testing.T, r *cloudtest.Cloud, _ *pinWorld) {
			t.Helper()
			cloudtest.EditFile(t, filepath.Join(r.Paths.Home, ".aws", "tokens", "web.jwt"), func(string) string { return "a.replaced.token" })
		}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newPinWorld()
			w.AddWebIdentity("web", cloudtest.AccountID, "ci")
			r := cloudtest.Open(t, w.World)
			o, _ := writeOne(t, r, r.Route(test.profile), hookedWriter{before: func() { test.replace(t, r, w) }})
			if o.Kind != journal.Written || countPuts(r, cloudtest.AccountID) != 1 || countPuts(r, cloudtest.MemberID) != 0 {
				t.Errorf("%s (%v)", o.Kind, o.Trouble)
			}
		})
	}
}

// The gate itself refuses what no Identify in the same context of Pin has named.
func TestWrite_RefusesUncheckedCredentials(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		check   func(t *testing.T, r *cloudtest.Cloud) context.Context
		account string
		want    cloudtest.Want
	}{
		"no pin": {
			func(t *testing.T, _ *cloudtest.Cloud) context.Context {
				t.Helper()
				return t.Context()
			}, cloudtest.AccountID,
			cloudtest.Want{Kind: audit.InvalidCredentials, Message: "expired after they were checked", Next: "Nothing was sent"},
		},
		"not identified": {
			func(t *testing.T, r *cloudtest.Cloud) context.Context {
				t.Helper()
				return r.Pin(t.Context())
			}, cloudtest.AccountID,
			cloudtest.Want{Kind: audit.InvalidCredentials, Message: "expired after they were checked", Next: "Nothing was sent"},
		},
		"only read": {
			func(t *testing.T, r *cloudtest.Cloud) context.Context {
				t.Helper()
				ctx := r.Pin(t.Context())
				if _, err := r.ReadContact(ctx, r.Route("keys"), cloudtest.AccountID, audit.Security); err != nil {
					t.Fatal(err)
				}
				return ctx
			}, cloudtest.AccountID,
			cloudtest.Want{Kind: audit.InvalidCredentials, Message: "expired after they were checked", Next: "Nothing was sent"},
		},
		"another account": {
			func(t *testing.T, r *cloudtest.Cloud) context.Context {
				t.Helper()
				ctx, err := r.PinIdentified(t.Context(), r.Route("keys"))
				if err != nil {
					t.Fatal(err)
				}
				return ctx
			}, cloudtest.MemberID,
			cloudtest.Want{Kind: audit.BadProfile, Message: "the credentials of keys belong to account 111122223333, not to 444455556666", Next: "which account"},
		},
	} {
		for way, write := range map[string]func(context.Context, *cloudtest.Cloud, string) (string, error){
			"put": func(ctx context.Context, r *cloudtest.Cloud, account string) (string, error) {
				return r.Cloud.PutContact(ctx, r.Route("keys"), account, audit.Security, cloudtest.NewContact)
			},
			"delete": func(ctx context.Context, r *cloudtest.Cloud, account string) (string, error) {
				return r.Cloud.DeleteContact(ctx, r.Route("keys"), account, audit.Security)
			},
		} {
			t.Run(name+" "+way, func(t *testing.T) {
				r := cloudtest.Open(t, cloudtest.ThreeAccounts())
				_, err := write(test.check(t, r), r, test.account)
				test.want.Check(t, cloudtest.Trouble(t, err))
				if n := r.Server.Count(sandbox.PutAlternateContact) + r.Server.Count(sandbox.DeleteAlternateContact); n != 0 {
					t.Errorf("%d writes were sent", n)
				}
			})
		}
	}
}

// The contact of one account is never shown as that of another one, whenever the
// credentials switch between two readings or within one.
func TestScan_CredentialsSwitchAccount(t *testing.T) {
	t.Parallel()
	for n := 1; n <= 8; n++ {
		t.Run(fmt.Sprintf("after %d calls", n), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newPinWorld()
				w.Account(cloudtest.MemberID).Contacts[sandbox.Security] = sandbox.Contact(cloudtest.NewContact)
				helper := cloudtest.NewHelper(t, cloudtest.Switch(n, w.first, w.other)...)
				r := cloudtest.Open(t, w.World, cloudtest.AppendConfig(cloudtest.ProcessProfile("p", helper.Command)))
				contacts := map[string]audit.Contact{
					cloudtest.AccountID: audit.Contact(*cloudtest.GoodContact), cloudtest.MemberID: cloudtest.NewContact,
				}
				for _, res := range readOften(t, r, 5) {
					reading := res.Contacts[audit.Security]
					switch want := contacts[res.Target.AccountID]; {
					case res.Trouble != nil:
						if want := "belong to account " + cloudtest.MemberID; !strings.Contains(res.Trouble.Message, want) {
							t.Errorf("trouble %q, want %q", res.Trouble.Message, want)
						}
					case reading.Contact == nil || *reading.Contact != want:
						t.Errorf("account %s has the contact %+v", res.Target.AccountID, reading.Contact)
					}
				}
			})
		})
	}
}

// readOften reads the account of the profile "p" and then reads it again, n times in all,
// as the screens do.
func readOften(t *testing.T, r *cloudtest.Cloud, n int) []scan.Result {
	t.Helper()
	engine := scan.New(t.Context(), scan.Options{
		Auditor: &scan.Auditor{Reader: r.Cloud, Clock: timing.SystemClock{}}, Discoverer: r.Cloud,
	}, []audit.Target{r.ByProfile["p"]})
	defer engine.Close()
	engine.Start()
	var results []scan.Result
	for range n {
		for engine.Busy() {
			results = append(results, engine.Apply(engine.Next(t.Context(), 0)).Results...)
		}
		engine.RereadAll()
	}
	return results
}

// Reading costs as many requests and runs of a helper as without any check: an identity and
// a contact for each reading of an account that no file names.
func TestScan_ChecksOfCredentialsCostNothing(t *testing.T) {
	t.Parallel()
	w := newPinWorld()
	helper := cloudtest.NewHelper(t, cloudtest.HelperCall{Key: w.first})
	r := cloudtest.Open(t, w.World, cloudtest.AppendConfig(cloudtest.ProcessProfile("p", helper.Command)))
	results := readOften(t, r, 3)
	identities, contacts := r.Server.Count(sandbox.GetCallerIdentity), r.Server.Count(sandbox.GetAlternateContact)
	if len(results) != 3 || identities != 3 || contacts != 3 || helper.Calls() != 1 {
		t.Errorf("%d results, %d identities, %d contacts, %d runs of the helper", len(results), identities, contacts, helper.Calls())
	}
}
