package yamlfile_test

import (
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"accountable/config"
	"accountable/config/yamlfile"
)

// versionLine starts most texts.
const versionLine = "version: 1\n"

func TestParse_Problems(t *testing.T) {
	for _, test := range []struct {
		name, text string
		problems   []string
	}{
		{
			name:     "a tab",
			text:     versionLine + "contacts:\n\tsecurity: {}\n",
			problems: []string{`3:1: a tab at the start of a line: YAML accepts only spaces as indentation`},
		},
		{
			name: "a tab after spaces",
			text: versionLine + "contacts:\n" +
				"  security:\n" +
				"  \tname: x\n",
			problems: []string{`4:3: a tab at the start of a line: YAML accepts only spaces as indentation`},
		},
		{
			name:     "a no-break space before a key",
			text:     versionLine + "contacts:\n\u00a0\u00a0security: {}\n",
			problems: []string{`3:1: a no-break or wide space (U+00A0) at the start of a line: YAML accepts only plain spaces as indentation`},
		},
		{
			name: "a no-break space after spaces",
			text: versionLine + "contacts:\n" +
				"  security:\n" +
				"  \u00a0\u00a0name: x\n",
			problems: []string{`4:3: a no-break or wide space (U+00A0) at the start of a line: YAML accepts only plain spaces as indentation`},
		},
		{
			name:     "a wide space before a list entry",
			text:     versionLine + "accounts:\n\u3000- x\n",
			problems: []string{`3:1: a no-break or wide space (U+3000) at the start of a line: YAML accepts only plain spaces as indentation`},
		},
		{
			name: "an odd indentation",
			text: versionLine + "contacts:\n" +
				"  security:\n" +
				"    name: x\n" +
				"   title: y\n",
			problems: []string{`5:4: the indentation matches no line above: check the indentation of all lines`},
		},
		{
			name:     "a key that is indented too far",
			text:     versionLine + "  contacts: {}\n",
			problems: []string{`2:3: this line is indented too far, or the line above has no blank after its colon`},
		},
		{
			name: "a colon in a text",
			text: versionLine + "contacts:\n" +
				"  security:\n" +
				"    name: Security: Operations\n",
			problems: []string{`4:19: unexpected colon: put the text in quotes if the colon is part of it`},
		},
		{
			name:     "no colon",
			text:     versionLine + "contacts\n",
			problems: []string{`2:1: a line that is neither a key (key: value) nor a list entry (- …)`},
		},
		{
			name: "no blank behind a colon",
			text: versionLine + "contacts:\n" +
				"  security:\n" +
				"    name:x\n" +
				"    title: y\n",
			problems: []string{`5:5: this line is indented too far, or the line above has no blank after its colon`},
		},
		{
			name: "an open quotation mark",
			text: versionLine + "contacts:\n" +
				"  security:\n" +
				"    name: \"Security\n" +
				"    title: y\n",
			problems: []string{`4:11: this quotation mark is never closed`},
		},
		{
			name:     "an open quotation mark in the first line",
			text:     "version: '1\ncontacts: {}\n",
			problems: []string{`1:10: this quotation mark is never closed`},
		},
		{
			name:     "an open bracket",
			text:     versionLine + "allowed_domains: [octank.cloud\ncompare: exact\n",
			problems: []string{`3:10: a comma or the closing ] is missing before this`},
		},
		{
			name:     "an open bracket at the end",
			text:     versionLine + "allowed_domains: [octank.cloud,\n",
			problems: []string{`2:18: this bracket is never closed`},
		},
		{
			name:     "an open brace",
			text:     versionLine + "contacts: {security: {name: x}\ncompare: exact\n",
			problems: []string{`3:9: a comma or the closing } is missing before this`},
		},
		{
			name:     "a bracket too many",
			text:     versionLine + "allowed_domains: [octank.cloud]]\n",
			problems: []string{`2:32: unexpected text: check the quotes and brackets before it`},
		},
		{
			name: "a list entry that is no entry",
			text: versionLine + "allowed_domains:\n" +
				"  - octank.cloud\n" +
				"  octank.example\n",
			problems: []string{`4:3: a line that is neither a key (key: value) nor a list entry (- …)`},
		},
		{
			name:     "a list in the line of its key",
			text:     versionLine + "allowed_domains: - octank.cloud\n",
			problems: []string{`2:18: a list cannot start here: put the dash on a new line below the key`},
		},
		{
			name: "a star without quotes",
			text: versionLine + "leave_out:\n" +
				"  - match: {names: *prod}\n" +
				"    reason: x\n",
			problems: []string{`3:20: a text that starts with * needs quotes: "*prod"`},
		},
		{
			name: "a lone star without quotes",
			text: versionLine + "leave_out:\n" +
				"  - match: {names: *}\n" +
				"    reason: x\n",
			problems: []string{`3:20: a text that starts with * or & needs quotes: "*"`},
		},
		{
			name:     "an at sign without quotes",
			text:     versionLine + "allowed_domains: [@octank.cloud]\n",
			problems: []string{`2:19: a text that starts with @ needs quotes`},
		},
		{
			name:     "a backquote",
			text:     versionLine + "leave_out:\n  - reason: `x`\n",
			problems: []string{"3:13: a text that starts with ` needs quotes"},
		},
		{
			name:     "a percent sign",
			text:     versionLine + "leave_out:\n  - reason: %x\n",
			problems: []string{`3:13: a text that starts with % needs quotes`},
		},
		{
			name:     "an unknown escape",
			text:     versionLine + "contacts: {security: {name: \"a\\d\"}}\n",
			problems: []string{`2:31: an unknown escape in double quotes: write \\ for a backslash, or use single quotes`},
		},
		{
			name:     "half an escape",
			text:     versionLine + "contacts: {security: {name: \"a\\x2\"}}\n",
			problems: []string{`2:32: an escape in double quotes that lacks digits: write \\ for a backslash, or use single quotes`},
		},
		{
			name:     "text after a quotation mark",
			text:     versionLine + "contacts: {security: {name: \"a\" b}}\n",
			problems: []string{`2:34: a comma or the closing } is missing before this`},
		},
		{
			name: "a text after a text",
			text: versionLine + "contacts:\n" +
				"  security:\n" +
				"    name: \"a\" b\n",
			problems: []string{`4:15: unexpected text: check the quotes and brackets before it`},
		},
		{
			name: "a bad directive",
			text: "%FOO\n" +
				"%YAML 9.9\n" +
				"---\n" +
				"version: 1\n",
			problems: []string{`1:1: a line that starts with % needs quotes around the text`},
		},
		{
			name:     "a version of YAML",
			text:     "%YAML 1.2\n---\nversion: 1\n",
			problems: []string{`1:1: %YAML lines are not supported: remove it`},
		},
		{
			name:     "text below the last key",
			text:     versionLine + "compare: exact\nand more\n",
			problems: []string{`3:1: a line that is neither a key (key: value) nor a list entry (- …)`},
		},
		{
			name:     "UTF-16",
			text:     "\xff\xfev\x00e\x00",
			problems: []string{`1:1: is UTF-16: save it as UTF-8`},
		},
		{
			name:     "Latin-1",
			text:     versionLine + "# caf\xe9\n",
			problems: []string{`2:6: is not UTF-8 from here on: save it as UTF-8`},
		},
		{
			name:     "a NUL",
			text:     versionLine + "# \x00\n",
			problems: []string{`2:3: has the invisible character U+0000: remove it`},
		},
		{
			name:     "an invisible character",
			text:     versionLine + "# a\u2028b\n",
			problems: []string{`2:4: has the invisible character U+2028: remove it`},
		},
		{
			name:     "lone carriage returns",
			text:     "version: 1\rcompare: exact\r",
			problems: []string{`1:11: has a carriage return without a line feed: save it with the line endings of Unix or Windows`},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			expectProblems(t, test.text, test.problems)
		})
		if rest, ok := strings.CutPrefix(test.text, versionLine); ok && !strings.HasPrefix(rest, " ") {
			t.Run(test.name+" in a long file", func(t *testing.T) { expectShifted(t, rest, test.problems) })
		}
	}
}

