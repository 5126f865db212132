package rules_test

import (
	"strings"
	"testing"

	"accountable/audit"
	"accountable/audit/audittest"
	"accountable/audit/policy"
	"accountable/audit/rules"
)

func TestContentRules(t *testing.T) {
	tables := map[audit.RuleID]struct {
		field audit.Field
		cases []string // value → status [part of the detail]
	}{
		rules.EmailWellFormed: {audit.FieldEmail, []string{
			"security@octank.cloud → pass",
			"a.b+c@sub-domain.octank.co.uk → pass",
			".security@octank.cloud → fail starts with a dot",
			"security.@octank.cloud → fail ends with a dot",
			"sec..urity@octank.cloud → fail two dots",
			"security@oct_ank.cloud → fail underscore",
			"security@-octank.cloud → fail hyphen",
			"security@octank-.cloud → fail hyphen",
			"security@octank..cloud → fail empty label",
			"security@octank.c → fail one character",
			"security@10.0.0.25 → fail a number",
			"nobody → fail no domain",
			" → not_judged blank",
			strings.Repeat("x", 65) + "@octank.cloud → fail 64 characters",
		}},
		rules.EmailNotPlaceholder: {audit.FieldEmail, []string{
			"security@octank.cloud → pass",
			"tester.maria@octank.cloud → pass",
			"test.lab@octank.cloud → pass",
			"postmaster@octank.cloud → pass",
			"security@example-insurance.com → pass",
			"security@example.com → fail RFC 2606",
			"security@mail.example.org → fail RFC 2606",
			"security@octank.test → fail RFC 6761",
			"security@octank.invalid → fail RFC 6761",
			"security@mail.localhost → fail RFC 6761",
			"security@example.co.uk → fail example domain",
			"security@aws.example.de → fail example domain",
			"security@octank.internal → fail private networks",
			"security@octank.LOCAL → fail private networks",
			"security@octank.corp → fail private networks",
			"security@router.home.arpa → fail private networks",
			"security@octank → not_judged email-well-formed",
			"security@10.0.0.25 → not_judged email-well-formed",
			"noreply@octank.cloud → fail not read",
			"No-Reply2@octank.cloud → fail not read",
			"do_not.reply+aws@octank.cloud → fail not read",
			"security@octank.onion → fail RFC 7686",
			"test@octank.cloud → fail placeholder",
			"test123@octank.cloud → fail placeholder",
			"changeme@octank.cloud → fail placeholder",
			"none@octank.cloud → fail placeholder",
			"firstname.lastname@octank.cloud → fail placeholder",
			"vorname.nachname@octank.cloud → fail placeholder",
			"security@yourcompany.com → fail not your domain",
			"security@mail.your-company.co.uk → fail not your domain",
			" → not_judged blank",
		}},
		rules.NameNotPlaceholder: {audit.FieldName, []string{
			"Security Operations → pass",
			"Test Lab → pass",
			"山田 太郎 → pass",
			"Na Li → pass",
			"N/A → warn placeholder",
			"n.a. → warn placeholder",
			"TBD → warn placeholder",
			"x → warn placeholder",
			"Test 1 → warn placeholder",
			"First Last → warn placeholder",
			"未定 → warn placeholder",
			"- → warn no letter",
			"${contact_name} → warn a template that was not filled in",
			"{{ name }} → warn a template that was not filled in",
			"<Your name> → warn a template that was not filled in",
			"  → not_judged blank",
		}},
		rules.PhoneDialable: {audit.FieldPhone, []string{
			"+1 206 555 4100 → pass",
			"+1(206)555-4100 → pass",
			"+44 (0)20 7123 4567 → pass",
			"+49 30 901820 → pass",
			"+81 3 1234 5678 → pass",
			"206 555 4100 → warn does not start with +",
			"0049 30 901820 → warn does not start with +",
			"(+1) 206 555 4100 → warn does not start with +",
			"+1 264 4100 → warn area code is missing",
			"4410 → warn like an extension",
			"+49 030 901820 → warn dialed only within the country",
			"+44 909 123 9871 → warn premium rate",
			"+41 848 482 017 → warn shared cost",
			"+61 1300 292 371 → pass",
			"+47 02497 → warn only within its country",
			"+1 206 555\u200b4100 → warn invisible character",
			"+1 206 555 41 → warn too short",
			"+1 206 555 4100 4100 4100 → warn too long",
			"+999 206 555 4100 → warn unknown country code",
			"+1 206 555 4100 x12 → warn 'x' is not allowed",
			"+0 → not_judged phone-not-placeholder",
			" → not_judged blank",
		}},
		rules.PhoneNotPlaceholder: {audit.FieldPhone, []string{
			"+1 206 555 4100 → pass",
			"+1 206 555 1212 → pass",
			"+44 20 7946 1123 → pass",
			"+44 7700 901123 → pass",
			"555 264 45 67 → pass",
			"4410 → not_judged phone-dialable",
			"+49 30 901820 → pass",
			"0 → fail only 1 digit",
			"123456 → fail counts digits",
			"--- → fail not a phone number",
			"call the SOC → not_judged phone-dialable",
			"TBD → fail not a phone number",
			"１２３４５６７ → fail counts digits",
			"+41 44 123 45 67 → fail counts digits",
			"+41441234567 → fail counts digits",
			"+81 3 0000 0000 → fail only zeros",
			"+1 555 4100 → fail without an area code",
			"+49 30 91234567 → pass",
			"0000000000 → fail repeats one digit",
			"+1 111 111 1111 → fail repeats one digit",
			"+49 000 0000000 → fail repeats one digit",
			"+44 7777777777 → fail after the country code",
			"+1 206 555 0100 → fail NANP",
			"+1 (206) 555-0199 → fail NANP",
			"206-555-0123 → fail NANP",
			"1 206 555 0123 → fail NANP",
			"+1 555 206 4100 → fail 555 is not an area code",
			"(555) 206-4100 → fail 555 is not an area code",
			"+44 20 7946 0123 → fail Ofcom",
			"+44 (0)7700 900123 → fail Ofcom",
			"+33 6 39 98 12 34 → fail Arcep",
			"+49 30 23125 123 → fail Bundesnetzagentur",
			"+49 171 39200 42 → fail Bundesnetzagentur",
			"+49 152 28817386 → fail Bundesnetzagentur",
			"+61 2 5550 1234 → fail ACMA",
			"+61 491 570 156 → fail ACMA",
			"+61 1800 975 707 → fail ACMA",
			"+46 8 465 004 12 → fail PTS",
			"+353 20 912 3456 → fail ComReg",
			" → not_judged blank",
		}},
		rules.PhoneLooksMadeUp: {audit.FieldPhone, []string{
			"+1 206 555 4100 → pass",
			"+49 30 901820 → pass",
			"+49 30 1234567 → not_judged phone-not-placeholder",
			"+49 30 91234567 → warn contains the sequence",
			"+55 11 91234-5678 → warn contains the sequence",
			"+49 30 29876543 → warn contains the sequence",
			"+49 30 25678901 → warn contains the sequence",
			"+49 30 1 22222222 → warn 8 equal digits",
			"+1 206 155 4100 → warn not a valid number",
			"206 555 4100 → not_judged phone-dialable",
			" → not_judged blank",
		}},
		rules.EmailSharedMailbox: {audit.FieldEmail, []string{
			"security@octank.cloud → pass is a word for a team",
			"kestrel@octank.cloud → pass nothing suggests",
			"jane.doe@octank.cloud → warn form of a person's name",
			"u1234567@octank.cloud → warn personnel number",
			"soc2026@octank.cloud → pass role or team",
			"security@gmail.com → warn anyone can have",
			"operations@octank.cloud → pass",
			" → not_judged blank",
			"nobody → not_judged no domain",
		}},
		rules.EmailDomainExists: {audit.FieldEmail, []string{
			"security@octank.cloud → pass",
			"security@octank.co.uk → pass",
			"security@octank.github.io → pass",
			"security@octank.ck → pass",
			"security@octank.con → fail no top-level domain \".con\"",
			"security@octank.cloudd → fail public suffix list of 20",
			"security@octank.c → not_judged email-well-formed",
			"security@octank.local → not_judged email-not-placeholder",
			" → not_judged blank",
		}},
		rules.EmailNoTypo: {audit.FieldEmail, []string{
			"security@octank.cloud → pass",
			"security@gmail.com → pass",
			"security@mail.com → pass",
			"security@yahoo.ca → pass",
			"security@outlok.com → warn outlook.com",
			"security@mail.outlook.co → warn outlook.com",
			"security@hotmail.cmo → not_judged email-domain-exists",
			" → not_judged blank",
		}},
		rules.EmailNotDisposable: {audit.FieldEmail, []string{
			"security@octank.cloud → pass",
			"security@mailinator.com → fail throw-away inbox",
			"security@Team.Mailinator.COM → fail throw-away inbox",
			"security@notmailinator.octank.cloud → pass",
			" → not_judged blank",
		}},
		rules.TitleNotPlaceholder: {audit.FieldTitle, []string{
			"Duty officer → pass",
			"Tester → pass",
			"L2 → pass",
			"課長 → pass",
			"N/A → warn placeholder",
			"Job Title → warn placeholder",
			"Your title here → warn placeholder",
			"役職 → warn placeholder",
			"${title} → warn a template that was not filled in",
			"  → not_judged blank",
		}},
		rules.EmailHostedApart: {audit.FieldEmail, []string{
			"security@octank.awsapps.com → warn Amazon WorkMail",
			"security@Octank.AWSApps.com → warn Amazon WorkMail",
			"security@awsapps.com.octank.cloud → not_judged --dns",
			"security@octank.cloud → not_judged --dns",
			"nobody → not_judged no domain",
		}},
		rules.NoStraySpaces: {audit.FieldTitle, []string{
			"Duty officer → pass",
			"Duty\u00adofficer → warn the invisible character U+00AD in title",
			"Duty officer\u200b → warn the invisible character U+200B in title",
			"Duty \u202eofficer → warn the invisible character U+202E in title",
			"क्\u200dष → pass",
			"👩‍💻 desk → pass",
			"  → pass",
			"Duty officer\u00a0 → warn title \"Duty officer\\u00a0\"",
		}},
	}
	for _, r := range rules.All() {
		if _, tested := tables[r.ID]; !tested && len(r.Fields) == 1 && r.Needs == nil && r.Level != policy.LevelOff {
			t.Errorf("%s has no cases here", r.ID)
		}
	}
	for rule, table := range tables {
		for _, line := range table.cases {
			value, expected, _ := strings.Cut(line, " → ")
			status, part, _ := strings.Cut(expected, " ")
			f := audittest.FindFinding(t, rules.Judge(policy.Policy{}, audittest.FactsOf(audittest.GoodWith(table.field, value))), rule)
			if string(f.Status) != status || !strings.Contains(f.Detail, part) {
				t.Errorf("%s of %q: %s, %q; want %s, %q", rule, value, f.Status, f.Detail, status, part)
			}
			if bad := f.Status == audit.Warn || f.Status == audit.Fail; bad != (f.Remedy != "") {
				t.Errorf("%s of %q: %s with the remedy %q", rule, value, f.Status, f.Remedy)
			}
		}
	}
}

