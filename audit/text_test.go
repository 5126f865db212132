package audit_test

import (
	"testing"

	"accountable/audit"
)

func TestShellQuote(t *testing.T) {
	for word, want := range map[string]string{
		"octank-prod":          "octank-prod",
		"arn:aws:iam::1:mfa/x": "arn:aws:iam::1:mfa/x",
		"":                     "''",
		"my prof":              "'my prof'",
		"it's":                 `'it'\''s'`,
		"$(rm -rf ~)":          "'$(rm -rf ~)'",
		"~octank":              "'~octank'",
		"Büro":                 "'Büro'",
	} {
		if got := audit.ShellQuote(word); got != want {
			t.Errorf("%q: %s, want %s", word, got, want)
		}
	}
}
