package scan_test

import (
	"context"
	"errors"
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
func takesMail(res scan.Result) rules.Finding {
	for _, f := range res.Findings {
		if f.Rule == rules.EmailDomainTakesMail {
			return f
		}
	}
	return rules.Finding{}
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
		"of no use":     {&slowDNS{answer: audit.MailAnswer{Unknown: true}}, true, ""},
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
