package describe

import (
	"slices"
	"strings"
	"time"

	"accountable/audit"
	"accountable/audit/scan"
	"accountable/ui/style"
)

// Reached adds how the account is reached and when it was read.
func (p *Page) Reached(row *scan.Row, in *time.Location) {
	t := row.Target
	via := audit.Route{}
	if row.Result != nil {
		via = row.Result.Via
		t = row.Result.Target
	} else if len(t.Routes) > 0 {
		via = t.Routes[0]
	}
	dot := " " + p.Theme.Glyphs.Dot + " "
	p.Heading("Access")
	p.Value(1, "Profile", p.Theme.Text, Join(dot, style.Clean(via.Label()), style.Clean(via.Kind), modeWords[via.Mode]))
	chain := make([]string, len(via.Chain))
	for i, step := range via.Chain {
		chain[i] = style.Clean(step)
	}
	p.Value(1, "Chain", p.Theme.Text, strings.Join(chain, " "+p.Theme.Glyphs.Arrow+" "))
	p.Value(1, "Endpoint", p.Theme.Advice, style.Clean(via.Endpoint))
	var others []string
	for _, r := range t.Routes {
		if name := r.Label(); name != via.Label() && name != "" && !slices.Contains(others, name) {
			others = append(others, name)
		}
	}
	p.Value(1, "Also by", p.Theme.Text, style.Clean(strings.Join(others, ", ")))
	p.Value(1, "OU", p.Theme.Text, style.Clean(t.OUPath))
	p.Value(1, "State", p.Theme.Text, style.Clean(t.State))
	p.Value(1, "Root user", p.Theme.Text, style.Clean(t.RootEmail))
	p.Value(1, "Partition", p.Theme.Text, partitionText(t.Partition))
	if res := row.Result; res != nil {
		p.Value(1, "Caller", p.Theme.Text, style.Clean(res.Caller.ARN))
		if !res.CheckedAt.IsZero() {
			p.Value(1, "Read", p.Theme.Text, res.CheckedAt.In(in).Format("2006-01-02 15:04:05 MST"))
		}
	}
}

// partitionText returns the partition, "" for the usual one.
func partitionText(partition string) string {
	if partition == "aws" {
		return ""
	}
	return style.Clean(partition)
}

// modeWords names the modes in which an account is read, except the usual one.
var modeWords = map[audit.Mode]string{
	audit.InOrganization: "through the organization",
	audit.IdentityCenter: "through Identity Center",
}

// ByHand adds the page of the AWS console and the command of the AWS CLI.
func (p *Page) ByHand(row *scan.Row) {
	t, via := RouteOf(row)
	url, signedIn := ConsoleLink(t, via)
	p.Heading("Manually")
	p.Paragraph(1, p.Theme.Link, url)
	p.Paragraph(1, p.Theme.Muted, "sign in to "+signedIn+" first")
	p.Blank()
	if line, problem := SetCommand(t, via, CurrentContact(row)); problem == "" {
		p.Paragraph(1, p.Theme.Text, line)
	} else {
		p.Paragraph(1, p.Theme.Muted, "The AWS CLI command is not shown: "+problem+".")
	}
}

// RouteOf returns the target as it was read and the route that read it.
func RouteOf(row *scan.Row) (audit.Target, audit.Route) {
	if row.Result != nil {
		return row.Result.Target, row.Result.Via
	}
	if len(row.Target.Routes) > 0 {
		return row.Target, row.Target.Routes[0]
	}
	return row.Target, audit.Route{}
}

// consoleHosts is the AWS console of each partition.
var consoleHosts = map[string]string{
	"aws":        "https://console.aws.amazon.com",
	"aws-cn":     "https://console.amazonaws.cn",
	"aws-us-gov": "https://console.amazonaws-us-gov.com",
}

// ConsoleLink returns the page on which a person edits the contacts of an account, and what
// to sign in to first. Through an organization it is the page of the member in the
// management account
// (https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-update-contact-alternate.html);
// the page of an account itself has no account in its address.
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
	return host + "/billing/home#/account", "account " + audit.DashedAccountID(t.AccountID)
}

// placeholder is the contact of the command for an account without a contact.
var placeholder = audit.Contact{Name: "NAME", Title: "TITLE", Email: "EMAIL", Phone: "PHONE"}

// SetCommand returns the AWS CLI command that sets the contact, or the problem because of
// which there is none; nil: with placeholders.
func SetCommand(t audit.Target, via audit.Route, c *audit.Contact) (line, problem string) {
	if c == nil {
		c = &placeholder
	}
	if problem := audit.CommandProblem(c.Name, c.Title, c.Email, c.Phone); problem != "" {
		return "", problem
	}
	return awsCommand(via, slices.Concat(
		[]string{"account", "put-alternate-contact", "--alternate-contact-type", string(audit.Security)},
		audit.AWSContactArguments(*c), accountArguments(t, via)))
}

// ReadCommand returns the AWS CLI command that reads the contact, or the problem because of
// which there is none.
func ReadCommand(t audit.Target, via audit.Route) (line, problem string) {
	return awsCommand(via, slices.Concat(
		[]string{"account", "get-alternate-contact", "--alternate-contact-type", string(audit.Security)},
		accountArguments(t, via)))
}

// awsCommand returns a command of the AWS CLI by a route, or the problem of its arguments.
func awsCommand(via audit.Route, args []string) (line, problem string) {
	if strings.HasSuffix(via.Endpoint, audit.HiddenURLPart) {
		return "", "the URL of the endpoint may hold a secret"
	}
	return audit.AWSCommand(args...), audit.CommandProblem(args...)
}

// accountArguments returns the arguments that select the account. The ID is only given for
// a member of an organization: the API refuses the ID of the caller's own account.
func accountArguments(t audit.Target, via audit.Route) []string {
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

// RouteText returns the profile of a route and how it gets its credentials.
func RouteText(r audit.Route) string {
	text := style.Clean(r.Label())
	switch {
	case r.Mode == audit.InOrganization:
		text += " (through the organization)"
	case r.Session != "":
		text += " (Identity Center)"
	case r.Kind != "":
		text += " (" + style.Clean(r.Kind) + ")"
	}
	return text
}
