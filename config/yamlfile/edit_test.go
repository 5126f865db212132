package yamlfile_test

import (
	"strings"
	"testing"

	"accountable/config/yamlfile"
)

func TestPut(t *testing.T) {
	contact := yamlfile.Mapping{{Key: "name", Value: "Ops"}, {Key: "email", Value: "ops@octank.cloud"}}
	for _, test := range []struct {
		name, before string
		keys         []string
		value        any
		entry        bool
		after        string // "" if the edit is refused
	}{
		{
			name: "a new key", before: "version: 1\n", keys: []string{"contacts", "security"}, value: contact,
			after: "version: 1\n\ncontacts:\n  security:\n    name: Ops\n    email: ops@octank.cloud\n",
		},
		{
			name: "a new key before others", before: "version: 1\ncompare: exact\n", keys: []string{"contacts", "security", "name"}, value: "Ops",
			after: "version: 1\n\ncontacts:\n  security:\n    name: Ops\n\ncompare: exact\n",
		},
		{
			name: "a plain value", before: "contacts:\n  security:\n    name: Old # keep\n    title: x\n", keys: []string{"contacts", "security", "name"}, value: "Ops: EU",
			after: "contacts:\n  security:\n    name: \"Ops: EU\" # keep\n    title: x\n",
		},
		{
			name: "a value in double quotes", before: `name: "a \" b" # keep` + "\n", keys: []string{"name"}, value: "yes",
			after: `name: "yes" # keep` + "\n",
		},
		{name: "a value in single quotes", before: "name: 'a '' b'\n", keys: []string{"name"}, value: "c\td", after: `name: "c\td"` + "\n"},
		{name: "a value on many lines", before: "name: |\n  a\n  b\n", keys: []string{"name"}, value: "c"},
		{name: "a missing value", before: "exceptions: # none\nversion: 1\n", keys: []string{"exceptions"}, value: "a", entry: true, after: "exceptions: # none\n  - a\nversion: 1\n"},
		{name: "empty brackets", before: "exceptions: [] # none\n", keys: []string{"exceptions"}, value: "a", entry: true, after: "exceptions: # none\n  - a\n"},
		{name: "a list on lines", before: "list:\n- a\n# below\n", keys: []string{"list"}, value: "b", entry: true, after: "list:\n- a\n# below\n- b\n"},
		{
			name: "a list with blank lines", before: "list:\n  -   a\n\n  -   b\n\nversion: 1\n", keys: []string{"list"}, value: contact, entry: true,
			after: "list:\n  -   a\n\n  -   b\n\n  -   name: Ops\n      email: ops@octank.cloud\n\nversion: 1\n",
		},
		{name: "a list in brackets", before: "list: [a, b] # c\n", keys: []string{"list"}, value: "012345678901", entry: true, after: "list: [a, b, \"012345678901\"] # c\n"},
		{
			name: "a list in brackets on lines", before: "list: [\n  a,\n  b # c\n]\nversion: 1\n", keys: []string{"list"}, value: "d", entry: true,
			after: "list: [\n  a,\n  b # c\n  , d\n]\nversion: 1\n",
		},
		{
			name: "braces", before: "contacts: {security: {name: Ops}}\n", keys: []string{"contacts", "security", "email"}, value: "ops@octank.cloud",
			after: "contacts: {security: {name: Ops, email: ops@octank.cloud}}\n",
		},
		{name: "Windows line endings", before: "a:\r\n  b: 1\r\n", keys: []string{"a", "c"}, value: yamlfile.Literal("2027-01-31"), after: "a:\r\n  b: 1\r\n  c: 2027-01-31\r\n"},
		{name: "no line ending", before: "a: 1", keys: []string{"list"}, value: yamlfile.TextList{"b", "1"}, after: "a: 1\n\nlist: [b, \"1\"]\n"},
		{
			name: "a mapping in braces", before: "list:\n  - {a: b}\n", keys: []string{"list"}, entry: true,
			value: yamlfile.InlineMapping{{Key: "a", Value: "c"}, {Key: "d", Value: yamlfile.List{"e"}}},
			after: "list:\n  - {a: b}\n  - {a: c, d: [e]}\n",
		},
		{name: "an anchor", before: "a: &x b\n", keys: []string{"c"}, value: "d"},
	} {
		t.Run(test.name, func(t *testing.T) {
			doc, err := yamlfile.Parse("a.yaml", []byte(test.before))
			if err != nil {
				t.Fatal(err)
			}
			after, ok := yamlfile.Put(doc.Text, doc.Root, test.keys, test.value, test.entry)
			if string(after) != test.after || ok != (test.after != "") {
				t.Errorf("got %v\n%s\nwant\n%s", ok, after, test.after)
			}
		})
	}
}

func TestQuote(t *testing.T) {
	for text, want := range map[string]string{
		"Security Operations": "Security Operations",
		"a -b":                `"a -b"`,
		"":                    `""`,
		"Yes":                 `"Yes"`,
		"+1 206":              `"+1 206"`,
		"a\\\"\n\u2028":       `"a\\\"\n\u2028"`,
		"\U000E0001":          `"\U000E0001"`,
	} {
		if got := yamlfile.Quote(text); got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}

func TestFormatLines(t *testing.T) {
	value := yamlfile.Mapping{
		{Key: "a", Value: yamlfile.Mapping{{Key: "b", Value: yamlfile.TextList{"c"}}}},
		{Key: "d", Value: yamlfile.List{yamlfile.Mapping{{Key: "e", Value: "f"}, {Key: "g", Value: "h"}}}},
	}
	want := "a:\n  b: [c]\nd:\n  - e: f\n    g: h"
	if got := strings.Join(value.FormatLines("  "), "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
