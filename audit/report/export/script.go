package export

import (
	"bytes"
	"io"
	"strings"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/printable"
)

// writeScript writes the start of a script, the text of each change below comments that
// describe it, and comments about the contacts that are left out.
func writeScript(w io.Writer, start []byte, plan change.Plan, writeChange func(*bytes.Buffer, change.Change)) error {
	b := bytes.NewBuffer(start)
	for _, c := range plan.Changes() {
		b.WriteByte('\n')
		writeComments(b, accountLine(c), "before: "+contactLine(c.Before))
		writeChange(b, c)
	}
	for _, it := range plan.LeftOut() {
		b.WriteByte('\n')
		writeComments(b, accountLine(it.Change), "left out: "+it.Reason)
	}
	_, err := b.WriteTo(w)
	return err
}

// writeComments writes texts as comment lines of a script, with escapes for what cannot be
// seen.
func writeComments(b *bytes.Buffer, lines ...string) {
	for _, line := range lines {
		b.WriteString(strings.TrimRight("# "+printable.Escape(line), " ") + "\n")
	}
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
