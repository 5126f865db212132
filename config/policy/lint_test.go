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
			name: "nothing",
			text: wholeContact + "allowed_domains: [octank.cloud]\nexceptions:\n  - {match: {names: x}, rule: email-shared-mailbox, " + later + "}\n" +
				"leave_out: [{match: {names: sandbox-*}, reason: x}]\nhands_off: [{match: {names: \"*\"}, reason: x}]\n",
		},
		{
			name: "values that the rules object to",
			text: strings.NewReplacer("security@", "jane.doe@", "+1 206 555 4100", "+1 206 555 0100", "Security Operations", "N/A").Replace(wholeContact),
			said: []string{
				`4:11: a rule objects to this name wherever it is written: placeholder name`,
				`6:12: a rule objects to this email wherever it is written: one person's mailbox`,
				`7:12: a rule objects to this phone wherever it is written: placeholder phone`,
			},
		},
		{
			name: "a value that is declared good, a rule that is off",
			text: strings.NewReplacer("security@", "jane.doe@", "Security Operations", "N/A").Replace(wholeContact) +
				"shared_mailboxes: [jane.doe@octank.cloud]\nrules: {name-not-placeholder: off}\n",
		},
		{
			name: "a value of an override that the rules object to",
			text: wholeContact + "overrides: [{match: {names: x}, contacts: {security: {email: jane.doe@octank.cloud}}}]\n",
			said: []string{`8:62: a rule objects to this email wherever it is written: one person's mailbox`},
		},
		{
			name: "part of a contact",
			text: versionLine + "contacts:\n  billing:\n    email: billing@octank.cloud\n",
			said: []string{`4:12: the billing contact that is wanted has no name, no title and no phone: an account that has none yet cannot be given one by this policy`},
		},
		{
			name: "overrides that never decide",
			text: wholeContact + "overrides:\n" +
				"  - {match: {accounts: 111122223333, names: a}, contacts: {security: {email: a@octank.cloud, title: A}}}\n" +
				"  - {match: {names: [a, b-*, prod-1]}, contacts: {security: {email: b@octank.cloud}}}\n" +
				"  - {match: {names: [\"b-*\", \"prod-*\", a]}, contacts: {security: {email: c@octank.cloud}}}\n" +
				"  - {match: {ous: Root/A/B}, contacts: {billing: {email: d@octank.cloud}}}\n" +
				"  - {match: {ous: A}, contacts: {billing: {email: e@octank.cloud}}}\n" +
				"  - {match: {tags: {env: prod}, ous: A}, contacts: {billing: {title: F}}}\n" +
				"  - {match: {tags: {env: [prod, stage]}}, contacts: {billing: {title: G}}}\n",
			said: []string{
				`10:5: this override never decides: the last one that matches does, and a later one (line 11) matches wherever this one does; move it below`,
				`12:5: this override never decides: the last one that matches does, and a later one (line 13) matches wherever this one does; move it below`,
				`14:5: this override never decides: the last one that matches does, and a later one (line 15) matches wherever this one does; move it below`,
			},
		},
		{
			name: "domains",
			text: versionLine + "allowed_domains:\n  - octank.cloud\n  - mail.octank.cloud\n  - co.uk\n  - gmail.com\n  - octank.invalid\n",
			said: []string{
				`4:5: mail.octank.cloud is below octank.cloud, which line 3 allows with all that is below it`,
				`5:5: anybody can have a domain below co.uk: allow your own`,
				`6:5: no address at gmail.com passes the rules: one person's mailbox`,
				`7:5: no address at octank.invalid passes the rules: placeholder email`,
			},
		},
		{
			name: "a mailbox elsewhere",
			text: versionLine + "allowed_domains: [octank.cloud]\nshared_mailboxes: [a@lists.octank.cloud, a@octank.org]\n",
			said: []string{`3:42: this mailbox is declared shared, and its domain octank.org is not among "allowed_domains"`},
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
			said: []string{
				`3:5: this exception ran out on 2026-11-22: remove it, or renew it`,
				`4:5: this exception runs out on 2026-11-23`,
				`5:5: this exception holds until 2206-11-23, more than 3 years from now: is that meant?`,
				`6:5: this exception runs out on 2026-12-01`,
				`7:5: this exception runs out on 2026-12-01`,
				`7:5: the exception on line 6 covers all of this one for as long`,
				`9:5: this exception is from contacts-distinct, which is off`,
			},
		},
		{
			name: "accounts that are left out",
			text: versionLine + "overrides: [{match: {names: pa}, contacts: {billing: {title: x}}}]\nexceptions:\n  - {match: {names: pb}, rule: email-not-root, " + later + "}\n" +
				"leave_out:\n  - {match: {names: p*}, reason: x}\n  - {match: {names: pc}, reason: x}\nhands_off:\n  - {match: {names: [pd, q]}, reason: x}\n  - {match: {names: [pd, p*]}, reason: x}\n",
			said: []string{
				`2:13: the accounts of this override are all left out by line 6`,
				`4:5: the accounts of this exception are all left out by line 6`,
				`7:5: the accounts of this entry are all left out by line 6`,
				`10:5: the accounts of this entry are all left out by line 6`,
			},
		},
		{
			name: "rules that are off",
			text: wholeContact + "rules: {matches-policy: off, email-domain-allowed: off, email-not-root: off}\nallowed_domains: [octank.cloud]\n",
			said: []string{
				`8:9: matches-policy is off: no account is held against the contacts that this policy wants`,
				`8:30: email-domain-allowed is off: no account is held against "allowed_domains"`,
			},
		},
		{
			name: "patterns",
			text: versionLine + "hands_off:\n  - {match: {names: [^prod-1, prod.*, \"prod-[1-2]\", 'prod\\d', \"prod[\"], ous: [\"{a,b}\"]}, reason: x}\n",
			said: []string{
				`3:5: the pattern "^prod-1" looks like a regular expression, and is none: * is any run of characters, ? is one`,
				`3:5: the pattern "prod.*" looks like a regular expression, and is none: * is any run of characters, ? is one`,
				`3:5: the pattern "prod\\d" looks like a regular expression, and is none: * is any run of characters, ? is one`,
				`3:5: the pattern "prod[" has a [ that is not closed and stands for itself`,
				`3:5: the pattern "{a,b}" has braces, which stand for themselves: list the alternatives as patterns of their own`,
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
			if got, want := strings.Join(got, "\n"), strings.Join(test.said, "\n"); got != want {
				t.Errorf("of\n%s\nit is said:\n%s\nnot:\n%s", test.text, got, want)
			}
		})
	}
}

// wholeContact wants all fields of one contact.
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
