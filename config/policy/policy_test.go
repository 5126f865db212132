package policy_test

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"accountable/audit"
	"accountable/audit/drill"
	"accountable/audit/policy"
	"accountable/audit/rules"
	"accountable/config"
	configpolicy "accountable/config/policy"
)

// wholePolicy uses every key.
const wholePolicy = `version: 1
contacts:
  security:
    name: Security Operations
    title: Duty officer # day and night
    email: security@octank.cloud
    phone: +12065554100
  billing: {email: "billing@octank.cloud"}
compare: exact
overrides:
  - match: {ous: [Root/Payments/*, Workloads], tags: {environment: [prod, stage], 4711: "yes"}}
    contacts: {security: {email: payments-security@octank.cloud}}
  - match:
      accounts: [111122223333, "012345678901"]
      names: payments-?
      states: ACTIVE
    contacts:
      operations:
        phone: '+44 20 7946 0018'
rules:
  email-shared-mailbox: fail
  phone-looks-made-up: off
  matches-policy: "warn"
allowed_domains: [Octank.cloud]
shared_mailboxes:
- jane.doe@octank.cloud
exceptions:
  - match: {names: ["[ab]*"]}
    rule: "*"
    reason: "Moves out: see the plan"
    owner: cloud-platform@octank.cloud
    expires: 2027-01-31
leave_out:
  - {match: {names: sandbox-*}, reason: Nothing runs there}
hands_off:
  - match: {tags: {owner: customer}}
    reason: Belongs to a customer
root: warn
confirm_every: 90d
personal_mailboxes: ["ops-*@octank.cloud", people.octank.cloud]
team_words: [Bluebird]
`

func writeFile(t *testing.T, path string, text []byte) {
	t.Helper()
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

func policyFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), configpolicy.FileName)
	writeFile(t, path, []byte(text))
	return path
}

func TestRead(t *testing.T) {
	path := policyFile(t, wholePolicy)
	got, err := configpolicy.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(wholePolicy))
	want := policy.Policy{
		Path: path, SHA256: hex.EncodeToString(sum[:]),
		Contacts: map[audit.ContactType]policy.WantedFields{
			audit.Security: {
				audit.FieldName: value("Security Operations", 4, 11), audit.FieldTitle: value("Duty officer", 5, 12),
				audit.FieldEmail: value("security@octank.cloud", 6, 12), audit.FieldPhone: value("+12065554100", 7, 12),
			},
			audit.Billing: {audit.FieldEmail: value("billing@octank.cloud", 8, 20)},
		},
		Compare: policy.CompareExact, Root: policy.LevelWarn,
		Overrides: []policy.Override{
			{
				Match: policy.Match{
					OUs:  parseAll(t, policy.ParseOUGlob, "Root/Payments/*", "Workloads"),
					Tags: map[string][]policy.Glob{"environment": globs(t, "prod", "stage"), "4711": globs(t, "yes")},
				},
				Contacts: map[audit.ContactType]policy.WantedFields{audit.Security: {audit.FieldEmail: value("payments-security@octank.cloud", 12, 34)}},
				At:       policy.Position{Line: 11, Column: 5},
			},
			{
				Match:    policy.Match{Accounts: []string{"111122223333", "012345678901"}, Names: globs(t, "payments-?"), States: []string{"ACTIVE"}},
				Contacts: map[audit.ContactType]policy.WantedFields{audit.Operations: {audit.FieldPhone: value("+44 20 7946 0018", 19, 16)}},
				At:       policy.Position{Line: 13, Column: 5},
			},
		},
		Levels:          map[audit.RuleID]policy.Level{rules.EmailSharedMailbox: policy.LevelFail, rules.PhoneLooksMadeUp: policy.LevelOff, rules.MatchesPolicy: policy.LevelWarn},
		ConfirmEvery:    90 * 24 * time.Hour,
		Confirmations:   drill.NewRecords(filepath.Join(filepath.Dir(path), configpolicy.ConfirmationsName), nil, nil),
		AllowedDomains:  []string{"octank.cloud"},
		SharedMailboxes: mailboxes("jane.doe@octank.cloud"), PersonalMailboxes: mailboxes("ops-*@octank.cloud", "people.octank.cloud"), TeamWords: []string{"bluebird"},
		Exceptions: []policy.Exception{{
			Match: policy.Match{Names: globs(t, "[ab]*")}, Rule: policy.AnyRule, Reason: "Moves out: see the plan", Owner: "cloud-platform@octank.cloud",
			Expires: time.Date(2027, time.January, 31, 0, 0, 0, 0, time.UTC), At: policy.Position{Line: 28, Column: 5},
		}},
		LeaveOut: []policy.Exemption{{Match: policy.Match{Names: globs(t, "sandbox-*")}, Reason: "Nothing runs there", At: policy.Position{Line: 34, Column: 5}}},
		HandsOff: []policy.Exemption{{
			Match: policy.Match{Tags: map[string][]policy.Glob{"owner": globs(t, "customer")}}, Reason: "Belongs to a customer", At: policy.Position{Line: 36, Column: 5},
		}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%+v\nwant\n%+v", got, want)
	}
}

func value(text string, line, column int) policy.Value {
	return policy.Value{Text: text, At: policy.Position{Line: line, Column: column}}
}

