package export

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

// Shell writes AWS CLI commands that make the changes of a plan. The lines of the header
// become comments.
func Shell(w io.Writer, header []string, plan change.Plan) error {
	start := bytes.NewBufferString("#!/bin/sh\n")
	writeComments(start, header...)
	start.WriteString(shellHeader)
	return writeScript(w, start.Bytes(), plan, func(b *bytes.Buffer, c change.Change) {
		route := c.Route
		if r, hidden := printable.FindEscaped(route.Profile); hidden {
			writeComments(b, "no commands, because the name of the profile has "+printable.Name(r))
			return
		}
		if route.Profile == "" {
			writeComments(b, fmt.Sprintf("no profile reaches this account: use the role %s of the session %s, then run these commands", route.Role, route.Session),
				checkAccountCommand(c), awsCommand(c))
			return
		}
		b.WriteString(checkAccountCommand(c) + "\n" + awsCommand(c) + "\n")
	})
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
