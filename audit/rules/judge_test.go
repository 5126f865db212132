package rules_test

import (
	"slices"
	"strings"
	"testing"

	"accountable/audit"
	"accountable/audit/audittest"
	"accountable/audit/policy"
	"accountable/audit/rules"
)

func TestTableIsComplete(t *testing.T) {
	seen := map[audit.RuleID]bool{}
	for _, r := range rules.All() {
		if seen[r.ID] {
			t.Errorf("%s is in the table twice", r.ID)
		}
		seen[r.ID] = true
		for column, text := range map[string]string{"title": r.Title, "short": r.Short, "passes": r.Passes, "why": r.Why, "remedy": r.Remedy} {
			if text == "" {
				t.Errorf("%s has no %s", r.ID, column)
			}
		}
		if !slices.Contains([]rules.Severity{rules.High, rules.Medium, rules.Low}, r.Severity) {
			t.Errorf("%s has the severity %q", r.ID, r.Severity)
		}
		if !slices.Contains([]policy.Level{policy.LevelFail, policy.LevelWarn, policy.LevelOff}, r.Level) {
			t.Errorf("%s has the level %q", r.ID, r.Level)
		}
		if found, ok := rules.ByID(r.ID); !ok || found.Title != r.Title {
			t.Errorf("%s is not found by its id", r.ID)
		}
	}
	if _, ok := rules.ByID("no-such-rule"); ok {
		t.Error("a rule that does not exist was found")
	}
}

func TestAllReturnsACopy(t *testing.T) {
	first := rules.All()
	first[0].Level, first[0].Controls[0].ID = policy.LevelOff, "none"
	if again := rules.All()[0]; again.Level != policy.LevelFail || again.Controls[0].ID == "none" {
		t.Errorf("a caller changed the table: %+v", again)
	}
}

