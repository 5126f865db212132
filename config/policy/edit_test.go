package policy_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"accountable/audit"
	auditpolicy "accountable/audit/policy"
	"accountable/audit/rules"
	"accountable/config"
	"accountable/config/policy"
)

var newException = auditpolicy.Exception{
	Match: auditpolicy.Match{Accounts: []string{"222233334444"}}, Rule: rules.EmailSharedMailbox, Reason: "The list is being set up", Owner: "cloud-platform@octank.cloud",
	Expires: time.Date(2027, time.January, 31, 0, 0, 0, 0, time.UTC),
}

const (
	newEntry = `- match: {accounts: ["222233334444"]}
  rule: email-shared-mailbox
  reason: The list is being set up
  owner: cloud-platform@octank.cloud
  expires: 2027-01-31
`
	newInBraces = `{match: {accounts: ["222233334444"]}, rule: email-shared-mailbox, reason: The list is being set up, owner: cloud-platform@octank.cloud, expires: 2027-01-31}`
	oldInBraces = `{match: {names: a}, rule: "*", reason: x, owner: y, expires: 2027-01-01}`
)

func indented(by, text string) string {
	return by + strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", "\n"+by) + "\n"
}

func TestAddExceptions(t *testing.T) {
	for name, test := range map[string]struct{ before, after string }{
		"no file":             {"", versionLine + "\nexceptions:\n" + indented("  ", newEntry)},
		"no exceptions":       {versionLine + "compare: exact\n", versionLine + "compare: exact\n\nexceptions:\n" + indented("  ", newEntry)},
		"no new line":         {versionLine + "compare: exact", versionLine + "compare: exact\n\nexceptions:\n" + indented("  ", newEntry)},
		"an empty list":       {versionLine + "exceptions: [] # none\nrules:\n", versionLine + "exceptions: # none\n" + indented("  ", newEntry) + "rules:\n"},
		"nothing":             {versionLine + "exceptions:\n\n# levels\nrules:\n", versionLine + "exceptions:\n" + indented("  ", newEntry) + "\n# levels\nrules:\n"},
		"a list":              {versionLine + "exceptions:\n  - " + oldInBraces + " # b\n\n# levels\nrules:\n", versionLine + "exceptions:\n  - " + oldInBraces + " # b\n" + indented("  ", newEntry) + "\n# levels\nrules:\n"},
		"a list at the edge":  {versionLine + "exceptions:\n- " + oldInBraces + "\n# levels\nrules:\n", versionLine + "exceptions:\n- " + oldInBraces + "\n" + newEntry + "# levels\nrules:\n"},
		"entries apart":       {versionLine + "exceptions:\n  - " + oldInBraces + "\n\n  - " + oldInBraces + "\n", versionLine + "exceptions:\n  - " + oldInBraces + "\n\n  - " + oldInBraces + "\n\n" + indented("  ", newEntry)},
		"a list far in":       {versionLine + "exceptions:\n    -   " + oldInBraces + "\n    # b\n# c\n", versionLine + "exceptions:\n    -   " + oldInBraces + "\n    # b\n" + indented("    ", strings.ReplaceAll(strings.Replace(newEntry, "- ", "-   ", 1), "\n  ", "\n    ")) + "# c\n"},
		"brackets":            {versionLine + "exceptions: [" + oldInBraces + " ] # ]\n", versionLine + "exceptions: [" + oldInBraces + ", " + newInBraces + " ] # ]\n"},
		"brackets over lines": {versionLine + "exceptions: [\n  " + oldInBraces + "\n]\n", versionLine + "exceptions: [\n  " + oldInBraces + ",\n  " + newInBraces + "\n]\n"},
		"a comma at the end":  {versionLine + "exceptions: [\n  " + oldInBraces + ", # ]\n]\n", versionLine + "exceptions: [\n  " + oldInBraces + ", # ]\n  " + newInBraces + "\n]\n"},
		"line ends of Windows": {
			"version: 1\r\nexceptions: []\r\nrules:\r\n",
			"version: 1\r\nexceptions:\r\n" + strings.ReplaceAll(indented("  ", newEntry), "\n", "\r\n") + "rules:\r\n",
		},
		"a byte order mark": {"\ufeffversion: 1\n...\n", "\ufeffversion: 1\n\nexceptions:\n" + indented("  ", newEntry) + "\n...\n"},
		"all in braces":     {"{version: 1}\n", "{version: 1, exceptions: [" + newInBraces + "]}\n"},
		"a text of many lines": {
			versionLine + "exceptions:\n  - match: {names: a}\n    rule: \"*\"\n    owner: y\n    expires: 2027-01-01\n    reason: |-\n      x\n      # y\n",
			versionLine + "exceptions:\n  - match: {names: a}\n    rule: \"*\"\n    owner: y\n    expires: 2027-01-01\n    reason: |-\n      x\n      # y\n" + indented("  ", newEntry),
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), policy.FileName)
			if test.before != "" {
				writeFile(t, path, []byte(test.before))
			}
			before, after, err := policy.AddExceptions(path, newException)
			if err != nil {
				t.Fatal(err)
			}
			if string(before) != test.before || (before == nil) != (test.before == "") {
				t.Errorf("before is %q", before)
			}
			if string(after) != test.after {
				t.Errorf("got\n%s\nwant\n%s", after, test.after)
			}
		})
	}
}

