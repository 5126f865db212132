package rules_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"accountable/audit"
	"accountable/audit/audittest"
	"accountable/audit/policy"
	"accountable/audit/rules"
)

// aboutValues are the rules that judge what a field says. EmailSharedMailbox has tests of
// its own, in package mailbox.
var aboutValues = []audit.RuleID{
	rules.EmailWellFormed, rules.EmailDomainExists, rules.EmailNoTypo, rules.EmailNotPlaceholder, rules.EmailNotDisposable,
	rules.NameNotPlaceholder, rules.TitleNotPlaceholder, rules.PhoneDialable, rules.PhoneNotPlaceholder, rules.PhoneLooksMadeUp,
}

// valueCase is a line of testdata/values.tsv.
type valueCase struct {
	field                 audit.Field
	kind, language, value string
	want                  []string // rules one of which objects; "ok" for none
}

func readValues(t *testing.T) []valueCase {
	t.Helper()
	text, err := os.ReadFile("testdata/values.tsv")
	if err != nil {
		t.Fatal(err)
	}
	var cases []valueCase
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if strings.HasPrefix(line, "#") || cells[0] == "field" {
			continue
		}
		i := slices.IndexFunc(audit.Fields, func(f audit.Field) bool { return f.Key() == cells[0] })
		if len(cells) != 5 || i < 0 {
			t.Fatalf("not a line of the table: %q", line)
		}
		cases = append(cases, valueCase{audit.Fields[i], cells[0] + " " + cells[1], cells[2], cells[3], strings.Split(cells[4], "|")})
	}
	return cases
}

// objections returns the rules about values that object to a value.
func objections(f audit.Field, value string) []string {
	var objecting []string
	for _, finding := range rules.Judge(policy.Policy{}, audittest.FactsOf(audittest.GoodWith(f, value))) {
		if (finding.Status == audit.Warn || finding.Status == audit.Fail) && slices.Contains(aboutValues, finding.Rule) {
			objecting = append(objecting, string(finding.Rule))
		}
	}
	return objecting
}

func TestValues(t *testing.T) {
	wrong, all := map[string]int{}, map[string]int{}
	for _, c := range readValues(t) {
		got := objections(c.field, c.value)
		all[c.kind]++
		switch {
		case len(got) > 1:
			t.Errorf("%s %s %q: more than one rule objects: %v", c.kind, c.language, c.value, got)
		case len(got) == 0 && c.want[0] != "ok", len(got) == 1 && !slices.Contains(c.want, got[0]):
			t.Errorf("%s %s %q: %v objects, want %v", c.kind, c.language, c.value, got, c.want)
		default:
			continue
		}
		wrong[c.kind]++
	}
	for kind, n := range all {
		t.Logf("%s: %d of %d wrong", kind, wrong[kind], n)
	}
}

// sayDifferentThings are pairs of rules on one field that may both object to a value: a
// reader has to mend two things.
var sayDifferentThings = [][2]audit.RuleID{
	{rules.EmailSharedMailbox, rules.EmailDomainExists},
	{rules.EmailSharedMailbox, rules.EmailNoTypo},
	{rules.EmailSharedMailbox, rules.EmailDomainAllowed},
	{rules.EmailSharedMailbox, rules.EmailNotRoot},
	{rules.EmailSharedMailbox, rules.EmailDomainTakesMail},
	{rules.EmailDomainAllowed, rules.EmailWellFormed},
	{rules.EmailDomainAllowed, rules.EmailDomainExists},
	{rules.EmailDomainAllowed, rules.EmailNotPlaceholder},
	{rules.EmailDomainAllowed, rules.EmailNotDisposable},
	{rules.EmailDomainAllowed, rules.EmailDomainTakesMail},
	{rules.EmailDomainAllowed, rules.EmailNotRoot},
	{rules.EmailNotRoot, rules.EmailWellFormed},
	{rules.EmailNotRoot, rules.EmailDomainExists},
	{rules.EmailNotRoot, rules.EmailNoTypo},
	{rules.EmailNotRoot, rules.EmailNotPlaceholder},
	{rules.EmailNotRoot, rules.EmailNotDisposable},
	{rules.EmailNotRoot, rules.EmailDomainTakesMail},
	{rules.EmailDomainTakesMail, rules.EmailNoTypo},
	{rules.EmailDomainTakesMail, rules.EmailNotDisposable},
}

