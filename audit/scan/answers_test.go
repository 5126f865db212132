package scan_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"accountable/audit"
	"accountable/audit/audittest"
	"accountable/audit/rules"
	"accountable/audit/scan"
	"accountable/audit/timing"
)

// slowDNS answers after a while and counts its questions.
type slowDNS struct {
	after  time.Duration
	answer audit.MailAnswer
	err    error
	asked  atomic.Int32
}

func (d *slowDNS) LookupMail(ctx context.Context, _ string) (audit.MailAnswer, error) {
	d.asked.Add(1)
	select {
	case <-time.After(d.after):
		return d.answer, d.err
	case <-ctx.Done():
		return audit.MailAnswer{}, ctx.Err()
	}
}

func TestMailAnswers_OneLookupForAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dns := &slowDNS{after: 2 * time.Second, answer: audit.MailAnswer{AcceptsMail: true}}
		answers := scan.NewMailAnswers(dns)
		hurried, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if got := answers.Lookup(hurried, "octank.cloud"); got.Trouble == nil || got.Trouble.Kind != audit.Timeout {
			t.Errorf("after a second: %+v", got)
		}
		if _, known := answers.Known("octank.cloud"); known {
			t.Error("known before the DNS answered")
		}
		for range 2 {
			if got := answers.Lookup(t.Context(), "octank.cloud"); got.Trouble != nil || !got.Answer.AcceptsMail {
				t.Errorf("after the answer: %+v", got)
			}
		}
		if got, known := answers.Known("octank.cloud"); !known || !got.Answer.AcceptsMail {
			t.Errorf("known: %v, %+v", known, got)
		}
		stopped, cancel := context.WithCancel(t.Context())
		cancel()
		if got := answers.Lookup(stopped, "octank.net"); got.Trouble == nil || got.Trouble.Kind != audit.Cancelled {
			t.Errorf("canceled: %+v", got)
		}
		if got := answers.Lookup(stopped, "octank.cloud"); got.Trouble != nil {
			t.Errorf("a known answer is not returned: %+v", got)
		}
		time.Sleep(time.Minute) // in virtual time: the lookup that was left ends, too
		if n := dns.asked.Load(); n != 2 {
			t.Errorf("asked %d times about 2 domains", n)
		}
	})
}

func TestMailAnswers_LookupEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		answers := scan.NewMailAnswers(&slowDNS{after: time.Hour})
		start := time.Now()
		if got := answers.Lookup(t.Context(), "octank.cloud"); got.Trouble == nil || time.Since(start) > time.Minute {
			t.Errorf("after %v: %+v", time.Since(start), got)
		}
	})
}

func TestMailAnswers_TakeUnknown(t *testing.T) {
	answers := scan.NewMailAnswers(&slowDNS{answer: audit.MailAnswer{Unknown: true, Reason: "no DNS"}})
	for _, domain := range []string{"octank.cloud", "octank.net"} {
		answers.Lookup(t.Context(), domain)
	}
	if first, second := answers.TakeUnknown(), answers.TakeUnknown(); first != "no DNS" || second != "" {
		t.Errorf("said %q, then %q", first, second)
	}
	var none *scan.MailAnswers
	if _, known := none.Known("octank.cloud"); known || none.TakeUnknown() != "" {
		t.Error("no resolver has answers")
	}
}

func TestMailAnswers_FailedLookupIsRepeated(t *testing.T) {
	dns := &slowDNS{err: errors.New("no DNS server answers")}
	a := &scan.Auditor{Reader: oneContact(), Clock: timing.SystemClock{}, Mail: scan.NewMailAnswers(dns), AskDNS: true}
	for range 2 {
		if res := auditAll(t.Context(), a, audittest.TargetsOf("p"))["p"]; res.Status != audit.Error {
			t.Errorf("%s, want an error", res.Status)
		}
	}
	if n := dns.asked.Load(); n != 2 {
		t.Errorf("asked %d times in 2 runs", n)
	}
}