// TestAddExceptions_Styles checks the ways in which people write lists: none
// needs a manual edit.
func TestAddExceptions_Styles(t *testing.T) {
	lists := []string{"exceptions:\n  - %s\n", "exceptions:\n- %s\n", "exceptions: # a\n\n    -   %s\n\n    -   %s\n", "exceptions: [%s]\n", "exceptions:\n  [\n    %s,\n    %s\n  ]\n", "exceptions: [ %s, ]\n"}
	reasons := []string{"x", "'it''s ]'", `"a \" # }"`, "x # no comment }"}
	ends := []string{"", "\n# b\nrules:\n  no-stray-spaces: off\n", "# b\n\nrules: {}\n", "...\n", "  # b\n# c"}
	for _, list := range lists {
		for _, reason := range reasons {
			entry := "{match: {names: a}, rule: \"*\", owner: y, expires: 2027-01-01, reason: " + reason + "}"
			if strings.Contains(reason, " # no") { // on separate lines
				entry = "match: {names: a}\nrule: \"*\"\nowner: y\nexpires: 2027-01-01\nreason: " + strings.TrimSuffix(reason, " }")
			}
			for _, end := range ends {
				text, fits := versionLine+list+end, true
				for at := strings.Index(text, "%s"); at >= 0; at = strings.Index(text, "%s") {
					column := at - strings.LastIndexByte(text[:at], '\n') - 1
					fits = fits && (!strings.Contains(entry, "\n") || !strings.Contains(list, "["))
					text = text[:at] + strings.ReplaceAll(entry, "\n", "\n"+strings.Repeat(" ", column)) + text[at+2:]
				}
				for _, eol := range []string{"\n", "\r\n"} {
					if fits {
						expectAdded(t, strings.ReplaceAll(text, "\n", eol))
					}
				}
			}
		}
	}
}

func expectAdded(t *testing.T, text string) {
	t.Helper()
	path := policyFile(t, text)
	old, err := policy.Read(path)
	if err != nil {
		t.Fatalf("%v, of\n%s", err, text)
	}
	_, after, err := policy.AddExceptions(path, newException)
	if err != nil {
		t.Errorf("%v, to\n%s", err, text)
		return
	}
	expectRestUnchanged(t, text, string(after))
	writeFile(t, path, after)
	changed, err := policy.Read(path)
	if err != nil || len(changed.Exceptions) != len(old.Exceptions)+1 {
		t.Errorf("%v, of\n%s", err, after)
	}
	for line := range strings.Lines(text) {
		if strings.HasPrefix(strings.TrimSpace(line), "#") && !strings.Contains(string(after), strings.TrimRight(line, "\r\n")) {
			t.Errorf("the comment %q has gone from\n%s", line, after)
		}
	}
}

func TestAddExceptions_Refused(t *testing.T) {
	bad := newException
	bad.Match.Accounts = []string{"prod"}
	_, _, err := policy.AddExceptions(policyFile(t, versionLine), bad)
	if err == nil || !strings.HasSuffix(err.Error(), `accountable.yaml: an entry of "accounts" must be an account id of 12 digits, not "prod"`) {
		t.Errorf("got %v", err)
	}
	_, _, err = policy.AddExceptions(policyFile(t, versionLine+"webhook: x\n"), newException)
	if _, ok := errors.AsType[*config.FileError](err); !ok {
		t.Errorf("got %v", err)
	}
	path := policyFile(t, "? version\n: 1\n? exceptions\n:\n  [\n  ] # and no more\n")
	_, _, err = policy.AddExceptions(path, newException)
	byHand, ok := errors.AsType[*policy.ManualEditError](err)
	if ok && (byHand.Path != path || byHand.Text != "exceptions:\n"+indented("  ", newEntry)) {
		t.Errorf("got %+v", byHand)
	}
}

