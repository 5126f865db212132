package rules_test

import (
	"strings"
	"testing"

	"accountable/audit"
	"accountable/audit/audittest"
	"accountable/audit/policy"
	"accountable/audit/rules"
)

// judgeDrift returns the finding of matches-policy for a security contact; nil: not set.
func judgeDrift(t *testing.T, p policy.Policy, account audit.Target, c *audit.Contact) rules.Finding {
	t.Helper()
	f := rules.Facts{Contacts: map[audit.ContactType]audit.Reading{audit.Security: {Contact: c}}, Target: account}
	return audittest.FindFinding(t, rules.Judge(p, f), rules.MatchesPolicy)
}

func TestMatchesPolicy_Spelling(t *testing.T) {
	for _, test := range []struct {
		field      audit.Field
		have, want string
		same       bool
	}{
		{audit.FieldEmail, "Security@Octank.Cloud", "security@octank.cloud", true},
		{audit.FieldEmail, "security@xn--bcher-kva.octank.cloud", "security@bücher.octank.cloud", true},
		{audit.FieldEmail, "security+aws@octank.cloud", "security@octank.cloud", false},
		{audit.FieldEmail, "s.ecurity@octank.cloud", "security@octank.cloud", false},
		{audit.FieldPhone, "+1 (206) 555-4100", "+12065554100", true},
		{audit.FieldPhone, "+44 (0)20 7946 0018", "+44 20 7946 0018", true},
		{audit.FieldPhone, "+12065554100", "+12065554101", false},
		{audit.FieldPhone, "2065554100", "+12065554100", false}, // unknown country
		{audit.FieldPhone, "206 555 4100", "206-555-4100", true},
		{audit.FieldPhone, "+12065554100", "+1 206 555 4100 ext. 7", false},
		{audit.FieldPhone, "()", "-", false},
		{audit.FieldPhone, "999 123 4567", "+999 123 4567", false}, // unassigned country code
		{audit.FieldName, "Zoe\u0308 Mu\u0308ller", "Zo\u00eb M\u00fcller", true},
		{audit.FieldName, "Security  Operations", "Security Operations", true},
		{audit.FieldName, " Security\u00a0Operations ", "Security Operations", true},
		{audit.FieldName, "security operations", "Security Operations", false},
		{audit.FieldName, "Team Strasse", "Team Straße", false},
		{audit.FieldName, "SecurityOperations", "Security Operations", false},
		{audit.FieldTitle, "Duty\tofficer", "Duty officer", true},
		{audit.FieldTitle, "Duty Officer", "Duty officer", false},
	} {
		p := policy.Policy{Contacts: map[audit.ContactType]policy.WantedFields{audit.Security: {test.field: {Text: test.want}}}}
		c := audittest.GoodWith(test.field, test.have)
		f := judgeDrift(t, p, audittest.Payments, &c)
		if same := f.Status == audit.Pass; same != test.same {
			t.Errorf("%s %q, policy %q: got %s (%s)", test.field.Key(), test.have, test.want, f.Status, f.Detail)
		}
		if test.same && (!strings.Contains(f.Detail, "spelled differently") || !strings.Contains(f.Detail, test.want)) {
			t.Errorf("no note on the spelling of %q: %s", test.have, f.Detail)
		}
		p.Compare = policy.CompareExact
		if f := judgeDrift(t, p, audittest.Payments, &c); f.Status != audit.Fail {
			t.Errorf("compared exactly, %q, policy %q: got %s", test.have, test.want, f.Status)
		}
	}
}

func TestMatchesPolicy_Detail(t *testing.T) {
	old := audit.Contact{Name: "security operations", Title: "", Email: "Security@octank.cloud", Phone: "+1 206 555 4199"}
	all := policy.Policy{Contacts: audittest.ParseWanted(1, "name=Security Operations, title=Duty officer, email=security@octank.cloud, phone=+1 206 555 4100")}
	noUnit, noName := audittest.PaymentsWithout(func(t *audit.Target) { t.OUPath = "" }), audittest.PaymentsWithout(func(t *audit.Target) { t.Name = "" })
	for name, test := range map[string]struct {
		policy  policy.Policy
		account audit.Target
		have    *audit.Contact
		status  audit.Status
		detail  string
		quoted  []string
	}{
		"equal": {all, audittest.Payments, &audittest.Good, audit.Pass, "matches the policy", nil},
		"different": {
			all, audittest.Payments, &old, audit.Fail,
			`name "security operations" → "Security Operations"; title (not set) → "Duty officer"; phone "+1 206 555 4199" → "+1 206 555 4100"`,
			[]string{"Security Operations", "security operations", "+1 206 555 4100", "+1 206 555 4199", "Duty officer"},
		},
		"not set": {
			policy.Policy{Contacts: audittest.ParseWanted(1, "email=security@octank.cloud")},
			audittest.Payments, nil, audit.Fail,
			`no security contact is set, but the policy sets one: email (not set) → "security@octank.cloud"`,
			[]string{"security@octank.cloud"},
		},
		"one field undecided, others equal": {
			audittest.CompanyPolicy, noUnit, &audit.Contact{Name: "Security Operations", Email: "payments@octank.cloud"}, audit.NotJudged,
			"phone cannot be determined: the policy selects by organizational unit, which is unknown without --org", nil,
		},
		"one field undecided, another one differs": {
			audittest.CompanyPolicy, noUnit, &audit.Contact{Name: "Security Operations", Email: "jane.doe@octank.cloud"}, audit.Fail,
			`email "jane.doe@octank.cloud" → "payments@octank.cloud"`,
			[]string{"jane.doe@octank.cloud", "payments@octank.cloud"},
		},
		"undecided, not set": {
			policy.Policy{Overrides: audittest.CompanyPolicy.Overrides[1:2]},
			noName, nil, audit.NotJudged,
			"email cannot be determined: the policy selects by name, which is unknown without --org", nil,
		},
		"policy sets nothing": {
			policy.Policy{Overrides: audittest.CompanyPolicy.Overrides[2:]}, audittest.Payments, &old, audit.NotJudged, "the policy sets nothing for this contact", nil,
		},
		"surrounding blanks": {
			policy.Policy{Contacts: audittest.ParseWanted(1, "email=security@octank.cloud")},
			audittest.Payments,
			&audit.Contact{Email: " security@octank.cloud "}, audit.Pass, "matches the policy", nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := judgeDrift(t, test.policy, test.account, test.have)
			if f.Status != test.status || f.Detail != test.detail {
				t.Errorf("%s: %s\nwant %s: %s", f.Status, f.Detail, test.status, test.detail)
			}
			if strings.Join(f.Quoted, "|") != strings.Join(test.quoted, "|") {
				t.Errorf("quoted %q, want %q", f.Quoted, test.quoted)
			}
		})
	}
}

