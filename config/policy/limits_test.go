package policy_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"accountable/config/policy"
)

// repeat returns the lines of a format with the numbers from 0 on.
func repeat(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// A file that is hostile or damaged is refused with a few sentences, without a crash and
// without expanding anything.
func TestRead_HostileFiles(t *testing.T) {
	var bomb strings.Builder
	bomb.WriteString("a0: &a0 [x, y, x, y]\n")
	for i := range 30 {
		fmt.Fprintf(&bomb, "a%d: &a%d [%s]\n", i+1, i+1, strings.Repeat(fmt.Sprintf("*a%d, ", i), 9))
	}
	tooMany := "more than 10000 entries"
	for _, test := range []struct{ name, text, want string }{
		{"aliases of aliases in unknown keys", bomb.String(), `unknown key "a0"`},
		{"aliases of aliases in a list", "overrides: &a [[*a, *a], [*a, *a]]\n", "anchors (&a) are not supported"},
		{"a list in itself", "overrides: [&a [*a]]\n", "anchors (&a) are not supported"},
		{"9,990 lists in lists", "overrides: " + strings.Repeat("[", 9_990) + strings.Repeat("]", 9_990), "needs keys with values (key: value), not a list"},
		{"100,000 lists in lists", "overrides: " + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000), "nested too deeply"},
		{"100,000 keys in keys", "overrides: " + strings.Repeat("{a: ", 100_000), "nested too deeply"},
		{"9,000 lists on one line", "overrides:\n" + strings.Repeat("- ", 9_000) + "x\n", "needs keys with values (key: value), not a list"},
		{"90,000 unknown keys", repeat(90_000, "k%d: 1\n"), "more problems"},
		{"50,000 profiles in a match", "leave_out:\n- {reason: a, match: {names: [" + repeat(50_000, "n%d,") + "]}}\n", tooMany},
		{"tags with 20,000 keys", "leave_out:\n- {reason: a, match: {tags: {" + repeat(20_000, "k%d: v,") + "}}}\n", tooMany},
		{"20,000 overrides", "overrides:\n" + repeat(20_000, "- {match: {names: n%d}}\n"), tooMany},
		{"a pattern of 2 KB", "leave_out:\n- {reason: a, match: {names: '" + strings.Repeat("*a", 1_000) + "'}}\n", `"names" is longer than 1024 bytes, the limit for patterns`},
		{"a path of 2 KB", "leave_out:\n- {reason: a, match: {ous: '" + strings.Repeat("*a", 1_000) + "'}}\n", `"ous" is longer than 1024 bytes, the limit for patterns`},
		{"a quoted pattern with blanks", "leave_out:\n- {reason: a, match: {names: ' " + strings.Repeat("*a", 1_000) + "'}}\n", `"names" is longer than 1024 bytes, the limit for patterns`},
		{"many lists that are too many together", "leave_out:\n" + strings.Repeat("- {reason: a, match: {names: ["+repeat(900, "n%d,")+"]}}\n", 12), tooMany},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), policy.FileName)
			writeFile(t, path, []byte(versionLine+test.text))
			_, err := policy.Read(path)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %.300v, want %s", err, test.want)
			} else if lines := strings.Count(err.Error(), "\n"); lines > 101 {
				t.Errorf("%d lines of problems", lines)
			}
		})
	}
}

func TestReadSettings_HostileFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), policy.SettingsName)
	for _, test := range []struct{ name, text, want string }{
		{"an alias", "profiles: {leave_out: &a [*a]}\n", "anchors (&a) are not supported"},
		{"100,000 lists in lists", "profiles: " + strings.Repeat("[", 100_000), "nested too deeply"},
		{"a pattern of 1 MB", "profiles: {writing: ['" + strings.Repeat("*?", 500_000) + "']}\n", "is longer than 1024 bytes, the limit for patterns"},
		{"50,000 profiles", "profiles: {read_only: [" + repeat(50_000, "p%d,") + "]}\n", "more than 10000 entries"},
	} {
		t.Run(test.name, func(t *testing.T) {
			writeFile(t, path, []byte(versionLine+test.text))
			if _, err := policy.ReadSettings(path); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %.300v, want %s", err, test.want)
			}
		})
	}
}