func TestJudgeAppliesEnabledRules(t *testing.T) {
	billing := audittest.Good
	billing.Email = "security@octank.invalid"
	f := rules.Facts{Contacts: map[audit.ContactType]audit.Reading{audit.Billing: {Contact: &billing}, audit.Security: {Contact: &audittest.Good}}}
	want := `security security-contact-present pass
security email-well-formed pass
security email-domain-exists pass
security email-no-typo pass
security email-not-placeholder pass
security email-not-disposable pass
security email-shared-mailbox pass
security email-not-root not_judged
security email-like-the-others not_judged
security email-hosted-apart not_judged
security name-not-placeholder pass
security title-not-placeholder pass
security phone-dialable pass
security phone-not-placeholder pass
security phone-looks-made-up pass
security no-stray-spaces pass
billing email-well-formed pass
billing email-domain-exists not_judged
billing email-no-typo pass
billing email-not-placeholder fail
billing email-not-disposable pass
billing email-shared-mailbox pass
billing email-not-root not_judged
billing email-hosted-apart not_judged
billing name-not-placeholder pass
billing title-not-placeholder pass
billing phone-dialable pass
billing phone-not-placeholder pass
billing phone-looks-made-up pass
billing no-stray-spaces pass`
	if got := audittest.FormatFindings(rules.Judge(policy.Policy{}, f)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestJudge_LevelsOfThePolicy(t *testing.T) {
	person := audittest.GoodWith(audit.FieldEmail, "jane.doe@octank.cloud")
	for level, want := range map[policy.Level]audit.Status{policy.LevelWarn: audit.Warn, policy.LevelFail: audit.Fail} {
		p := policy.Policy{Levels: map[audit.RuleID]policy.Level{rules.EmailSharedMailbox: level}}
		if f := audittest.FindFinding(t, rules.Judge(p, audittest.FactsOf(person)), rules.EmailSharedMailbox); f.Status != want {
			t.Errorf("at level %s: %s, want %s", level, f.Status, want)
		}
	}
	off := policy.Policy{Levels: map[audit.RuleID]policy.Level{rules.EmailSharedMailbox: policy.LevelOff}}
	if got := audittest.FormatFindings(rules.Judge(off, audittest.FactsOf(person))); strings.Contains(got, string(rules.EmailSharedMailbox)) {
		t.Errorf("judged although it is off:\n%s", got)
	}
}

func TestJudge_NoContact(t *testing.T) {
	f := rules.Facts{Contacts: map[audit.ContactType]audit.Reading{audit.Security: {}, audit.Operations: {}}}
	for _, finding := range rules.Judge(policy.Policy{}, f) {
		want := audit.NotJudged
		if finding.Rule == rules.SecurityContactPresent {
			want = audit.Fail
		}
		if finding.Status != want {
			t.Errorf("%s, want %s", audittest.FormatFinding(finding), want)
		}
		if finding.Status == audit.NotJudged && finding.Detail != "no contact is set" {
			t.Errorf("%s: %q", audittest.FormatFinding(finding), finding.Detail)
		}
	}
}

func TestSecurityContactPresent_BlankFields(t *testing.T) {
	c := audittest.GoodWith(audit.FieldTitle, "\u00a0")
	f := audittest.FindFinding(t, rules.Judge(policy.Policy{}, audittest.FactsOf(c)), rules.SecurityContactPresent)
	if f.Status != audit.Fail || f.Detail != "the title is blank" || f.Remedy != "Fill in the title" {
		t.Errorf("%s: %q, %q", f.Status, f.Detail, f.Remedy)
	}
	c.Phone = " "
	f = audittest.FindFinding(t, rules.Judge(policy.Policy{}, audittest.FactsOf(c)), rules.SecurityContactPresent)
	if f.Detail != "title and phone are blank" {
		t.Errorf("%q", f.Detail)
	}
}

func TestJudge_UnreadableContact(t *testing.T) {
	trouble := &audit.Trouble{Kind: audit.AccessDenied, Message: "access denied", NextStep: "Ask for account:GetAlternateContact"}
	f := rules.Facts{Contacts: map[audit.ContactType]audit.Reading{audit.Security: {Trouble: trouble}}, Target: audit.Target{RootEmail: "root@octank.cloud"}}
	findings := rules.Judge(policy.Policy{}, f)
	if len(findings) == 0 {
		t.Fatal("no findings")
	}
	for _, finding := range findings {
		if finding.Contact == audit.Root {
			continue // it is known
		}
		if finding.Status != audit.Error || finding.Trouble != trouble || finding.Detail != "access denied" || finding.Remedy != trouble.NextStep {
			t.Errorf("%s: %+v", audittest.FormatFinding(finding), finding)
		}
	}
}

func TestEmailNotRoot(t *testing.T) {
	for email, want := range map[string]audit.Status{
		"aws-root@octank.cloud":          audit.Warn,
		"AWS-Root@Octank.Cloud":          audit.Warn,
		"aws-root+security@octank.cloud": audit.Warn,
		"security@octank.cloud":          audit.Pass,
		"aws-root@octank.example.cloud":  audit.Pass,
	} {
		f := audittest.FactsOf(audittest.GoodWith(audit.FieldEmail, email))
		f.Target.RootEmail = "aws-root+prod@octank.cloud"
		if email == "aws-root@octank.cloud" {
			f.Target.RootEmail = email
		}
		if got := audittest.FindFinding(t, rules.Judge(policy.Policy{}, f), rules.EmailNotRoot); got.Status != want {
			t.Errorf("%s with root email %s: got %s, want %s (%s)", email, f.Target.RootEmail, got.Status, want, got.Detail)
		}
	}
}

func TestContactsDistinct(t *testing.T) {
	on := policy.Policy{Levels: map[audit.RuleID]policy.Level{rules.ContactsDistinct: policy.LevelWarn}}
	billing := &audit.Contact{Name: "Accounts", Title: "Clerk", Email: "billing@octank.cloud", Phone: "+1 206 555 4101"}
	operations := &audit.Contact{Name: "Operations", Title: "Duty officer", Email: "ops@octank.cloud", Phone: "+1 206 555 4102"}
	samePhone, sameEmail := *billing, *billing
	samePhone.Phone, sameEmail.Email = "+1 (206) 555-4100", " SECURITY@octank.cloud"
	denied := &audit.Trouble{Kind: audit.AccessDenied, Message: "access denied"}
	for name, test := range map[string]struct {
		billing, operations audit.Reading
		want                audit.Status
		detail              string
	}{
		"distinct":                   {audit.Reading{Contact: billing}, audit.Reading{Contact: operations}, audit.Pass, "with different emails and phones"},
		"same phone, other spelling": {audit.Reading{Contact: &samePhone}, audit.Reading{Contact: operations}, audit.Warn, "security and billing share the phone"},
		"same email in capitals":     {audit.Reading{Contact: &sameEmail}, audit.Reading{Contact: operations}, audit.Warn, "security and billing share the email"},
		"one is not set":             {audit.Reading{Contact: billing}, audit.Reading{}, audit.Warn, "no operations contact is set"},
		"one is unreadable":          {audit.Reading{Contact: billing}, audit.Reading{Trouble: denied}, audit.Error, "access denied"},
		"shared and unreadable":      {audit.Reading{Contact: &sameEmail}, audit.Reading{Trouble: denied}, audit.Warn, "share the email"},
	} {
		f := audittest.FactsOf(audittest.Good)
		f.Contacts[audit.Billing], f.Contacts[audit.Operations] = test.billing, test.operations
		findings := rules.Judge(on, f)
		got := audittest.FindFinding(t, findings, rules.ContactsDistinct)
		if got.Status != test.want || !strings.Contains(got.Detail, test.detail) {
			t.Errorf("%s: %s, %q; want %s, %q", name, got.Status, got.Detail, test.want, test.detail)
		}
		if n := strings.Count(audittest.FormatFindings(findings), string(rules.ContactsDistinct)); n != 1 {
			t.Errorf("%s: judged %d times, want once an account", name, n)
		}
	}
	if got := audittest.FindFinding(t, rules.Judge(on, audittest.FactsOf(audittest.Good)), rules.ContactsDistinct); got.Status != audit.NotJudged || !strings.Contains(got.Detail, "--type") {
		t.Errorf("without the other types: %s, %q", got.Status, got.Detail)
	}
}

func TestRemedies(t *testing.T) {
	for _, test := range []struct {
		rule   audit.RuleID
		field  audit.Field
		value  string
		remedy string
	}{
		{rules.EmailSharedMailbox, audit.FieldEmail, "jane.doe@Octank.Cloud", `"security@octank.cloud"`},
		{rules.EmailSharedMailbox, audit.FieldEmail, "jane.doe@gmail.com", "your company's own domain"},
		{rules.EmailNotPlaceholder, audit.FieldEmail, "noreply@octank.cloud", `"security@octank.cloud"`},
		{rules.PhoneDialable, audit.FieldPhone, "0049 30 901820", `"+49 30 901820"`},
		{rules.PhoneDialable, audit.FieldPhone, "206-555-4100", `"+1 206-555-4100"`},
		{rules.PhoneDialable, audit.FieldPhone, "(+1) 206 555 4100", `"+1 206 555 4100"`},
		{rules.PhoneDialable, audit.FieldPhone, "+1.206.555.4100", `"+1 206 555 4100"`},
		{rules.PhoneDialable, audit.FieldPhone, "+1 206 555 4100 x12", `"+1 206 555 4100"`},
		{rules.PhoneDialable, audit.FieldPhone, "tel:+1-206-555-4100", `"+1-206-555-4100"`},
		{rules.PhoneDialable, audit.FieldPhone, "+49 030 901820", `"+49 30 901820"`},
		{rules.PhoneDialable, audit.FieldPhone, "+49030901820", `"+49 30901820"`},
		{rules.PhoneDialable, audit.FieldPhone, "+81 (090) 3817-4462", `"+81 90) 3817-4462"`},
		{rules.EmailDomainExists, audit.FieldEmail, "soc@hotmail.cmo", `"soc@hotmail.com"`},
		{rules.EmailNoTypo, audit.FieldEmail, "soc@outlok.com", `"soc@outlook.com"`},
		{rules.EmailNotDisposable, audit.FieldEmail, "soc@mailinator.com", "your company's own domain"},
		{rules.PhoneDialable, audit.FieldPhone, "4100", "+ and the country code"},
	} {
		f := audittest.FindFinding(t, rules.Judge(policy.Policy{}, audittest.FactsOf(audittest.GoodWith(test.field, test.value))), test.rule)
		if !strings.Contains(f.Remedy, test.remedy) {
			t.Errorf("%s of %q: remedy %q, want %q in it", test.rule, test.value, f.Remedy, test.remedy)
		}
	}
}

func TestEmailSharedMailbox_DeclaredByThePolicy(t *testing.T) {
	p := policy.Policy{SharedMailboxes: audittest.Mailboxes("Jane.Doe@octank.cloud", "octank.aws@gmail.com")}
	judge := func(email string) rules.Finding {
		return audittest.FindFinding(t, rules.Judge(p, audittest.FactsOf(audittest.GoodWith(audit.FieldEmail, email))), rules.EmailSharedMailbox)
	}
	for _, email := range []string{"jane.doe@octank.cloud", "jane.doe+aws@octank.cloud", "octank.aws@gmail.com"} {
		if f := judge(email); f.Status != audit.Pass || !strings.Contains(f.Detail, "policy") {
			t.Errorf("%s: %s, %q", email, f.Status, f.Detail)
		}
	}
	if f := judge("john.doe@octank.cloud"); f.Status != audit.Warn {
		t.Errorf("another address: %s, %q", f.Status, f.Detail)
	}
}

// Reports mask findings by replacing Quoted, so no word of the contact may remain.
func TestFindingsListQuotedValues(t *testing.T) {
	secret := audit.Contact{Name: "Zebulon \"Zeb\" Quigley", Title: "Quartermaster ", Email: "zebulon.quigley@quagmire.example", Phone: "+1 555 206 4177"}
	f := audittest.FactsOf(secret)
	f.Target.RootEmail = "zebulon.quigley+root@quagmire.example"
	f.Mail = map[string]audit.MailReading{"quagmire.example": {Answer: audit.MailAnswer{Reason: "no mail", Host: "quagmire.example"}}}
	f.Renewals = map[string]audit.RenewalReading{"quagmire.example": {Answer: audit.RenewalAnswer{Status: "client hold"}}}
	f.Contacts[audit.Billing], f.Contacts[audit.Operations] = audit.Reading{Contact: &secret}, audit.Reading{Contact: &secret}
	quoted := 0
	for _, finding := range rules.Judge(policy.Policy{Levels: map[audit.RuleID]policy.Level{rules.ContactsDistinct: policy.LevelFail}}, f) {
		text := finding.Detail + " " + finding.Remedy
		for _, part := range finding.Quoted {
			if !strings.Contains(text, part) {
				t.Errorf("%s: Quoted has %q, which is not in %q", audittest.FormatFinding(finding), part, text)
			}
			text = strings.ReplaceAll(text, part, "…")
			quoted++
		}
		for _, word := range []string{"zebulon", "quigley", "quagmire", "quartermaster", "4177"} {
			if strings.Contains(strings.ToLower(text), word) {
				t.Errorf("%s: %s remains in %q", audittest.FormatFinding(finding), word, text)
			}
		}
	}
	if quoted == 0 {
		t.Error("no value was quoted")
	}
}

func BenchmarkJudge(b *testing.B) {
	contacts := []audit.Contact{
		audittest.Good,
		{Name: "Anna Müller", Title: "CTO", Email: "anna.mueller@octank.cloud", Phone: "+49 30 901820"},
		{Name: "Иван Петров", Title: "CISO", Email: "petrov.i@octank.cloud", Phone: "+7 495 123 45 67"},
		{Name: "x", Title: "x", Email: "infrastructureplatformteam@octank.cloud", Phone: "0"},
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		rules.Judge(policy.Policy{}, audittest.FactsOf(contacts[i%len(contacts)]))
	}
}
