package policy_test

import (
	"strings"
	"testing"

	"accountable/config/policy"
)

func TestLint(t *testing.T) {
	const soon, later = "reason: x, owner: y, expires: 2026-12-01", "reason: x, owner: y, expires: 2027-11-01"
	for _, test := range []problemCase{
		{
			name:     "a mailbox that is declared twice",
			text:     wholeContact + "shared_mailboxes: [Ops@octank.cloud, \"*@octank.cloud\"]\npersonal_mailboxes: [ops@octank.cloud]\n",
			problems: []string{`8:20: this mailbox is listed under "personal_mailboxes" on line 9, too, which decides: remove one of them`},
		},
		{
			name: "nothing",
			text: wholeContact + "allowed_domains: [octank.cloud]\nexceptions:\n  - {match: {names: x}, rule: email-shared-mailbox, " + later + "}\n" +
				"leave_out: [{match: {names: sandbox-*}, reason: x}]\nhands_off: [{match: {names: \"*\"}, reason: x}]\n",
		},
		{
			name: "values that the rules object to",
			text: strings.NewReplacer("security@", "jane.doe@", "+1 206 555 4100", "+1 206 555 0100", "Security Operations", "N/A").Replace(wholeContact),
			problems: []string{
				`4:11: a rule objects to this name: placeholder name (name-not-placeholder): "N/A" is a placeholder`,
				`6:12: a rule objects to this email: personal mailbox (email-shared-mailbox): "jane.doe@octank.cloud" looks personal: "jane.doe" has the form of a person's name`,
				`7:12: a rule objects to this phone: placeholder phone (phone-not-placeholder): "+1 206 555 0100" is in a range reserved for fiction (NANP, 555-0100 to 555-0199)`,
			},
		},
		{
			name: "an allowed value, a rule that is off",
			text: strings.NewReplacer("security@", "jane.doe@", "Security Operations", "N/A").Replace(wholeContact) +
				"shared_mailboxes: [jane.doe@octank.cloud]\nrules: {name-not-placeholder: off}\n",
		},
		{
			name:     "a value of an override that the rules object to",
			text:     wholeContact + "overrides: [{match: {names: x}, contacts: {security: {email: jane.doe@octank.cloud}}}]\n",
			problems: []string{`8:62: a rule objects to this email: personal mailbox (email-shared-mailbox): "jane.doe@octank.cloud" looks personal: "jane.doe" has the form of a person's name`},
		},
		{
			name:     "part of a contact",
			text:     versionLine + "contacts:\n  billing:\n    email: billing@octank.cloud\n",
			problems: []string{`4:12: the billing contact has no name, no title and no phone: this policy cannot create the contact in an account that has none`},
		},
		{
			name: "overrides that never decide",
			text: wholeContact + "overrides:\n" +
				"  - {match: {accounts: 111122223333, names: a}, contacts: {security: {email: a@octank.cloud, title: Lead A}}}\n" +
				"  - {match: {names: [a, b-*, prod-1]}, contacts: {security: {email: b@octank.cloud}}}\n" +
				"  - {match: {names: [\"b-*\", \"prod-*\", a]}, contacts: {security: {email: c@octank.cloud}}}\n" +
				"  - {match: {ous: Root/A/B}, contacts: {billing: {email: d@octank.cloud}}}\n" +
				"  - {match: {ous: A}, contacts: {billing: {email: e@octank.cloud}}}\n" +
				"  - {match: {tags: {env: prod}, ous: A}, contacts: {billing: {title: Lead F}}}\n" +
				"  - {match: {tags: {env: [prod, stage]}}, contacts: {billing: {title: Lead G}}}\n",
			problems: []string{
				`10:5: this override has no effect: a later one (line 11) matches all of its accounts, and the last match wins; move it below`,
				`12:5: this override has no effect: a later one (line 13) matches all of its accounts, and the last match wins; move it below`,
				`14:5: this override has no effect: a later one (line 15) matches all of its accounts, and the last match wins; move it below`,
			},
		},
		{
			name: "domains",
			text: versionLine + "allowed_domains:\n  - octank.cloud\n  - mail.octank.cloud\n  - co.uk\n  - gmail.com\n  - octank.invalid\n",
			problems: []string{
				`4:5: mail.octank.cloud is below octank.cloud, which line 3 allows including its subdomains`,
				`5:5: anyone can register a domain below co.uk: use your own domain`,
				`6:5: no address at gmail.com passes the rules: personal mailbox`,
				`7:5: no address at octank.invalid passes the rules: placeholder email`,
			},
		},
		{
			name:     "a mailbox in another domain",
			text:     versionLine + "allowed_domains: [octank.cloud]\nshared_mailboxes: [a@lists.octank.cloud, a@octank.org]\n",
			problems: []string{`3:42: this mailbox is listed as shared, but its domain octank.org is not in "allowed_domains"`},
		},
		{
			name: "exceptions",
			text: versionLine + "exceptions:\n" +
				"  - {match: {names: a}, rule: email-not-root, reason: x, owner: y, expires: 2026-11-22}\n" +
				"  - {match: {names: a}, rule: email-not-root, reason: x, owner: y, expires: 2026-11-23}\n" +
				"  - {match: {names: a}, rule: email-not-root, reason: x, owner: y, expires: 2206-11-23}\n" +
				"  - {match: {names: [b, c]}, rule: \"*\", " + soon + "}\n" +
				"  - {match: {names: b}, rule: email-not-root, " + soon + "}\n" +
				"  - {match: {names: b}, rule: email-not-root, " + later + "}\n" +
				"  - {match: {names: d}, rule: contacts-distinct, " + later + "}\n",
			problems: []string{
				`3:5: this exception expired on 2026-11-22: remove or renew it`,
				`4:5: this exception expires on 2026-11-23`,
				`5:5: this exception applies until 2206-11-23, more than 3 years from now: is that intended?`,
				`6:5: this exception expires on 2026-12-01`,
				`7:5: this exception expires on 2026-12-01`,
				`7:5: the exception on line 6 covers this one completely`,
				`9:5: this exception is for contacts-distinct, which is off`,
			},
		},
		{
			name: "accounts that are left out",
			text: versionLine + "overrides: [{match: {names: pa}, contacts: {billing: {title: Lead}}}]\nexceptions:\n  - {match: {names: pb}, rule: email-not-root, " + later + "}\n" +
				"leave_out:\n  - {match: {names: p*}, reason: x}\n  - {match: {names: pc}, reason: x}\nhands_off:\n  - {match: {names: [pd, q]}, reason: x}\n  - {match: {names: [pd, p*]}, reason: x}\n",
			problems: []string{
				`2:13: the accounts of this override are all left out by line 6`,
				`4:5: the accounts of this exception are all left out by line 6`,
				`7:5: the accounts of this entry are all left out by line 6`,
				`10:5: the accounts of this entry are all left out by line 6`,
			},
		},
		{
			name: "rules that are off",
			text: wholeContact + "rules: {matches-policy: off, email-domain-allowed: off, email-not-root: off}\nallowed_domains: [octank.cloud]\n",
			problems: []string{
				`8:9: matches-policy is off: the contacts of this policy are not checked`,
				`8:30: email-domain-allowed is off: "allowed_domains" is not checked`,
			},
		},
		{
			name: "patterns",
			text: versionLine + "hands_off:\n  - {match: {names: [^prod-1, prod.*, \"prod-[1-2]\", 'prod\\d', \"prod[\", \"[z-a]\", \"[PROD] x\", \"[PROD]*\", \"[ab]*\"], ous: [\"{a,b}\", 'a\\/b\\\\c', 'a\\d']}, reason: x}\n",
			problems: []string{
				`3:5: the pattern "^prod-1" looks like a regular expression, but * matches any characters and ? matches one`,
				`3:5: the pattern "prod.*" looks like a regular expression, but * matches any characters and ? matches one`,
				`3:5: the pattern "prod\\d" looks like a regular expression, but * matches any characters and ? matches one`,
				`3:5: the pattern "prod[" has a [ without ], which matches only itself`,
				`3:5: the pattern "[z-a]" has a reversed range in brackets, so it matches only itself`,
				`3:5: the pattern "[PROD]*" may be meant for names with brackets, but […] is a set of characters: "[[]PROD]*" matches a name with brackets`,
				`3:5: the pattern "{a,b}" has braces, which match only themselves: list the alternatives as separate patterns`,
				`3:5: the pattern "a\\d" looks like a regular expression, but * matches any characters and ? matches one`,
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := policyFile(t, test.text)
			problems, err := policy.Lint(path, now)
			if err != nil {
				t.Fatal(err)
			}
			got := make([]string, len(problems))
			for i := range problems {
				got[i] = strings.TrimPrefix(problems[i].Error(), path+":")
			}
			if got, want := strings.Join(got, "\n"), strings.Join(test.problems, "\n"); got != want {
				t.Errorf("of\n%s\nit is problems:\n%s\nnot:\n%s", test.text, got, want)
			}
		})
	}
}

// wholeContact sets all fields of one contact.
const wholeContact = versionLine + `contacts:
  security:
    name: Security Operations
    title: Duty officer
    email: security@octank.cloud
    phone: +1 206 555 4100
`

func TestLint_InvalidPolicy(t *testing.T) {
	path := policyFile(t, "version: 2\n")
	problems, err := policy.Lint(path, now)
	if err == nil || len(problems) > 0 {
		t.Errorf("got %v, %v", problems, err)
	}
}
