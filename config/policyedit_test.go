package config_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"accountable/audit"
	"accountable/config"
)

var newException = config.NewException{
	AccountID: "222233334444", Rule: audit.EmailSharedMailbox, Reason: "The list is being set up", Owner: "cloud-platform@octank.cloud",
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

func TestAddException(t *testing.T) {
	for name, test := range map[string]struct{ before, after string }{
		"no file":             {"", v1 + "\nexceptions:\n" + indented("  ", newEntry)},
		"no exceptions":       {v1 + "compare: exact\n", v1 + "compare: exact\n\nexceptions:\n" + indented("  ", newEntry)},
		"no new line":         {v1 + "compare: exact", v1 + "compare: exact\n\nexceptions:\n" + indented("  ", newEntry)},
		"an empty list":       {v1 + "exceptions: [] # none\nrules:\n", v1 + "exceptions: # none\n" + indented("  ", newEntry) + "rules:\n"},
		"nothing":             {v1 + "exceptions:\n\n# levels\nrules:\n", v1 + "exceptions:\n" + indented("  ", newEntry) + "\n# levels\nrules:\n"},
		"a list":              {v1 + "exceptions:\n  - " + oldInBraces + " # b\n\n# levels\nrules:\n", v1 + "exceptions:\n  - " + oldInBraces + " # b\n" + indented("  ", newEntry) + "\n# levels\nrules:\n"},
		"a list at the edge":  {v1 + "exceptions:\n- " + oldInBraces + "\n# levels\nrules:\n", v1 + "exceptions:\n- " + oldInBraces + "\n" + newEntry + "# levels\nrules:\n"},
		"entries apart":       {v1 + "exceptions:\n  - " + oldInBraces + "\n\n  - " + oldInBraces + "\n", v1 + "exceptions:\n  - " + oldInBraces + "\n\n  - " + oldInBraces + "\n\n" + indented("  ", newEntry)},
		"a list far in":       {v1 + "exceptions:\n    -   " + oldInBraces + "\n    # b\n# c\n", v1 + "exceptions:\n    -   " + oldInBraces + "\n    # b\n" + indented("    ", strings.ReplaceAll(strings.Replace(newEntry, "- ", "-   ", 1), "\n  ", "\n    ")) + "# c\n"},
		"brackets":            {v1 + "exceptions: [" + oldInBraces + " ] # ]\n", v1 + "exceptions: [" + oldInBraces + ", " + newInBraces + " ] # ]\n"},
		"brackets over lines": {v1 + "exceptions: [\n  " + oldInBraces + "\n]\n", v1 + "exceptions: [\n  " + oldInBraces + ",\n  " + newInBraces + "\n]\n"},
		"a comma at the end":  {v1 + "exceptions: [\n  " + oldInBraces + ", # ]\n]\n", v1 + "exceptions: [\n  " + oldInBraces + ", # ]\n  " + newInBraces + "\n]\n"},
		"line ends of Windows": {
			"version: 1\r\nexceptions: []\r\nrules:\r\n",
			"version: 1\r\nexceptions:\r\n" + strings.ReplaceAll(indented("  ", newEntry), "\n", "\r\n") + "rules:\r\n",
		},
		"a byte order mark": {"\ufeffversion: 1\n...\n", "\ufeffversion: 1\n\nexceptions:\n" + indented("  ", newEntry) + "\n...\n"},
		"all in braces":     {"{version: 1}\n", "{version: 1, exceptions: [" + newInBraces + "]}\n"},
		"a text of many lines": {
			v1 + "exceptions:\n  - match: {names: a}\n    rule: \"*\"\n    owner: y\n    expires: 2027-01-01\n    reason: |-\n      x\n      # y\n",
			v1 + "exceptions:\n  - match: {names: a}\n    rule: \"*\"\n    owner: y\n    expires: 2027-01-01\n    reason: |-\n      x\n      # y\n" + indented("  ", newEntry),
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), config.PolicyName)
			if test.before != "" {
				writeFile(t, path, []byte(test.before))
			}
			before, after, err := config.AddException(path, newException)
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

// TestAddExceptionInEveryStyle: people write lists in many ways, and none of
// these has to be edited by hand.
func TestAddExceptionInEveryStyle(t *testing.T) {
	lists := []string{"exceptions:\n  - %s\n", "exceptions:\n- %s\n", "exceptions: # a\n\n    -   %s\n\n    -   %s\n", "exceptions: [%s]\n", "exceptions:\n  [\n    %s,\n    %s\n  ]\n", "exceptions: [ %s, ]\n"}
	reasons := []string{"x", "'it''s ]'", `"a \" # }"`, "x # no comment }"}
	ends := []string{"", "\n# b\nrules:\n  no-stray-spaces: off\n", "# b\n\nrules: {}\n", "...\n", "  # b\n# c"}
	for _, list := range lists {
		for _, reason := range reasons {
			entry := "{match: {names: a}, rule: \"*\", owner: y, expires: 2027-01-01, reason: " + reason + "}"
			if strings.Contains(reason, " # no") { // on lines of its own
				entry = "match: {names: a}\nrule: \"*\"\nowner: y\nexpires: 2027-01-01\nreason: " + strings.TrimSuffix(reason, " }")
			}
			for _, end := range ends {
				text, fits := v1+list+end, true
				for at := strings.Index(text, "%s"); at >= 0; at = strings.Index(text, "%s") {
					column := at - strings.LastIndexByte(text[:at], '\n') - 1
					fits = fits && (!strings.Contains(entry, "\n") || !strings.Contains(list, "["))
					text = text[:at] + strings.ReplaceAll(entry, "\n", "\n"+strings.Repeat(" ", column)) + text[at+2:]
				}
				for _, eol := range []string{"\n", "\r\n"} {
					if fits {
						added(t, strings.ReplaceAll(text, "\n", eol))
					}
				}
			}
		}
	}
}

func added(t *testing.T, text string) {
	t.Helper()
	path := policyFile(t, text)
	old, err := config.ReadPolicy(path)
	if err != nil {
		t.Fatalf("%v, of\n%s", err, text)
	}
	_, after, err := config.AddException(path, newException)
	if err != nil {
		t.Errorf("%v, to\n%s", err, text)
		return
	}
	untouched(t, text, string(after))
	writeFile(t, path, after)
	changed, err := config.ReadPolicy(path)
	if err != nil || len(changed.Exceptions) != len(old.Exceptions)+1 {
		t.Errorf("%v, of\n%s", err, after)
	}
	for line := range strings.Lines(text) {
		if strings.HasPrefix(strings.TrimSpace(line), "#") && !strings.Contains(string(after), strings.TrimRight(line, "\r\n")) {
			t.Errorf("the comment %q has gone from\n%s", line, after)
		}
	}
}

func TestAddExceptionThatCannotBe(t *testing.T) {
	bad := newException
	bad.AccountID = "prod"
	_, _, err := config.AddException(policyFile(t, v1), bad)
	if err == nil || !strings.HasSuffix(err.Error(), `accountable.yaml: an entry of "accounts" has to be an account id of 12 digits, not "prod"`) {
		t.Errorf("got %v", err)
	}
	_, _, err = config.AddException(policyFile(t, v1+"webhook: x\n"), newException)
	if _, ok := errors.AsType[*config.FileError](err); !ok {
		t.Errorf("got %v", err)
	}
	path := policyFile(t, "? version\n: 1\n? exceptions\n:\n  [\n  ] # and no more\n")
	_, _, err = config.AddException(path, newException)
	byHand, ok := errors.AsType[*config.ByHandError](err)
	if ok && (byHand.Path != path || byHand.Snippet != "exceptions:\n"+indented("  ", newEntry)) {
		t.Errorf("got %+v", byHand)
	}
}

func TestSetWanted(t *testing.T) {
	const contact = "    name: \"Ops: EU\"\n    title: \"no\"\n    phone: \"+1 206 555 4100\"\n"
	for name, test := range map[string]struct{ before, after string }{
		"no text":     {"", v1 + "\ncontacts:\n  security:\n" + contact},
		"no contacts": {v1 + "# levels\nrules:\n", v1 + "\ncontacts:\n  security:\n" + contact + "\n# levels\nrules:\n"},
		"other contacts": {
			v1 + "contacts:\n  billing:\n    name: x # b\n\n# levels\nrules:\n",
			v1 + "contacts:\n  billing:\n    name: x # b\n  security:\n" + contact + "\n# levels\nrules:\n",
		},
		"other values": {
			v1 + "contacts:\n    security:\n        name: 'It''s' # a\n        # b\n        email: security@octank.cloud\n        phone: \"+\\x31\" # c\n",
			v1 + "contacts:\n    security:\n        name: \"Ops: EU\" # a\n        title: \"no\"\n        # b\n        email: security@octank.cloud\n        phone: \"+1 206 555 4100\" # c\n",
		},
		"braces": {v1 + "contacts: {security: {name: x, phone: +12}}\n", v1 + "contacts: {security: {name: \"Ops: EU\", phone: \"+1 206 555 4100\", title: \"no\"}}\n"},
		"the same values": {
			v1 + "contacts: {security: {phone: +1 206 555 4100, title: no, name: 'Ops: EU'}}\n",
			v1 + "contacts: {security: {phone: +1 206 555 4100, title: no, name: 'Ops: EU'}}\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			after, err := config.SetWanted([]byte(test.before), audit.Security, audit.Contact{Name: "Ops: EU", Title: " no", Phone: "+1 206 555 4100"})
			if err != nil {
				t.Fatal(err)
			}
			if string(after) != test.after {
				t.Errorf("got\n%s\nwant\n%s", after, test.after)
			}
		})
	}
}

func TestSetWantedThatCannotBe(t *testing.T) {
	_, err := config.SetWanted([]byte(v1+"allowed_domains: [octank.cloud]\n"), audit.Security, audit.Contact{Email: "security@octank.org"})
	if err == nil || !strings.HasPrefix(err.Error(), "accountable.yaml: this address is at octank.org, which \"allowed_domains\"") {
		t.Errorf("got %v", err)
	}
}

func TestSetWantedByHand(t *testing.T) {
	_, err := config.SetWanted([]byte(v1+"contacts:\n  security:\n    name: a\n      b\n"), audit.Security, audit.Contact{Name: "x", Email: "security@octank.cloud"})
	const want = "accountable.yaml is written in a way that this program cannot add to without touching the rest. Add this by hand:\ncontacts:\n  security:\n    name: x\n    email: security@octank.cloud\n"
	if err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
}

func TestLeaveOutProfile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "accountable", config.SettingsName)
	for range 2 { // the second time it is left out already
		for _, profile := range []string{"prod", "dev [eu]*", "@env"} {
			if err := config.LeaveOutProfile(path, profile); err != nil {
				t.Fatal(err)
			}
		}
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if want := v1 + "\nprofiles:\n  leave_out:\n    - prod\n    - \"dev [[]eu][*]\"\n    - \"@env\"\n"; string(text) != want {
		t.Errorf("got\n%s\nwant\n%s", text, want)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("its mode is %v, %v", info.Mode(), err)
	}
}
