package config_test

import "testing"

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
[profile 'base account']
credential_process = one
  and two
[sso-session corp]
sso_region = eu-west-1
[services local]
sts =
  endpoint_url = http://localhost:1
`

func TestClosureHoldsProfileAndItsSections(t *testing.T) {
	f := parseFiles(t, closureConfig, "[base account]\naws_access_key_id = AKIA\naws_secret_access_key = abcd\naws_session_token = token\n")
	want := `[profile step0]
region = "eu-west-1"
role_arn = "arn:aws:iam::111122223333:role/r"
source_profile = "step1"
services = "step0"
[services step0]
sts =
  endpoint_url = "http://localhost:1"
[profile step1]
aws_access_key_id = "AKIA"
aws_secret_access_key = "masked"
aws_session_token = "masked"
`
	if got := string(f.Closure("p")); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if f.Closure("gone") != nil {
		t.Error("a missing profile has a closure")
	}
}
