package rules_test

import (
	"strings"
	"testing"
	"time"

	"accountable/audit"
	"accountable/audit/audittest"
	"accountable/audit/policy"
	"accountable/audit/rules"
)

func TestEmailDomainTakesMail(t *testing.T) {
	trouble := &audit.Trouble{Kind: audit.Unreachable, Message: "no DNS server answers"}
	answers := func(r audit.MailReading) map[string]audit.MailReading {
		return map[string]audit.MailReading{"octank.cloud": r}
	}
	atFail := map[audit.RuleID]policy.Level{rules.EmailDomainTakesMail: policy.LevelFail}
	for name, test := range map[string]struct {
		mail   map[string]audit.MailReading
		levels map[audit.RuleID]policy.Level
		want   audit.Status
		detail string
	}{
		"accepts mail":                   {mail: answers(audit.MailReading{Answer: audit.MailAnswer{AcceptsMail: true, Reason: "MX mail.octank.cloud"}}), want: audit.Pass, detail: "MX mail.octank.cloud"},
		"null MX":                        {mail: answers(audit.MailReading{Answer: audit.MailAnswer{Reason: "null MX"}}), want: audit.Warn, detail: "null MX"},
		"null MX, policy":                {mail: answers(audit.MailReading{Answer: audit.MailAnswer{Reason: "null MX"}}), levels: atFail, want: audit.Fail, detail: "null MX"},
		"lookup failed":                  {mail: answers(audit.MailReading{Trouble: trouble}), want: audit.Error, detail: "no DNS server answers"},
		"resolver of no use":             {mail: answers(audit.MailReading{Answer: audit.MailAnswer{Unknown: true, Reason: "this computer's DNS finds no amazon.com"}}), levels: atFail, want: audit.NotJudged, detail: "finds no amazon.com"},
		"no answer yet":                  {mail: map[string]audit.MailReading{}, want: audit.NotJudged, detail: "was not looked up"},
		"not asked, policy sets a level": {levels: atFail, want: audit.NotJudged, detail: "--dns"},
	} {
		f := audittest.FactsOf(audittest.GoodWith(audit.FieldEmail, "security@Octank.Cloud"))
		f.Mail = test.mail
		got := audittest.FindFinding(t, rules.Judge(policy.Policy{Levels: test.levels}, f), rules.EmailDomainTakesMail)
		if got.Status != test.want || !strings.Contains(got.Detail, test.detail) {
			t.Errorf("%s: %s, %q; want %s, %q", name, got.Status, got.Detail, test.want, test.detail)
		}
	}
	off := policy.Policy{Levels: map[audit.RuleID]policy.Level{rules.EmailDomainTakesMail: policy.LevelOff}}
	f := audittest.FactsOf(audittest.Good)
	f.Mail = map[string]audit.MailReading{}
	if got := audittest.FormatFindings(rules.Judge(off, f)); strings.Contains(got, string(rules.EmailDomainTakesMail)) {
		t.Errorf("judged although the policy turns it off:\n%s", got)
	}
}

// judgeDomain judges security@domain by facts.
func judgeDomain(t *testing.T, domain string, facts rules.DomainFacts, now time.Time) func(audit.RuleID) rules.Finding {
	t.Helper()
	f := audittest.FactsOf(audittest.GoodWith(audit.FieldEmail, "security@"+domain))
	f.DomainFacts, f.Now = facts, now
	findings := rules.Judge(policy.Policy{}, f)
	return func(id audit.RuleID) rules.Finding { return audittest.FindFinding(t, findings, id) }
}

