package credentials_test

import (
	"strings"
	"testing"

	"accountable/audit/cloud/cloudtest"
	"accountable/audit/sandbox"
	"accountable/audit/sandbox/network"
)

// Profiles that the AWS CLI can use, and that the SDK's own loader reads otherwise or
// not at all.
func TestProfiles_WorkAsInTheAWSCLI(t *testing.T) {
	w := cloudtest.ThreeAccounts()
	cloudtest.AddSignIn(&w, func(s *sandbox.SignIn) { s.Name = "My Corp Ltd" })
	w.AddRole("role", "keys", cloudtest.MemberID, "Reader")
	const (
		to   = "region = us-east-1\nservices = sandbox\nendpoint_url = " + network.BaseURL + "\n"
		role = "role_arn = arn:aws:iam::" + cloudtest.MemberID + ":role/Reader\n"
		sso  = "sso_session = My Corp Ltd\nsso_account_id = " + cloudtest.AccountID + "\n"
	)
	keys := "aws_access_key_id = " + w.Keys[0].ID + "\naws_secret_access_key = " + w.Keys[0].Secret + "\n"
	for name, test := range map[string]struct{ profile, config, account string }{
		"a quoted source profile": {
			"app", "[profile \"inline base\"]\n" + keys + "[profile app]\n" + to + role + "source_profile = inline base\n", cloudtest.MemberID,
		},
		"a role on the keys of its own name": {
			"My Mac", "[profile 'My Mac']\n" + to + role + keys + "source_profile = My Mac\n", cloudtest.MemberID,
		},
		"a quoted session": {"limited", "[profile limited]\n" + to + sso + "sso_role_name = Auditor\n", cloudtest.AccountID},
		"the role name in the session": {
			"iat", "[profile iat]\n" + to + sso, cloudtest.AccountID,
		},
		"a sign-in next to keys": {
			"mixed", "[profile mixed]\n" + to + sso + "sso_role_name = Auditor\naws_access_key_id = AKIAGONE\naws_secret_access_key = x\n", cloudtest.AccountID,
		},
		"settings of the AWS CLI": {"p", "[profile p]\n" + to + keys + "retry_mode = legacy\nmax_attempts = three\n", ""},
		"signs in a name":         {"[PROD]-a#b", "[profile [PROD]-a#b]\n" + to + keys, ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := cloudtest.Open(t, w, func(s *cloudtest.Setup) {
				s.Edit = func(config string) string {
					session := "[sso-session 'My Corp Ltd']\n"
					if test.profile == "iat" {
						session += "sso_role_name = Auditor\n"
					}
					return strings.Replace(config, "[sso-session My Corp Ltd]\n", session, 1) + "\n" + test.config
				}
			})
			r.ExpectReadable(test.profile)
			if got := r.Files.Profile(test.profile).BoundAccountID(); got != test.account {
				t.Errorf("account %q, want %q", got, test.account)
			}
		})
	}
}
