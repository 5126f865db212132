package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode"

	"accountable/audit"
	"accountable/audit/change"
)

// terraformArguments are the names of the fields in the resource
// aws_account_alternate_contact
// (https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/account_alternate_contact).
var terraformArguments = map[audit.Field]string{
	audit.FieldName: "name", audit.FieldTitle: "title", audit.FieldEmail: "email_address", audit.FieldPhone: "phone_number",
}

// writePlanTerraform writes one resource for each contact that is set.
func writePlanTerraform(w io.Writer, r PlanReport) error {
	var b bytes.Buffer
	for _, line := range scriptHeader(r) {
		b.WriteString(commentLine(line))
	}
	b.WriteString("#\n# Run it with credentials of the management account or of a delegated administrator for Account\n" +
		"# Management. The calling account has no account_id, because AWS refuses it there.\n")
	callers := callerAccounts(r.Plan)
	for _, c := range r.Plan.Changes() {
		b.WriteByte('\n')
		b.WriteString(commentLine(accountLine(c)))
		b.WriteString(commentLine("before: " + contactLine(c.Before)))
		if c.After == nil {
			b.WriteString(commentLine("Deletes the contact: remove its resource."))
			continue
		}
		fmt.Fprintf(&b, "resource \"aws_account_alternate_contact\" \"%s_%s\" {\n", c.Type.Key(), c.AccountID)
		if !callers[c.AccountID] {
			fmt.Fprintf(&b, "  account_id             = %s\n", hclQuote(c.AccountID))
		}
		fmt.Fprintf(&b, "  alternate_contact_type = %s\n", hclQuote(string(c.Type)))
		for _, f := range audit.Fields {
			fmt.Fprintf(&b, "  %-22s = %s\n", terraformArguments[f], hclQuote(f.Of(*c.After)))
		}
		b.WriteString("}\n")
	}
	for _, it := range r.listLeftOut() {
		b.WriteString("\n" + commentLine(accountLine(it.Change)) + commentLine("left out: "+it.Reason))
	}
	_, err := b.WriteTo(w)
	return err
}

// callerAccounts returns the accounts whose credentials write for an
// organization.
func callerAccounts(p change.Plan) map[string]bool {
	callers := map[string]bool{}
	for _, it := range p.Items {
		for _, r := range append(it.Routes, it.Change.Route) {
			if r.Mode == audit.InOrganization {
				callers[r.CallerAccountID] = true
			}
		}
	}
	return callers
}

// hclQuote returns a text as a string of HCL's template language without
// templates
// (https://developer.hashicorp.com/terraform/language/expressions/strings): it
// doubles an opening ${ or %{.
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
		case !unicode.IsPrint(r) && r <= 0xffff:
			fmt.Fprintf(&b, `\u%04x`, r)
		case !unicode.IsPrint(r):
			fmt.Fprintf(&b, `\U%08x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String() + `"`
}

// commentLine returns a text as one comment line of a script.
func commentLine(text string) string {
	return strings.TrimRight("# "+replaceUnsafe(text), " ") + "\n"
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

// contactLine describes a contact in one line.
func contactLine(c *audit.Contact) string {
	if c == nil {
		return "not set"
	}
	values := make([]string, len(audit.Fields))
	for i, f := range audit.Fields {
		values[i] = quoteShort(f.Of(*c))
	}
	return strings.Join(values, " ")
}
