package scan_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"

	"accountable/audit"
	"accountable/audit/audittest"
	"accountable/audit/policy"
	"accountable/audit/scan"
	"accountable/audit/timing"
	"accountable/audit/workers"
)

// faultyReader panics with the profile b, in one of its calls.
type faultyReader struct {
	audit.Reader
	inIdentify bool
}

func (f faultyReader) Identify(ctx context.Context, r audit.Route) (audit.Identity, error) {
	if f.inIdentify && r.Profile == "b" {
		panic(audittest.Good)
	}
	return f.Reader.Identify(ctx, r)
}

func (f faultyReader) ReadContact(ctx context.Context, r audit.Route, id string, t audit.ContactType) (*audit.Contact, error) {
	if !f.inIdentify && r.Profile == "b" {
		panic(audittest.Good)
	}
	return f.Reader.ReadContact(ctx, r, id, t)
}

// expectInternal fails unless a trouble is a panic, without the value of the panic.
func expectInternal(t *testing.T, found *audit.Trouble) {
	t.Helper()
	if found == nil || found.Kind != audit.Unknown || !strings.HasPrefix(found.Message, "internal error: ") || strings.Contains(found.Message, audittest.Good.Email) {
		t.Errorf("the trouble is %+v", found)
	}
}

func TestEngine_PanicIsAnErrorOfOneAccount(t *testing.T) {
	for name, inIdentify := range map[string]bool{"identify": true, "read": false} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var reported int
				log := &workers.PanicLog{Save: func([]byte) (string, error) { reported++; return "", nil }}
				b := newBench(t, map[string]string{"a": accountA, "b": accountB, "c": accountC}, func(o *scan.Options) {
					o.Auditor.Reader = faultyReader{o.Auditor.Reader, inIdentify}
				})
				b.aws.Set(audittest.Good)
				b.Engine = scan.New(workers.WithPanicLog(t.Context(), log), scan.Options{
					Auditor: &scan.Auditor{Reader: faultyReader{b.aws, inIdentify}, InForce: policy.NewInForce(policy.Policy{}), Clock: timing.SystemClock{}},
				}, audittest.TargetsOf("a", "b", "c"))
				b.Start()
				b.finish()
				b.expectStatus("a pass, b error, c fail")
				expectInternal(t, b.Roster().Row("b").Result.Trouble)
				if reported != 1 {
					t.Errorf("%d reports", reported)
				}
				if b.Roster().Row("b").Result.CheckedAt.IsZero() {
					t.Error("the result has no time")
				}
				b.Reread(b.Roster().Rows()) // nothing that the account held is still held
				b.finish()
				b.expectStatus("a pass, b error, c fail")
			})
		})
	}
}

// faultyDirectory panics when it is asked for a place.
type faultyDirectory struct{ *directory }

func (f faultyDirectory) Organization(ctx context.Context, profile string, o audit.DiscoverOptions) <-chan audit.Discovery {
	if profile == "b" {
		panic(audittest.Good)
	}
	return f.directory.Organization(ctx, profile, o)
}

func (faultyDirectory) IdentityCenter(context.Context, string) <-chan audit.Discovery {
	panic(audittest.Good)
}

func TestEngine_PanicEndsOneSearch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, map[string]string{"a": accountA, "b": accountB}, func(o *scan.Options) {
			o.Discoverer = faultyDirectory{&directory{steps: map[string][]audit.Discovery{"a": {{Targets: []audit.Target{member(accountC, "logs", "")}}}}}}
		})
		b.Discover(scan.Search{InOrder: true, Places: []scan.Place{
			organizationOf("b"), {Kind: scan.SessionAccounts, Name: "octank"}, organizationOf("a"),
		}})
		b.finish()
		sources := b.Sources()
		for _, s := range sources[:2] {
			if len(s.Troubles) != 1 || !b.Misses(audit.GapAccounts) {
				t.Fatalf("%s: %v", s.Name, s.Troubles)
			}
			expectInternal(t, s.Troubles[0])
		}
		if sources[2].Accounts != 1 || len(sources[2].Troubles) != 0 {
			t.Errorf("the other place: %+v", sources[2])
		}
	})
}

func TestIdentify_PanicIsOfOneRoute(t *testing.T) {
	t.Parallel()
	aws := audittest.NewAWS(map[string]string{"a": accountA, "b": accountB})
	auditor := &scan.Auditor{Reader: faultyReader{aws, true}, Clock: timing.SystemClock{}}
	owners := auditor.Identify(t.Context(), []audit.Route{{Profile: "a"}, {Profile: "b"}}, nil)
	if owners[0].AccountID != accountA || owners[0].Trouble != nil {
		t.Errorf("%+v", owners[0])
	}
	expectInternal(t, owners[1].Trouble)
}

// faultyDNS panics.
type faultyDNS struct{}

func (faultyDNS) LookupMail(context.Context, string) (audit.MailAnswer, error) { panic(audittest.Good) }

func TestMailAnswers_PanicIsAnError(t *testing.T) {
	t.Parallel()
	answers := scan.NewMailAnswers(faultyDNS{})
	expectInternal(t, answers.Lookup(t.Context(), "octank.cloud").Trouble)
}
