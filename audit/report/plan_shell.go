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
)

// shellHead begins the script. Without --account-id the AWS CLI writes to
// whatever account the credentials belong to.
const shellHead = `#
# Unlike accountable apply, this looks at nothing before it writes, except whose the credentials are.
set -eu

# owned ACCOUNT [--profile NAME] ends the script unless the credentials belong to the account.
owned() {
  wanted=$1
  shift
  found=$(aws sts get-caller-identity --query Account --output text "$@")
  if [ "$found" != "$wanted" ]; then
    echo "The credentials belong to account $found, not to $wanted: stopped." >&2
    exit 1
  fi
}
`

// writePlanShell writes the AWS CLI commands that do the same by hand.
func writePlanShell(w io.Writer, r PlanReport) error {
	var b bytes.Buffer
	b.WriteString("#!/bin/sh\n")
	for _, line := range scriptHead(r) {
		b.WriteString(comment(line))
	}
	b.WriteString(shellHead)
	for _, c := range r.Plan.Changes() {
		b.WriteString("\n" + comment(accountLine(c)) + comment("before: "+contactLine(c.Before)))
		route := c.Route
		if route.Profile == "" {
			b.WriteString(comment(fmt.Sprintf("no profile leads there: enter it by the role %s of the session %s, and run these", route.Role, route.Session)))
			b.WriteString(comment(ownedCommand(c)) + comment(awsCommand(c)))
			continue
		}
		b.WriteString(ownedCommand(c) + "\n" + awsCommand(c) + "\n")
	}
	for _, it := range r.leftOut() {
		b.WriteString("\n" + comment(accountLine(it.Change)) + comment("left out: "+it.Reason))
	}
	_, err := b.WriteTo(w)
	return err
}

// ownedCommand makes sure of the credentials.
func ownedCommand(c change.Change) string {
	return shellLine(append([]string{"owned", c.Route.CredentialAccount(c.AccountID)}, profileArguments(c.Route)...))
}

// awsCommand writes or deletes the contact.
func awsCommand(c change.Change) string {
	verb := "put-alternate-contact"
	if c.After == nil {
		verb = "delete-alternate-contact"
	}
	args := append([]string{"aws", "account", verb}, profileArguments(c.Route)...)
	if c.Route.Mode == audit.InOrganization {
		args = append(args, "--account-id", c.AccountID)
	}
	args = append(args, "--alternate-contact-type", string(c.Type))
	switch {
	case c.After == nil:
	case isAwkward(*c.After):
		args = append(args, "--cli-input-json", jsonInput(*c.After))
	default:
		for _, f := range audit.Fields {
			args = append(args, shellOptions[f].flag, f.Of(*c.After))
		}
	}
	return shellLine(args)
}

// shellOptions are what the AWS CLI calls the fields, as options and in JSON.
var shellOptions = map[audit.Field]struct{ flag, key string }{
	audit.FieldName:  {"--name", "Name"},
	audit.FieldTitle: {"--title", "Title"},
	audit.FieldEmail: {"--email-address", "EmailAddress"},
	audit.FieldPhone: {"--phone-number", "PhoneNumber"},
}

// isAwkward tells a contact with a value that the AWS CLI would take for an
// option, or for the name of a file to read the value from
// (https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-parameters-file.html).
func isAwkward(c audit.Contact) bool {
	return slices.ContainsFunc(audit.Fields, func(f audit.Field) bool {
		return strings.HasPrefix(f.Of(c), "-") || strings.Contains(f.Of(c), "://")
	})
}

// jsonInput are the fields as JSON, in which every value is what it says.
func jsonInput(c audit.Contact) string {
	values := map[string]string{}
	for _, f := range audit.Fields {
		values[shellOptions[f].key] = f.Of(c)
	}
	text, _ := json.Marshal(values) //nolint:errchkjson // a map of texts is always JSON
	return string(text)
}

func profileArguments(r audit.Route) []string {
	if r.Profile == "" || r.Profile == audit.EnvironmentProfile {
		return nil
	}
	return []string{"--profile", r.Profile}
}

// shellLine quotes arguments for a POSIX shell.
func shellLine(args []string) string {
	quoted := make([]string, len(args))
	for i, a := range args {
		quoted[i] = audit.ShellQuote(a)
	}
	return strings.Join(quoted, " ")
}
