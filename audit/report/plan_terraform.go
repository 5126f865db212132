package report

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

// writePlanTerraform writes one resource for each contact that is set, with an import
// block if one is set today.
func writePlanTerraform(w io.Writer, r PlanReport) error {
	var b bytes.Buffer
	for _, line := range scriptHeader(r) {
		b.WriteString(commentLine(line))
	}
	changes := r.Plan.Changes()
	if slices.ContainsFunc(changes, writesToMember) {
		b.WriteString(organizationNote)
	}
	providers, labels := terraformProviders(changes), terraformLabels{}
	for _, p := range providers {
		p.write(&b)
	}
	for _, c := range changes {
		b.WriteByte('\n')
		b.WriteString(commentLine(accountLine(c)))
		b.WriteString(commentLine("before: " + contactLine(c.Before)))
		if c.After == nil {
			b.WriteString(commentLine("Deletes the contact: remove its resource."))
			continue
		}
		writeTerraformResource(&b, c, labels.add(c.Type.Key(), c.AccountID), providers)
	}
	for _, it := range r.listLeftOut() {
		b.WriteString("\n" + commentLine(accountLine(it.Change)) + commentLine("left out: "+it.Reason))
	}
	_, err := b.WriteTo(w)
	return err
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
		b.WriteString(commentLine("It uses the credentials in the environment."))
	case "":
		b.WriteString(commentLine(fmt.Sprintf("It needs credentials of the role %s of the Identity Center session %s.", route.Role, route.Session)))
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

// commentLine returns a text as one comment line of a script, with escapes for what
// cannot be seen.
func commentLine(text string) string {
	return strings.TrimRight("# "+printable.Escape(text), " ") + "\n"
}

// scriptHeader returns the origin of the plan as lines for comments.
func scriptHeader(r PlanReport) []string {
	lines := []string{
		fmt.Sprintf("Plan of %s, %d unchanged, %d left out", audit.Plural(len(r.Plan.Changes()), "change", "changes"), r.countUnchanged(), len(r.listLeftOut())),
		"fingerprint " + Fingerprint(r),
	}
	made := ""
	if at := formatTime(r.GeneratedAt); at != nil {
		made += " " + *at
	}
	if r.By.User != "" {
		made += " by " + r.By.User
	}
	if r.Tool.Name != "" {
		made += " with " + r.Tool.Name + " " + r.Tool.Version
	}
	if made != "" {
		lines = append(lines, "made"+made)
	}
	if r.Policy != nil {
		lines = append(lines, fmt.Sprintf("policy %s, SHA-256 %s", r.Policy.Path, r.Policy.SHA256))
	}
	if r.Ticket != "" {
		lines = append(lines, "ticket "+r.Ticket)
	}
	return lines
}

// accountLine describes an account and its contact in one line.
func accountLine(c change.Change) string {
	id := audit.DashedAccountID(c.AccountID)
	if id == "" {
		id = c.Target.Key
	}
	words := []string{id}
	for _, word := range [...]string{c.Target.Name, c.Target.OUPath} {
		if word != "" {
			words = append(words, word)
		}
	}
	return strings.Join(words, ", ") + ": " + c.Type.Key() + " contact"
}

// contactLine describes a contact in one line, with escapes for what cannot be seen.
func contactLine(c *audit.Contact) string {
	if c == nil {
		return "not set"
	}
	values := make([]string, len(audit.Fields))
	for i, f := range audit.Fields {
		values[i] = `"` + strings.ReplaceAll(printable.Escape(f.Of(*c)), `"`, `\"`) + `"`
	}
	return strings.Join(values, " ")
}
