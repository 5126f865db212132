package policy_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"accountable/config/policy"
)

// BenchmarkRead reads a policy with a hundred overrides and a hundred
// exceptions. The program does this before the first frame.
func BenchmarkRead(b *testing.B) {
	var text strings.Builder
	text.WriteString(wholeContact + "overrides:\n")
	for i := range 100 {
		fmt.Fprintf(&text, "  - match: {names: [team-%d-*, old-%d], tags: {environment: [prod, stage]}}\n    contacts: {security: {email: team-%d@octank.cloud}}\n", i, i, i)
	}
	text.WriteString("exceptions:\n")
	for i := range 100 {
		fmt.Fprintf(&text, "  - match: {accounts: [\"1111222%05d\"]}\n    rule: email-shared-mailbox\n    reason: The list is being set up\n    owner: cloud-platform@octank.cloud\n    expires: 2027-01-31\n", i)
	}
	path := filepath.Join(b.TempDir(), policy.FileName)
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := policy.Read(path); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLint_Exceptions checks as many exceptions as a policy may have, with matches of
// each kind.
func BenchmarkLint_Exceptions(b *testing.B) {
	for _, row := range []struct {
		match string
		n     int
	}{
		{"accounts: '11112222%04d'", 10_000},
		{"names: a%d", 10_000},
		{"names: 'a%d-*'", 10_000},
		{"names: '*-%d'", 10_000},
		{"ous: T/%d", 10_000},
		{"ous: 'T/%d/*'", 10_000},
		{"states: ACTIVE, names: %d", 9_000},
		{"tags: {t: '%d'}", 4_900},
	} {
		b.Run(row.match, func(b *testing.B) {
			path := filepath.Join(b.TempDir(), policy.FileName)
			text := wholeContact + "exceptions:\n" + repeat(row.n, "- {match: {"+row.match+"}, rule: email-not-root, reason: a, owner: o, expires: 2027-01-31}\n")
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if _, err := policy.Lint(path, time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