func TestEmailHostedApart(t *testing.T) {
	for _, test := range []struct {
		name   string
		answer audit.MailReading
		want   audit.Status
		detail string
	}{
		{"SES or WorkMail", audit.MailReading{Answer: audit.MailAnswer{AcceptsMail: true, Host: "inbound-smtp.eu-west-1.amazonaws.com"}}, audit.Warn, "Amazon WorkMail or Amazon SES"},
		{"Mail Manager", audit.MailReading{Answer: audit.MailAnswer{AcceptsMail: true, Host: "abc1.fips.wmjb.mail-manager-smtp.amazonaws.com"}}, audit.Warn, "Amazon SES"},
		{"final dot and capitals", audit.MailReading{Answer: audit.MailAnswer{AcceptsMail: true, Host: "Inbound-SMTP.us-east-1.AmazonAWS.com."}}, audit.Warn, "Amazon SES"},
		{"mail server on EC2", audit.MailReading{Answer: audit.MailAnswer{AcceptsMail: true, Host: "ec2-192-0-2-1.compute-1.amazonaws.com"}}, audit.Pass, "not received by AWS"},
		{"name that ends like one", audit.MailReading{Answer: audit.MailAnswer{AcceptsMail: true, Host: "inbound-smtp.notamazonaws.com"}}, audit.Pass, "not received by AWS"},
		{"own server", audit.MailReading{Answer: audit.MailAnswer{AcceptsMail: true, Host: "mail.octank.cloud"}}, audit.Pass, "mail.octank.cloud"},
		{"no MX", audit.MailReading{Answer: audit.MailAnswer{Reason: "null MX"}}, audit.Pass, "no mail server of AWS"},
		{"DNS of no use", audit.MailReading{Answer: audit.MailAnswer{Unknown: true, Reason: "this computer's DNS finds no amazon.com"}}, audit.NotJudged, "finds no amazon.com"},
		{"lookup failed", audit.MailReading{Trouble: &audit.Trouble{Message: "no DNS server answers"}}, audit.NotJudged, "unknown who receives"},
	} {
		t.Run(test.name, func(t *testing.T) {
			facts := rules.DomainFacts{Mail: map[string]audit.MailReading{"octank.cloud": test.answer}}
			got := judgeDomain(t, "Octank.Cloud", facts, time.Time{})(rules.EmailHostedApart)
			if got.Status != test.want || !strings.Contains(got.Detail, test.detail) {
				t.Errorf("%s, %q; want %s, %q", got.Status, got.Detail, test.want, test.detail)
			}
		})
	}
}

func TestEmailDomainRenewed(t *testing.T) {
	now := time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)
	in := func(d time.Duration) audit.RenewalReading {
		return audit.RenewalReading{Answer: audit.RenewalAnswer{Expires: now.Add(d)}}
	}
	const day = 24 * time.Hour
	for _, test := range []struct {
		name    string
		reading audit.RenewalReading
		want    audit.Status
		detail  string
	}{
		{"far away", in(46 * day), audit.Pass, "registered until 2027-01-16"},
		{"45 days and a second", in(45*day + time.Second), audit.Pass, "registered until"},
		{"45 days", in(45 * day), audit.Warn, "ends on 2027-01-15, in 45 days"},
		{"tomorrow", in(20 * time.Hour), audit.Warn, "ends on 2026-12-02, in 20 hours"},
		{"over", in(-day), audit.Warn, "ended on 2026-11-30"},
		{"redemption period", audit.RenewalReading{Answer: audit.RenewalAnswer{Expires: now.Add(300 * day), Status: "redemption period"}}, audit.Warn, "redemption period"},
		{"pending delete without a date", audit.RenewalReading{Answer: audit.RenewalAnswer{Status: "pending delete"}}, audit.Warn, "everyone can register it"},
		{"client hold", audit.RenewalReading{Answer: audit.RenewalAnswer{Expires: now.Add(300 * day), Status: "client hold"}}, audit.Warn, "its registrar has switched it off"},
		{"no date", audit.RenewalReading{}, audit.NotJudged, "does not say until when"},
		{"no server", audit.RenewalReading{Answer: audit.RenewalAnswer{Unknown: "IANA lists no RDAP server for .cloud"}}, audit.NotJudged, "IANA lists no"},
		{"not read", audit.RenewalReading{Trouble: &audit.Trouble{Kind: audit.Timeout, Message: "RDAP did not answer"}}, audit.Error, "RDAP did not answer"},
	} {
		t.Run(test.name, func(t *testing.T) {
			facts := rules.DomainFacts{Renewals: map[string]audit.RenewalReading{"octank.cloud": test.reading}}
			got := judgeDomain(t, "mail.Octank.Cloud", facts, now)(rules.EmailDomainRenewed)
			if got.Status != test.want || !strings.Contains(got.Detail, test.detail) {
				t.Errorf("%s, %q; want %s, %q", got.Status, got.Detail, test.want, test.detail)
			}
		})
	}
	asked := rules.DomainFacts{Renewals: map[string]audit.RenewalReading{}}
	for domain, detail := range map[string]string{"co.uk": "not a domain that can be registered", "octank.cloud": "RDAP was not asked about"} {
		if got := judgeDomain(t, domain, asked, now)(rules.EmailDomainRenewed); got.Status != audit.NotJudged || !strings.Contains(got.Detail, detail) {
			t.Errorf("%s: %s, %q", domain, got.Status, got.Detail)
		}
	}
	p := policy.Policy{Levels: map[audit.RuleID]policy.Level{rules.EmailDomainRenewed: policy.LevelFail}}
	if got := audittest.FindFinding(t, rules.Judge(p, audittest.FactsOf(audittest.Good)), rules.EmailDomainRenewed); got.Status != audit.NotJudged || !strings.Contains(got.Detail, "--rdap") {
		t.Errorf("not asked for: %s, %q", got.Status, got.Detail)
	}
}
