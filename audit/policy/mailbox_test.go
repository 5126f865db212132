package policy_test

import (
	"testing"

	"accountable/audit"
	"accountable/audit/policy"
)

func mailboxes(t *testing.T, texts ...string) []policy.MailboxPattern {
	t.Helper()
	var all []policy.MailboxPattern
	for _, text := range texts {
		m, err := policy.ParseMailboxPattern(text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		all = append(all, m)
	}
	return all
}

func TestMailboxPattern_Match(t *testing.T) {
	for _, c := range []struct {
		pattern, address string
		want             bool
	}{
		{"jane.doe@octank.cloud", "Jane.Doe@Octank.Cloud", true},
		{"jane.doe@octank.cloud", "jane.doe+aws@octank.cloud", true},
		{"jane.doe+aws@octank.cloud", "jane.doe@octank.cloud", false},
		{"jane.doe@octank.cloud", "jane.doe@sub.octank.cloud", false},
		{"*@soc.octank.cloud", "any.one@soc.octank.cloud", true},
		{"*@soc.octank.cloud", "any.one@octank.cloud", false},
		{"ops-*@octank.cloud", "ops-jane@octank.cloud", true},
		{"ops-?@*", "ops-1@example.com", true},
		{"octank.cloud", "jane@octank.cloud", true},
		{"Octank.cloud", "jane@a.b.octank.cloud", true},
		{"octank.cloud", "jane@notoctank.cloud", false},
		{"bücher.de", "jane@xn--bcher-kva.de", true},
		{"jane@bücher.de", "jane@xn--bcher-kva.de", true},
	} {
		if got := mailboxes(t, c.pattern)[0].Match(audit.ParseAddress(c.address)); got != c.want {
			t.Errorf("%s, %s: %t, want %t", c.pattern, c.address, got, c.want)
		}
	}
	for _, text := range []string{"", "octank", "@octank.cloud", "jane@", "a@b@c.d", "*", "*.octank.cloud", "jane doe@octank.cloud", "[z-a]@octank.cloud"} {
		if m, err := policy.ParseMailboxPattern(text); err == nil {
			t.Errorf("%q is accepted as %v", text, m)
		}
	}
}

func TestPolicy_Declares(t *testing.T) {
	want := map[audit.ContactType]policy.WantedFields{audit.Billing: {audit.FieldEmail: {Text: "Own@octank.cloud"}}}
	for name, c := range map[string]struct {
		policy  policy.Policy
		address string
		want    policy.Declaration
		by      string
	}{
		"nothing":                  {policy.Policy{}, "a@octank.cloud", policy.Undeclared, ""},
		"the policy requires it":   {policy.Policy{Contacts: want}, "own@octank.cloud", policy.DeclaredShared, ""},
		"an override requires it":  {policy.Policy{Overrides: []policy.Override{{Contacts: want}}}, "own@octank.cloud", policy.DeclaredShared, ""},
		"only with a tag":          {policy.Policy{Contacts: want}, "own+x@octank.cloud", policy.Undeclared, ""},
		"shared":                   {policy.Policy{SharedMailboxes: mailboxes(t, "octank.cloud")}, "a@octank.cloud", policy.DeclaredShared, "octank.cloud"},
		"exact before a pattern":   {policy.Policy{SharedMailboxes: mailboxes(t, "a@octank.cloud"), PersonalMailboxes: mailboxes(t, "octank.cloud")}, "a@octank.cloud", policy.DeclaredShared, "a@octank.cloud"},
		"required before patterns": {policy.Policy{Contacts: want, PersonalMailboxes: mailboxes(t, "octank.cloud")}, "own@octank.cloud", policy.DeclaredShared, ""},
		"personal of two alike":    {policy.Policy{SharedMailboxes: mailboxes(t, "*@octank.cloud"), PersonalMailboxes: mailboxes(t, "a*@octank.cloud")}, "a@octank.cloud", policy.DeclaredPersonal, "a*@octank.cloud"},
	} {
		if got, by := c.policy.Declares(audit.ParseAddress(c.address)); got != c.want || by != c.by {
			t.Errorf("%s: %v by %q, want %v by %q", name, got, by, c.want, c.by)
		}
	}
}
