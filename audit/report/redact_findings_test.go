package report_test

import (
	"strings"
	"testing"
	"time"
	"unicode"

	"accountable/audit"
	"accountable/audit/policy"
	"accountable/audit/report"
	"accountable/audit/rules"
	"accountable/audit/scan"
)

// TestRedact_Findings redacts real findings of every rule and looks for each
// word of their contacts in the result.
func TestRedact_Findings(t *testing.T) {
	levels := map[audit.RuleID]policy.Level{}
	for _, r := range rules.All() {
		levels[r.ID] = policy.LevelFail
	}
	wanted := audit.Contact{Name: "Philippa Wrzosek", Title: "Duty officer", Email: "w.wrzosek@octank.cloud", Phone: "+1 206 555 4177"}
	pol := policy.Policy{
		Levels: levels, Contacts: map[audit.ContactType]policy.WantedFields{audit.Security: {}}, AllowedDomains: []string{"octank.example"},
		Exceptions: []policy.Exception{
			{Rule: "email-not-root", Reason: "asked for by Xaver", Owner: "Xaver", Expires: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)},
			{Rule: rules.MatchesPolicy, Reason: "philippa@octank.cloud asked for it", Owner: "philippa@octank.cloud", Expires: time.Date(2027, 1, 31, 0, 0, 0, 0, time.UTC)},
		},
	}
	for _, f := range audit.Fields {
		pol.Contacts[audit.Security][f] = policy.Value{Text: f.Of(wanted)}
	}
	for _, c := range []audit.Contact{
		{Name: "Wilhelmina Brandstätter", Title: "Leiterin", Email: "wilhelmina.brandstaetter@octank.cloud", Phone: "+1 206 555 4100"},
		{Name: "Giovanna Quaranta", Title: "CISO", Email: "g.quaranta+aws@octank.cloud", Phone: "206-555-0142"},
		{Name: "  Xylophone  ", Title: "x", Email: "zq48213@octank.cloud", Phone: "+1 555 555 5555"},
		{Name: "\"Zebulon\" \\ O'Quackenbush", Title: "t", Email: "zebulon..quackenbush@_octank-.cloud", Phone: "12345678"},
		{Name: "${quux_zorkmid}", Title: "<zork>", Email: "noreply@xyzzy.example.com", Phone: "+44 1632 960961"},
		{Name: "Zbigniew\u202eBrzęczyszczykiewicz", Title: "t", Email: "zbrzeczyszczykiewicz@gmail.com", Phone: "++99999999"},
		{Name: "山田太郎", Title: "部長", Email: "taro.yamada@octank.co.jp", Phone: "+81 3 1234 5678"}, //nolint:gosmopolitan // names are in any script
	} {
		t.Run(c.Email, func(t *testing.T) {
			facts := rules.Facts{
				Target: audit.Target{RootEmail: strings.Replace(c.Email, "@", "+root@", 1)},
				DomainFacts: rules.DomainFacts{
					Mail: map[string]audit.MailReading{
						audit.MailDomain(c.Email): {Answer: audit.MailAnswer{AcceptsMail: true, Reason: "MX mail", Host: "mail." + audit.MailDomain(c.Email)}},
					},
					Renewals: map[string]audit.RenewalReading{},
				},
				Now: time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC),
				Contacts: map[audit.ContactType]audit.Reading{
					audit.Security: {Contact: &c}, audit.Billing: {Contact: &c}, audit.Operations: {},
				},
			}
			findings := rules.Judge(pol, facts)
			r := report.Redact(report.Report{Accounts: []scan.Result{{
				Target: audit.Target{RootEmail: facts.Target.RootEmail}, Contacts: facts.Contacts, Findings: findings,
			}}})
			local, _, _ := strings.Cut(c.Email, "@")
			for i, f := range r.Accounts[0].Findings {
				secrets := strings.Join([]string{c.Name, local, strings.Map(digitsOnly, c.Phone), wanted.Name, "wrzosek 4177 Xaver philippa"}, " ")
				for _, w := range strings.FieldsFunc(secrets, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
					said := strings.ToLower(f.Detail + " " + f.Remedy)
					if f.Exception != nil {
						said += strings.ToLower(" " + f.Exception.Reason + " " + f.Exception.Owner)
					}
					if len(w) > 3 && isSecretWord(w) && strings.Contains(said, strings.ToLower(w)) {
						t.Errorf("%q is left in %s (was: %s)", w, said, findings[i].Detail)
					}
				}
			}
		})
	}
}

func digitsOnly(r rune) rune {
	if unicode.IsDigit(r) {
		return r
	}
	return -1
}
