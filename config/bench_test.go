package config_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"accountable/config"
)

// newLargeConfig returns a config file of 1,000 profiles of every kind.
func newLargeConfig() string {
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
	if err := os.WriteFile(path, []byte(newLargeConfig()), 0o600); err != nil {
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
	if err := os.WriteFile(path, []byte(newLargeConfig()), 0o600); err != nil {
		b.Fatal(err)
	}
	f, err := config.ReadFiles(path, "")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		for i := range f.Profiles {
			if f.Closure(f.Profiles[i].Name) == nil {
				b.Fatal("no closure")
			}
		}
	}
}