// oneContact returns an AWS in which profile p has a good contact.
func oneContact() *audittest.AWS {
	aws := audittest.NewAWS(map[string]string{"p": "111122223333"})
	aws.Set(audittest.Good)
	return aws
}

// takesMail returns the finding on the mail of the contact's domain, the zero value if
// the rule did not run.
func takesMail(res scan.Result) rules.Finding { return findingOf(res, rules.EmailDomainTakesMail) }

// findingOf returns the finding of a rule on the security contact, the zero value if the
// rule did not run.
func findingOf(res scan.Result, id audit.RuleID) rules.Finding {
	for _, f := range res.Findings {
		if f.Rule == id && f.Contact == audit.Security {
			return f
		}
	}
	return rules.Finding{}
}

// slowRegistry answers after a while and notes its questions.
type slowRegistry struct {
	after  time.Duration
	answer audit.RenewalAnswer
	err    error

	mu    sync.Mutex
	asked []string
}

func (r *slowRegistry) LookupRenewal(ctx context.Context, domain string) (audit.RenewalAnswer, error) {
	r.mu.Lock()
	r.asked = append(r.asked, domain)
	r.mu.Unlock()
	select {
	case <-time.After(r.after):
		return r.answer, r.err
	case <-ctx.Done():
		return audit.RenewalAnswer{}, ctx.Err()
	}
}

// renewalWorld returns accounts with addresses at the domain octank.cloud, below it, and at
// octank.net.
func renewalWorld() *audittest.AWS {
	aws := audittest.NewAWS(map[string]string{"p": "111122223333", "q": "222233334444", "r": "333344445555"})
	for id, email := range map[string]string{"111122223333": "security@octank.cloud", "222233334444": "soc@Mail.Octank.Cloud", "333344445555": "soc@octank.net"} {
		aws.Contacts[id+"/SECURITY"] = audittest.GoodWith(audit.FieldEmail, email)
	}
	return aws
}

func TestAuditor_OneQuestionForEachRegisteredDomain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		registry := &slowRegistry{after: time.Second, answer: audit.RenewalAnswer{Expires: time.Now().Add(10 * 24 * time.Hour)}}
		a := &scan.Auditor{Reader: renewalWorld(), Clock: timing.SystemClock{}, Renewals: scan.NewRenewalAnswers(registry), AskRDAP: true}
		begin := time.Now()
		results := auditAll(t.Context(), a, audittest.TargetsOf("p", "q", "r"))
		if took := time.Since(begin); took > 1500*time.Millisecond {
			t.Errorf("took %s: the questions did not run at the same time", took)
		}
		for key, res := range results {
			if f := findingOf(res, rules.EmailDomainRenewed); f.Status != audit.Warn || !strings.Contains(f.Detail, "in 10 days") {
				t.Errorf("%s: %s, %q", key, f.Status, f.Detail)
			}
			if f := takesMail(res); f.Status != "" {
				t.Errorf("%s: judged by the DNS without --dns: %s", key, f.Status)
			}
		}
		slices.Sort(registry.asked)
		if want := []string{"octank.cloud", "octank.net"}; !slices.Equal(registry.asked, want) {
			t.Errorf("asked about %q, want %q", registry.asked, want)
		}
		auditAll(t.Context(), a, audittest.TargetsOf("p", "q", "r"))
		if len(registry.asked) != 2 {
			t.Errorf("asked again in the same process: %q", registry.asked)
		}
	})
}

func TestAuditor_RegistryThatHangsIsAnError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		registry := &slowRegistry{after: time.Hour}
		a := &scan.Auditor{Reader: renewalWorld(), Clock: timing.SystemClock{}, Renewals: scan.NewRenewalAnswers(registry), AskRDAP: true}
		begin := time.Now()
		res := auditAll(t.Context(), a, audittest.TargetsOf("p"))["p"]
		if took := time.Since(begin); took > time.Minute {
			t.Errorf("waited %s", took)
		}
		if f := findingOf(res, rules.EmailDomainRenewed); res.Status != audit.Error || f.Status != audit.Error || f.Trouble.Kind != audit.Timeout {
			t.Errorf("%s: %+v", res.Status, f)
		}
		time.Sleep(time.Hour)
	})
}

