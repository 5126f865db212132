package scan_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"accountable/audit"
	"accountable/audit/audittest"
	"accountable/audit/policy"
	"accountable/audit/rules"
	"accountable/audit/scan"
	"accountable/audit/timing"
)

// readTargets reads targets with an engine and returns the results as they come.
func readTargets(ctx context.Context, a *scan.Auditor, targets []audit.Target) []scan.Result {
	engine := scan.New(ctx, scan.Options{Auditor: a}, targets)
	defer engine.Close()
	engine.Start()
	var results []scan.Result
	for engine.Busy() {
		<-engine.Ready()
		results = append(results, engine.Apply(engine.Take()).Results...)
	}
	return results
}

// auditAll reads targets and returns their results by key.
func auditAll(ctx context.Context, a *scan.Auditor, targets []audit.Target) map[string]scan.Result {
	results := map[string]scan.Result{}
	for _, res := range readTargets(ctx, a, targets) {
		results[res.Target.Key] = res
	}
	return results
}

func TestAuditorReportsUnreadableTargetsAsErrors(t *testing.T) {
	cloud := audittest.NewAWS(map[string]string{"good": "111122223333", "missing": "222233334444", "denied": "333344445555"})
	cloud.Set(audittest.Good)
	cloud.Denied["denied/SECURITY"] = audit.AccessDenied
	targets := append(audittest.TargetsOf("good", "missing", "denied"),
		audit.Target{Key: "gov", Skip: "not offered in GovCloud", Routes: []audit.Route{{Profile: "gov"}}},
		audit.Target{Key: "broken", Trouble: &audit.Trouble{Kind: audit.BadProfile, Message: "no such source_profile"}},
		audit.Target{Key: "no route"})
	results := auditAll(t.Context(), &scan.Auditor{Reader: cloud, Clock: timing.SystemClock{}}, targets)
	for key, want := range map[string]struct {
		status audit.Status
		kind   audit.TroubleKind
	}{
		"good":     {audit.Pass, ""},
		"missing":  {audit.Fail, ""},
		"denied":   {audit.Error, audit.AccessDenied},
		"gov":      {audit.Skipped, ""},
		"broken":   {audit.Error, audit.BadProfile},
		"no route": {audit.Error, audit.NoCredentials},
	} {
		res := results[key]
		var kind audit.TroubleKind
		if res.Trouble != nil {
			kind = res.Trouble.Kind
		}
		if res.Status != want.status || kind != want.kind {
			t.Errorf("%s: %s (%s), want %s (%s)", key, res.Status, kind, want.status, want.kind)
		}
	}
	if got := results["good"].Target.AccountID; got != "111122223333" {
		t.Errorf("the account id was not learned: %q", got)
	}
	if got := results["good"].Caller.ARN; got != "arn:aws:iam::111122223333:user/good" {
		t.Errorf("the caller was not kept: %q", got)
	}
}

func TestAuditorSkipsIdentityOfKnownAccount(t *testing.T) {
	cloud := audittest.NewAWS(map[string]string{"known": "111122223333"})
	targets := audittest.TargetsOf("known")
	targets[0].AccountID = "111122223333"
	auditAll(t.Context(), &scan.Auditor{Reader: cloud, Clock: timing.SystemClock{}}, targets)
	if got := strings.Join(cloud.Calls, ", "); got != "read known SECURITY" {
		t.Errorf("asked: %s", got)
	}
}

func TestAuditorReadsAccountOnceForSeveralProfiles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cloud := audittest.NewAWS(map[string]string{"a": "111122223333", "b": "111122223333", "c": "111122223333"})
		cloud.Latency = 80 * time.Millisecond
		cloud.Set(audittest.Good)
		results := auditAll(t.Context(), &scan.Auditor{Reader: cloud, Clock: timing.SystemClock{}}, audittest.TargetsOf("a", "b", "c"))
		if cloud.Reads != 1 {
			t.Errorf("%d reads: %v", cloud.Reads, cloud.Calls)
		}
		for key, res := range results {
			if res.Status != audit.Pass {
				t.Errorf("%s: %s", key, res.Status)
			}
		}
	})
}

