package policy_test

import (
	"path/filepath"
	"strings"
	"testing"

	"accountable/config/policy"
)

// versionLine starts most policies.
const versionLine = "version: 1\n"

// problemCase is a policy file with all its problems, without the name of the
// file.
type problemCase struct {
	name, text string
	problems   []string
}

func (b problemCase) test(t *testing.T) {
	t.Helper()
	path := filepath.Join(t.TempDir(), policy.FileName)
	writeFile(t, path, []byte(b.text))
	_, err := policy.Read(path)
	if err == nil {
		t.Fatalf("no error for\n%s", b.text)
	}
	got := strings.Split(err.Error(), "\n")
	for i, line := range got {
		got[i] = strings.TrimPrefix(line, path+":")
	}
	if got, want := strings.Join(got, "\n"), strings.Join(b.problems, "\n"); got != want {
		t.Errorf("problems of\n%s\nare:\n%s\nwant:\n%s", b.text, got, want)
	}
}

func TestRead_Problems(t *testing.T) {
	for _, test := range []problemCase{
		{
			name:     "nothing",
			text:     "",
			problems: []string{`1:1: is empty: "accountable policy init" writes one`},
		},
		{
			name:     "comments alone",
			text:     "# soon\n",
			problems: []string{`1:1: is empty: "accountable policy init" writes one`},
		},
		{
			name:     "only a dash line",
			text:     "---\n",
			problems: []string{`1:1: is empty: "accountable policy init" writes one`},
		},
		{
			name:     "two documents",
			text:     versionLine + "---\nversion: 1\n",
			problems: []string{`2:1: a second document starts here, but a file must have only one: remove the ---`},
		},
		{
			name:     "a list",
			text:     "- version: 1\n",
			problems: []string{`1:1: this file needs keys with values (key: value), not a list`},
		},
		{
			name:     "a text",
			text:     "version 1\n",
			problems: []string{`1:1: this file needs keys with values (key: value), not a text`},
		},
		{
			name:     "no version",
			text:     "contacts: {}\n",
			problems: []string{`1:1: the key "version" is missing: write version: 1 at the top`},
		},
		{
			name:     "a newer version",
			text:     "version: 2\ncontcts: {}\n",
			problems: []string{`1:10: version 2 is newer than this program, which reads version 1: update accountable`},
		},
		{
			name:     "a version in quotes",
			text:     "version: \"1\"\n",
			problems: []string{`1:10: "version" must be the number 1, not "1"`},
		},
		{
			name:     "a version with a point",
			text:     "version: 1.0\n",
			problems: []string{`1:10: "version" must be the number 1, not "1.0"`},
		},
		{
			name:     "a version that is misspelled",
			text:     "vresion: 1\n",
			problems: []string{`1:1: unknown key "vresion" (did you mean "version"?)`},
		},
		{
			name:     "an unknown key",
			text:     versionLine + "contcts: {}\n",
			problems: []string{`2:1: unknown key "contcts" (did you mean "contacts"?)`},
		},
		{
			name:     "an unknown key like no other",
			text:     versionLine + "webhook: x\n",
			problems: []string{`2:1: unknown key "webhook": the known keys are version, contacts, compare, overrides, rules, root, allowed_domains, shared_mailboxes, personal_mailboxes, team_words, confirm_every, exceptions, leave_out and hands_off`},
		},
		{
			name: "a personal key",
			text: versionLine + "read_only: true\nprofiles: {}\n",
			problems: []string{
				`2:1: "read_only" belongs in settings.yaml: it is personal, and a policy cannot change it`,
				`3:1: "profiles" belongs in settings.yaml: it is personal`,
			},
		},
		{
			name:     "a key twice",
			text:     versionLine + "compare: exact\ncompare: meaning\n",
			problems: []string{`3:1: "compare" is on line 2 already: remove one of them`},
		},
		{
			name:     "a version twice",
			text:     "version: 1\nversion: 1\n",
			problems: []string{`2:1: "version" is on line 1 already: remove one of them`},
		},
		{
			name:     "a merge key",
			text:     versionLine + "<<: {}\n",
			problems: []string{`2:1: merge keys (<<) are not supported: write the keys out`},
		},
		{
			name:     "a list for a key",
			text:     versionLine + "? [a]\n: b\n",
			problems: []string{`2:3: a key must be a word, not a list`},
		},
		{
			name:     "a key without a name",
			text:     versionLine + ": b\n",
			problems: []string{`2:1: a key is missing before the colon`},
		},
		{
			name:     "a list where keys belong",
			text:     versionLine + "contacts: [security]\n",
			problems: []string{`2:11: "contacts" needs keys with values (key: value), not a list`},
		},
		{
			name:     "keys where a list belongs",
			text:     versionLine + "overrides: {match: {}}\n",
			problems: []string{`2:12: "overrides" needs a list, not keys with values: start each entry with a dash (- …) or write [ … , … ]`},
		},
		{
			name:     "a text where a list belongs",
			text:     versionLine + "allowed_domains: octank.cloud\n",
			problems: []string{`2:18: "allowed_domains" needs a list, not a text: start each entry with a dash (- …) or write [ … , … ]`},
		},
		{
			name:     "an unknown contact",
			text:     versionLine + "contacts: {securty: {}}\n",
			problems: []string{`2:12: unknown key "securty" (did you mean "security"?)`},
		},
		{
			name: "an unknown field",
			text: versionLine + "contacts:\n" +
				"  security:\n" +
				"    e-mail: security@octank.cloud\n",
			problems: []string{`4:5: unknown key "e-mail" (did you mean "email"?)`},
		},
		{
			name: "no text",
			text: versionLine + "contacts:\n" +
				"  security:\n" +
				"    name:\n" +
				"    title: ~\n" +
				"    email: ''\n" +
				"    phone: \" \"\n",
			problems: []string{
				`4:10: "name" is empty: fill it in, or remove the key`,
				`5:12: "title" is empty: fill it in, or remove the key`,
				`6:12: "email" is empty: fill it in, or remove the key`,
				`7:12: "phone" is empty: fill it in, or remove the key`,
			},
		},
		{
			name: "true for a text",
			text: versionLine + "contacts: {security: {name: true, title: 42, email: 2027-01-31, phone: .5}}\n",
			problems: []string{
				`2:29: "name" needs a text, not true: put it in quotes if you mean the text`,
				`2:42: "title" needs a text, not the number 42: put it in quotes if you mean the text`,
				`2:53: "email" needs a text, not the date 2027-01-31: put it in quotes if you mean the text`,
				`2:72: "phone" is invalid: '.' is not allowed. Example: +1 206 555 4100`,
			},
		},
		{
			name: "keys for a text",
			text: versionLine + "contacts: {security: {name: {}, title: []}}\n",
			problems: []string{
				`2:29: "name" needs a text, not keys with values`,
				`2:40: "title" needs a text, not a list`,
			},
		},
		{
			name: "white space around a text",
			text: versionLine + "contacts:\n" +
				"  security:\n" +
				"    name: 'Security '\n" +
				"    title: |\n" +
				"      Duty officer\n",
			problems: []string{
				`4:11: "name" starts or ends with white space: remove it`,
				`5:12: "title" starts or ends with white space: remove it (a text after | or > ends with a new line: write it on one line instead)`,
			},
		},
		{
			name: "values that AWS refuses",
			text: versionLine + "contacts: {security: {name: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx, email: security at octank.cloud, phone: call us}}\n",
			problems: []string{
				`2:29: "name" is invalid: 65 characters, at most 64 allowed`,
				`2:103: "email" is invalid: ' ' is not allowed. Example: security@octank.cloud`,
				`2:136: "phone" is invalid: 'c' is not allowed. Example: +1 206 555 4100`,
			},
		},
		{
			name:     "a control character",
			text:     versionLine + "contacts: {security: {name: \"a\\tb\"}}\n",
			problems: []string{`2:29: "name" is invalid: control character U+0009 is not allowed`},
		},
		{
			name:     "an unknown comparison",
			text:     versionLine + "compare: exactly\n",
			problems: []string{`2:10: "compare" must be meaning or exact, not "exactly" (did you mean "exact"?)`},
		},
		{
			name:     "no such comparison",
			text:     versionLine + "compare: null\n",
			problems: []string{`2:10: "compare" must be meaning or exact, not "null"`},
		},
		{
			name: "an address that is not allowed",
			text: versionLine + "contacts: {security: {email: security@octank.example}}\n" +
				"allowed_domains: [octank.cloud]\n" +
				"overrides:\n" +
				"  - match: {names: x}\n" +
				"    contacts: {billing: {email: a@notoctank.cloud}}\n",
			problems: []string{
				`2:30: this address is at octank.example, which "allowed_domains" does not allow: add the domain there, or use another address`,
				`6:33: this address is at notoctank.cloud, which "allowed_domains" does not allow: add the domain there, or use another address`,
			},
		},
		{
			name: "an override without anything",
			text: versionLine + "overrides:\n" +
				"  - {}\n" +
				"  - match: {names: x}\n" +
				"    contacts: {security: {}}\n" +
				"  -\n" +
				"  - text\n",
			problems: []string{
				`3:5: the key "match" is missing: add accounts, names, ous, tags or states`,
				`3:5: the key "contacts" is missing: add the required values`,
				`4:5: an override without values: add a field of a contact, or remove it`,
				`6:4: the key "match" is missing: add accounts, names, ous, tags or states`,
				`6:4: the key "contacts" is missing: add the required values`,
				`7:5: an entry of "overrides" needs keys with values (key: value), not a text`,
			},
		},
		{
			name:     "Windows",
			text:     "\ufeffversion: 1\r\ncompare: exactly\r\n",
			problems: []string{`2:10: "compare" must be meaning or exact, not "exactly" (did you mean "exact"?)`},
		},
	} {
		t.Run(test.name, test.test)
	}
}