func TestMatchesPolicy_Level(t *testing.T) {
	read := map[audit.ContactType]audit.Reading{audit.Security: {Contact: &audittest.Good}, audit.Billing: {Contact: &audittest.Good}}
	warn := policy.Policy{Contacts: audittest.ParseWanted(1, "title=CTO"), Levels: map[audit.RuleID]policy.Level{rules.MatchesPolicy: policy.LevelWarn}}
	for name, test := range map[string]struct {
		policy policy.Policy
		want   string
	}{
		"no policy":              {policy.Policy{}, ""},
		"level without contacts": {policy.Policy{Levels: map[audit.RuleID]policy.Level{rules.MatchesPolicy: policy.LevelFail}}, ""},
		"the security contact":   {policy.Policy{Contacts: audittest.ParseWanted(1, "title=CTO")}, "security matches-policy fail"},
		"as a warning":           {warn, "security matches-policy warn"},
		"switched off":           {policy.Policy{Contacts: audittest.ParseWanted(1, "title=CTO"), Levels: map[audit.RuleID]policy.Level{rules.MatchesPolicy: policy.LevelOff}}, ""},
		"by an override":         {policy.Policy{Overrides: []policy.Override{audittest.NewOverride(2, policy.Match{}, "title=CTO")}}, "security matches-policy fail"},
	} {
		var got []string
		for _, f := range rules.Judge(test.policy, rules.Facts{Contacts: read, Target: audittest.Payments}) {
			if f.Rule == rules.MatchesPolicy {
				got = append(got, audittest.FormatFinding(f))
			}
		}
		if text := strings.Join(got, "; "); text != test.want {
			t.Errorf("%s: %q, want %q", name, text, test.want)
		}
	}
}

func TestMatchesPolicy_UnreadableContact(t *testing.T) {
	trouble := &audit.Trouble{Kind: audit.AccessDenied, Message: "access denied"}
	f := rules.Facts{Contacts: map[audit.ContactType]audit.Reading{audit.Security: {Trouble: trouble}}, Target: audittest.Payments}
	if got := audittest.FindFinding(t, rules.Judge(audittest.CompanyPolicy, f), rules.MatchesPolicy); got.Status != audit.Error || got.Trouble != trouble {
		t.Errorf("%+v", got)
	}
}

func TestEmailDomainAllowed(t *testing.T) {
	for _, test := range []struct {
		allowed string
		email   string
		want    audit.Status
	}{
		{"octank.cloud", "security@octank.cloud", audit.Pass},
		{"octank.cloud", "security@mail.OCTANK.cloud", audit.Pass},
		{"octank.cloud", "security@notoctank.cloud", audit.Fail},
		{"octank.cloud", "security@octank.cloud.octank.dev", audit.Fail},
		{"mail.octank.cloud", "security@octank.cloud", audit.Fail},
		{"octank.dev octank.cloud", "security@octank.cloud", audit.Pass},
		{"bücher.cloud", "security@xn--bcher-kva.cloud", audit.Pass},
		{"xn--bcher-kva.cloud", "security@mail.BÜCHER.cloud", audit.Pass},
		{"octank.cloud", "security", audit.NotJudged}, // a finding of email-well-formed
		{"octank.cloud", "", audit.NotJudged},
	} {
		p := policy.Policy{AllowedDomains: strings.Fields(test.allowed)}
		f := audittest.FindFinding(t, rules.Judge(p, audittest.FactsOf(audittest.GoodWith(audit.FieldEmail, test.email))), rules.EmailDomainAllowed)
		if f.Status != test.want {
			t.Errorf("%q with %s allowed: got %s (%s)", test.email, test.allowed, f.Status, f.Detail)
		}
		if f.Status == audit.Fail && (len(f.Quoted) != 1 || !strings.Contains(f.Remedy, strings.Fields(test.allowed)[0])) {
			t.Errorf("%q quotes %q, remedy %q", f.Detail, f.Quoted, f.Remedy)
		}
	}
	if got := audittest.FormatFindings(rules.Judge(policy.Policy{Levels: map[audit.RuleID]policy.Level{rules.EmailDomainAllowed: policy.LevelFail}}, audittest.FactsOf(audittest.Good))); strings.Contains(got, "allowed") {
		t.Errorf("judged although the policy allows no domain:\n%s", got)
	}
}