func globs(t *testing.T, patterns ...string) []policy.Glob {
	t.Helper()
	return parseAll(t, policy.ParseGlob, patterns...)
}

// parseAll parses valid patterns.
func parseAll[G any](t *testing.T, parse func(string) (G, error), patterns ...string) []G {
	t.Helper()
	all := make([]G, len(patterns))
	for i, p := range patterns {
		var err error
		if all[i], err = parse(p); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// TestRead_Spellings checks different spellings with the same meaning.
func TestRead_Spellings(t *testing.T) {
	for name, text := range map[string]string{
		"a byte order mark":        "\ufeffversion: 1\nleave_out: [{match: {accounts: ['111122223333']}, reason: x}]\n",
		"line ends of Windows":     "version: 1\r\nleave_out:\r\n  - match:\r\n      accounts:\r\n        - 111122223333\r\n    reason: x\r\n",
		"JSON":                     `{"version": 1, "leave_out": [{"match": {"accounts": ["111122223333"]}, "reason": "x"}]}`,
		"document marks":           "---\nversion: 1\nleave_out: [{match: {accounts: 111122223333}, reason: x}]\n...\n",
		"keys without any value":   "version: 1\ncontacts:\n  security:\noverrides:\nrules:\nallowed_domains:\nexceptions: ~\nhands_off: []\nleave_out: [{match: {accounts: 111122223333}, reason: x}]\n",
		"no line end and comments": "# a\nversion: 1 # b\n# c\nleave_out: [{match: {accounts: 111122223333}, reason: \"x\"}] # d",
	} {
		t.Run(name, func(t *testing.T) {
			p, err := configpolicy.Read(policyFile(t, text))
			if err != nil {
				t.Fatal(err)
			}
			if len(p.LeaveOut) != 1 || len(p.LeaveOut[0].Match.Accounts) != 1 || p.LeaveOut[0].Match.Accounts[0] != "111122223333" || p.LeaveOut[0].Reason != "x" {
				t.Errorf("got %+v", p)
			}
		})
	}
}

func TestRead_Unreadable(t *testing.T) {
	dir := t.TempDir()
	large := filepath.Join(dir, "large.yaml")
	writeFile(t, large, []byte(strings.Repeat("# \n", 1<<19)))
	for path, want := range map[string]string{
		filepath.Join(dir, "none.yaml"): "does not exist",
		dir:                             "is a folder, not a file: name the file itself",
		large:                           "is larger than 1 MiB, the limit for policy files: is it the right file?",
	} {
		_, err := configpolicy.Read(path)
		if err == nil || err.Error() != path+": "+want {
			t.Errorf("got %v, want %s", err, want)
		}
		problems, ok := errors.AsType[*config.FileError](err)
		if !ok || problems.Path != path || len(problems.Problems) != 1 {
			t.Errorf("of %s: %#v is no error of a file", path, err)
		}
		if missing := errors.Is(err, fs.ErrNotExist); missing != (want == "does not exist") {
			t.Errorf("of %s: missing is %v", path, missing)
		}
	}
}

func TestFind(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"repo/.git/", "repo/a/b/", "repo/c/accountable.yaml", "repo/accountable.yaml", "worktree/.git", "worktree/a/", "bare/a/", "bare/accountable.yaml", "yml/accountable.yml", "config/accountable.yaml"} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, "/") {
			if err := os.MkdirAll(path, 0o700); err != nil {
				t.Fatal(err)
			}
			continue
		}
		writeFile(t, path, []byte(versionLine))
	}
	in := func(name string) string { return filepath.Join(dir, filepath.FromSlash(name)) }
	for _, test := range []struct{ why, flag, workdir, configDir, want, err string }{
		{why: "the flag wins and is not looked at", flag: "x.yaml", workdir: in("repo"), want: "x.yaml"},
		{why: "the working folder", workdir: in("repo/c"), configDir: in("config"), want: in("repo/c/accountable.yaml")},
		{why: "up to the root of the repository", workdir: in("repo/a/b"), configDir: in("config"), want: in("repo/accountable.yaml")},
		{why: "not above the root of the repository", workdir: in("worktree/a"), configDir: in("config"), want: in("config/accountable.yaml")},
		{why: "not above a folder that is in no repository", workdir: in("bare/a"), configDir: in("config"), want: in("config/accountable.yaml")},
		{why: "the working folder that is in no repository", workdir: in("bare"), configDir: in("config"), want: in("bare/accountable.yaml")},
		{why: "nowhere", workdir: in("bare/a"), configDir: in("bare/a")},
		{why: "no folders", want: ""},
		{why: "a name that is nearly right", workdir: in("yml"), err: in("yml/accountable.yml") + ": has the wrong name: rename it to accountable.yaml"},
	} {
		got, err := configpolicy.Find(test.flag, test.workdir, test.configDir)
		problems := ""
		if err != nil {
			problems = err.Error()
		}
		if got != test.want || problems != test.err {
			t.Errorf("%s: got %q and %q, want %q and %q", test.why, got, problems, test.want, test.err)
		}
	}
}

// mailboxes parses patterns over mailboxes.
func mailboxes(patterns ...string) []policy.MailboxPattern {
	all := make([]policy.MailboxPattern, len(patterns))
	for i, text := range patterns {
		var err error
		if all[i], err = policy.ParseMailboxPattern(text); err != nil {
			panic(err)
		}
	}
	return all
}
