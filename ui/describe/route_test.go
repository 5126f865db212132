package describe

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"accountable/audit"
	"accountable/ui/style"
)

func TestConsoleLink(t *testing.T) {
	for _, c := range []struct {
		name          string
		target        audit.Target
		mode          audit.Mode
		url, signedIn string
	}{
		{
			"own account",
			audit.Target{AccountID: "111122223333", Partition: "aws"},
			audit.Standalone,
			"https://console.aws.amazon.com/billing/home#/account", "account 1111-2222-3333",
		},
		{
			"member",
			audit.Target{AccountID: "111122223333", Partition: "aws"},
			audit.InOrganization,
			"https://console.aws.amazon.com/organizations/v2/home/accounts/111122223333", "the organization's management account",
		},
		{"unknown account", audit.Target{Partition: "aws"}, audit.Standalone, "https://console.aws.amazon.com/billing/home#/account", "this account"},
		{
			"China",
			audit.Target{AccountID: "111122223333", Partition: "aws-cn"},
			audit.Standalone,
			"https://console.amazonaws.cn/billing/home#/account", "account 1111-2222-3333",
		},
		{
			"a partition of later",
			audit.Target{AccountID: "111122223333", Partition: "aws-moon"},
			audit.Standalone,
			"https://console.aws.amazon.com/billing/home#/account", "account 1111-2222-3333",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			url, signedIn := ConsoleLink(c.target, audit.Route{Mode: c.mode})
			if url != c.url || signedIn != c.signedIn {
				t.Errorf("%q for %q", url, signedIn)
			}
		})
	}
}

func TestCLICommand(t *testing.T) {
	odd := audit.Contact{Name: "Jane's team; rm -rf ~", Title: "", Email: "security@octank.cloud", Phone: "$(id)"}
	for _, c := range []struct {
		name    string
		via     audit.Route
		contact *audit.Contact
		want    string
	}{
		{
			"nothing set",
			audit.Route{Profile: "prod"},
			nil,
			"aws account put-alternate-contact --alternate-contact-type SECURITY --name NAME --title TITLE --email-address EMAIL --phone-number PHONE --profile prod",
		},
		{
			"what a shell would run is quoted",
			audit.Route{Profile: "my profile"},
			&odd,
			`aws account put-alternate-contact --alternate-contact-type SECURITY --name 'Jane'\''s team; rm -rf ~' --title '' ` +
				`--email-address security@octank.cloud --phone-number '$(id)' --profile 'my profile'`,
		},
		{
			"a member is named",
			audit.Route{Profile: "org", Mode: audit.InOrganization},
			&audit.Contact{Name: "Octank Security", Title: "Duty officer", Email: "security@octank.cloud", Phone: "+1 206 555 4100"},
			"aws account put-alternate-contact --alternate-contact-type SECURITY --name 'Octank Security' --title 'Duty officer' " +
				"--email-address security@octank.cloud --phone-number '+1 206 555 4100' --account-id 111122223333 --profile org",
		},
		{
			"the environment has no profile, an override is named",
			audit.Route{Profile: audit.EnvironmentProfile, Endpoint: "http://127.0.0.1:4566"},
			nil,
			"aws account put-alternate-contact --alternate-contact-type SECURITY --name NAME --title TITLE --email-address EMAIL --phone-number PHONE " +
				"--endpoint-url http://127.0.0.1:4566",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, problem := SetCommand(audit.Target{AccountID: "111122223333"}, c.via, c.contact); got != c.want || problem != "" {
				t.Errorf("%s, %s", got, problem)
			}
		})
	}
}

func TestCommand_NotShown(t *testing.T) {
	odd := audit.Contact{Name: "Jane\x1b[201~\r", Title: "CTO", Email: "jane@octank.cloud", Phone: "+1 206 555 4100"}
	for _, c := range []struct {
		name    string
		via     audit.Route
		contact *audit.Contact
		problem string
	}{
		{"a control character", audit.Route{Profile: "prod"}, &odd, "it has the control character U+001B"},
		{"a line end in the profile", audit.Route{Profile: "prod\ntouch owned"}, nil, "it has the line end U+000A"},
		{"an endpoint with a password", audit.Route{Profile: "prod", Endpoint: "https://aws.octank.cloud/…"}, nil, "the URL of the endpoint may hold a secret"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if line, problem := SetCommand(audit.Target{AccountID: "111122223333"}, c.via, c.contact); line != "" || problem != c.problem {
				t.Errorf("%q, %q", line, problem)
			}
		})
	}
}

func TestPageTrouble_ShowsHelperOutput(t *testing.T) {
	trouble := &audit.Trouble{Kind: audit.NoCredentials, Message: "credential_process failed (exit status 1)", HelperOutput: "log in\x1b[2J first"}
	p := NewPage(style.New(style.Options{}), 74)
	p.Trouble(trouble, "L")
	p.TroubleLines(trouble)
	if text := ansi.Strip(strings.Join(p.Lines, "\n")); strings.Count(text, "It printed: log in first") != 2 {
		t.Errorf("drawn:\n%s", text)
	}
}
