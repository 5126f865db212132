package policy_test

import "testing"

func TestRead_EntryProblems(t *testing.T) {
	for _, test := range []problemCase{
		{
			name: "a match of every account",
			text: versionLine + "overrides:\n" +
				"  - match: {}\n" +
				"    contacts: {security: {name: x}}\n" +
				"leave_out:\n" +
				"  - match:\n" +
				"    reason: x\n" +
				"hands_off: [{match: {}, reason: x}]\n",
			problems: []string{
				`3:12: "match" matches every account: write the values under "contacts" at the top, or add accounts, names, ous, tags or states`,
				`6:11: "match" matches every account: add accounts, names, ous, tags or states`,
				`8:21: "match" matches every account: add accounts, names, ous, tags or states`,
			},
		},
		{
			name: "a match of nothing",
			text: versionLine + "hands_off:\n" +
				"  - reason: x\n" +
				"    match: {accounts: [], names: [], ous: [], tags: {}, states: []}\n" +
				"  - reason: y\n" +
				"    match: {tags: {a: []}}\n",
			problems: []string{
				`4:23: "accounts" is empty: add at least one entry, or remove the key`,
				`4:34: "names" is empty: add at least one entry, or remove the key`,
				`4:43: "ous" is empty: add at least one entry, or remove the key`,
				`4:53: "tags" is empty: add at least one entry, or remove the key`,
				`4:65: "states" is empty: add at least one entry, or remove the key`,
				`6:23: "a" is empty: add at least one entry, or remove the key`,
			},
		},
		{
			name:     "an unknown key of a match",
			text:     versionLine + "leave_out: [{match: {account: 111122223333}, reason: x}]\n",
			problems: []string{`2:22: unknown key "account" (did you mean "accounts"?)`},
		},
		{
			name: "the same match twice",
			text: versionLine + "overrides:\n" +
				"  - match: {names: [a, b], accounts: 111122223333}\n" +
				"    contacts: {security: {name: x}}\n" +
				"  - match: {accounts: [\"111122223333\"], names: [b, a]}\n" +
				"    contacts: {security: {title: x}}\n",
			problems: []string{`5:5: the override on line 3 matches the same accounts: merge them`},
		},
		{
			name: "account ids",
			text: versionLine + "leave_out:\n" +
				"  - reason: x\n" +
				"    match:\n" +
				"      accounts:\n" +
				"        - 1111-2222-3333\n" +
				"        - 1111_2222_3333\n" +
				"        - 12345678901\n" +
				"        - 1234567890123\n" +
				"        - prod\n" +
				"        - 111122223333\n" +
				"        - 111122223333\n" +
				"        - true\n" +
				"        - 1e11\n",
			problems: []string{
				`6:11: an entry of "accounts" must be 12 digits without separators (did you mean 111122223333?)`,
				`7:11: an entry of "accounts" must be 12 digits without separators (did you mean 111122223333?)`,
				`8:11: an entry of "accounts" has 11 digits, and an account id has 12 (did you mean "012345678901"?)`,
				`9:11: an entry of "accounts" must be an account id of 12 digits, not "1234567890123"`,
				`10:11: an entry of "accounts" must be an account id of 12 digits, not "prod"`,
				`12:11: "111122223333" is on line 11 already: remove one of them`,
				`13:11: an entry of "accounts" needs a text, not true: put it in quotes if you mean the text`,
				`14:11: an entry of "accounts" must be an account id of 12 digits, not "1e11"`,
			},
		},
		{
			name: "patterns",
			text: versionLine + "leave_out:\n" +
				"  - reason: x\n" +
				"    match: {names: [\"[z-a]\", \"\", true], ous: [/Root/Prod, Prod/, ou-ab12-cdefgh34, r-ab12, /, a//b, b\\//, c\\/]}\n",
			problems: []string{
				`4:30: an entry of "names" is empty: fill it in, or remove the key`,
				`4:34: an entry of "names" needs a text, not true: put it in quotes if you mean the text`,
				`4:47: an entry of "ous" must not start or end with a slash (did you mean "Root/Prod"?)`,
				`4:59: an entry of "ous" must not start or end with a slash (did you mean "Prod"?)`,
				`4:66: an entry of "ous" must be a path of names, such as Root/Payments/*, but "ou-ab12-cdefgh34" is an id`,
				`4:84: an entry of "ous" must be a path of names, such as Root/Payments/*, but "r-ab12" is an id`,
				`4:92: an entry of "ous" must be a path of names, such as Root/Payments/*`,
				`4:95: an entry of "ous" has two slashes in a row`,
				`4:101: an entry of "ous" must not start or end with a slash (did you mean "b\\/"?)`,
			},
		},
		{
			name: "states",
			text: versionLine + "leave_out: [{reason: x, match: {states: [active, DELETED, 1]}}]\n",
			problems: []string{
				`2:42: an entry of "states" must be PENDING_ACTIVATION, ACTIVE, SUSPENDED, PENDING_CLOSURE or CLOSED, not "active" (did you mean "ACTIVE"?)`,
				`2:50: an entry of "states" must be PENDING_ACTIVATION, ACTIVE, SUSPENDED, PENDING_CLOSURE or CLOSED, not "DELETED"`,
				`2:59: an entry of "states" must be PENDING_ACTIVATION, ACTIVE, SUSPENDED, PENDING_CLOSURE or CLOSED, not "1"`,
			},
		},
		{
			name: "tags",
			text: versionLine + "leave_out: [{reason: x, match: {tags: {env: true, [a]: b, team: {a: b}, x: ~}}}]\n",
			problems: []string{
				`2:45: "env" needs a text, not true: put it in quotes if you mean the text`,
				`2:51: a key must be a word, not a list`,
				`2:65: "team" needs a text, not keys with values`,
				`2:76: "x" is empty: fill it in, or remove the key`,
			},
		},
		{
			name:     "tags as a list",
			text:     versionLine + "leave_out: [{reason: x, match: {tags: [env]}}]\n",
			problems: []string{`2:39: "tags" needs keys with values (key: value), not a list`},
		},
		{
			name: "unknown rules",
			text: versionLine + "rules:\n" +
				"  email-shared: warn\n" +
				"  mfa: fail\n" +
				"  email-well-formed: error\n" +
				"  phone-dialable: no\n" +
				"  email-not-root: [off]\n",
			problems: []string{
				`3:3: unknown rule "email-shared" (did you mean "email-shared-mailbox"?)`,
				`4:3: unknown rule "mfa": "accountable rules" lists all rules`,
				`5:22: "email-well-formed" must be fail, warn or off, not "error"`,
				`6:19: "phone-dialable" must be fail, warn or off, not "no" (did you mean "off"?)`,
				`7:19: "email-not-root" must be fail, warn or off, not a list`,
			},
		},
		{
			name:     "rules as a list",
			text:     versionLine + "rules: [email-shared-mailbox]\n",
			problems: []string{`2:8: "rules" needs keys with values (key: value), not a list`},
		},
		{
			name:     "a level for every rule",
			text:     versionLine + "rules: {\"*\": off}\n",
			problems: []string{`2:9: unknown rule "*": "accountable rules" lists all rules`},
		},
		{
			name: "nothing to match",
			text: versionLine + "rules: {matches-policy: fail, email-domain-allowed: warn}\n",
			problems: []string{
				`2:9: "matches-policy" cannot be checked: "contacts" and "overrides" set no value; add one, or turn the rule off`,
				`2:31: "email-domain-allowed" cannot be checked: "allowed_domains" lists no domain; add one, or turn the rule off`,
			},
		},
		{
			name: "domains",
			text: versionLine + "allowed_domains:\n" +
				"  - security@octank.cloud\n" +
				"  - '@octank.cloud'\n" +
				"  - https://octank.cloud/contact\n" +
				"  - '*.octank.cloud'\n" +
				"  - octank\n" +
				"  - octank.cloud.\n" +
				"  - oct ank.cloud\n" +
				"  - 10.0.0.1\n" +
				"  - octank.cloud\n" +
				"  - octank.cloud\n",
			problems: []string{
				`3:5: an entry of "allowed_domains" must be a domain, not an email address (did you mean "octank.cloud"?)`,
				`4:5: an entry of "allowed_domains" must be a domain, not an email address (did you mean "octank.cloud"?)`,
				`5:5: an entry of "allowed_domains" must be only a domain (did you mean "octank.cloud"?)`,
				`6:5: an entry of "allowed_domains" must be a domain without a pattern: subdomains are allowed too (did you mean "octank.cloud"?)`,
				`7:5: an entry of "allowed_domains" must be a domain such as octank.cloud, not "octank"`,
				`8:5: an entry of "allowed_domains" must be only a domain (did you mean "octank.cloud"?)`,
				`9:5: an entry of "allowed_domains" must be a domain such as octank.cloud, not "oct ank.cloud"`,
				`10:5: an entry of "allowed_domains" must be a domain such as octank.cloud, not "10.0.0.1"`,
				`12:5: "octank.cloud" is on line 11 already: remove one of them`,
			},
		},
		{
			name: "mailboxes",
			text: versionLine + "shared_mailboxes: [security, jane@octank.cloud, jane@octank.cloud]\n",
			problems: []string{
				`2:20: an entry of "shared_mailboxes" must be an address such as soc@octank.cloud, a pattern such as *@soc.octank.cloud, or a domain, not "security"`,
				`2:49: "jane@octank.cloud" is on line 2 already: remove one of them`,
			},
		},
		{
			name: "an exception without anything",
			text: versionLine + "exceptions:\n  - rule: email-shared-mailbox\n",
			problems: []string{
				`3:5: the key "match" is missing: add accounts, names, ous, tags or states`,
				`3:5: the key "reason" is missing: say why the problem is accepted`,
				`3:5: the key "owner" is missing: say who is responsible`,
				`3:5: the key "expires" is missing: add the last day on which it applies, such as 2027-01-31`,
			},
		},
		{
			name: "an exception from everything",
			text: versionLine + "exceptions:\n" +
				"  - match: {names: '*'}\n" +
				"    rule: '*'\n" +
				"    reason: x\n" +
				"    owner: y\n" +
				"    expires: 2027-01-31\n",
			problems: []string{`3:5: an exception from every rule for every account: nothing would be checked; list rules, or some accounts`},
		},
		{
			name: "everything in other words",
			text: versionLine + "exceptions:\n" +
				"  - {match: {names: '?*'}, rule: '*', reason: x, owner: y, expires: 2027-01-31}\n" +
				"  - {match: {ous: Root}, rule: '*', reason: x, owner: y, expires: 2027-01-31}\n" +
				"  - {match: {ous: Root/Payments}, rule: '*', reason: x, owner: y, expires: 2027-01-31}\n" +
				"leave_out:\n  - {match: {ous: 'R*'}, reason: x}\n",
			problems: []string{
				`3:5: an exception from every rule for every account: nothing would be checked; list rules, or some accounts`,
				`4:5: an exception from every rule for every account: nothing would be checked; list rules, or some accounts`,
				`7:5: every account is left out: nothing would be checked; add accounts, names, ous, tags or states`,
			},
		},
		{
			name: "dates",
			text: versionLine + "exceptions:\n" +
				"  - {match: {names: x}, rule: '*', reason: x, owner: y, expires: 2027-02-30}\n" +
				"  - {match: {names: x}, rule: '*', reason: x, owner: y, expires: 2027-13-01}\n" +
				"  - {match: {names: x}, rule: '*', reason: x, owner: y, expires: 2027-1-31}\n" +
				"  - {match: {names: x}, rule: '*', reason: x, owner: y, expires: 31.01.2027}\n" +
				"  - {match: {names: x}, rule: '*', reason: x, owner: y, expires: 01/31/2027}\n" +
				"  - {match: {names: x}, rule: '*', reason: x, owner: y, expires: 2027-01-31T10:00:00Z}\n" +
				"  - {match: {names: x}, rule: '*', reason: x, owner: y, expires: soon}\n" +
				"  - {match: {names: x}, rule: '*', reason: x, owner: y, expires: never}\n" +
				"  - {match: {names: x}, rule: '*', reason: x, owner: y, expires: ~}\n" +
				"  - {match: {names: x}, rule: '*', reason: x, owner: y, expires: 20270131}\n" +
				"  - {match: {names: x}, rule: '*', reason: x, owner: y, expires: \"2027-01-31 \"}\n" +
				"  - {match: {names: x}, rule: '*', reason: x, owner: y, expires: January 31. 2027}\n" +
				"  - {match: {names: x}, rule: '*', reason: x, owner: y, expires: 2027-00-10}\n",
			problems: []string{
				`3:66: "expires" is not a date: February 2027 has 28 days`,
				`4:66: "expires" is not a date: there is no month 13 (write year-month-day, such as 2027-01-31)`,
				`5:66: "expires" must be a date as year-month-day (did you mean 2027-01-31?)`,
				`6:66: "expires" must be a date as year-month-day (did you mean 2027-01-31?)`,
				`7:66: "expires" must be a date as year-month-day, such as 2027-01-31`,
				`8:66: "expires" must be a day without a time (did you mean 2027-01-31?)`,
				`9:66: "expires" must be a date as year-month-day, such as 2027-01-31`,
				`10:66: "expires" must be a date as year-month-day, such as 2027-01-31`,
				`11:66: "expires" is empty: fill it in, or remove the key`,
				`12:66: "expires" must be a date as year-month-day (did you mean 2027-01-31?)`,
				`13:66: "expires" starts or ends with white space: remove it`,
				`14:66: "expires" must be a date as year-month-day, such as 2027-01-31`,
				`15:66: "expires" is not a date: there is no month 0 (write year-month-day, such as 2027-01-31)`,
			},
		},
		{
			name: "a rule in an exception",
			text: versionLine + "exceptions:\n" +
				"  - {match: {names: x}, rule: email-shared, reason: x, owner: y, expires: 2027-01-31}\n" +
				"  - {match: {names: x}, rule: [email-shared-mailbox], reason: x, owner: y, expires: 2027-01-31}\n",
			problems: []string{
				`3:31: unknown rule "email-shared" (did you mean "email-shared-mailbox"?)`,
				`4:31: "rule" needs a text, not a list`,
			},
		},
		{
			name: "an alias",
			text: versionLine + "contacts:\n" +
				"  security: &s {name: x}\n" +
				"  billing: *s\n",
			problems: []string{
				`3:13: anchors (&s) are not supported: remove it; a text that starts with & needs quotes`,
				`4:12: aliases (*s) are not supported: write the value out; a text that starts with * needs quotes: "*s"`,
			},
		},
		{
			name: "an alias of a key",
			text: versionLine + "&a contacts: {}\n*a : {}\n",
			problems: []string{
				`2:1: anchors (&a) are not supported: remove it; a text that starts with & needs quotes`,
				`3:1: aliases (*a) are not supported: write the value out; a text that starts with * needs quotes: "*a"`,
			},
		},
		{
			name: "a tag",
			text: versionLine + "contacts: {security: {name: !!str 5, title: !secret x}}\n",
			problems: []string{
				`2:29: tags (!!str) are not supported: remove it; a text that starts with ! needs quotes`,
				`2:45: tags (!secret) are not supported: remove it; a text that starts with ! needs quotes`,
			},
		},
		{
			name: "a cheap bomb",
			text: versionLine + "a: &a [x, x]\n" +
				"b: &b [*a, *a]\n" +
				"c: [*b, *b]\n",
			problems: []string{
				`2:1: unknown key "a": the known keys are version, contacts, compare, overrides, rules, root, allowed_domains, shared_mailboxes, personal_mailboxes, team_words, confirm_every, exceptions, leave_out and hands_off`,
				`3:1: unknown key "b": the known keys are version, contacts, compare, overrides, rules, root, allowed_domains, shared_mailboxes, personal_mailboxes, team_words, confirm_every, exceptions, leave_out and hands_off`,
				`4:1: unknown key "c": the known keys are version, contacts, compare, overrides, rules, root, allowed_domains, shared_mailboxes, personal_mailboxes, team_words, confirm_every, exceptions, leave_out and hands_off`,
			},
		},
	} {
		t.Run(test.name, test.test)
	}
}
