package policy_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

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