func TestAuditorTriesNextRoute_AfterError(t *testing.T) {
	cloud := audittest.NewAWS(map[string]string{"expired": "111122223333", "works": "111122223333"})
	cloud.Denied["expired"] = audit.SigninExpired
	cloud.Set(audittest.Good)
	target := audit.Target{Key: "expired", AccountID: "111122223333", Routes: []audit.Route{{Profile: "expired"}, {Profile: "works"}}}
	res := auditAll(t.Context(), &scan.Auditor{Reader: cloud, Clock: timing.SystemClock{}}, []audit.Target{target})["expired"]
	if res.Status != audit.Pass || res.Via.Profile != "works" {
		t.Errorf("%s via %q", res.Status, res.Via.Profile)
	}
}

func TestAuditorJudgesOtherTypes_WhenOneIsDenied(t *testing.T) {
	cloud := audittest.NewAWS(map[string]string{"p": "111122223333"})
	cloud.Set(audittest.Good)
	cloud.Denied["p/BILLING"] = audit.AccessDenied
	a := &scan.Auditor{Reader: cloud, Clock: timing.SystemClock{}, Types: []audit.ContactType{audit.Security, audit.Billing}}
	res := auditAll(t.Context(), a, audittest.TargetsOf("p"))["p"]
	if res.Contact(audit.Security) == nil || res.Contacts[audit.Billing].Trouble == nil {
		t.Fatalf("%+v", res.Contacts)
	}
	if res.Status != audit.Error || res.Trouble == nil || res.Trouble.Kind != audit.AccessDenied {
		t.Errorf("status %s, trouble %v", res.Status, res.Trouble)
	}
}

func TestAuditorTriesNextRoute_ForDeniedType(t *testing.T) {
	cloud := audittest.NewAWS(map[string]string{"p": "111122223333", "q": "111122223333"})
	cloud.Set(audittest.Good)
	cloud.Denied["p/BILLING"] = audit.AccessDenied
	a := &scan.Auditor{Reader: cloud, Clock: timing.SystemClock{}, Types: []audit.ContactType{audit.Security, audit.Billing}}
	target := audittest.TargetsOf("p")[0]
	target.Routes = append(target.Routes, audit.Route{Profile: "q"})
	res := auditAll(t.Context(), a, []audit.Target{target})["p"]
	if res.Status == audit.Error || res.Contacts[audit.Billing].Trouble != nil || res.Via.Profile != "p" {
		t.Errorf("%s: %+v, read by %q", res.Status, res.Contacts, res.Via.Profile)
	}
}

func TestResultIsSkipped_WhenNoRuleJudges(t *testing.T) {
	allOff := map[audit.RuleID]policy.Level{}
	for _, rule := range rules.All() {
		allOff[rule.ID] = policy.LevelOff
	}
	for name, test := range map[string]struct {
		asked  audit.ContactType
		levels map[audit.RuleID]policy.Level
		reason string
	}{
		"nothing is set": {audit.Billing, nil, "none of these contacts is set"},
		"no rule is on":  {audit.Security, allOff, "every rule"},
		"neither":        {audit.Billing, allOff, "none of these contacts is set"},
	} {
		cloud := audittest.NewAWS(map[string]string{"p": "111122223333"})
		cloud.Set(audittest.Good)
		a := &scan.Auditor{
			Reader: cloud, Clock: timing.SystemClock{}, Types: []audit.ContactType{test.asked}, InForce: policy.NewInForce(policy.Policy{Levels: test.levels}),
		}
		res := auditAll(t.Context(), a, audittest.TargetsOf("p"))["p"]
		if res.Status != audit.Skipped || !strings.Contains(res.Target.Skip, test.reason) {
			t.Errorf("%s: %s: %q", name, res.Status, res.Target.Skip)
		}
	}
}