func TestAuditor_NoQuestionToRDAPUnlessAsked(t *testing.T) {
	registry := &slowRegistry{answer: audit.RenewalAnswer{Status: "client hold"}}
	a := &scan.Auditor{Reader: renewalWorld(), Clock: timing.SystemClock{}, Renewals: scan.NewRenewalAnswers(registry)}
	a.LookupDraftDomains(t.Context(), "security@octank.cloud") // a form asks the DNS alone
	res := auditAll(t.Context(), a, audittest.TargetsOf("p"))["p"]
	if f := findingOf(res, rules.EmailDomainRenewed); f.Status != "" || len(registry.asked) > 0 {
		t.Errorf("%s, asked about %q", f.Status, registry.asked)
	}
}

func TestAuditor_KnownDomain(t *testing.T) {
	dns := &slowDNS{answer: audit.MailAnswer{AcceptsMail: true, Host: "mail.octank.cloud"}}
	registry := &slowRegistry{answer: audit.RenewalAnswer{Status: "client hold"}}
	a := &scan.Auditor{Mail: scan.NewMailAnswers(dns), Renewals: scan.NewRenewalAnswers(registry), AskRDAP: true}
	const email = "security@Mail.Octank.Cloud"
	if facts, isAll := a.KnownDomain(email); isAll || facts.Mail != nil || facts.Renewals != nil {
		t.Errorf("before: %+v, %v", facts, isAll)
	}
	asked := a.LookupDraftDomains(t.Context(), email, "soc@mail.octank.cloud")
	known, isAll := a.KnownDomain(email)
	if !isAll || fmt.Sprintf("%+v", asked) != fmt.Sprintf("%+v", known) || known.Mail["mail.octank.cloud"].Answer.Host == "" || known.Renewals["octank.cloud"].Answer.Status == "" {
		t.Errorf("asked %+v, known %+v, %v", asked, known, isAll)
	}
	if dns.asked.Load() != 1 || len(registry.asked) != 1 {
		t.Errorf("asked the DNS %d times, RDAP %q", dns.asked.Load(), registry.asked)
	}
	if _, isAll := a.KnownDomain("not an address"); !isAll {
		t.Error("something is missing about a text without a domain")
	}
}

func TestAuditor_KnownMailAnswersCount(t *testing.T) {
	for name, test := range map[string]struct {
		dns    *slowDNS
		lookup bool
		want   audit.Status
	}{
		"no answer":     {&slowDNS{}, false, ""},
		"an answer":     {&slowDNS{answer: audit.MailAnswer{Reason: "null MX"}}, true, audit.Warn},
		"a failure":     {&slowDNS{err: errors.New("no DNS server answers")}, true, ""},
		"of no use":     {&slowDNS{answer: audit.MailAnswer{Unknown: true, Reason: "no DNS"}}, true, ""},
		"accepted mail": {&slowDNS{answer: audit.MailAnswer{AcceptsMail: true, Reason: "MX mail.octank.cloud"}}, true, audit.Pass},
	} {
		t.Run(name, func(t *testing.T) {
			a := &scan.Auditor{Reader: oneContact(), Clock: timing.SystemClock{}, Mail: scan.NewMailAnswers(test.dns)}
			if test.lookup { // a form has asked
				a.Mail.Lookup(t.Context(), audit.MailDomain(audittest.Good.Email))
			}
			asked := test.dns.asked.Load()
			res := auditAll(t.Context(), a, audittest.TargetsOf("p"))["p"]
			if got := takesMail(res).Status; got != test.want {
				t.Errorf("%s, want %s", got, test.want)
			}
			if test.dns.asked.Load() != asked {
				t.Error("asked without AskDNS")
			}
		})
	}
}
