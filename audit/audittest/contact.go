package audittest

import "accountable/audit"

// AccountID is the account of most tests.
const AccountID = "111122223333"

// Good is a contact that passes every rule.
var Good = audit.Contact{Name: "Security Operations", Title: "Duty officer", Email: "security@octank.cloud", Phone: "+1 206 555 4100"}

// GoodWith returns the good contact with one field replaced.
func GoodWith(f audit.Field, value string) audit.Contact { return f.With(Good, value) }