func expectProblems(t *testing.T, text string, want []string) {
	t.Helper()
	_, err := yamlfile.Parse("accountable.yaml", []byte(text))
	failed, ok := errors.AsType[*config.FileError](err)
	if !ok {
		t.Fatalf("got %v", err)
	}
	var got []string
	for i := range failed.Problems {
		got = append(got, strings.TrimPrefix(failed.Problems[i].Error(), "accountable.yaml:"))
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// expectShifted expects the same problems where many lines precede the text. In a long file
// the mistake is looked for in a shorter one.
func expectShifted(t *testing.T, text string, problems []string) {
	t.Helper()
	const entries, lines = 300, 601
	filler := "exceptions:\n" + strings.Repeat("  - match: {accounts: [\"111122223333\"]}\n    reason: 'The list is being set up'\n", entries)
	var want []string
	for _, p := range problems {
		line, rest, _ := strings.Cut(p, ":")
		n, err := strconv.Atoi(line)
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, strconv.Itoa(n+lines)+":"+inText.ReplaceAllStringFunc(rest, func(found string) string {
			n, _ := strconv.Atoi(found[len("line "):])
			return "line " + strconv.Itoa(n+lines)
		}))
	}
	expectProblems(t, versionLine+filler+text, want)
}

var inText = regexp.MustCompile(`line \d+`)
