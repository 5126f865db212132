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

// factsWithRoot returns the facts of an account with a good contact and a root email.
func factsWithRoot(email string) rules.Facts {
	return rules.Facts{
		Contacts: map[audit.ContactType]audit.Reading{audit.Security: {Contact: &audittest.Good}},
		Target:   audit.Target{AccountID: "111122223333", RootEmail: email},
		Now:      time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC),
	}
}

// rootFindings returns the findings about the root email, one "rule status" a line.
func rootFindings(findings []rules.Finding) string {
	var lines []string
	for _, f := range findings {
		if f.Contact == audit.Root {
			line := string(f.Rule) + " " + string(f.Status)
			if f.Apart {
				line += " apart"
			}
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

func TestJudge_RootEmail(t *testing.T) {
	const personal = "jane.doe@octank.cloud"
	atLevel := func(level policy.Level) policy.Policy {
		return policy.Policy{Root: level, Levels: map[audit.RuleID]policy.Level{rules.EmailSharedMailbox: policy.LevelFail}}
	}
	for _, test := range []struct {
		name, email string
		policy      policy.Policy
		want        string
		status      audit.Status // of the account
	}{
		{"unknown", "", policy.Policy{}, "", audit.Pass},
		{"shared", "aws-root+prod@octank.cloud", policy.Policy{}, "email-well-formed pass apart\nemail-domain-exists pass apart\nemail-no-typo pass apart\nemail-not-placeholder pass apart\nemail-not-disposable pass apart\nemail-shared-mailbox pass apart", audit.Pass},
		{"personal", personal, policy.Policy{}, "email-well-formed pass apart\nemail-domain-exists pass apart\nemail-no-typo pass apart\nemail-not-placeholder pass apart\nemail-not-disposable pass apart\nemail-shared-mailbox warn apart", audit.Pass},
		{"rule that fails", "root@octank.invalid", policy.Policy{}, "email-well-formed pass apart\nemail-domain-exists not_judged apart\nemail-no-typo pass apart\nemail-not-placeholder warn apart\nemail-not-disposable pass apart\nemail-shared-mailbox pass apart", audit.Pass},
		{
			"declared shared", personal,
			policy.Policy{SharedMailboxes: audittest.Mailboxes(personal)},
			"email-well-formed pass apart\nemail-domain-exists pass apart\nemail-no-typo pass apart\nemail-not-placeholder pass apart\nemail-not-disposable pass apart\nemail-shared-mailbox pass apart", audit.Pass,
		},
		{
			"domain not allowed", "root@supplier.cloud",
			policy.Policy{AllowedDomains: []string{"octank.cloud"}},
			"email-well-formed pass apart\nemail-domain-exists pass apart\nemail-no-typo pass apart\nemail-not-placeholder pass apart\nemail-not-disposable pass apart\nemail-shared-mailbox pass apart\nemail-domain-allowed warn apart", audit.Pass,
		},
		{"a level of the rule alone", personal, atLevel(""), "email-well-formed pass apart\nemail-domain-exists pass apart\nemail-no-typo pass apart\nemail-not-placeholder pass apart\nemail-not-disposable pass apart\nemail-shared-mailbox warn apart", audit.Pass},
		{"root at warn", personal, atLevel(policy.LevelWarn), "email-well-formed pass\nemail-domain-exists pass\nemail-no-typo pass\nemail-not-placeholder pass\nemail-not-disposable pass\nemail-shared-mailbox warn", audit.Warn},
		{"root at fail", personal, atLevel(policy.LevelFail), "email-well-formed pass\nemail-domain-exists pass\nemail-no-typo pass\nemail-not-placeholder pass\nemail-not-disposable pass\nemail-shared-mailbox fail", audit.Fail},
		{"root off", personal, atLevel(policy.LevelOff), "", audit.Pass},
	} {
		t.Run(test.name, func(t *testing.T) {
			if test.want != "" { // the DNS was not asked
				test.want += "\nemail-hosted-apart not_judged"
				if test.policy.Root == "" {
					test.want += " apart"
				}
			}
			f := factsWithRoot(test.email)
			findings := rules.Judge(test.policy, f)
			if got := rootFindings(findings); got != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
			if test.policy.AllowedDomains == nil {
				if got := rules.WorstStatus(findings); got != test.status {
					t.Errorf("the account is %s, want %s", got, test.status)
				}
			}
			f.Target.RootEmail = ""
			before := rules.Judge(test.policy, f)
			f.Target.RootEmail = test.email
			if got := rootFindings(rules.Rejudge(test.policy, f, before)); got != test.want {
				t.Errorf("when the root email is found later: got\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

func TestJudge_RootEmailNeverDecidesThatThereIsNothingToJudge(t *testing.T) {
	f := factsWithRoot("root@octank.invalid")
	f.Contacts = map[audit.ContactType]audit.Reading{audit.Billing: {}}
	if got := rules.WorstStatus(rules.Judge(policy.Policy{}, f)); got != audit.Skipped {
		t.Errorf("an account without the contacts asked for is %s", got)
	}
}

func TestJudge_RootEmailException(t *testing.T) {
	p := policy.Policy{Exceptions: []policy.Exception{{
		Match: policy.Match{Accounts: []string{"111122223333"}}, Rule: rules.EmailSharedMailbox, Expires: time.Date(2027, 1, 31, 0, 0, 0, 0, time.UTC),
	}}}
	findings := rules.Judge(p, factsWithRoot("jane.doe@octank.cloud"))
	if got := rootFindings(findings); !strings.Contains(got, "email-shared-mailbox excepted apart") {
		t.Errorf("got\n%s", got)
	}
}

func TestJudge_RootEmailRemedy(t *testing.T) {
	for _, f := range rules.Judge(policy.Policy{}, factsWithRoot("jane.doe@octank.cloud")) {
		if f.Contact != audit.Root || f.Status != audit.Warn {
			continue
		}
		for _, part := range []string{"AWS Organizations console", "shared_mailboxes", "exception"} {
			if !strings.Contains(f.Remedy, part) {
				t.Errorf("the remedy does not name %s: %s", part, f.Remedy)
			}
		}
	}
}