func TestSetContact(t *testing.T) {
	const contact = "    name: \"Ops: EU\"\n    title: \"no\"\n    phone: \"+1 206 555 4100\"\n"
	for name, test := range map[string]struct{ before, after string }{
		"no text":     {"", versionLine + "\ncontacts:\n  security:\n" + contact},
		"no contacts": {versionLine + "# levels\nrules:\n", versionLine + "\ncontacts:\n  security:\n" + contact + "\n# levels\nrules:\n"},
		"other contacts": {
			versionLine + "contacts:\n  billing:\n    name: x # b\n\n# levels\nrules:\n",
			versionLine + "contacts:\n  billing:\n    name: x # b\n  security:\n" + contact + "\n# levels\nrules:\n",
		},
		"other values": {
			versionLine + "contacts:\n    security:\n        name: 'It''s' # a\n        # b\n        email: security@octank.cloud\n        phone: \"+\\x31\" # c\n",
			versionLine + "contacts:\n    security:\n        name: \"Ops: EU\" # a\n        title: \"no\"\n        # b\n        email: security@octank.cloud\n        phone: \"+1 206 555 4100\" # c\n",
		},
		"braces": {versionLine + "contacts: {security: {name: x, phone: +12}}\n", versionLine + "contacts: {security: {name: \"Ops: EU\", phone: \"+1 206 555 4100\", title: \"no\"}}\n"},
		"the same values": {
			versionLine + "contacts: {security: {phone: +1 206 555 4100, title: no, name: 'Ops: EU'}}\n",
			versionLine + "contacts: {security: {phone: +1 206 555 4100, title: no, name: 'Ops: EU'}}\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			after, err := policy.SetContact([]byte(test.before), audit.Security, audit.Contact{Name: "Ops: EU", Title: " no", Phone: "+1 206 555 4100"})
			if err != nil {
				t.Fatal(err)
			}
			if string(after) != test.after {
				t.Errorf("got\n%s\nwant\n%s", after, test.after)
			}
		})
	}
}

func TestSetContact_Refused(t *testing.T) {
	_, err := policy.SetContact([]byte(versionLine+"allowed_domains: [octank.cloud]\n"), audit.Security, audit.Contact{Email: "security@octank.org"})
	if err == nil || !strings.HasPrefix(err.Error(), "accountable.yaml: this address is at octank.org, which \"allowed_domains\"") {
		t.Errorf("got %v", err)
	}
}

func TestSetContact_ManualEdit(t *testing.T) {
	_, err := policy.SetContact([]byte(versionLine+"contacts:\n  security:\n    name: a\n      b\n"), audit.Security, audit.Contact{Name: "x", Email: "security@octank.cloud"})
	const want = "accountable.yaml is written in a way that this program cannot change without changing other parts. Add this by hand:\ncontacts:\n  security:\n    name: x\n    email: security@octank.cloud\n"
	if err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
}

func TestLeaveOutProfile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "accountable", policy.SettingsName)
	for range 2 { // the second call changes nothing
		for _, profile := range []string{"prod", "dev [eu]*", "@env"} {
			if err := policy.LeaveOutProfile(path, profile); err != nil {
				t.Fatal(err)
			}
		}
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if want := versionLine + "\nprofiles:\n  leave_out:\n    - prod\n    - \"dev [[]eu][*]\"\n    - \"@env\"\n"; string(text) != want {
		t.Errorf("got\n%s\nwant\n%s", text, want)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("its mode is %v, %v", info.Mode(), err)
	}
}

func TestAddExceptions_Several(t *testing.T) {
	other := newException
	other.Rule = "matches-policy"
	both := newEntry + strings.Replace(newEntry, "email-shared-mailbox", "matches-policy", 1)
	path := policyFile(t, versionLine)
	_, after, err := policy.AddExceptions(path, newException, other)
	if want := versionLine + "\nexceptions:\n" + indented("  ", both); err != nil || string(after) != want {
		t.Errorf("%v, got\n%s\nwant\n%s", err, after, want)
	}
}
