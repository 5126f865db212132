package export

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/printable"
)

// terraformArguments are the names of the fields in the resource
// aws_account_alternate_contact
// (https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/account_alternate_contact).
var terraformArguments = map[audit.Field]string{
	audit.FieldName: "name", audit.FieldTitle: "title", audit.FieldEmail: "email_address", audit.FieldPhone: "phone_number",
}

// organizationNote explains the credentials of resources without a provider of their own.
const organizationNote = `#
# Resources with account_id use the default provider: run it with credentials of the management
# account or of a delegated administrator for Account Management.
`

// Terraform writes one resource for each contact that is set, with an import block if one
// is set today. The lines of the header become comments.
func Terraform(w io.Writer, header []string, plan change.Plan) error {
	var start bytes.Buffer
	writeComments(&start, header...)
	changes := plan.Changes()
	if slices.ContainsFunc(changes, writesToMember) {
		start.WriteString(organizationNote)
	}
	providers, labels := terraformProviders(changes), terraformLabels{}
	for _, p := range providers {
		p.write(&start)
	}
	return writeScript(w, start.Bytes(), plan, func(b *bytes.Buffer, c change.Change) {
		if c.After == nil {
			writeComments(b, "Deletes the contact: remove its resource.")
			return
		}
		writeTerraformResource(b, c, labels.add(c.Type.Key(), c.AccountID), providers)
	})
}

// writeTerraformResource writes the resource of a change, and its import block.
func writeTerraformResource(b *bytes.Buffer, c change.Change, name string, providers []terraformProvider) {
	id := string(c.Type)
	if writesToMember(c) {
		id = c.AccountID + "/" + id
	}
	provider := ""
	for _, p := range providers {
		if p.isFor(c) {
			provider = "aws." + p.alias
		}
	}
	if c.Before != nil {
		b.WriteString("import {\n")
		if provider != "" {
			fmt.Fprintf(b, "  provider = %s\n", provider)
			fmt.Fprintf(b, "  to       = aws_account_alternate_contact.%s\n  id       = %s\n}\n", name, hclQuote(id))
		} else {
			fmt.Fprintf(b, "  to = aws_account_alternate_contact.%s\n  id = %s\n}\n", name, hclQuote(id))
		}
	}
	fmt.Fprintf(b, "resource \"aws_account_alternate_contact\" \"%s\" {\n", name)
	if provider != "" {
		fmt.Fprintf(b, "  provider               = %s\n", provider)
	}
	if writesToMember(c) {
		fmt.Fprintf(b, "  account_id             = %s\n", hclQuote(c.AccountID))
	}
	fmt.Fprintf(b, "  alternate_contact_type = %s\n", hclQuote(string(c.Type)))
	for _, f := range audit.Fields {
		fmt.Fprintf(b, "  %-22s = %s\n", terraformArguments[f], hclQuote(f.Of(*c.After)))
	}
	b.WriteString("}\n")
}

// writesToMember reports whether the credentials of another account write a contact.
// Only then the account is named: AWS refuses the id of the calling account
// (https://docs.aws.amazon.com/accounts/latest/reference/API_PutAlternateContact.html).
func writesToMember(c change.Change) bool {
	return c.Route.Mode == audit.InOrganization && c.AccountID != c.Route.CallerAccountID
}

// terraformProvider is a provider with the credentials of one account. allowed_account_ids
// keeps it from writing to another one.
type terraformProvider struct {
	alias string
	first change.Change // the first that it writes
}

// terraformProviders returns the providers of the changes that the account's own
// credentials write.
func terraformProviders(changes []change.Change) []terraformProvider {
	var providers []terraformProvider
	labels := terraformLabels{}
	for _, c := range changes {
		if c.After == nil || writesToMember(c) || slices.ContainsFunc(providers, func(p terraformProvider) bool { return p.isFor(c) }) {
			continue
		}
		p := terraformProvider{labels.add("profile", strings.TrimPrefix(c.Route.Label(), "@")), c}
		providers = append(providers, p)
	}
	return providers
}

// isFor reports whether the provider writes a change.
func (p terraformProvider) isFor(c change.Change) bool {
	return !writesToMember(c) && p.first.Route.Label() == c.Route.Label() && p.first.AccountID == c.AccountID
}

// write writes the provider block.
func (p terraformProvider) write(b *bytes.Buffer) {
	route := p.first.Route
	profile := ""
	b.WriteByte('\n')
	switch route.Profile {
	case audit.EnvironmentProfile:
		writeComments(b, "It uses the credentials in the environment.")
	case "":
		writeComments(b, fmt.Sprintf("It needs credentials of the role %s of the Identity Center session %s.", route.Role, route.Session))
	default:
		profile = fmt.Sprintf("  profile             = %s\n", hclQuote(route.Profile))
	}
	fmt.Fprintf(b, "provider \"aws\" {\n  alias               = %s\n%s", hclQuote(p.alias), profile)
	fmt.Fprintf(b, "  allowed_account_ids = [%s]\n}\n", hclQuote(p.first.AccountID))
}

// terraformLabels are the labels of one kind of blocks, such as the aliases of providers.
type terraformLabels map[string]bool

// add returns a new label for the words. It has only a-z, 0-9 and underscores, because a
// label is syntax: Terraform has no quotation marks or escapes for it.
func (l terraformLabels) add(words ...string) string {
	name := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, strings.ToLower(strings.Join(words, "_")))
	label := name
	for n := 2; l[label]; n++ {
		label = fmt.Sprintf("%s_%d", name, n)
	}
	l[label] = true
	return label
}

// hclQuote returns a text as a string of HCL's template language without
// templates
// (https://developer.hashicorp.com/terraform/language/expressions/strings): it
// doubles an opening ${ or %{. A character that cannot be seen becomes an escape, which
// Terraform reads as that character.
func hclQuote(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	runes := []rune(text)
	for i, r := range runes {
		opens := i+1 < len(runes) && runes[i+1] == '{'
		switch {
		case r == '"' || r == '\\':
			b.WriteString(`\` + string(r))
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case (r == '$' || r == '%') && opens:
			b.WriteString(string(r) + string(r))
		case printable.NeedsEscape(r):
			b.WriteString(printable.EscapeRune(r))
		default:
			b.WriteRune(r)
		}
	}
	return b.String() + `"`
}
