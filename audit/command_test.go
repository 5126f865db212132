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

func TestAWSCommand(t *testing.T) {
	for want, args := range map[string][]string{
		"aws sts get-caller-identity --profile 'my prof'":        {"sts", "get-caller-identity", "--profile", "my prof"},
		"aws sts get-caller-identity '--profile=-corp$HOME'":     {"sts", "get-caller-identity", "--profile", "-corp$HOME"},
		`aws sso login --profile 'O'\''Hara "x"'`:                {"sso", "login", "--profile", `O'Hara "x"`},
		"aws iam list-mfa-devices --user-name=- --output=--json": {"iam", "list-mfa-devices", "--user-name", "-", "--output", "--json"},
		"aws sso login --profile=--profile=x --output json":      {"sso", "login", "--profile", "--profile=x", "--output", "json"},
	} {
		if got := audit.AWSCommand(args...); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestAWSContactArguments(t *testing.T) {
	for name, test := range map[string]struct {
		title, want string
	}{
		"plain": {"-Duty officer", "aws --name Jane '--title=-Duty officer' --email-address soc@octank.cloud --phone-number '+1 206 555 4100'"},
		// The AWS CLI would write the content of the file into the contact.
		"a file":    {"file:///home/jane/.aws/credentials", `aws --cli-input-json '{"EmailAddress":"soc@octank.cloud","Name":"Jane","PhoneNumber":"+1 206 555 4100","Title":"file:///home/jane/.aws/credentials"}'`},
		"a website": {"https://octank.cloud", `aws --cli-input-json '{"EmailAddress":"soc@octank.cloud","Name":"Jane","PhoneNumber":"+1 206 555 4100","Title":"https://octank.cloud"}'`},
	} {
		c := audit.Contact{Name: "Jane", Title: test.title, Email: "soc@octank.cloud", Phone: "+1 206 555 4100"}
		if got := audit.AWSCommand(audit.AWSContactArguments(c)...); got != test.want {
			t.Errorf("%s: got %s, want %s", name, got, test.want)
		}
	}
}
