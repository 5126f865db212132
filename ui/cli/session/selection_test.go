package session

import (
	"slices"
	"strings"
	"testing"

	"accountable/config"
	"accountable/ui/cli/command"
)

var octank = []config.Profile{
	{Name: "default"},
	{Name: "octank-prod", AccountID: "111122223333"},
	{Name: "octank-prod-ro", AccountID: "111122223333"},
	{Name: "octank/payments/prod", AccountID: "222233334444"},
	{Name: "my prof"},
	{Name: "octank-*", AccountID: "333344445555"},
	{Name: "444455556666", AccountID: "555566667777"},
}

func TestMatchNames(t *testing.T) {
	for _, row := range []struct {
		names string // one per line
		want  string // names of the profiles, one per line
		env   bool
	}{
		{names: "octank-prod", want: "octank-prod"},
		{names: "octank-*", want: "octank-*"}, // an exact name wins over a pattern
		{names: "octank*", want: "octank-prod\noctank-prod-ro\noctank/payments/prod\noctank-*"},
		{names: "*/prod", want: "octank/payments/prod"},
		{names: "octank*prod", want: "octank-prod\noctank/payments/prod"}, // * crosses the slash
		{names: "octank?prod", want: "octank-prod"},
		{names: "[d]efault", want: "default"},
		{names: "my prof", want: "my prof"},
		{names: "111122223333", want: "octank-prod\noctank-prod-ro"},
		{names: "444455556666", want: "444455556666"}, // a profile of that name wins over the account
		{names: "octank-prod\n111122223333", want: "octank-prod\noctank-prod-ro"},
		{names: "default\noctank-prod", want: "default\noctank-prod"}, // each once, in file order
		{names: "octank-prod\ndefault", want: "default\noctank-prod"},
		{names: "@env", env: true},
		{names: "@env\ndefault", want: "default", env: true},
	} {
		t.Run(row.names, func(t *testing.T) {
			chosen, err := MatchNames(octank, strings.Split(row.names, "\n"), true)
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			for _, p := range chosen.Profiles {
				names = append(names, p.Name)
			}
			if got := strings.Join(names, "\n"); got != row.want {
				t.Errorf("took\n%s\nwant\n%s", got, row.want)
			}
			if chosen.environment != row.env {
				t.Errorf("environment %t, want %t", chosen.environment, row.env)
			}
		})
	}
}

func TestMatchNames_NoMatch(t *testing.T) {
	for _, row := range []struct {
		names, text, hint string
	}{
		{"octank-prdo", `no profile "octank-prdo"`, "Did you mean octank-prod?"},
		{"OCTANK-PROD", `no profile "OCTANK-PROD"`, "Did you mean octank-prod?"},
		{"payments", `no profile "payments"`, "Did you mean octank/payments/prod?"},
		{"my porf", `no profile "my porf"`, "Did you mean 'my prof'?"},
		{"wholly-different", `no profile "wholly-different"`, ""},
		{"zebra-*", `no profile matches "zebra-*"`, ""},
		{"[z-a]", `"[z-a]": invalid pattern: check the brackets`, ""},
		{strings.Repeat("*a", 600), `"` + strings.Repeat("*a", 100) + `": the pattern is longer than 1024 bytes, the limit for patterns`, ""},
		{"@env", "@env: no credentials in the environment", ""},
		{"wholly\nzebra-*", "no profile \"wholly\"\nno profile matches \"zebra-*\"", ""},
	} {
		t.Run(row.names, func(t *testing.T) {
			_, err := MatchNames(octank, strings.Split(row.names, "\n"), false)
			f, ok := err.(*command.Error) //nolint:errorlint // exactly this is returned
			if !ok || f.Code != command.ExitUsage {
				t.Fatalf("%v, want exit code 2", err)
			}
			if f.Text != row.text || f.Hint != row.hint {
				t.Errorf("said %q, %q\nwant %q, %q", f.Text, f.Hint, row.text, row.hint)
			}
		})
	}
}

func TestMatchNames_UnknownAccount(t *testing.T) {
	chosen, err := MatchNames(octank, []string{"999988887777"}, false)
	if err != nil {
		t.Fatal(err)
	}
	var unknown []string
	for _, p := range chosen.unknown {
		unknown = append(unknown, p.Name)
	}
	if want := []string{"default", "my prof"}; !slices.Equal(unknown, want) || !slices.Equal(chosen.Accounts, []string{"999988887777"}) {
		t.Errorf("asks %q for %q, want %q", unknown, chosen.Accounts, want)
	}
	if chosen, err = MatchNames(octank[1:4], []string{"999988887777"}, false); err == nil {
		err = chosen.Reachable()
	}
	if command.CodeOf(err) != command.ExitUsage {
		t.Errorf("%v, want exit code 2: every file tells its account and none is this one", err)
	}
}
