package report

import (
	"bytes"
	"fmt"
	"io"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/printable"
)

// shellHeader starts the script. It checks the credentials, because the AWS CLI
// without --account-id writes to whatever account the credentials belong to.
const shellHeader = `#
# Unlike accountable apply, this script checks only the credentials before it writes.
set -eu

# check_account ACCOUNT [--profile NAME] stops the script unless the credentials belong to the account.
check_account() {
  wanted=$1
  shift
  found=$(aws sts get-caller-identity --query Account --output text "$@")
  if [ "$found" != "$wanted" ]; then
    echo "The credentials belong to account $found, not to $wanted: stopped." >&2
    exit 1
  fi
}
`

// writePlanShell writes AWS CLI commands that make the same changes.
func writePlanShell(w io.Writer, r PlanReport) error {
	var b bytes.Buffer
	b.WriteString("#!/bin/sh\n")
	for _, line := range scriptHeader(r) {
		b.WriteString(commentLine(line))
	}
	b.WriteString(shellHeader)
	for _, c := range r.Plan.Changes() {
		b.WriteString("\n" + commentLine(accountLine(c)) + commentLine("before: "+contactLine(c.Before)))
		route := c.Route
		if r, hidden := printable.FindEscaped(route.Profile); hidden {
			b.WriteString(commentLine("no commands, because the name of the profile has " + printable.Name(r)))
			continue
		}
		if route.Profile == "" {
			b.WriteString(commentLine(fmt.Sprintf("no profile reaches this account: use the role %s of the session %s, then run these commands", route.Role, route.Session)))
			b.WriteString(commentLine(checkAccountCommand(c)) + commentLine(awsCommand(c)))
			continue
		}
		b.WriteString(checkAccountCommand(c) + "\n" + awsCommand(c) + "\n")
	}
	for _, it := range r.listLeftOut() {
		b.WriteString("\n" + commentLine(accountLine(it.Change)) + commentLine("left out: "+it.Reason))
	}
	_, err := b.WriteTo(w)
	return err
}

// checkAccountCommand returns the command that checks the credentials.
func checkAccountCommand(c change.Change) string {
	words := append([]string{"check_account", c.Route.CredentialAccount(c.AccountID)}, profileArguments(c.Route)...)
	return audit.ShellJoin(audit.AWSArguments(words...))
}

// awsCommand returns the command that writes or deletes the contact.
func awsCommand(c change.Change) string {
	verb := "put-alternate-contact"
	if c.After == nil {
		verb = "delete-alternate-contact"
	}
	args := append([]string{"account", verb}, profileArguments(c.Route)...)
	if writesToMember(c) {
		args = append(args, "--account-id", c.AccountID)
	}
	args = append(args, "--alternate-contact-type", string(c.Type))
	if c.After != nil {
		args = append(args, audit.AWSContactArguments(*c.After)...)
	}
	return audit.AWSCommand(args...)
}

func profileArguments(r audit.Route) []string {
	if r.Profile == "" || r.Profile == audit.EnvironmentProfile {
		return nil
	}
	return []string{"--profile", r.Profile}
}
