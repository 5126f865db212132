package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

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
	return audit.ShellJoin(append([]string{"check_account", c.Route.CredentialAccount(c.AccountID)}, profileArguments(c.Route)...))
}

// awsCommand returns the command that writes or deletes the contact.
func awsCommand(c change.Change) string {
	verb := "put-alternate-contact"
	if c.After == nil {
		verb = "delete-alternate-contact"
	}
	args := append([]string{"aws", "account", verb}, profileArguments(c.Route)...)
	if writesToMember(c) {
		args = append(args, "--account-id", c.AccountID)
	}
	args = append(args, "--alternate-contact-type", string(c.Type))
	switch {
	case c.After == nil:
	case needsJSONInput(*c.After):
		args = append(args, "--cli-input-json", jsonInput(*c.After))
	default:
		for _, f := range audit.Fields {
			args = append(args, shellOptions[f].flag, f.Of(*c.After))
		}
	}
	return audit.ShellJoin(args)
}

// shellOptions are the names of the fields in the AWS CLI, as options and in
// JSON.
var shellOptions = map[audit.Field]struct{ flag, key string }{
	audit.FieldName:  {"--name", "Name"},
	audit.FieldTitle: {"--title", "Title"},
	audit.FieldEmail: {"--email-address", "EmailAddress"},
	audit.FieldPhone: {"--phone-number", "PhoneNumber"},
}

// needsJSONInput reports whether the AWS CLI would read a value as an option or
// as the name of a file
// (https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-parameters-file.html), or
// whether a value has a character that cannot be seen: JSON has escapes for it, and the
// shell of POSIX has none.
func needsJSONInput(c audit.Contact) bool {
	return slices.ContainsFunc(audit.Fields, func(f audit.Field) bool {
		return strings.HasPrefix(f.Of(c), "-") || strings.Contains(f.Of(c), "://") || strings.ContainsFunc(f.Of(c), printable.NeedsEscape)
	})
}

// jsonInput returns the fields as JSON, which the AWS CLI does not interpret.
func jsonInput(c audit.Contact) string {
	values := map[string]string{}
	for _, f := range audit.Fields {
		values[shellOptions[f].key] = f.Of(c)
	}
	text, _ := json.Marshal(values) //nolint:errchkjson // a map of texts is always JSON
	return string(escapeJSON(text))
}

func profileArguments(r audit.Route) []string {
	if r.Profile == "" || r.Profile == audit.EnvironmentProfile {
		return nil
	}
	return []string{"--profile", r.Profile}
}
