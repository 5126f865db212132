package describe

import (
	"slices"

	"accountable/audit"
)

// consoleHosts are where a partition's console lives.
var consoleHosts = map[string]string{
	"aws":        "https://console.aws.amazon.com",
	"aws-cn":     "https://console.amazonaws.cn",
	"aws-us-gov": "https://console.amazonaws-us-gov.com",
}

// ConsoleLink is the page on which a person edits the account's contacts, and
// what the browser must be signed in to for it. Under Organizations that is the
// member's page in the management account
// (https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-update-contact-alternate.html);
// an account's own page has no account in its address.
func ConsoleLink(t audit.Target, via audit.Route) (url, signedInTo string) {
	host, known := consoleHosts[t.Partition]
	if !known {
		host = consoleHosts["aws"]
	}
	if via.Mode == audit.InOrganization && t.AccountID != "" {
		return host + "/organizations/v2/home/accounts/" + t.AccountID, "the organization's management account"
	}
	if t.AccountID == "" {
		return host + "/billing/home#/account", "this account"
	}
	return host + "/billing/home#/account", "account " + Dashed(t.AccountID)
}

// standIn is put where a contact is not set yet: a command that would be
// refused says more than one that is missing.
var standIn = audit.Contact{Name: "NAME", Title: "TITLE", Email: "EMAIL", Phone: "PHONE"}

// SetCommand is the AWS CLI command that sets the contact by hand, as it is
// now or with stand-ins for what is to be filled in.
func SetCommand(t audit.Target, via audit.Route, c *audit.Contact) string {
	if c == nil {
		c = &standIn
	}
	return audit.ShellJoin(slices.Concat([]string{
		"aws", "account", "put-alternate-contact",
		"--alternate-contact-type", string(audit.Security),
		"--name", c.Name, "--title", c.Title, "--email-address", c.Email, "--phone-number", c.Phone,
	}, reachedBy(t, via)))
}

// ReadCommand is the AWS CLI command that reads the contact.
func ReadCommand(t audit.Target, via audit.Route) string {
	return audit.ShellJoin(slices.Concat(
		[]string{"aws", "account", "get-alternate-contact", "--alternate-contact-type", string(audit.Security)},
		reachedBy(t, via)))
}

// reachedBy are the arguments that lead the AWS CLI to the account. The id is
// only named in an organization: the API refuses an account's own.
func reachedBy(t audit.Target, via audit.Route) []string {
	var args []string
	if via.Mode == audit.InOrganization && t.AccountID != "" {
		args = append(args, "--account-id", t.AccountID)
	}
	if via.Profile != "" && via.Profile != audit.EnvironmentProfile {
		args = append(args, "--profile", via.Profile)
	}
	if via.Endpoint != "" {
		args = append(args, "--endpoint-url", via.Endpoint)
	}
	return args
}