func TestFieldOf(t *testing.T) {
	for id, want := range map[audit.RuleID]audit.Field{
		rules.NameNotPlaceholder: audit.FieldName, rules.EmailNotRoot: audit.FieldEmail, rules.PhoneDialable: audit.FieldPhone,
	} {
		if got, ok := rules.FieldOf(id); !ok || got != want {
			t.Errorf("%s: got %s, %v", id, got.Key(), ok)
		}
	}
	for _, id := range []audit.RuleID{rules.MatchesPolicy, rules.NoStraySpaces, "no-such-rule"} {
		if got, ok := rules.FieldOf(id); ok {
			t.Errorf("%s: got %s, want none", id, got.Key())
		}
	}
}

func TestLevelOf(t *testing.T) {
	p := audittest.CompanyPolicy
	p.Levels = map[audit.RuleID]policy.Level{rules.NoStraySpaces: policy.LevelFail}
	for id, want := range map[audit.RuleID]policy.Level{
		rules.NoStraySpaces: policy.LevelFail, rules.MatchesPolicy: policy.LevelFail, rules.EmailDomainAllowed: policy.LevelOff,
		rules.EmailDomainTakesMail: policy.LevelOff, rules.EmailSharedMailbox: policy.LevelWarn,
	} {
		if got := rules.LevelOf(&p, id, audit.Security); got != want {
			t.Errorf("%s: got %s, want %s", id, got, want)
		}
	}
}
