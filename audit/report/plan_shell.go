package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"accountable/audit"
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
func ownedCommand(c audit.Change) string {
	return shellLine(append([]string{"owned", c.Route.Owner(c.AccountID)}, profileArguments(c.Route)...))
}

// awsCommand writes or deletes the contact.
func awsCommand(c audit.Change) string {
	verb := "put-alternate-contact"
	if c.After == nil {
		verb = "delete-alternate-contact"
	}
	args := append([]string{"aws", "account", verb}, profileArguments(c.Route)...)
	if c.Route.Mode == audit.InOrganization {
		args = append(args, "--account-id", c.AccountID)
	}
	args = append(args, "--alternate-contact-type", string(c.Type))
	if c.After != nil {
		for _, f := range audit.Fields {
			args = append(args, option(f, f.Of(*c.After))...)
		}
	}
	return shellLine(args)
}

// shellOptions are what the AWS CLI calls the fields.
var shellOptions = map[audit.Field]string{
	audit.FieldName: "--name", audit.FieldTitle: "--title", audit.FieldEmail: "--email-address", audit.FieldPhone: "--phone-number",
}

// option is a field as arguments of the AWS CLI. A value that starts with a
// hyphen would be taken for an option of its own.
func option(f audit.Field, value string) []string {
	if strings.HasPrefix(value, "-") {
		return []string{shellOptions[f] + "=" + value}
	}
	return []string{shellOptions[f], value}
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