func TestAuditorBoundsRequestsInFlight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var profiles []string
		accounts := map[string]string{}
		for i := range 200 {
			p := fmt.Sprintf("p%03d", i)
			profiles, accounts[p] = append(profiles, p), fmt.Sprintf("%012d", i)
		}
		cloud := audittest.NewAWS(accounts)
		cloud.Latency = 80 * time.Millisecond
		began := time.Now()
		auditAll(t.Context(), &scan.Auditor{Reader: cloud, Clock: timing.SystemClock{}, Concurrency: 10}, audittest.TargetsOf(profiles...))
		if cloud.Peak != 10 {
			t.Errorf("%d requests in flight, want 10", cloud.Peak)
		}
		// Two round trips an account over ten at a time; virtual time has no noise.
		if took, want := time.Since(began), 200/10*2*80*time.Millisecond; took != want {
			t.Errorf("took %v, want %v", took, want)
		}
	})
}

func TestTimeoutBoundsAnAccountAndIsAnError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cloud := audittest.NewAWS(map[string]string{"slow": "111122223333"})
		cloud.Latency = 20 * time.Second // each of two requests
		a := &scan.Auditor{Reader: cloud, Clock: timing.SystemClock{}, Timeout: 30 * time.Second}
		began := time.Now()
		res := auditAll(t.Context(), a, audittest.TargetsOf("slow"))["slow"]
		if res.Status != audit.Error || res.Trouble.Kind != audit.Timeout || time.Since(began) != 30*time.Second {
			t.Errorf("%s %v after %v", res.Status, res.Trouble, time.Since(began))
		}
	})
}

func TestCanceledScanHasAResultForEveryTarget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cloud := audittest.NewAWS(map[string]string{"a": "1", "b": "2", "c": "3"})
		cloud.Latency = time.Second
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(2500*time.Millisecond, cancel)
		a := &scan.Auditor{Reader: cloud, Clock: timing.SystemClock{}, Concurrency: 1}
		results := auditAll(ctx, a, audittest.TargetsOf("a", "b", "c"))
		if got := results["a"].Status; got != audit.Fail {
			t.Errorf("a was read before the stop: %s", got)
		}
		for _, key := range []string{"b", "c"} {
			if res := results[key]; res.Status != audit.Error || res.Trouble.Kind != audit.Cancelled {
				t.Errorf("%s: %s %v", key, res.Status, res.Trouble)
			}
		}
	})
}

// dns answers for domains.
type dns map[string]bool

func (d dns) LookupMail(_ context.Context, domain string) (audit.MailAnswer, error) {
	takes, known := d[domain]
	if !known {
		return audit.MailAnswer{}, &audit.Trouble{Kind: audit.Unreachable, Message: "no DNS server answers"}
	}
	return audit.MailAnswer{AcceptsMail: takes, Reason: "null MX"}, nil
}

func TestAuditorLooksUpMailDomains(t *testing.T) {
	for domain, want := range map[string]audit.Status{"octank.cloud": audit.Pass, "octank.example.cloud": audit.Warn, "octank.net": audit.Error} {
		cloud := audittest.NewAWS(map[string]string{"p": "111122223333"})
		contact := audittest.Good
		contact.Email = "security@" + domain
		cloud.Set(contact)
		a := &scan.Auditor{
			Reader: cloud, Clock: timing.SystemClock{}, AskDNS: true,
			Mail:    scan.NewMailAnswers(dns{"octank.cloud": true, "octank.example.cloud": false}),
			InForce: policy.NewInForce(policy.Policy{Levels: map[audit.RuleID]policy.Level{"email-domain-takes-mail": policy.LevelWarn, "email-not-placeholder": policy.LevelOff}}),
		}
		if res := auditAll(t.Context(), a, audittest.TargetsOf("p"))["p"]; res.Status != want {
			t.Errorf("%s: %s, want %s", domain, res.Status, want)
		}
	}
}

func BenchmarkRun200Profiles(b *testing.B) {
	accounts := map[string]string{}
	var profiles []string
	for i := range 200 {
		p := fmt.Sprintf("p%03d", i)
		profiles, accounts[p] = append(profiles, p), fmt.Sprintf("%012d", i)
	}
	for b.Loop() {
		cloud := audittest.NewAWS(accounts)
		readTargets(b.Context(), &scan.Auditor{Reader: cloud, Clock: timing.SystemClock{}}, audittest.TargetsOf(profiles...))
	}
}
