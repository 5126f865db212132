package yamlfile_test

import (
	"fmt"
	"strings"
	"testing"

	"accountable/config/yamlfile"
)

// longPolicy returns a policy of about 1 MiB with a text at its end.
func longPolicy(end string) []byte {
	var b strings.Builder
	b.WriteString("version: 1\nexceptions:\n")
	for i := 0; b.Len() < 1<<20-200; i++ {
		fmt.Fprintf(&b, "  - match: {accounts: [\"%012d\"]}\n    rule: email-shared-mailbox\n    reason: The list is being set up\n", i)
	}
	return []byte(b.String() + end)
}

// BenchmarkParse_SyntaxError parses a policy of 1 MiB with a mistake.
func BenchmarkParse_SyntaxError(b *testing.B) {
	half := string(longPolicy(""))[:1<<19]
	half = half[:strings.LastIndex(half, "  - match")]
	for name, text := range map[string]string{
		"in the last line":         string(longPolicy("  - match: {accounts: [}\n")),
		"in the middle":            half + "  - match: {accounts: [}\n" + string(longPolicy(""))[len(half):],
		"an open quote":            half + "  - match: {names: \"x}\n" + strings.ReplaceAll(string(longPolicy(""))[len(half):], "\"", "'"),
		"an open bracket":          half + "  - match: {names: [x}\n",
		"an unindented last line":  string(longPolicy("   reason: x\n")),
		"a tab in the last line":   string(longPolicy("\treason: x\n")),
		"a key without its colon":  string(longPolicy("reason\n")),
		"on a single line of 1 MB": "version: 1\nexceptions: [" + strings.Repeat("{match: {}}, ", 80_000) + "}",
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := yamlfile.Parse("accountable.yaml", []byte(text)); err == nil {
					b.Fatal("no error")
				}
			}
		})
	}
}
