package history

import "testing"

func TestCallerNames(t *testing.T) {
	for arn, want := range map[string]string{
		"arn:aws:sts::111122223333:assumed-role/Operator/jane":                                     "Operator/jane",
		"arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/jane@octank": "jane@octank (Admin)",
		"arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Odd/jane@octank":                    "AWSReservedSSO_Odd/jane@octank",
		"arn:aws:iam::111122223333:user/team/jane":                                                 "jane",
		"arn:aws:iam::111122223333:root":                                                           "root",
		"":                                                                                         "",
	} {
		if got := callerName(arn); got != want {
			t.Errorf("%q is %q, not %q", arn, got, want)
		}
	}
}
