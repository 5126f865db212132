package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"accountable/audit"
	"accountable/ui/cli/command"
	"accountable/ui/cli/session"
)

// access is the kind of permissions.
type access string

// The kinds of permissions.
const (
	accessRead  access = "read"
	accessWrite access = "write"
)

var accesses = []string{string(accessRead), string(accessWrite)}

// The placeholders of an organization's permissions.
const (
	managementPlaceholder   = "MANAGEMENT_ACCOUNT_ID"
	organizationPlaceholder = "ORGANIZATION_ID"
)

// iamPolicy is an IAM policy document
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html).
type iamPolicy struct {
	Version   string         `json:"Version"`
	Statement []iamStatement `json:"Statement"`
}

type iamStatement struct {
	Sid       string                         `json:"Sid"`
	Effect    string                         `json:"Effect"`
	Action    []string                       `json:"Action"`
	Resource  any                            `json:"Resource"` // one or several
	Condition map[string]map[string][]string `json:"Condition,omitempty"`
}

// The actions that this program's requests need. sts:GetCallerIdentity needs no
// permission
// (https://docs.aws.amazon.com/service-authorization/latest/reference/list_account.html).
var (
	readActions  = []string{"account:GetAlternateContact"}
	writeActions = []string{"account:GetAlternateContact", "account:PutAlternateContact"}
	// To undo the first contact of an account.
	undoActions = []string{"account:DeleteAlternateContact"}
	// To list the accounts and their OUs, and to explain errors.
	organizationActions = []string{
		"organizations:DescribeOrganization",
		"organizations:ListAWSServiceAccessForOrganization",
		"organizations:ListAccounts",
		"organizations:ListAccountsForParent",
		"organizations:ListDelegatedAdministrators",
		"organizations:ListOrganizationalUnitsForParent",
		"organizations:ListRoots",
	}
)

// permissionsOptions are the options of permissions.
type permissionsOptions struct {
	session.GlobalOptions

	access access
	undo   bool // also the permission to delete a contact
}

func newPermissionsCommand(p *program) *cobra.Command {
	var undo bool
	c := &cobra.Command{
		Use:   "permissions read|write",
		Short: "Print the IAM permissions that this program needs",
		Long: `Permissions prints the smallest IAM policy to read, or to read and write, contacts:
for a role or user of the account itself or, with --org, of the management account
of the organization or its delegated administrator for account management. It is for
the contact types of --type, else those that the policy sets, else security. Undoing the first contact of an account deletes it: --undo
adds the permission for that.`,
		Example:   "  accountable permissions read\n  accountable permissions write --org --type security,billing",
		GroupID:   groupAbout,
		ValidArgs: accesses,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 || args[0] != string(accessRead) && args[0] != string(accessWrite) {
				return command.Usage("", "permissions needs one argument: %s", strings.Join(accesses, " or "))
			}
			if undo && args[0] != string(accessWrite) {
				return command.Usage("", "--undo needs: permissions write")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			return runPermissions(p.env, permissionsOptions{GlobalOptions: p.options, access: access(args[0]), undo: undo})
		},
	}
	p.flags.Use(c, []string{"org", "type", "tag"})
	c.Flags().BoolVar(&undo, "undo", false, "also allow to delete contacts, which undo needs")
	return c
}

// runPermissions prints an IAM policy document.
func runPermissions(env *command.Environment, o permissionsOptions) error {
	source, err := session.LoadPolicy(env, o.Policy)
	if err != nil {
		return command.Usage("", "%s", err)
	}
	policy := permissions(o.access, o.ContactTypes(source.Policy()), o.Sources.Org, len(o.Filter.Tags) > 0)
	if o.undo {
		policy.Statement[0].Action = slices.Concat(undoActions, policy.Statement[0].Action)
	}
	text, err := policy.text()
	if err != nil {
		return err
	}
	if _, err = fmt.Fprint(env.Out, text); err == nil && o.Sources.Org {
		env.Notef("replace %s and %s: %s shows both", managementPlaceholder, organizationPlaceholder, audit.AWSCommand("organizations", "describe-organization"))
	}
	return err
}

// permissions returns the smallest policy to read or write contacts of some types in
// the account itself, or in the whole organization.
func permissions(a access, types []audit.ContactType, organization, tags bool) iamPolicy {
	names := make([]string, 0, len(types))
	for _, t := range types {
		names = append(names, string(t))
	}
	contacts := iamStatement{
		Sid: "ReadAlternateContacts", Effect: "Allow", Action: readActions, Resource: "arn:aws:account::*:account",
		Condition: map[string]map[string][]string{"ForAnyValue:StringEquals": {"account:AlternateContactTypes": names}},
	}
	if a == accessWrite {
		contacts.Sid, contacts.Action = "WriteAlternateContacts", writeActions
	}
	all := iamPolicy{Version: "2012-10-17", Statement: []iamStatement{contacts}}
	if !organization {
		return all
	}
	all.Statement[0].Resource = []string{
		"arn:aws:account::" + managementPlaceholder + ":account",
		"arn:aws:account::" + managementPlaceholder + ":account/" + organizationPlaceholder + "/*",
	}
	find := iamStatement{Sid: "FindAccounts", Effect: "Allow", Action: organizationActions, Resource: "*"}
	if tags {
		find.Action = append(slices.Clip(find.Action), "organizations:ListTagsForResource")
	}
	all.Statement = append(all.Statement, find)
	return all
}

// text returns the document as indented JSON.
func (d iamPolicy) text() (string, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(d); err != nil {
		return "", fmt.Errorf("writing the permissions: %w", err)
	}
	return b.String(), nil
}
