package config_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"accountable/config"
)

// thousand is a config file of 1,000 profiles of every kind.
func thousand() string {
	var b strings.Builder
	b.WriteString("[sso-session corp]\nsso_region = eu-west-1\nsso_start_url = https://octank.awsapps.com/start\n[profile base]\n" + keys)
	for i := range 333 {
		fmt.Fprintf(&b, "[profile keys-%d]\nregion = eu-west-1\n%s\n", i, keys)
		fmt.Fprintf(&b, "[profile role-%d] # a comment\nrole_arn = arn:aws:iam::%012d:role/audit\nsource_profile = base\n\n", i, i)
		fmt.Fprintf(&b, "[profile sso-%d]\nsso_session = corp\nsso_account_id = %012d\nsso_role_name = audit\nregion = eu-west-1\n\n", i, i)
	}
	return b.String()
}

func BenchmarkRead1000Profiles(b *testing.B) {
	path := filepath.Join(b.TempDir(), "config")
	if err := os.WriteFile(path, []byte(thousand()), 0o600); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		f, err := config.ReadFiles(path, "")
		if err != nil || len(f.Profiles) != 1000 || len(f.Problems) > 0 {
			b.Fatal(err, len(f.Profiles), f.Problems)
		}
	}
}

func BenchmarkClosureOf1000Profiles(b *testing.B) {
	path := filepath.Join(b.TempDir(), "config")
	if err := os.WriteFile(path, []byte(thousand()), 0o600); err != nil {
		b.Fatal(err)
	}
	f, err := config.ReadFiles(path, "")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		for i := range f.Profiles {
			if f.MaskedClosure(f.Profiles[i].Name) == nil {
				b.Fatal("no closure")
			}
		}
	}
}

// BenchmarkReadPolicy reads a policy of a hundred overrides and as many
// exceptions: it stands before the first frame.
func BenchmarkReadPolicy(b *testing.B) {
	var text strings.Builder
	text.WriteString(wholeContact + "overrides:\n")
	for i := range 100 {
		fmt.Fprintf(&text, "  - match: {names: [team-%d-*, old-%d], tags: {environment: [prod, stage]}}\n    contacts: {security: {email: team-%d@octank.cloud}}\n", i, i, i)
	}
	text.WriteString("exceptions:\n")
	for i := range 100 {
		fmt.Fprintf(&text, "  - match: {accounts: [\"1111222%05d\"]}\n    rule: email-shared-mailbox\n    reason: The list is being set up\n    owner: cloud-platform@octank.cloud\n    expires: 2027-01-31\n", i)
	}
	path := filepath.Join(b.TempDir(), config.PolicyName)
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := config.ReadPolicy(path); err != nil {
			b.Fatal(err)
		}
	}
}
