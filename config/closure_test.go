package config_test

import (
	"strings"
	"testing"
)

const closureConfig = `
[profile p]
role_arn = arn:aws:iam::111122223333:role/r
source_profile = base account
services = local
output = json
region = eu-west-1 ; here
s3 =
  max = 1 # kept
[profile other]
region = x
[profile base account]
sso_session = corp
credential_process = one
  and two
[sso-session corp]
sso_region = eu-west-1
[services local]
sts =
  endpoint_url = http://localhost:1
`

func TestClosureHoldsProfileAndItsSections(t *testing.T) {
	f := parseFiles(t, closureConfig, "[base account]\naws_access_key_id = AKIA\naws_secret_access_key = \"ab #cd\naws_session_token = 'to\"ken'\n")
	want := `[profile p]
output = "json"
region = "eu-west-1"
role_arn = "arn:aws:iam::111122223333:role/r"
s3 =
  max = "1 # kept"
services = "local"
source_profile = "base account"
[profile base account]
aws_access_key_id = "AKIA"
aws_secret_access_key = ""ab"
aws_session_token = "to"ken"
credential_process = "one"
  and two
sso_session = "corp"
[services local]
sts =
  endpoint_url = "http://localhost:1"
[sso-session corp]
sso_region = "eu-west-1"
`
	if got := string(f.Closure("p")); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	masked := string(f.MaskedClosure("p"))
	if strings.Contains(masked, `"ab`) || strings.Contains(masked, `to"ken`) || !strings.Contains(masked, `aws_secret_access_key = "masked"`) {
		t.Errorf("secrets are not masked:\n%s", masked)
	}
	if f.Closure("gone") != nil {
		t.Error("a missing profile has a closure")
	}
}