func TestJudge_OneRuleObjects(t *testing.T) {
	may := func(a, b audit.RuleID) bool {
		return slices.Contains(sayDifferentThings, [2]audit.RuleID{a, b}) || slices.Contains(sayDifferentThings, [2]audit.RuleID{b, a})
	}
	p := policy.Policy{AllowedDomains: []string{"octank.aws"}}
	for _, c := range readValues(t) {
		f := audittest.FactsOf(audittest.GoodWith(c.field, c.value))
		f.Target.RootEmail = f.Contacts[audit.Security].Contact.Email
		f.Mail = map[string]audit.MailReading{audit.MailDomain(f.Target.RootEmail): {Answer: audit.MailAnswer{Reason: "no MX record"}}}
		var objecting []audit.RuleID
		for _, finding := range rules.Judge(p, f) {
			if r, _ := rules.ByID(finding.Rule); finding.Contact == audit.Security && slices.Contains(r.Fields, c.field) && (finding.Status == audit.Warn || finding.Status == audit.Fail) {
				objecting = append(objecting, finding.Rule)
			}
		}
		for i, a := range objecting {
			for _, b := range objecting[i+1:] {
				if !may(a, b) {
					t.Errorf("%s of %q: %s and %s object", c.field.Key(), c.value, a, b)
				}
			}
		}
	}
}

// With a rule off, the rule that would yield to it speaks.
func TestJudge_RuleThatIsOffIsNotYieldedTo(t *testing.T) {
	for _, c := range []struct {
		field audit.Field
		value string
		off   []audit.RuleID
		want  audit.RuleID
	}{
		{audit.FieldPhone, "0", nil, rules.PhoneNotPlaceholder},
		{audit.FieldPhone, "0", []audit.RuleID{rules.PhoneNotPlaceholder}, rules.PhoneDialable},
		{audit.FieldPhone, "0", []audit.RuleID{rules.PhoneNotPlaceholder, rules.PhoneDialable}, rules.PhoneLooksMadeUp},
		{audit.FieldPhone, "4410", nil, rules.PhoneDialable},
		{audit.FieldPhone, "4410", []audit.RuleID{rules.PhoneDialable}, rules.PhoneNotPlaceholder},
		{audit.FieldEmail, "soc@octank.local", []audit.RuleID{rules.EmailNotPlaceholder}, rules.EmailDomainExists},
		{audit.FieldName, " ", nil, rules.SecurityContactPresent},
		{audit.FieldName, " ", []audit.RuleID{rules.SecurityContactPresent}, rules.NameNotPlaceholder},
	} {
		p := policy.Policy{Levels: map[audit.RuleID]policy.Level{}}
		for _, id := range c.off {
			p.Levels[id] = policy.LevelOff
		}
		var got []string
		for _, f := range rules.Judge(p, audittest.FactsOf(audittest.GoodWith(c.field, c.value))) {
			if f.Status == audit.Warn || f.Status == audit.Fail {
				got = append(got, string(f.Rule))
			}
		}
		if !slices.Equal(got, []string{string(c.want)}) {
			t.Errorf("%s %q without %v: %v, want %s", c.field.Key(), c.value, c.off, got, c.want)
		}
	}
}

// The domain that most accounts use is known when all of them have been read.
func TestEmailNoTypo_DomainOfMostAccounts(t *testing.T) {
	f := audittest.FactsOf(audittest.GoodWith(audit.FieldEmail, "security@octnak.cloud"))
	before := rules.Judge(policy.Policy{}, f)
	if got := audittest.FindFinding(t, before, rules.EmailNoTypo); got.Status != audit.Pass {
		t.Errorf("without the other accounts: %s, %q", got.Status, got.Detail)
	}
	f.Peers = &rules.Peers{}
	for range 5 {
		f.Peers.Run.Add(audittest.Good)
	}
	for name, findings := range map[string][]rules.Finding{"judged": rules.Judge(policy.Policy{}, f), "judged again": rules.Rejudge(policy.Policy{}, f, before)} {
		if got := audittest.FindFinding(t, findings, rules.EmailNoTypo); got.Status != audit.Warn || !strings.Contains(got.Remedy, `"security@octank.cloud"`) {
			t.Errorf("%s: %s, %q, %q", name, got.Status, got.Detail, got.Remedy)
		}
	}
}
