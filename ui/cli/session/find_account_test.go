package session

import (
	"testing"

	"accountable/audit"
)

// Discovery adds the facts of an account to the row of its profile, if it meets the
// profile first, and the row keeps the unknown account of the config.
func TestChooseAccount_ProfileWithoutAccountInConfig(t *testing.T) {
	all := []audit.Target{
		{Key: "management", Name: "octank-management", MemberAccountID: "111122223333"},
		{Key: "222233334444", Name: "security-tooling", AccountID: "222233334444"},
		{Key: "unread"},
	}
	for _, row := range []struct{ id, name string }{{"", "octank-management"}, {"111122223333", "management"}} {
		found, err := (&Session{}).chooseAccount(all, row.id, row.name)
		if err != nil || found.AccountID != "111122223333" || found.Name != "octank-management" {
			t.Errorf("chooseAccount(%q, %q) = %+v, %v", row.id, row.name, found, err)
		}
	}
}
